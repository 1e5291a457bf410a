"""Which commune a point stands in: point in polygon on the shipped shapes."""

from collections.abc import Callable
from functools import cache, cached_property
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
# From this many points on, cells are faster than the tree: 1,000,000 points take less than half
# the time of geopandas.sjoin, making the cells included (bench/importing.py).
_MANY_POINTS = 20_000
_CELL_DEGREES = 0.01
_POINTS_AT_ONCE = 50_000
_CELLS_PER_ROW = 1 << 16  # more than 360 degrees of cells


class CommuneIndex:
    """The shapes of all communes with a spatial index, sorted by code.

    Communes without a shape (listed in `territoires.json`) can never be an answer: the points of
    these go to the commune whose shape still covers them.
    """

    def __init__(self, codes: NDArray[np.str_], shapes: NDArray[Any]) -> None:
        """Index shapes (WGS84 degrees) that stand in the order of their codes."""
        self._codes = np.append(codes, "")  # nothing at the end, where -1 looks
        self._shapes = shapes
        self._tree = shapely.STRtree(shapes)

    def locate(self, longitudes: ArrayLike, latitudes: ArrayLike) -> NDArray[np.str_]:
        """Code of the commune of each point, see `locate_points`."""
        x = np.asarray(longitudes, dtype=float).ravel()
        y = np.asarray(latitudes, dtype=float).ravel()
        found = np.full(len(x), -1)
        usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        inside = self._inside(x[usable], y[usable])
        found[usable] = inside
        left = usable[inside < 0]
        found[left] = self._nearest(x[left], y[left])
        codes: NDArray[np.str_] = self._codes[found]
        return codes

    def _inside(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Position of the first shape that holds each point (a border has two), else -1."""
        if len(x) >= _MANY_POINTS:
            return self._cells.inside(x, y)
        found = np.full(len(x), len(self._shapes))
        points = shapely.points(x, y)
        which, shape = self._tree.query(points, predicate="intersects")
        np.minimum.at(found, which, shape)
        return np.where(found < len(self._shapes), found, -1)

    @cached_property
    def _cells(self) -> "_Cells":
        return _Cells(self._shapes)

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


class _Cells:
    """Which shapes may hold the points of each small cell: those whose bounds touch it.

    The tests of a cell follow one another, so that the few shapes they need, prepared, stay in
    the processor's memory: that, and making no object of each point, is where the time goes.
    """

    def __init__(self, shapes: NDArray[Any]) -> None:
        """List the cells that the bounds of each shape touch."""
        shapely.prepare(shapes)
        self._shapes = shapes
        low_x, low_y, high_x, high_y = (_cell(each) for each in shapely.bounds(shapes).T)
        widths, heights = high_x - low_x + 1, high_y - low_y + 1
        counts = np.where(shapely.is_empty(shapes), 0, widths * heights)
        owners = np.repeat(np.arange(len(shapes)), counts)
        ranks = _ranks(counts)
        columns = low_x[owners] + ranks % widths[owners]
        rows = low_y[owners] + ranks // widths[owners]
        cells, self._owners = _sorted_with(_cell_number(columns, rows), owners)
        self._starts = np.flatnonzero(np.diff(cells, prepend=-1))
        self._cells = cells[self._starts]
        self._counts = np.diff(self._starts, append=len(cells))

    def inside(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Position of the first shape that holds each point, else -1."""
        found = np.full(len(x), -1)
        in_range = (np.abs(x) <= 360) & (np.abs(y) <= 180)
        numbers = _cell_number(_cell(x * in_range), _cell(y * in_range))
        cells, points = _sorted_with(np.where(in_range, numbers, 0), np.arange(len(x)))
        for start in range(0, len(points) if len(self._cells) else 0, _POINTS_AT_ONCE):
            part = slice(start, start + _POINTS_AT_ONCE)
            self._find(x, y, cells[part], points[part], found)
        return found

    def _find(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        cells: NDArray[np.int64],
        points: NDArray[np.int64],
        found: NDArray[np.int64],
    ) -> None:
        """Write the shapes of some points; so few at once need no new memory from the system."""
        place = np.searchsorted(self._cells, cells)
        place[place == len(self._cells)] = 0
        known = self._cells[place] == cells
        points, place = points[known], place[known]
        candidates, left = self._starts[place], self._counts[place]
        x, y = x[points], y[points]
        while len(points):  # the first shape of each cell, then the second of those still left
            shape = self._owners[candidates]
            hits = shapely.intersects_xy(self._shapes[shape], x, y)
            found[points[hits]] = shape[hits]
            goes_on = ~hits & (left > 1)
            points, x, y = points[goes_on], x[goes_on], y[goes_on]
            candidates, left = candidates[goes_on] + 1, left[goes_on] - 1


def _sorted_with(
    cells: NDArray[np.int64], positions: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sort cells and positions together, as one number each: five times faster than argsort."""
    bits = int(positions.max(initial=0)).bit_length()
    keys = np.sort((cells << bits) | positions)
    return keys >> bits, keys & ((1 << bits) - 1)


def _cell(degrees: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.floor(np.nan_to_num(degrees) / _CELL_DEGREES).astype(np.int64)


def _cell_number(columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for a cell, never 0: less than 2 to the power of 32."""
    half = _CELLS_PER_ROW // 2
    return (rows + half) * _CELLS_PER_ROW + columns + half


def _ranks(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2... within each group of a size."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


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
