"""A valid data folder of any size: invented poles at real communes, like the shipped set.

    python bench/synthetic.py FOLDER NUMBER

The same number gives the same bytes. Schemas and territories are left to the shipped ones.
"""

import csv
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "data"
COPIED = (
    "reseaux",
    "roles_reseaux",
    "chiffres_nationaux",
    "organisations",
    "indicateurs",
    "errata",
)
SOURCE = "https://example.org/ptce/recensement"
SEED = 2026

# Shares of the shipped set, rounded.
PRECISIONS = {"commune": 62, "departement": 23, "region": 15}
STATUSES = {"laureat": 50, "actif": 16, "candidat": 14, "temoin": 10, "emergent": 10}
CONFIDENCES = {"haute": 45, "moyenne": 34, "basse": 21}
SECTORS = (
    "numérique",
    "insertion et emploi",
    "économie circulaire et réemploi",
    "agriculture et alimentation",
    "écoconstruction et habitat",
    "culture et patrimoine",
    "énergie et transition écologique",
    "services à la personne et silver économie",
    "éducation et formation",
    "tourisme",
    "mobilité et logistique",
    "textile et industrie",
    "innovation sociale et développement local",
)
FINANCING = {
    "aap-2013": 2013,
    "aap-2015": 2015,
    "emergents-2021-p2": 2021,
    "ami-2022": 2022,
    "ami-2023": 2023,
    "ami-2024": 2024,
}
ACCOMPANYING = "emergents-2021-p1"
NETWORKS = ("CRESS", "Labo de l'ESS", "RTES", "COORACE", "Avise", "MES")
NATURES = {"cite": 80, "accompagnement": 16, "membre": 4}
ACTORS = ("association", "entreprise_ess", "collectivite", "tpe_pme", "recherche", "formation")
FIRST_WORDS = (
    "Atelier",
    "Fabrique",
    "Maison",
    "Filière",
    "Grappe",
    "Alliance",
    "Comptoir",
    "Jardin",
)
SECOND_WORDS = (
    "du réemploi",
    "des savoir-faire",
    "de l'alimentation",
    "du numérique",
    "du vélo",
    "des transitions",
    "de la laine",
    "du bois",
    "des services",
    "de la culture",
)
ACTIONS = (
    "mutualise des locaux et des emplois",
    "collecte, répare et revend des objets",
    "accompagne des porteurs de projets",
    "relie producteurs et cantines",
    "forme aux métiers du bâtiment sain",
    "ouvre un tiers-lieu et une cuisine partagée",
)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """A commune as a pole needs it."""

    code: str
    name: str
    postal_code: str
    departement: str
    region: str


