"""Towns: the postal code, the town and the country that a whole address holds."""

import re
from dataclasses import replace

from geo.imports.placing.evidence import Clues, is_foreign_code
from geo.territories.gazetteer import Gazetteer

_TOWN = re.compile(
    r"(?:^|[\s,;-])(?:F-?)?(\d{2} ?\d{3})[\s,]+([^\d,;()]{2,60}?)(?=\s+-\s|[,;(]|$|\s+\d)"
)
_TOWN_FIRST = re.compile(r"([^\d,;(]{2,60}?)[\s,(-]+(\d{5})\)?\s*")
_POSTAL_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_LETTERED = re.compile(r"(?:^|[\s,;])([A-Z]{1,3}-\d{4,5})(?=\s)")
_ENDS = re.compile(r"[,;(\n]|\s[-–—]\s")


def with_address(clues: Clues, address: str, gazetteer: Gazetteer) -> Clues:
    """Add what a whole address says and no column does.

    « 12 rue de la Gare, 29600 Morlaix » and, in the column of communes, « 29600 Morlaix » or
    « Lyon 69007 ».
    """
    if clues.code_insee or clues.code_postal:
        return clues
    clues = _with_town_of_cell(clues)
    if clues.code_postal:
        return clues
    address = address.replace("\n", ", ")
    country = _ENDS.split(address)[-1].strip(" .)")
    if not clues.country and gazetteer.is_abroad(country):
        return replace(clues, country=country, country_column="adresse")
    if found := _town_of(address, clues.commune, gazetteer):
        return replace(clues, code_postal=found[0], commune=clues.commune or found[1])
    foreign = _LETTERED.search(address)
    is_foreign = foreign is not None and is_foreign_code(foreign[1])
    return replace(clues, code_postal=foreign[1]) if foreign and is_foreign else clues


def _with_town_of_cell(clues: Clues) -> Clues:
    """Take apart the postal code and the town that the column of communes holds together."""
    if town := _TOWN.search(clues.commune.replace("\n", " ")):
        return replace(clues, code_postal=town[1], commune=town[2].strip(" ,;.-"))
    if town := _TOWN_FIRST.fullmatch(clues.commune):
        return replace(clues, code_postal=town[2], commune=town[1])
    return clues


def _town_of(address: str, commune: str, gazetteer: Gazetteer) -> tuple[str, str] | None:
    """Find the postal code and the town of an address: those that agree, else the last ones.

    « ZA des 35000 pas, 29200 Brest » is in Brest. Beside the name of a commune, one of its postal
    codes is enough.
    """
    named = gazetteer.communes_ever_named(commune) if commune else []
    for code in _POSTAL_CODE.findall(address):
        if not {*named}.isdisjoint(gazetteer.by_postal_code.get(code, ())):
            return code, ""
    found = [(town[1].replace(" ", ""), town[2].strip(" ,;.-")) for town in _TOWN.finditer(address)]
    agreed = [each for each in found if _is_town(*each, gazetteer)]
    return agreed[0] if agreed else found[-1] if found else None


def _is_town(code: str, name: str, gazetteer: Gazetteer) -> bool:
    """Whether a postal code is one of a town of this name."""
    communes = gazetteer.by_postal_code.get(code, ())
    is_named = any(gazetteer.is_named(each, name) for each in communes)
    return is_named or bool(gazetteer.begun_by(name, communes))
