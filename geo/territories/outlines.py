"""Outlines of territories for drawings: Web Mercator metres, as coarse as a drawing allows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from geo.model.territories import Level
from geo.territories import insets
from geo.territories.read import read_shapes, shape_files

Coordinates = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Outlines:
    """The shapes of some territories.

    Attributes
    ----------
    codes
        In the order of the files.
    shapes
        Polygons in Web Mercator metres (EPSG:3857); neighbours share their border's points.
    """

    codes: tuple[str, ...]
    shapes: Geometries

    def of(self, codes: Collection[str]) -> "Outlines":
        """Keep some territories."""
        return self._where([code in codes for code in self.codes])

    def without(self, codes: Collection[str]) -> "Outlines":
        """Leave some territories out."""
        return self._where([code not in codes for code in self.codes])

    def _where(self, kept: list[bool]) -> "Outlines":
        codes = tuple(code for code, is_kept in zip(self.codes, kept, strict=True) if is_kept)
        return Outlines(codes, self.shapes[np.array(kept, dtype=bool)])


def outlines(
    folder: Path,
    level: Level,
    departements: tuple[str, ...] = (),
    *,
    in_insets: bool = False,
    tolerance_m: float = 0,
) -> Outlines:
    """Read the outlines of a level; read again only when a file has changed.

    Parameters
    ----------
    departements
        Those whose communes are wanted, for communes.
    in_insets
        Whether overseas départements stand in their frames; else at their true place.
    tolerance_m
        What may be lost of a border, in metres of the projection: the side of the square that a
        corner may be worth (Visvalingam and Whyatt). Borders stay shared.

    Raises
    ------
    DataMissingError, DataUnreadableError
        As `geo.territories.read.read_shapes`.
    """
    files = departements if level == "commune" else ("",)  # of other levels, one holds them all
    paths = [path for name in files for path in shape_files(folder, level, name or None)]
    state = tuple(path.stat().st_mtime_ns for path in paths)
    places = _projected(folder, level, files, in_insets, state)
    return _simplified(places, tolerance_m) if tolerance_m else places.outlines


def mercator(longitudes: Coordinates, latitudes: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Project WGS84 degrees to Web Mercator metres."""
    return insets.mercator_x(longitudes), insets.mercator_y(latitudes)


def degrees(points: Coordinates) -> Coordinates:
    """WGS84 longitudes and latitudes of points in Web Mercator metres, a row each."""
    x, y = (points / insets.EARTH_RADIUS_M).T
    latitudes = 2 * np.arctan(np.exp(y)) - np.pi / 2
    return np.asarray(np.degrees(np.column_stack((x, latitudes))))


def middles(shapes: Geometries) -> Coordinates:
    """Middle of the largest part of each shape, a row each: twin of `middle` in `layers.js`."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), owners))
    largest = parts[order][np.unique(owners[order], return_index=True)[1]]
    return np.asarray(shapely.get_coordinates(shapely.centroid(largest)))


@dataclass(frozen=True, eq=False)
class _Read:
    """Outlines as read: hashed by identity, so that what is made of them is kept too."""

    outlines: Outlines


@lru_cache(maxsize=64)
def _projected(
    folder: Path,
    level: Level,
    files: tuple[str, ...],
    in_insets: bool,  # noqa: FBT001 - a key of the cache
    state: tuple[int, ...],  # noqa: ARG001 - a key of the cache
) -> _Read:
    frames = [read_shapes(folder, level, name or None) for name in files]
    codes = tuple(str(code) for frame in frames for code in frame.index)
    shapes = np.concatenate([frame.geometry.to_numpy() for frame in frames])

    def project(points: Coordinates) -> Coordinates:
        longitudes, latitudes = points.T
        if in_insets:
            longitudes, latitudes = insets.move(longitudes, latitudes)
        return np.column_stack(mercator(longitudes, latitudes))

    return _Read(Outlines(codes, shapely.transform(shapes, project)))


@lru_cache(maxsize=96)
def _simplified(read: _Read, tolerance_m: float) -> Outlines:
    shapes = shapely.coverage_simplify(read.outlines.shapes, tolerance_m)
    return Outlines(read.outlines.codes, shapes)


def joined(parts: Outlines, owners: Mapping[str, str]) -> Outlines:
    """Join the territories of each owner: its border is then exactly theirs.

    Parameters
    ----------
    owners
        Code of the larger territory by code of the smaller; those without are left out.
    """
    groups: dict[str, list[int]] = {}
    for row, code in enumerate(parts.codes):
        if owner := owners.get(code):
            groups.setdefault(owner, []).append(row)
    codes = tuple(sorted(groups))
    shapes = np.empty(len(codes), dtype=object)
    for rank, code in enumerate(codes):
        shapes[rank] = shapely.coverage_union_all(parts.shapes[groups[code]])
    return Outlines(codes, shapes)
