"""Layers: rows with a geometry each, as a grid with the points of its rows in degrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.formats.grids import Grid, place_of
from geo.formats.limits import Allowance
from geo.formats.points import to_degrees
from geo.french import number
from geo.model.rules import fault

Located = tuple[float, float, int]
"""A point in some system: x, y, EPSG code."""


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
            problems.append(fault("unknown-projection.layer"))
    if layer.others:
        case = "one" if layer.others == 1 else "several"
        problems.append(fault(f"not-a-point.{case}", found=number(layer.others)))
    place = place_of(file, sheet)
    rows = [list(layer.header), *layer.rows]
    return Grid(file, sheet, rows, notes, tuple(each.at(place) for each in problems), points)


def _degrees(points: Sequence[Located | None]) -> list[tuple[float, float] | None]:
    table = np.array([point or (np.nan, np.nan, 0) for point in points], dtype=float)
    for system in np.unique(table[:, 2]):
        of_it = table[:, 2] == system
        found = to_degrees(table[of_it, 0], table[of_it, 1], int(system))
        table[of_it, 0], table[of_it, 1] = found
    return [None if np.isnan(x) or np.isnan(y) else (x, y) for x, y in table[:, :2].tolist()]
