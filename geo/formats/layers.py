"""Layers: rows with a geometry each, as a grid with the points of its rows in degrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.formats.grids import Grid, place_of
from geo.formats.limits import Allowance
from geo.formats.points import to_degrees
from geo.french import count
from geo.model.report import Fault

Located = tuple[float, float, int]
"""A point in some system: x, y, EPSG code."""
_OTHER_SYSTEM = Fault(
    "unknown-projection",
    "le système de coordonnées n'est pas connu : les points sont laissés de côté.",
    "Enregistrez la couche en WGS84 (EPSG:4326) ou en Lambert-93 (EPSG:2154).",
    "warning",
)


@dataclass(frozen=True)
class Layer:
    """A layer once read.

    Attributes
    ----------
    header, rows
        Its columns but the geometry, and their cells.
    points
        The geometry of each row, when it is a point.
    others
        How many geometries are no points.
    """

    header: Sequence[str]
    rows: list[list[str]]
    points: Sequence[Located | None] = ()
    others: int = 0


def layer_grid(
    file: str, sheet: str, layer: Layer, notes: Mapping[str, str], allowance: Allowance
) -> Grid:
    """Make the grid of a layer.

    Raises
    ------
    DataUnreadableError
        It is too big.
    """
    allowance.take_sheet(file, 1 + len(layer.rows), len(layer.header))
    problems = []
    points: list[tuple[float, float] | None] = []
    if any(layer.points):
        points = _degrees(layer.points)
        if points.count(None) > layer.points.count(None):
            problems.append(_OTHER_SYSTEM)
    if layer.others:
        problems.append(_no_point(layer.others))
    place = place_of(file, sheet)
    rows = [list(layer.header), *layer.rows]
    return Grid(file, sheet, rows, notes, tuple(each.at(place) for each in problems), points)


def _no_point(found: int) -> Fault:
    are = "ne sont pas des points : elles ne sont pas employées"
    is_ = "n'est pas un point : elle n'est pas employée"
    return Fault(
        "not-a-point",
        f"{count(found, 'géométrie')} {are if found > 1 else is_}.",
        "Donnez un point par pôle, ou le code de sa commune.",
        "warning",
    )


def _degrees(points: Sequence[Located | None]) -> list[tuple[float, float] | None]:
    table = np.array([point or (np.nan, np.nan, 0) for point in points], dtype=float)
    for system in np.unique(table[:, 2]):
        of_it = table[:, 2] == system
        found = to_degrees(table[of_it, 0], table[of_it, 1], int(system))
        table[of_it, 0], table[of_it, 1] = found
    return [None if np.isnan(x) or np.isnan(y) else (x, y) for x, y in table[:, :2].tolist()]
