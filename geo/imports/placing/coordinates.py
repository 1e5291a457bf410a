"""Coordinates: the points that rows give, in whatever form, made degrees (WGS84)."""

import re
from collections.abc import Sequence

import numpy as np

from geo.formats.points import LAMBERT_93, FloatArray, looks_like_lambert_93, to_degrees
from geo.formats.values import plain_number
from geo.imports.cells import clean_coordinate
from geo.imports.clean import Draft, RowFault, Rows
from geo.model.rules import fault

_MAINLAND_LATITUDES, _MAINLAND_LONGITUDES = (41.0, 51.5), (-5.5, 10.0)

Pair = tuple[str, str]
"""A longitude and a latitude, as text; both empty without a point."""


def with_coordinates(draft: Draft) -> Draft:
    """Make degrees of what the rows have: two columns, one cell of both, or metres."""
    faults: list[RowFault] = []
    pairs = _pairs(draft.rows, faults)
    pairs = _with_metres(draft.rows, pairs, faults)
    pairs = [_mended(row, pair, faults) for row, pair in enumerate(pairs)]
    longitudes, latitudes = ([pair[axis] for pair in pairs] for axis in (0, 1))
    return draft.with_cells({"longitude": longitudes, "latitude": latitudes}).with_faults(faults)


def points_of(draft: Draft) -> tuple[FloatArray, FloatArray]:
    """Longitudes and latitudes of the rows, NaN where there is none."""
    return floats(draft.cells["longitude"]), floats(draft.cells["latitude"])


def _pairs(rows: Rows, faults: list[RowFault]) -> list[Pair]:
    """Take the two columns, else the cell that holds both."""
    columns = (rows.column(name) for name in ("longitude", "latitude", "coordonnees"))
    pairs: list[Pair] = []
    for row, (longitude, latitude, both) in enumerate(zip(*columns, strict=True)):
        is_known = bool(longitude and latitude)
        pair = _pair_of(both) if both and not is_known else (longitude, latitude)
        if pair is None:
            faults.append((row, "coordonnees", fault("not-a-number.pair")))
        pairs.append(pair or (longitude, latitude))
    return pairs


def _pair_of(cell: str) -> Pair | None:
    """Read « 48.8566, 2.3522 », « [48,85 2,35] », « 48°51'24"N 2°21'8"E », WKT or JSON."""
    if found := _WKT.search(cell) or _JSON_POINT.search(cell):
        return found[1], found[2]
    latitude, longitude = (named.search(cell[:_LONGEST]) for named in (_LATITUDE, _LONGITUDE))
    if latitude and longitude:
        return longitude[1].replace(",", "."), latitude[1].replace(",", ".")
    bare = cell.strip("[]() ")
    parts = [part for part in bare.replace(";", " ").split() if part != ","]
    if len(parts) == 1:
        parts = bare.split(",")
    numbers = [clean_coordinate(part.strip(", ")).text for part in parts]
    if len(numbers) == 2 and all(map(_is_float, numbers)):
        return numbers[1], numbers[0]
    return None


_NUMBER = r"(-?\d{1,3}(?:[.,]\d+)?)"
_WKT = re.compile(
    r"POINT\s*Z?M?\s*\(\s*\(?\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)[\s\d.-]*\)(?!\s*,)",
    re.IGNORECASE,
)
"""Of several points, that of one alone: in WKT a comma parts them, which no number has."""
_JSON_POINT = re.compile(r"""coordinates["']?\s*:\s*\[\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*[,\]]""")
_LATITUDE = re.compile(rf"\blat(?:itude)?\b[^\w-]{{0,4}}{_NUMBER}", re.IGNORECASE)
_LONGITUDE = re.compile(rf"\b(?:lon|lng|long|longitude)\b[^\w-]{{0,4}}{_NUMBER}", re.IGNORECASE)
_LONGEST = 500  # characters of a cell that are searched


def _is_float(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def floats(cells: Sequence[str]) -> FloatArray:
    """Numbers of cells, NaN for those that are none."""
    known = {cell: float(cell) if cell and _is_float(cell) else np.nan for cell in set(cells)}
    return np.array([known[cell] for cell in cells], dtype=float)


def _with_metres(rows: Rows, pairs: Sequence[Pair], faults: list[RowFault]) -> list[Pair]:
    """Use the columns x and y where a row has no degrees."""
    x, y = (floats(rows.column(name)) for name in ("x", "y"))
    found = list(pairs)
    for row in map(int, np.flatnonzero(np.isfinite(x) & np.isfinite(y))):
        if all(map(_is_float, found[row])):
            continue
        if looks_like_lambert_93(x[row], y[row]):
            found[row] = _from_lambert(x[row], y[row])
        elif abs(x[row]) <= 180 and abs(y[row]) <= 90:
            found[row] = plain_number(x[row]), plain_number(y[row])
        else:
            faults.append((row, "x", fault("unknown-projection.cells")))
    return found


def _from_lambert(x: float, y: float) -> Pair:
    longitude, latitude = to_degrees(np.array([x]), np.array([y]), LAMBERT_93)
    return plain_number(float(longitude[0])), plain_number(float(latitude[0]))


def _mended(row: int, pair: Pair, faults: list[RowFault]) -> Pair:
    """Exchange degrees put the wrong way round on the mainland, and read metres as such."""
    if not all(map(_is_float, pair)):
        return pair
    longitude, latitude = map(float, pair)
    if looks_like_lambert_93(longitude, latitude) or looks_like_lambert_93(latitude, longitude):
        faults.append((row, "latitude", fault("projected-coordinates")))
        return _from_lambert(*sorted((longitude, latitude)))
    if not _is_mainland(longitude, latitude) and _is_mainland(latitude, longitude):
        faults.append((row, "latitude", fault("swapped-coordinates.exchanged")))
        return pair[1], pair[0]
    return pair


def _is_mainland(longitude: float, latitude: float) -> bool:
    low, high = _MAINLAND_LATITUDES
    west, east = _MAINLAND_LONGITUDES
    return low <= latitude <= high and west <= longitude <= east
