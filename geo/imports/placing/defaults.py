"""Defaults: the points that geocoders give for want of better, and that are no place."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from geo.imports.clean import Draft, RowFault
from geo.imports.placing.evidence import Clues
from geo.model.rules import fault
from geo.territories.gazetteer import Gazetteer

_CENTRES = ((46.227638, 2.213749), (46.603354, 1.888334))
"""Centres of France, as Google and Nominatim (OpenStreetMap) give them."""
_NEAR = 0.0005  # degrees: the same point, rounded
_MANY = 3
"""Rows that one point makes suspect, when nothing finer than a département confirms it."""


def without_points(draft: Draft, rows: Collection[int]) -> Draft:
    """Empty the coordinates of some rows."""
    if not rows:
        return draft
    columns = {name: list(draft.cells[name]) for name in ("longitude", "latitude")}
    for cells in columns.values():
        for row in rows:
            cells[row] = ""
    return draft.with_cells(columns)


def without_default_points(
    draft: Draft, clues: Sequence[Clues], gazetteer: Gazetteer
) -> tuple[list[Clues], Draft]:
    """Leave out the points that are no place, but in the rows that say their commune themselves."""
    sharing: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    points = zip(draft.cells["latitude"], draft.cells["longitude"], strict=True)
    for row, point in enumerate(points):
        if clues[row].located:
            sharing[point].append(row)
    addresses = draft.rows.column("adresse")
    faults: list[RowFault] = []
    for point, rows in sharing.items():
        case = _case(point)
        if len(rows) == 1 and not case:
            continue
        votes = {row: _vote(clues[row], gazetteer) for row in rows}
        own = [clues[row] for row in rows]
        is_apart = _is_shared(own, list(votes.values())) or (
            _is_wide_only(own) and not any(addresses[row] for row in rows)
        )
        if case := case or ("shared" if is_apart else ""):
            told = fault(f"default-point.{case}", point=", ".join(point), found=len(rows))
            faults += [(row, "latitude", told) for row in rows if votes[row] <= 0]
    left = {row for row, *_ in faults}
    kept = [replace(each, located="") if row in left else each for row, each in enumerate(clues)]
    return kept, without_points(draft.with_faults(faults), left)


def _case(point: tuple[str, str]) -> str:
    """Tell why a point is no place by itself; empty when it may be one."""
    latitude, longitude = map(float, point)
    if any(abs(latitude - y) < _NEAR and abs(longitude - x) < _NEAR for y, x in _CENTRES):
        return "country"
    return "coarse" if latitude.is_integer() and longitude.is_integer() else ""


def _vote(clues: Clues, gazetteer: Gazetteer) -> int:
    """Tell whether a row says itself the commune of its point (1), another (-1), or none (0)."""
    code = clues.located
    today = gazetteer.territories.current_commune(clues.code_insee) if clues.code_insee else ""
    postal = gazetteer.by_postal_code.get(clues.code_postal, ())
    is_named = bool(clues.commune) and gazetteer.is_named(code, clues.commune)
    if is_named or code in postal or today == code:
        return 1
    told = {clues.departement: gazetteer.departement, clues.region: gazetteer.region}
    areas = {gazetteer.departement_of[code], gazetteer.region_of[code]}
    is_wider = any(area and read(area) not in areas for area, read in told.items())
    is_elsewhere = bool(postal or today) or bool(gazetteer.communes_ever_named(clues.commune))
    return -1 if is_elsewhere or is_wider else 0


def _is_shared(rows: Sequence[Clues], votes: Sequence[int]) -> bool:
    """Whether a point is that of rows that say different things, most of them another place."""
    said = {(each.commune, each.code_postal, each.code_insee, each.departement) for each in rows}
    return len(said) > 1 and votes.count(-1) > votes.count(1)


def _is_wide_only(rows: Sequence[Clues]) -> bool:
    """Whether many rows have one point, and nothing else than a département or région."""
    is_bare = not any(each.commune or each.code_postal or each.code_insee for each in rows)
    return len(rows) >= _MANY and is_bare and any(each.departement or each.region for each in rows)
