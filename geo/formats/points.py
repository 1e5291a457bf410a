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
_FAR = 1e9  # metres, beyond which nothing on Earth is, and projections fail
Located = tuple[float, float, int]
"""A point in some system: x, y, EPSG code."""
OTHER: Located = (math.nan, math.nan, 0)
"""What a geometry is when it is no point."""
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


def point_of_wkb(data: object) -> Located | None:
    """Read a point from WKB, EWKB or a GeoPackage geometry; its EPSG code is 0 when unsaid.

    Several points that are but one are that point. OTHER for any other geometry, an empty point,
    or bytes that are no geometry; None for no bytes.
    """
    if not isinstance(data, bytes) or not data:
        return None
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
        if (kind & 0x0FFFFFFF) % 1000 == _MULTIPOINT:
            several = struct.unpack_from(f"{order}I", data, start) != (1,)
            order = "<" if data[start + 4] == 1 else ">"
            (kind,) = (0,) if several else struct.unpack_from(f"{order}I", data, start + 5)
            start += 9
        if (kind & 0x0FFFFFFF) % 1000 != 1:
            return OTHER
        x, y = struct.unpack_from(f"{order}dd", data, start)
    except (struct.error, IndexError):
        return OTHER
    return located(x, y, system)


def located(x: float, y: float, system: int) -> Located:
    """Make a point of numbers that nobody vouches for; OTHER where they cannot be coordinates."""
    is_near = abs(x) < _FAR and abs(y) < _FAR
    return (float(x), float(y), system) if is_near else OTHER
