"""Towns: the postal code, the town and the country that a whole address holds."""

import re
from dataclasses import replace

from geo.imports.placing.evidence import Clues, is_foreign_code
from geo.territories.gazetteer import Gazetteer

_TOWN = re.compile(
    r"(?:^|[\s,;-])(?:F-?)?(\d{2} ?\d{3})[\s,]+([^\d,;()]{2,60}?)(?=\s+-\s|[,;(]|$|\s+\d)"
)
_POSTAL_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_LETTERED = re.compile(r"(?:^|[\s,;])([A-Z]{1,3}-\d{4,5})(?=\s)")
_ENDS = re.compile(r"[,;(\n]|\s[-–—]\s")


def with_address(clues: Clues, address: str, gazetteer: Gazetteer) -> Clues:
    """Add what a whole address says and no column does.

    « 12 rue de la Gare, 29600 Morlaix » and, in the column of communes, « 29600 Morlaix ».
    """
    if clues.code_insee or clues.code_postal:
        return clues
    commune, address = clues.commune, address.replace("\n", ", ")
    country = _ENDS.split(address)[-1].strip(" .)")
    foreign = _LETTERED.search(address)
    if not clues.country and gazetteer.is_abroad(country):
        return replace(clues, country=country, country_column="adresse")
    if town := _TOWN.search(commune.replace("\n", " ")):
        return replace(clues, code_postal=town[1], commune=town[2].strip(" ,;.-"))
    if found := _town_of(address, commune, gazetteer):
        return replace(clues, code_postal=found[0], commune=commune or found[1])
    if foreign and is_foreign_code(foreign[1]):
        return replace(clues, code_postal=foreign[1])
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
