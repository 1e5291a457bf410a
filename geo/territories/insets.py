"""Overseas insets: where the five overseas départements are drawn beside the mainland.

Shapes and points go through the same function, `move`. In Web Mercator metres (EPSG:3857) an
inset is a scale and a shift: `target = centre_target + scale * (source - centre_source)`. Outside
the boxes nothing moves. Distances are never measured on moved coordinates.

The JavaScript twin reads `to_json()` and does the same: in a box, mercator(lon, lat), then the
formula above, then the inverse mercator.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Radius of the sphere of Web Mercator, in metres.
EARTH_RADIUS_M = 6_378_137.0
MAINLAND_BOUNDS = ((41.2, -5.3), (51.2, 9.7))
"""South-west and north-east corners (latitude, longitude in degrees) of the mainland and Corse."""

Degrees = NDArray[np.float64]

# The frames stand in the Bay of Biscay, two by two, all the same size: there they widen the map by
# nothing, where a column west of Brittany cost a fifth of its scale.
_WEST, _EAST = -5.5, -1.95
_SOUTH, _NORTH = 41.2, 46.35
_COLUMNS, _ROWS = 2, 3
# Shares of a step left beside each frame, and under it for its name.
_GAP_BESIDE, _GAP = 0.1, 0.22
# Share of a frame that its land may fill.
_FILL = 0.86


@dataclass(frozen=True, slots=True)
class Inset:
    """One overseas département: its true place and where it is drawn.

    Attributes
    ----------
    box
        West, south, east, north of its true place, in WGS84 degrees; nothing else stands there.
    source, target
        Centre of the box and centre of the frame, in Web Mercator metres.
    scale
        Metres of the drawing for one metre of Web Mercator.
    frame
        West, south, east, north of the rectangle drawn round it, in degrees.
    """

    code_departement: str
    nom: str
    box: tuple[float, float, float, float]
    source: tuple[float, float]
    target: tuple[float, float]
    scale: float
    frame: tuple[float, float, float, float]

    @property
    def label(self) -> tuple[float, float]:
        """Longitude and latitude of the middle of the name, under the frame."""
        west, south, east, _ = self.frame
        return (west + east) / 2, float(_latitude(mercator_y(south) - _row_height() * _GAP / 2))


def move(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    """Move what stands in an overseas box into its frame, and leave the rest as it is.

    WGS84 degrees in and out; NaN stays NaN.
    """
    x = np.array(longitudes, dtype=float)
    y = np.array(latitudes, dtype=float)
    inside = [(inset, _within(x, y, inset.box)) for inset in INSETS]
    for inset, chosen in inside:
        x[chosen], y[chosen] = _affine(
            x[chosen], y[chosen], inset.source, inset.target, inset.scale
        )
    return x, y


def inset_of(longitude: float, latitude: float) -> Inset | None:
    """The inset in whose box a point of true coordinates (WGS84 degrees) stands."""
    point = np.array([longitude]), np.array([latitude])
    return next((inset for inset in INSETS if _within(*point, inset.box)[0]), None)


def to_json() -> list[dict[str, Any]]:
    """Describe the insets for the JavaScript twin: plain lists of numbers."""
    return [
        {
            "code": inset.code_departement,
            "nom": inset.nom,
            "box": list(inset.box),
            "source": list(inset.source),
            "target": list(inset.target),
            "scale": inset.scale,
            "frame": list(inset.frame),
            "label": list(inset.label),
        }
        for inset in INSETS
    ]


def _within(x: Degrees, y: Degrees, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    west, south, east, north = box
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def _affine(
    x: Degrees,
    y: Degrees,
    source: tuple[float, float],
    target: tuple[float, float],
    scale: float,
) -> tuple[Degrees, Degrees]:
    east = target[0] + scale * (mercator_x(x) - source[0])
    north = target[1] + scale * (mercator_y(y) - source[1])
    return np.degrees(east / EARTH_RADIUS_M), _latitude(north)


def mercator_x(longitude: ArrayLike) -> Degrees:
    """Metres to the east of Greenwich in Web Mercator, of degrees."""
    return np.asarray(EARTH_RADIUS_M * np.radians(np.asarray(longitude, dtype=float)))


def mercator_y(latitude: ArrayLike) -> Degrees:
    """Metres to the north of the equator in Web Mercator, of degrees."""
    radians = np.radians(np.asarray(latitude, dtype=float))
    return np.asarray(EARTH_RADIUS_M * np.log(np.tan(np.pi / 4 + radians / 2)))


def _latitude(north: ArrayLike) -> Degrees:
    height = np.asarray(north, dtype=float) / EARTH_RADIUS_M
    return np.asarray(np.degrees(2 * np.arctan(np.exp(height)) - np.pi / 2))


# West, south, east, north, a little wider than the land (bounds of the shipped shapes). The order
# puts short names beside long ones.
_TRUE_PLACES = (
    ("971", "Guadeloupe", (-61.83, 15.81, -60.98, 16.53)),
    ("973", "Guyane", (-54.65, 2.08, -51.58, 5.78)),
    ("972", "Martinique", (-61.25, 14.37, -60.79, 14.90)),
    ("976", "Mayotte", (45.00, -13.02, 45.32, -12.62)),
    ("974", "La Réunion", (55.19, -21.41, 55.86, -20.85)),
)


def _row_height() -> float:
    """Height of a row of frames with their names, in Web Mercator metres."""
    return float(mercator_y(_NORTH) - mercator_y(_SOUTH)) / _ROWS


def _frame(rank: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a frame, in Web Mercator metres; from the top left, in rows."""
    row, column = divmod(rank, _COLUMNS)
    width = float(mercator_x(_EAST) - mercator_x(_WEST)) / _COLUMNS
    west = float(mercator_x(_WEST)) + column * width
    north = float(mercator_y(_NORTH)) - row * _row_height()
    return west, north - _row_height() * (1 - _GAP), west + width * (1 - _GAP_BESIDE), north


def _inset(rank: int, code: str, nom: str, box: tuple[float, float, float, float]) -> Inset:
    west, south, east, north = _frame(rank)
    left, right = (float(mercator_x(box[side])) for side in (0, 2))
    low, high = (float(mercator_y(box[side])) for side in (1, 3))
    return Inset(
        code,
        nom,
        box,
        source=((left + right) / 2, (low + high) / 2),
        target=((west + east) / 2, (south + north) / 2),
        scale=_FILL * min((east - west) / (right - left), (north - south) / (high - low)),
        frame=(
            float(np.degrees(west / EARTH_RADIUS_M)),
            float(_latitude(south)),
            float(np.degrees(east / EARTH_RADIUS_M)),
            float(_latitude(north)),
        ),
    )


INSETS = tuple(_inset(rank, *place) for rank, place in enumerate(_TRUE_PLACES))
