"""Identification: precision and share right on a held-out list, whose registers are invented.

The list was written, and committed, before any answer of the judge was seen; its seed and its
rules are not to be changed to improve the figures. See docs/performances.md.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo.identity.judge import Judgement, Organisation, departement_of, judge
from geo.identity.likeness import ways_of_writing
from geo.identity.units import Site, Unit
from geo.settings import SHIPPED_DATA
from geo.tables.read import read_tables
from geo.territories.read import read_territories, territories_folder

SEED = 20261130
ORGANISATIONS = 200
_CATEGORIES = {
    "association": ("9220", "9230"),
    "entreprise_ess": ("5458", "5558", "9220", "5710"),
    "collectivite": ("7210", "7346", "7348", "7220"),
    "tpe_pme": ("5499", "5710", "5498"),
    "recherche": ("7383", "7381", "9220"),
    "formation": ("7331", "9220", "5710"),
    "autre": ("9220", "5710", "8250"),
    "": ("9220", "5710", "5499", "5458"),
}
_FORMS = (
    "ASSOCIATION",
    "SCIC",
    "SAS",
    "SARL",
    "SCOP",
    "ASSO",
    "SOCIETE COOPERATIVE D'INTERET COLLECTIF",
)
_LINKS = {"de", "des", "du", "la", "le", "les", "et", "d'", "l'", "en"}
_OTHER_WORDS = ("SERVICES", "NORD", "INSERTION", "SUD", "HABITAT", "CULTURE", "FORMATION", "PLUS")


@dataclass(frozen=True)
class Case:
    """An organisation, its invented register, and the number that is right; empty for none."""

    organisation: Organisation
    units: tuple[Unit, ...]
    right: str


def held_out(seed: int = SEED) -> list[Case]:
    """Invent the registers of 200 organisations of the shipped members; `seed`: another draw."""
    chance = random.Random(seed)  # noqa: S311 - invented registers
    frames = read_tables(SHIPPED_DATA).frames
    communes = read_territories(territories_folder(SHIPPED_DATA)).communes
    by_departement = {
        str(code): list(map(str, rows.index))
        for code, rows in communes.groupby("code_departement", sort=True)
    }
    poles = frames["poles"].set_index("id_pole")
    members = frames["membres"].drop_duplicates("nom").sort_values("nom")
    rows = members.iloc[sorted(chance.sample(range(len(members)), ORGANISATIONS))]
    return [
        _case(
            chance,
            {str(key): value for key, value in row.items()},
            poles.loc[row["id_pole"], "code_departement"],
            by_departement,
        )
        for row in rows.to_dict("records")
    ]


def _case(
    chance: random.Random, row: dict[str, str], pole: str, by_departement: dict[str, list[str]]
) -> Case:
    known = row["code_insee"]
    departement = departement_of(known) if known else pole or chance.choice(sorted(by_departement))
    organisation = Organisation(row["nom"], row["type_acteur"], known, frozenset({departement}))
    near = by_departement[departement]
    elsewhere = by_departement[chance.choice(sorted(set(by_departement) - {departement}))]
    # Its head office: where it is said to be, else in the département (or not, for one in four).
    if known:
        home = known if chance.random() < 0.85 else chance.choice(near)
    else:
        home = chance.choice(near if chance.random() < 0.75 else elsewhere)
    category = chance.choice(_CATEGORIES[row["type_acteur"]])
    right = _unit(chance, _variant(chance, row["nom"]), home, category)
    others = []
    if chance.random() < 0.5:  # a homonym elsewhere
        name = _upper(row["nom"])
        others.append(
            _unit(chance, name, chance.choice(elsewhere), chance.choice(("9220", "5499")))
        )
    if chance.random() < 0.2:  # its predecessor, ceased
        name = _upper(row["nom"])
        others.append(_unit(chance, name, home, category, ceased="2016-12-31"))
    if chance.random() < 0.4:  # a name that resembles, in the same commune
        others.append(_unit(chance, _resembling(chance, row["nom"]), home, "9220"))
    if chance.random() < 0.3:  # the same, elsewhere in the département
        name = _resembling(chance, row["nom"])
        others.append(_unit(chance, name, chance.choice(near), "5499"))
    is_there = chance.random() >= 0.1
    units = [*others, right] if is_there else others
    chance.shuffle(units)
    return Case(organisation, tuple(units), right.siren if is_there else "")


def _unit(chance: random.Random, name: str, commune: str, category: str, ceased: str = "") -> Unit:
    siren = f"{chance.randrange(300_000_000, 950_000_000)}"
    sites = (Site(f"{siren}{chance.randrange(10, 99_999):05d}", commune),)
    return Unit(siren, (name,), sites, category, not ceased, ceased)


def _upper(name: str) -> str:
    """As the register writes: capitals, no accents, no brackets."""
    from anyascii import anyascii  # noqa: PLC0415 - only here

    return anyascii(name.split("(", maxsplit=1)[0].strip()).upper().replace("'", " ")


def _variant(chance: random.Random, name: str) -> str:
    """Write a name another way, one of six."""
    words = _upper(name).split()
    way = chance.randrange(6)
    if way == 0:
        return " ".join(words)
    if way == 1:
        return f"{chance.choice(_FORMS)} {' '.join(words)}"
    if way == 2:  # without the words that link
        kept = [each for each in words if each.lower() not in _LINKS]
        return " ".join(kept or words)
    if way == 3 and len(words) > 1:  # another order
        return " ".join([*words[1:], words[0]])
    if way == 4:  # its acronym, if it has one, or its initials beside the name
        acronyms = [each for each in ways_of_writing(name)[1:] if " " not in each]
        initials = "".join(each[0] for each in words)
        return f"{' '.join(words)} ({acronyms[0] if acronyms else initials})"
    place = chance.randrange(len(words))  # a slip of one letter
    word = words[place]
    if len(word) > 4:
        cut = chance.randrange(1, len(word) - 1)
        words[place] = word[:cut] + word[cut + 1 :]
    return " ".join(words)


def _resembling(chance: random.Random, name: str) -> str:
    """Write the name of another body: one word more, or another in the place of the last."""
    words = _upper(name).split()
    other = chance.choice(_OTHER_WORDS)
    if len(words) > 1 and chance.random() < 0.5:
        return " ".join([*words[:-1], other])
    return " ".join([*words, other])


def _report(cases: Sequence[Case], judgements: Sequence[Judgement]) -> None:
    counts: Counter[object] = Counter()
    for case, judgement in zip(cases, judgements, strict=True):
        found = judgement.candidates[0].unit.siren if judgement.candidates else ""
        counts[judgement.certainty, "right" if found == case.right else "wrong"] += 1
        shown = {each.unit.siren for each in judgement.candidates}
        counts["shown"] += bool(case.right) and case.right in shown
        counts["there"] += bool(case.right)
    certain = counts["certaine", "right"] + counts["certaine", "wrong"]
    print("| | organisations | right | wrong |")
    print("|---|---|---|---|")
    for each in ("certaine", "probable", "aucune"):
        right, wrong = counts[each, "right"], counts[each, "wrong"]
        print(f"| {each} | {right + wrong} | {right} | {wrong} |")
    first = counts["certaine", "right"] + counts["probable", "right"]
    print(f"\nprecision among certain: {counts['certaine', 'right']}/{certain}")
    print(f"right unit certain, of those there: {counts['certaine', 'right']}/{counts['there']}")
    print(f"right unit first, of those there: {first}/{counts['there']}")
    print(f"right unit shown, of those there: {counts['shown']}/{counts['there']}")


def main() -> None:
    """Judge the held-out list, and print what was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the same: it takes a second")
    parser.add_argument("--wrong", action="store_true", help="show those that are wrong")
    parser.add_argument("--draws", type=int, default=0, help="judge that many other draws instead")
    options = parser.parse_args()
    cases = [case for seed in range(1, options.draws + 1) for case in held_out(seed)]
    cases = cases or held_out()
    judgements = [judge(case.organisation, case.units) for case in cases]
    _report(cases, judgements)
    if options.wrong:
        for case, found in zip(cases, judgements, strict=True):
            first = found.candidates[0].unit.siren if found.candidates else ""
            if found.certainty == "certaine" and first != case.right:
                print(case, found)


if __name__ == "__main__":
    main()
