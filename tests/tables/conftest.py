"""A data folder of three poles and a France of five communes, built in code."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.model.report import Report
from geo.model.territories import Territories
from geo.tables.check import check
from geo.tables.read import scan_tables

MakeFolder = Callable[..., Path]

POLES = """\
id_pole,nom,statut,secteurs,structure_porteuse,adresse,code_postal,commune,code_insee,\
code_departement,code_region,precision,description,site_web,source_url,source_titre,date_source,\
confiance,note,latitude,longitude
ptce-rennes,Le Pôle,laureat,numérique|tourisme,,,35000,Rennes,35238,35,53,commune,\
"Une phrase, une virgule.",,https://exemple.fr/a,Titre,2023-10-17,haute,,,
ptce-morlaix,Le Chantier,emergent,,,,29600,Morlaix,29151,29,53,commune,,,https://exemple.fr/b,,2021,\
moyenne,,,
ptce-bretagne,La Fabrique,candidat,,,,,,,,53,region,,,https://exemple.fr/c,,,basse,,,
"""
TABLES = {
    "poles": POLES,
    "appels": """\
id_appel,nom,organisateurs,date_lancement,date_resultats,candidatures,laureats,budget_eur,source_url
ami-2023,AMI 2023,,2023-05-17,2023-10-17,72,15,1500000,https://exemple.fr/ami
phase-1,Phase 1,,2021-05,2021,134,107,,https://exemple.fr/p1
""",
    "soutiens": """\
id_pole,id_appel,annee,montant_eur,source_url
ptce-rennes,ami-2023,2023,100000,https://exemple.fr/a
ptce-morlaix,phase-1,2021,,https://exemple.fr/b
""",
    "reseaux": """\
sigle,nom,role,site_web,source_url
RTES,Réseau des collectivités,,https://rtes.fr,https://exemple.fr/r
""",
    "adhesions": """\
id_pole,reseau,nature,source_url
ptce-rennes,RTES,cite,https://exemple.fr/a
""",
    "roles_reseaux": """\
sigle,debut,derniere_mention,role,source_url,source_titre
RTES,2009,2025,Réseau d'élus,https://exemple.fr/r,
""",
    "membres": """\
id_pole,nom,type_acteur,lien,commune,code_insee,source_url
ptce-rennes,Coop,entreprise_ess,membre,Rennes,35238,https://exemple.fr/a
""",
    "chiffres_nationaux": """\
indicateur,valeur,unite,date,perimetre,source_url
Part,8.2,%,2017,France,https://exemple.fr/s
""",
    "datapackage": """\
{"title": "Essai", "version": "1.2.3", "created": "2026-11-23T00:00:00Z",
 "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}]}
""",
}


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Write a clean data folder, but for the tables given: text, bytes, or None for no file."""

    def make(**changes: str | bytes | None) -> Path:
        for name, content in {**TABLES, **changes}.items():
            path = tmp_path / f"{name}.{'json' if name == 'datapackage' else 'csv'}"
            if content is not None:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return make


@pytest.fixture
def replace_in(make_folder: MakeFolder) -> Callable[[str, str, str], Path]:
    """Write the clean folder with one text of one table replaced."""

    def replace(table: str, old: str, new: str) -> Path:
        assert TABLES[table].count(old) >= 1
        return make_folder(**{table: TABLES[table].replace(old, new, 1)})

    return replace


@pytest.fixture(scope="session")
def five_communes() -> Territories:
    """Rennes, Saint-Malo, Morlaix, Paris, Toulouse; three former codes; true coordinates.

    As if Paramé had given its code to Saint-Malo when they merged.
    """
    communes = [
        ("29151", "Morlaix", "29", "53", "29600", -3.827, 48.577, ""),
        ("31555", "Toulouse", "31", "76", "31000|31100", 1.444, 43.604, ""),
        ("35238", "Rennes", "35", "53", "35000|35200|35700", -1.680, 48.111, ""),
        ("35288", "Saint-Malo", "35", "53", "35400", -2.007, 48.649, "Paramé"),
        ("75056", "Paris", "75", "11", "75001|75018", 2.352, 48.857, ""),
    ]
    columns = (
        "code_insee nom code_departement code_region codes_postaux longitude latitude nom_delegue"
    )
    former = [
        ("35300", "Saint-Servan", "fusionnee", "35288"),
        ("35999", "", "fusionnee", "35238"),
        ("75118", "Paris 18e Arrondissement", "arrondissement", "75056"),
    ]
    departements = [
        ("29", "Finistère", "53"),
        ("31", "Haute-Garonne", "76"),
        ("35", "Ille-et-Vilaine", "53"),
        ("75", "Paris", "11"),
    ]
    regions = [("11", "Île-de-France"), ("53", "Bretagne"), ("76", "Occitanie")]
    communes_table = pd.DataFrame(communes, columns=columns.split()).set_index("code_insee")
    return Territories(
        regions=_table(regions, "code_region nom"),
        departements=_table(departements, "code_departement nom code_region"),
        epci=_table([], "code_epci nom"),
        communes=communes_table.assign(code_epci="243500139", population=1000),
        former_communes=_table(former, "code_ancien nom nature code_insee"),
        edition="essai",
        folder=Path(),
        read_renamed=lambda: {"35288": {"port malo": True}},
    )


def _table(rows: list[tuple[str, ...]], columns: str) -> pd.DataFrame:
    names = columns.split()
    return pd.DataFrame(rows, columns=names).set_index(names[0])


@pytest.fixture
def check_in(five_communes: Territories) -> Callable[[Path], Report]:
    """Check a folder against the five communes."""
    return lambda folder: check(scan_tables(folder), five_communes)


@pytest.fixture
def locate(five_communes: Territories) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Stand-in for point-in-polygon: each commune is a square of 0.2 degree around its hall."""
    halls = five_communes.communes[["longitude", "latitude"]]

    def find(longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
        found = []
        for longitude, latitude in zip(longitudes, latitudes, strict=True):
            distances = halls - np.array([longitude, latitude])
            inside = distances.abs().max(axis=1) < 0.1
            found.append(inside.idxmax() if inside.any() else "")
        return np.array(found, dtype=str)

    return find
