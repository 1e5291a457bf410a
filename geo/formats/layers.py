"""Layers: rows with a geometry each, as a grid with the points of its rows in degrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.formats.grids import Grid, place_of
from geo.formats.limits import Allowance
from geo.formats.points import OTHER, Located, to_degrees
from geo.french import number
from geo.model.rules import fault


@dataclass(frozen=True)
class Layer:
    """A layer once read.

    Attributes
    ----------
    header, rows
        Its columns but the geometry, and their cells.
    points
        The geometry of each row, OTHER when it is no point.
    """

    header: Sequence[str]
    rows: list[list[str]]
    points: Sequence[Located | None] = ()


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
    others = layer.points.count(OTHER)
    if any(layer.points):
        points = _degrees(layer.points)
        if points.count(None) > layer.points.count(None) + others:
            problems.append(fault("unknown-projection.layer"))
    if others:
        case = "one" if others == 1 else "several"
        problems.append(fault(f"not-a-point.{case}", found=number(others)))
    place = place_of(file, sheet)
    rows = [list(layer.header), *layer.rows]
    found = points if any(points) else ()
    return Grid(file, sheet, rows, notes, tuple(each.at(place) for each in problems), found)


def _degrees(points: Sequence[Located | None]) -> list[tuple[float, float] | None]:
    table = np.array([point or OTHER for point in points], dtype=float)
    for system in np.unique(table[:, 2]):
        of_it = table[:, 2] == system
        found = to_degrees(table[of_it, 0], table[of_it, 1], int(system))
        table[of_it, 0], table[of_it, 1] = found
    return [None if np.isnan(x) or np.isnan(y) else (x, y) for x, y in table[:, :2].tolist()]
