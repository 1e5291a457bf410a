"""Which commune a point stands in: point in polygon on the shipped shapes."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.model.territories import Territories
from geo.territories.read import read_shapes

# The shapes are simplified (250 m), the coast most of all: a point in no commune goes to the
# nearest one within this distance. So does a point just across a land border.
NEAREST_WITHIN_M = 500.0
_METRES_PER_DEGREE = 111_320.0
# Covers NEAREST_WITHIN_M in longitude up to 51.2° N, the north of France.
_SEARCH_DEGREES = 0.0073


class CommuneIndex:
    """The shapes of all communes with a spatial index, sorted by code.

    Communes without a shape (listed in `territoires.json`) can never be an answer: the points of
    these go to the commune whose shape still covers them.
    """

    def __init__(self, codes: NDArray[np.str_], shapes: NDArray[Any]) -> None:
        """Index shapes (WGS84 degrees) that stand in the order of their codes."""
        self._codes = codes
        self._shapes = shapes
        self._tree = shapely.STRtree(shapes)

    def locate(self, longitudes: ArrayLike, latitudes: ArrayLike) -> NDArray[np.str_]:
        """Code of the commune of each point, see `locate_points`."""
        x = np.asarray(longitudes, dtype=float).ravel()
        y = np.asarray(latitudes, dtype=float).ravel()
        found = np.full(len(x), -1)
        usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        inside = self._inside(shapely.points(x[usable], y[usable]))
        found[usable] = inside
        left = usable[inside < 0]
        found[left] = self._nearest(x[left], y[left])
        return np.where(found >= 0, self._codes[found], "")

    def _inside(self, points: NDArray[Any]) -> NDArray[np.int64]:
        """Position of the first shape that holds each point (a border has two), else -1."""
        found = np.full(len(points), len(self._shapes))
        which, shape = self._tree.query(points, predicate="intersects")
        np.minimum.at(found, which, shape)
        return np.where(found < len(self._shapes), found, -1)

    def _nearest(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Position of the nearest shape within `NEAREST_WITHIN_M`, else -1."""
        points = shapely.points(x, y)
        which, shape = self._tree.query(points, predicate="dwithin", distance=_SEARCH_DEGREES)
        lines = shapely.shortest_line(points[which], self._shapes[shape])
        ends = shapely.get_coordinates(lines).reshape(-1, 4)
        east = (ends[:, 2] - ends[:, 0]) * np.cos(np.radians(y[which]))
        metres = np.hypot(east, ends[:, 3] - ends[:, 1]) * _METRES_PER_DEGREE
        near = metres <= NEAREST_WITHIN_M
        which, shape, metres = which[near], shape[near], metres[near]
        order = np.lexsort((shape, metres, which))
        first = np.unique(which[order], return_index=True)[1]
        found = np.full(len(x), -1)
        found[which[order][first]] = shape[order][first]
        return found


def point_locator(territories: Territories) -> Callable[[ArrayLike, ArrayLike], NDArray[np.str_]]:
    """Make a function that finds the commune each point stands in.

    A point in no polygon goes to the nearest commune within 500 m (the coast is simplified), and
    a point on a border to the first of its communes by code. The shapes are read at the first
    call, and kept as long as the function is.

    Returns
    -------
    A function of longitudes and latitudes (WGS84 degrees, same length; NaN and infinities are
    allowed) to the `code_insee` of each point, empty where there is none. It raises
    DataMissingError or DataUnreadableError when the shapes cannot be read.
    """
    index = cache(lambda: commune_index(territories.folder))
    return lambda longitudes, latitudes: index().locate(longitudes, latitudes)


def commune_index(folder: Path) -> CommuneIndex:
    """Read and index the commune shapes of a folder."""
    shapes = read_shapes(folder, "commune").sort_index()
    codes = np.asarray(shapes.index.to_numpy(), dtype=str)
    return CommuneIndex(codes, np.asarray(shapes.geometry.to_numpy(), dtype=object))
