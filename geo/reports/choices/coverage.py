"""What is asked of distances, as it stands in the address: origin, radius, places to add."""

from dataclasses import dataclass
from math import isfinite

from geo.analysis.radii import LONGEST_KM, SHORTEST_KM, USUAL_KM
from geo.analysis.siting.places import MOST_POLES
from geo.french import NBSP, printable, quoted
from geo.model.atlas import Atlas
from geo.model.indicators import POPULATION
from geo.model.selection import QUERY_KEYS, Query, Selection
from geo.model.territories import Level
from geo.reports.choices.drawing import read_level
from geo.reports.choices.messages import (
    first_value,
    read_number,
    read_value,
    unknown_value,
)
from geo.reports.choices.parts import COVERAGE_PARTS, CoveragePart, read_part
from geo.reports.coverage.equity import groupings_offered
from geo.reports.study import need_of, needs_offered

TABLE_LEVELS: tuple[Level, ...] = ("region", "departement", "epci")
USUAL_POLES = 5
SECOND = "b_"
"""Before the keys of a second selection, to compare with."""
SECOND_KEYS = tuple(f"{SECOND}{key}" for key in QUERY_KEYS)
NEED_KEYS = ("pour", "pour2", "selon", "choix")
REACH_KEYS = ("rayon", "k", "candidat", "methode", "vue", "lon", "lat", *NEED_KEYS, *SECOND_KEYS)
EXACT = "exacte"
"""Value of `methode` that asks for the best choice, not for the one made step by step."""
MOST_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class ReachChoices:
    """What the page of coverage shows.

    Attributes
    ----------
    radius_km
        From 5 to 150.
    part, implied_part
        The part of the page that is open, and the one that the address would open without `vue`.
    level
        Level of its table.
    poles
        How many poles to add, from 1 to 20.
    candidates
        Codes of the communes picked as candidates; none: the main commune of each EPCI.
    is_exact
        Whether the best choice is wanted, where it has been searched.
    need
        Identifier of the effectif that is counted; empty: the inhabitants.
    second_need
        Identifier of the effectif that new poles reach besides; empty: none.
    grouped_by
        Identifier of the indicator by which coverage is compared; empty: none.
    chosen
        Codes of the communes of the choice that is shown, between two needs; none: none is.
    """

    radius_km: int = USUAL_KM
    part: CoveragePart = "carte"
    implied_part: CoveragePart = "carte"
    level: Level = "region"
    poles: int = USUAL_POLES
    candidates: tuple[str, ...] = ()
    is_exact: bool = False
    need: str = ""
    second_need: str = ""
    grouped_by: str = ""
    chosen: tuple[str, ...] = ()


def read_reach_choices(query: Query, atlas: Atlas) -> tuple[ReachChoices, tuple[str, ...]]:
    """Read what is asked from an address; unknown values become messages.

    An address with `k`, `candidat` or `pour2` and no `vue` opens the part on new poles; one with a
    second selection, the comparison.
    """
    messages: list[str] = []
    candidates = _read_candidates(query, atlas, messages)
    need, second_need = _read_needs(query, atlas, messages)
    implied: CoveragePart = "carte"
    if query.get("k") or candidates or second_need:
        implied = "nouveaux"
    elif any(query.get(key) for key in SECOND_KEYS):
        implied = "comparaison"
    part, unknown_part = read_part(query, COVERAGE_PARTS, implied)
    level, unknown_level = read_level(query, TABLE_LEVELS)
    messages += (*unknown_part, *unknown_level)
    choices = ReachChoices(
        radius_km=read_number("rayon", query, (SHORTEST_KM, LONGEST_KM), messages) or USUAL_KM,
        part=part,
        implied_part=implied,
        level=level,
        poles=read_number("k", query, (1, MOST_POLES), messages) or USUAL_POLES,
        candidates=candidates,
        is_exact=read_value("methode", query, (EXACT,), messages) == EXACT,
        need="" if need == POPULATION else need,
        second_need=second_need,
        grouped_by=read_value("selon", query, groupings_offered(atlas), messages),
        chosen=_read_chosen(query, atlas, messages) if second_need else (),
    )
    return choices, tuple(messages)


