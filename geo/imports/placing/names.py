"""Names: what the cells of a commune say besides it: where it is, others, a wider territory."""

import re
from dataclasses import replace

from geo.french import enumeration, fold
from geo.imports.placing.evidence import Clues, PlaceFault
from geo.model.names import is_cedex, place_key
from geo.model.report import shown
from geo.model.rules import fault
from geo.territories.gazetteer import Gazetteer


def tell_apart(clues: Clues, gazetteer: Gazetteer) -> tuple[Clues, list[PlaceFault]]:
    """Give each thing that the cells of a commune say to the clue that it is, and what is said."""
    clues = _located_by_its_name(clues, gazetteer)
    clues, several = _first_of_several(clues, gazetteer)
    if _NUMBER.fullmatch(clues.code_insee):
        clues, wider = _code_of_territory(clues, gazetteer)
    elif _NUMBER.fullmatch(clues.commune) and not (clues.code_insee or clues.departement):
        coded = replace(clues, code_insee=clues.commune, commune="")
        found, wider = _code_of_territory(coded, gazetteer)
        clues = found if wider else clues
    else:
        clues, wider = _name_of_territory(clues, gazetteer)
    return clues, [*several, *wider]


_NUMBER = re.compile(r"0?(?:\d{1,3}|2[AB])", re.IGNORECASE)
"""The form of the code of a département or of a région."""


# ---- What follows a name --------------------------------------------------------------------

_QUALIFIED = re.compile(
    r"(.+?)\s*(?:\(([^()]+)\)|[,;/|–—]\s*([^,;/|–—]+)|\s-\s+(.+)|\s(\d{2,3}|2[AB])"
    r"|[\s-]+(?:de|en|à)[\s-]+(.+))\s*",
    re.IGNORECASE,
)


def _located_by_its_name(clues: Clues, gazetteer: Gazetteer) -> Clues:
    """Take « Valence (26) », « Bruges, Belgique », « Ajaccio en Corse » apart: where names are.

    Words are believed where a commune of that name is: « Rennes - Nord » is not in Nord.
    """
    found = _QUALIFIED.fullmatch(clues.commune)
    key = place_key(clues.commune)
    is_whole = key in gazetteer.by_name or (found and found[6] and key in gazetteer.by_former_name)
    if not found or is_whole or (found[5] and _is_numbered(key)):
        return clues
    name, told = found[1], next(filter(None, found.groups()[1:]))
    if gazetteer.is_abroad(told):
        return replace(clues, commune=name, country=told, country_column="commune")
    if fold(told) == "france":
        return replace(clues, commune=name)
    departement = gazetteer.departement(told)
    region = "" if any(map(str.isdigit, told)) else gazetteer.region(told)
    areas = {
        area for code in gazetteer.communes_ever_named(name) for area in _areas_of(code, gazetteer)
    }
    if departement and (found[5] or ("departement", departement) in areas):
        return replace(clues, commune=name, departement=clues.departement or told)
    if region and ("region", region) in areas:
        return replace(clues, commune=name, region=clues.region or told)
    return clues


def _is_numbered(key: str) -> bool:
    """Whether the number of a name is that of a post office, or of an arrondissement."""
    return is_cedex(key) or key.partition(" ")[0] in ("paris", "lyon", "marseille")


_SEVERAL = re.compile(r"\s*[,;/&\n|]\s*|\s+et\s+")


def _first_of_several(clues: Clues, gazetteer: Gazetteer) -> tuple[Clues, list[PlaceFault]]:
    first, *others = _SEVERAL.split(clues.commune)
    first = first.strip()
    named = gazetteer.communes_ever_named
    if not others or named(clues.commune) or not named(first):
        return clues, []
    several = fault("several-communes", value=shown(clues.commune), first=first)
    return replace(clues, commune=first), [("commune", several)]


# ---- Wider territories ----------------------------------------------------------------------


def _code_of_territory(clues: Clues, gazetteer: Gazetteer) -> tuple[Clues, list[PlaceFault]]:
    """Read the code of a département or région in the column of communes as what it is.

    « 53 » is Mayenne and Bretagne: its name, its département or its commune decides.
    """
    code, name = clues.code_insee, clues.commune
    departement, region = gazetteer.departement(code), gazetteer.region(code)
    declared = gazetteer.departement(clues.departement) if clues.departement else ""
    if not (departement or region) or (declared and declared != departement):
        return clues, []
    titles = {
        "code": shown(code),
        "departement": gazetteer.territories.name("departement", departement),
        "region": gazetteer.territories.name("region", region),
    }
    clues = replace(clues, code_insee="")
    named = {("departement", gazetteer.departement_named(name)), ("region", gazetteer.region(name))}
    is_named = ("departement", departement) in named
    if region and not is_named and (not departement or ("region", region) in named):
        clues = replace(clues, commune="", region=region)
        return clues, [("code_insee", fault("region-code", **titles))]
    # « 974 » beside « La Réunion », which is the name of its région too.
    is_named |= ("region", gazetteer.region_of_departement[departement]) in named
    inside = gazetteer.communes_ever_named(name) if name else []
    is_inside = any(gazetteer.departement_of[each] == departement for each in inside)
    if region and not (is_named or declared or is_inside):
        clues = replace(clues, commune="")
        return clues, [("code_insee", fault("ambiguous-territory.code", **titles))]
    clues = replace(clues, commune="" if is_named else name, departement=departement)
    return clues, [("code_insee", fault("departement-code", **titles))]


def _name_of_territory(clues: Clues, gazetteer: Gazetteer) -> tuple[Clues, list[PlaceFault]]:
    """Read the name of a département or région in the column of communes as what it is."""
    name = clues.commune
    departement = gazetteer.departement_named(name) if name else ""
    region = "" if departement or not name or name.isdigit() else gazetteer.region(name)
    if clues.code_insee or not (departement or region):
        return clues, []
    area = ("departement", departement) if departement else ("region", region)
    named = gazetteer.communes_ever_named(name)
    said = _said_elsewhere(clues, gazetteer)
    if any(area in _areas_of(code, gazetteer) for code in named) or (said and area not in said):
        return clues, []
    wider = replace(clues, commune="")
    if named and not said:
        communes = enumeration([f"{gazetteer.name_of[each]}, {each}" for each in named[:3]])
        told = fault("ambiguous-territory.name", value=shown(name), communes=communes)
        return wider, [("commune", told)]
    wider = replace(wider, departement=wider.departement or departement)
    name_of = gazetteer.territories.name
    title = name_of("departement", departement) if departement else name_of("region", region)
    told = fault("territory-name", value=shown(name), name=title)
    return replace(wider, region=wider.region or region), [("commune", told)]


def _said_elsewhere(clues: Clues, gazetteer: Gazetteer) -> set[tuple[str, str]]:
    """Départements and régions that the other clues of a row tell."""
    communes = [*gazetteer.by_postal_code.get(clues.code_postal, ()), clues.located]
    said = {area for code in communes if code for area in _areas_of(code, gazetteer)}
    if clues.departement:
        said.add(("departement", gazetteer.departement(clues.departement)))
    if clues.region:
        said.add(("region", gazetteer.region(clues.region)))
    if clues.code_postal:
        said.add(("departement", gazetteer.departement_of_postal_code(clues.code_postal)))
    return {area for area in said if area[1]}


def _areas_of(code: str, gazetteer: Gazetteer) -> set[tuple[str, str]]:
    departement, region = gazetteer.departement_of[code], gazetteer.region_of[code]
    return {("departement", departement), ("region", region)}
