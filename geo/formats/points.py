"""Points: coordinates of geometries as other files hold them, brought to WGS84 degrees."""

import math
import struct
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

WGS84 = 4326
LAMBERT_93 = 2154
_DEGREES = frozenset({0, -1, 4326, 4258, 4171, 84, 4979})
_MULTIPOINT = 4
SYSTEMS = frozenset({LAMBERT_93, 3857, 5490, 2972, 2975, 4471, 27572, *range(3942, 3951)})
"""Projections understood (EPSG): Lambert-93, those of the DROM, Web Mercator, CC42 to CC50..."""


def to_degrees(x: FloatArray, y: FloatArray, system: int) -> tuple[FloatArray, FloatArray]:
    """Bring coordinates to WGS84 longitudes and latitudes; NaN where they cannot be.

    Parameters
    ----------
    x, y
        Metres, or degrees (longitude, latitude).
    system
        EPSG code; one that is not understood gives NaN.
    """
    if system in _DEGREES:
        return x, y
    if system not in SYSTEMS:
        return np.full_like(x, np.nan), np.full_like(y, np.nan)
    longitudes, latitudes = _transformer(system)(x, y)
    good = np.isfinite(longitudes) & np.isfinite(latitudes)
    return (
        np.where(good, np.round(longitudes, 7), np.nan),
        np.where(good, np.round(latitudes, 7), np.nan),
    )


@cache
def _transformer(system: int) -> Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    from pyproj import Transformer  # noqa: PLC0415 (0.1 s that most files do not need)

    transform: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
    transform = Transformer.from_crs(system, WGS84, always_xy=True).transform
    return transform


def looks_like_lambert_93(x: float, y: float) -> bool:
    """Whether two numbers can be metres of Lambert-93, the mainland and Corsica."""
    return 0 < x < 1_300_000 and 6_000_000 < y < 7_200_000


def point_of_wkb(data: bytes) -> tuple[float, float, int] | None:
    """Read a point from WKB, EWKB or a GeoPackage geometry: x, y and its EPSG code (0: unsaid).

    Several points that are but one are that point. None for any other geometry, an empty point,
    or bytes that are no geometry.
    """
    system = 0
    try:
        if data[:2] == b"GP":
            flags = data[3]
            order = "<" if flags & 1 else ">"
            (system,) = struct.unpack_from(f"{order}i", data, 4)
            data = data[8 + (0, 32, 48, 48, 64)[(flags >> 1) & 7] :]
        order = "<" if data[0] == 1 else ">"
        (kind,) = struct.unpack_from(f"{order}I", data, 1)
        start = 5
        if kind & 0x20000000:
            (system,) = struct.unpack_from(f"{order}i", data, start)
            start += 4
        form = (kind & 0x0FFFFFFF) % 1000
        if form == _MULTIPOINT and struct.unpack_from(f"{order}I", data, start) == (1,):
            inner = point_of_wkb(data[start + 4 :]) if data[start + 4] in (0, 1) else None
            return inner and (*inner[:2], system)
        if form != 1:
            return None
        x, y = struct.unpack_from(f"{order}dd", data, start)
    except (struct.error, IndexError):
        return None
    return (x, y, system) if math.isfinite(x) and math.isfinite(y) else None