def read_radius(query: Query) -> tuple[int | None, tuple[str, ...]]:
    """Read the radius around a place; None for no limit."""
    messages: list[str] = []
    return read_number("rayon", query, (SHORTEST_KM, LONGEST_KM), messages), tuple(messages)


def read_point(query: Query) -> tuple[tuple[float, float] | None, tuple[str, ...]]:
    """Read longitude and latitude (WGS84 degrees) of a point."""
    texts = first_value("lon", query), first_value("lat", query)
    if not any(texts):
        return None, ()
    numbers = [_degrees(text) for text in texts]
    longitude, latitude = numbers
    if longitude is None or latitude is None or abs(longitude) > 180 or abs(latitude) > 90:
        shown = " ".join(printable(text, 40) for text in texts)
        message = (
            f"Point inconnu dans l'adresse : {quoted(shown)}. Donnez une longitude et une latitude "
            f"en degrés, avec un point : {quoted('lon=-4.49&lat=48.39')}."
        )
        return None, (message,)
    return (longitude, latitude), ()


def read_second(query: Query, atlas: Atlas) -> tuple[Selection, tuple[str, ...]]:
    """Read the second selection, which has no territory of its own; what is dropped is said."""
    own = {key: query[SECOND + key] for key in QUERY_KEYS if query.get(SECOND + key)}
    selection, messages = atlas.read_query(own)
    if selection.level:
        left = f"{SECOND}{selection.level}"
        messages = (
            *messages,
            f"{quoted(left)} est ignoré{NBSP}: les deux sélections comptent les mêmes habitants.",
        )
    return selection.without_territory(), tuple(f"Seconde sélection. {each}" for each in messages)


def _read_candidates(query: Query, atlas: Atlas, messages: list[str]) -> tuple[str, ...]:
    found = []
    texts = query.get("candidat", ())
    for text in texts[:MOST_CANDIDATES]:
        code = atlas.resolve_code("commune", text.strip())
        if code is None:
            messages.append(unknown_value("candidat", text, "des codes de commune"))
        else:
            found.append(code)
    if len(texts) > MOST_CANDIDATES:
        messages.append(f"Seules les {MOST_CANDIDATES} premières communes candidates sont lues.")
    return tuple(dict.fromkeys(found))


def _read_needs(query: Query, atlas: Atlas, messages: list[str]) -> tuple[str, str]:
    """Read what is counted, and what new poles reach besides; empty where it is not asked for."""
    offered = (POPULATION, *needs_offered(atlas))
    found = []
    for key in ("pour", "pour2"):
        need = read_value(key, query, offered, messages)
        if need not in ("", POPULATION) and need_of(atlas, need) is None:
            name = quoted(atlas.indicators[need].name)
            messages.append(f"{name} ne peut pas être compté : valeurs inconnues ou négatives.")
            need = ""
        found.append(need)
    first, second = found
    if second and second == (first or POPULATION):
        messages.append(f"{quoted('pour2')} est ignoré : les deux besoins sont le même.")
        second = ""
    return first, second


def _read_chosen(query: Query, atlas: Atlas, messages: list[str]) -> tuple[str, ...]:
    """Read the communes of a choice between two needs: codes joined by hyphens."""
    text = first_value("choix", query)
    parts = text.split("-")[:MOST_POLES] if text else []
    codes = [code for each in parts if (code := atlas.resolve_code("commune", each))]
    if len(codes) < len(parts):
        messages.append(unknown_value("choix", text, "des codes de commune séparés par des tirets"))
        return ()
    return tuple(dict.fromkeys(codes))


def _degrees(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