def make_folder(folder: Path, number: int, members: int | None = None) -> Path:
    """Write a data folder of `number` poles; an existing one is replaced.

    Parameters
    ----------
    members
        How many each pole has; by default from none to four, as in the shipped set.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chance = random.Random(f"{SEED}-{number}")  # noqa: S311 - invented poles, not secrets
    places, weights = read_places()
    seats = chance.choices(places, weights, k=number)
    poles = [_pole(chance, rank, seat) for rank, seat in enumerate(seats, start=1)]
    _write(folder, "poles", poles)
    supports = [row for pole in poles for row in _supports(chance, pole)]
    _write(folder, "soutiens", supports)
    _write(folder, "appels", _calls(supports))
    _write(folder, "adhesions", [row for pole in poles for row in _ties(chance, pole)])
    ties = (row for pole in poles for row in _members(chance, pole, places, members))
    _write(folder, "membres", list(ties))
    for name in COPIED:
        shutil.copyfile(SHIPPED / f"{name}.csv", folder / f"{name}.csv")
    return folder


def read_places() -> tuple[list[Place], list[float]]:
    """Read the communes of today, and how likely each is to have a pole: as its population."""
    rows = _read(SHIPPED / "territoires" / "communes.csv")
    places = [
        Place(
            row["code_insee"],
            row["nom"],
            row["codes_postaux"].split("|")[0],
            row["code_departement"],
            row["code_region"],
        )
        for row in rows
    ]
    return places, [float(row["population"]) for row in rows]


def _pole(chance: random.Random, rank: int, seat: Place) -> Row:
    precision = _draw(chance, PRECISIONS)
    is_commune, is_region = precision == "commune", precision == "region"
    sectors = chance.sample(SECTORS, chance.choices((0, 1, 2, 3), (14, 40, 30, 16))[0])
    name = f"{chance.choice(FIRST_WORDS)} {chance.choice(SECOND_WORDS)}"
    return {
        "id_pole": f"ptce-essai-{rank:06d}",
        "nom": f"{name} {rank:06d}",
        "statut": _draw(chance, STATUSES),
        "secteurs": "|".join(sectors),
        "structure_porteuse": f"Association {name}" if chance.random() < 0.7 else "",
        "adresse": "",
        "code_postal": seat.postal_code if is_commune else "",
        "commune": seat.name if is_commune else "",
        "code_insee": seat.code if is_commune else "",
        "code_departement": "" if is_region else seat.departement,
        "code_region": seat.region,
        "precision": precision,
        "description": f"Pôle inventé pour l'essai : il {chance.choice(ACTIONS)}, "
        f"et {chance.choice(ACTIONS)}.",
        "site_web": "",
        "source_url": f"{SOURCE}/{rank}",
        "source_titre": "Recensement inventé pour mesurer la vitesse de l'atlas",
        "date_source": _date(chance) if chance.random() < 0.5 else "",
        "confiance": _draw(chance, CONFIDENCES),
        "note": "",
    }


def _supports(chance: random.Random, pole: Row) -> Iterator[Row]:
    """Give a laureate one or two calls and an emerging pole the accompanying one."""
    calls: Sequence[str] = ()
    if pole["statut"] == "laureat":
        calls = chance.sample(sorted(FINANCING), chance.choices((1, 2), (4, 1))[0])
    elif pole["statut"] == "emergent":
        calls = (ACCOMPANYING,)
    for call in calls:
        yield {
            "id_pole": pole["id_pole"],
            "id_appel": call,
            "annee": FINANCING.get(call, 2021),
            "montant_eur": 100000 if call in FINANCING and chance.random() < 0.4 else "",
            "source_url": pole["source_url"],
        }


def _calls(supports: Sequence[Row]) -> list[Row]:
    """Copy the shipped calls, each announcing as many laureates as are named here."""
    named = Counter(str(row["id_appel"]) for row in supports)
    return [
        {**call, "laureats": named[call["id_appel"]], "candidatures": 2 * named[call["id_appel"]]}
        for call in _read(SHIPPED / "appels.csv")
    ]


def _ties(chance: random.Random, pole: Row) -> Iterator[Row]:
    for network in chance.sample(NETWORKS, chance.choices((0, 1, 2), (35, 40, 25))[0]):
        yield {
            "id_pole": pole["id_pole"],
            "reseau": network,
            "nature": _draw(chance, NATURES),
            "source_url": pole["source_url"],
        }


def _members(
    chance: random.Random, pole: Row, places: Sequence[Place], members: int | None
) -> Iterator[Row]:
    size = chance.choices((0, 2, 4), (40, 35, 25))[0] if members is None else members
    for rank in range(size):
        seat = chance.choice(places) if chance.random() < 0.25 else None
        yield {
            "id_pole": pole["id_pole"],
            "nom": f"{chance.choice(FIRST_WORDS)} {chance.choice(SECOND_WORDS)} {rank + 1}",
            "type_acteur": chance.choice(ACTORS),
            "lien": "membre" if chance.random() < 0.75 else "partenaire",
            "commune": seat.name if seat else "",
            "code_insee": seat.code if seat else "",
            "source_url": pole["source_url"],
        }


def _date(chance: random.Random) -> str:
    return f"{chance.randint(2013, 2025)}-{chance.randint(1, 12):02d}"


def _draw(chance: random.Random, shares: Mapping[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, name: str, rows: Sequence[Row]) -> None:
    """Write a table with the header of the shipped one, whatever the number of rows."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    make_folder(Path(sys.argv[1]), int(sys.argv[2]))
