"""What a map shows: a window on the Web Mercator plane, and its pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log2

import numpy as np
import shapely

from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.render.svg.elements import Markup
from geo.reports.maps.values import Map
from geo.territories import insets
from geo.territories.outlines import Coordinates, Geometries, Outlines, joined, mercator, outlines

_BORDER_PX = 8
_NAMES_PX = 16  # under the lowest inset frames, for their names
_TOLERANCE_PX = 0.8
STEPS = 3
"""In a pixel, of the lines: finer than what `_TOLERANCE_PX` leaves out of them."""
_SMALLEST_PX2 = 0.6
_BEYOND_PX = 4
_HATCH_PX = 11


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the plane and the pixels it is drawn on.

    Attributes
    ----------
    west, north
        Its corner, in Web Mercator metres.
    metres
        Of the plane, for a pixel.
    in_insets
        Whether overseas départements are drawn in frames beside the mainland.
    """

    west: float
    north: float
    metres: float
    width: float
    height: float
    in_insets: bool

    @property
    def tolerance_m(self) -> float:
        """What may be lost of a border: half a pixel or so; few values, which caches keep."""
        return float(2 ** (floor(4 * log2(_TOLERANCE_PX * self.metres)) / 4))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in metres of the plane."""
        east = self.west + self.width * self.metres
        return self.west, self.north - self.height * self.metres, east, self.north

    def place(self, longitudes: Coordinates, latitudes: Coordinates) -> Coordinates:
        """Pixels of true places (WGS84 degrees): one row each."""
        if self.in_insets:
            longitudes, latitudes = insets.move(longitudes, latitudes)
        return self.pixels(np.column_stack(mercator(longitudes, latitudes)))

    def pixels(self, points: Coordinates) -> Coordinates:
        """Pixels of points of the plane, where they are drawn: one row each."""
        return np.asarray((points - [self.west, self.north]) * [1, -1] / self.metres)

    def clip(self, shapes: Geometries) -> Geometries:
        """Cut shapes a little beyond the drawing, so that no cut is seen."""
        beyond = _BEYOND_PX * self.metres
        box = (
            self.west - beyond,
            self.north - self.height * self.metres - beyond,
            self.west + self.width * self.metres + beyond,
            self.north + beyond,
        )
        west, south, east, north = shapely.bounds(shapes).T
        outside = (west < box[0]) | (south < box[1]) | (east > box[2]) | (north > box[3])
        clipped = shapes.copy()
        if outside.any():
            clipped[outside] = shapely.clip_by_rect(shapes[outside], *box)
        return clipped


def window_of(drawn: Map, width: int) -> Window:
    """Put the frame of a map on pixels."""
    frame = drawn.frame
    if frame is None:
        return _country(width)
    metres = (frame.east - frame.west) / width
    height = round((frame.north - frame.south) / metres)
    return Window(frame.west, frame.north, metres, width, height, in_insets=False)


def level_outlines(
    level: Level, window: Window, atlas: Atlas, departements: tuple[str, ...] = ()
) -> Outlines:
    """Outlines of a level, as coarse as a window allows."""
    return outlines(
        atlas.territories.folder,
        level,
        departements,
        in_insets=window.in_insets,
        tolerance_m=window.tolerance_m,
    )


def borders(
    level: Level, codes: Sequence[str] | None, drawn: Outlines, made_of: Level, atlas: Atlas
) -> Outlines | None:
    """Outlines of larger territories, joined from those drawn; None where they do not add up.

    Parameters
    ----------
    codes
        Those wanted; None for all.
    drawn, made_of
        What is drawn, and its level.
    """
    table = atlas.territories.table(made_of)
    column = f"code_{level}"
    if level == made_of:
        owners = {code: code for code in drawn.codes}
    elif column in table:
        known = table[column].reindex(list(drawn.codes), fill_value="")
        owners = dict(zip(drawn.codes, known.tolist(), strict=True))
    else:
        return None
    if codes is not None:
        wanted = set(codes)
        owners = {code: owner for code, owner in owners.items() if owner in wanted}
    return joined(drawn, owners)


def paths(shapes: Geometries, window: Window) -> list[Markup]:
    """Write the outline of each shape, in our steps; empty where nothing is left of it."""
    parts, owners = shapely.get_parts(window.clip(shapes), return_index=True)
    rings, polygons = shapely.get_rings(parts, return_index=True)
    points, owner_of_point = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return [Markup("") for _ in shapes]
    steps = _steps(points, window)
    starts = np.flatnonzero(np.diff(owner_of_point, prepend=-1))
    written: list[list[str]] = [[] for _ in shapes]
    largest: dict[int, int] = {}
    for ring, corners in enumerate(np.split(steps, starts[1:])):
        owner = int(owners[polygons[ring]])
        area = _twice_area(corners)
        # Of a territory too small to be drawn something must be left.
        if area < 2 * _SMALLEST_PX2 * STEPS**2 and largest.get(owner, -1) >= 0:
            continue
        largest[owner] = max(largest.get(owner, -1), area)
        if text := _ring(corners):
            written[owner].append(text)
    return [Markup("".join(each)) for each in written]


def hatches(shapes: Geometries, window: Window) -> Markup:
    """Write lines at 45 degrees across some shapes, in our steps: no pattern needs a name.

    Parameters
    ----------
    shapes
        Of one coverage: lines go on from one to its neighbour.
    """
    width, height = window.width * window.metres, window.height * window.metres
    starts = np.arange(0, width + height, _HATCH_PX * window.metres)
    south = window.north - height
    diagonals = [
        [(window.west + start - height, south), (window.west + start, window.north)]
        for start in starts
    ]
    lines = shapely.MultiLineString(diagonals)
    found = shapely.get_parts(shapely.intersection(lines, shapely.coverage_union_all(shapes)))
    seen = found[shapely.length(found) > _HATCH_PX * window.metres]
    ends = _steps(shapely.get_coordinates(seen), window)
    # Each from the end of the one before: short numbers, half as heavy as places.
    steps = np.diff(ends, axis=0, prepend=[[0, 0]]).tolist()
    written = [f"{'l' if rank % 2 else 'm'}{x} {y}" for rank, (x, y) in enumerate(steps)]
    return Markup("".join(written).replace(" -", "-"))


def _steps(points: "np.ndarray", window: Window) -> "np.ndarray":
    corner = np.array([window.west, window.north])
    scale = np.array([1, -1]) * STEPS / window.metres
    return np.asarray(np.rint((points - corner) * scale).astype(int))


def _ring(corners: "np.ndarray") -> str:
    """Write a closed line: where it starts, then steps."""
    steps = np.diff(corners, axis=0)
    steps = steps[steps.any(axis=1)]
    if len(steps) < 3:
        return ""
    x, y = corners[0]
    numbers = " ".join(map(str, steps[:-1].ravel().tolist())).replace(" -", "-")
    return f"M{x} {y}l{numbers}z"


def _twice_area(corners: "np.ndarray") -> int:
    x, y = corners.T
    return int(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])))


def _country(width: int) -> Window:
    """Mainland and insets, whose lowest names need some room."""
    (south, west), (north, east) = insets.MAINLAND_BOUNDS
    corners = [(west, south), (east, north)]
    for inset in insets.INSETS:
        corners += [inset.frame[:2], inset.frame[2:]]
    longitudes, latitudes = np.array(corners).T
    x, y = mercator(longitudes, latitudes)
    metres = float(np.ptp(x)) / (width - 2 * _BORDER_PX)
    height = float(np.ptp(y)) / metres + 2 * _BORDER_PX + _NAMES_PX
    return Window(
        x.min() - _BORDER_PX * metres,
        y.max() + _BORDER_PX * metres,
        metres,
        width,
        round(height),
        in_insets=True,
    )
