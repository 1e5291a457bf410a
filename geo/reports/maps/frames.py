"""What a map shows of the ground, whatever draws it: a rectangle of the Web Mercator plane."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.analysis.choropleths import departements_of
from geo.model.arrays import BoolArray, FloatArray
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.territories import insets
from geo.territories.outlines import Coordinates, Outlines, mercator, outlines

_LEAST_M = 45_000  # of the plane, so that something stands round a small territory
_ROUND = 0.07  # of the larger side, left round a territory
_FLATTEST, _TALLEST = 0.62, 1.15  # height for one of width


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle, in metres of the plane; what is overseas stands there at its true place."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitudes: FloatArray, latitudes: FloatArray) -> BoolArray:
        """Which places (WGS84 degrees) stand in it."""
        x, y = mercator(longitudes, latitudes)
        across = (x >= self.west) & (x <= self.east)
        return np.asarray(across & (y >= self.south) & (y <= self.north))


def frame_of_territories(shown: Selection, atlas: Atlas) -> Frame | None:
    """Frame some territories, with what stands around them.

    None is the whole country, its overseas départements in insets: without any territory, and for
    territories of several lands.
    """
    if shown.level is None:
        return None
    shapes = _outlines_of(shown, atlas).shapes
    if not len(shapes):
        # Communes without shape are shown in their départements.
        departements = departements_of(shown, atlas.territories)
        return frame_of_territories(Selection(level="departement", codes=departements), atlas)
    west, south, east, north = shapely.bounds(shapes).T
    middles = np.column_stack(((west + east) / 2, (south + north) / 2))
    return _of_one_land(middles, shapely.total_bounds(shapes))


def frame_of_places(places: FloatArray, shown: Selection, atlas: Atlas) -> Frame | None:
    """Frame places (WGS84 degrees, a row each) and territories; None for those of several lands."""
    points = np.column_stack(mercator(*places.T))
    if shown.level:
        corners = shapely.bounds(_outlines_of(shown, atlas).shapes).reshape(-1, 2)
        points = np.concatenate((points, corners))
    return _of_one_land(points, _bounds(points))


def frame_around(places: FloatArray) -> Frame:
    """Frame places around another: rings stand at sea, which is no land."""
    return _round(_bounds(np.column_stack(mercator(*places.T))))


def _outlines_of(shown: Selection, atlas: Atlas) -> Outlines:
    """Outlines of some territories, at their true place."""
    assert shown.level  # noqa: S101 - asked of selections with a territory only
    is_commune = shown.level == "commune"
    departements = departements_of(shown, atlas.territories) if is_commune else ()
    return outlines(atlas.territories.folder, shown.level, departements).of(frozenset(shown.codes))


def _bounds(points: Coordinates) -> FloatArray:
    return np.concatenate((points.min(axis=0), points.max(axis=0)))


def _of_one_land(points: Coordinates, bounds: FloatArray) -> Frame | None:
    """Show bounds at their own scale where the points in them are of one land."""
    return _round(bounds) if len({_landmass(*point) for point in points}) == 1 else None


def _landmass(x: float, y: float) -> str:
    """Code of the overseas département that a point of the plane is in; empty for the mainland."""
    longitude = float(np.degrees(x / insets.EARTH_RADIUS_M))
    latitude = float(np.degrees(2 * np.arctan(np.exp(y / insets.EARTH_RADIUS_M)) - np.pi / 2))
    found = insets.inset_of(longitude, latitude)
    return found.code_departement if found else ""


def _round(bounds: FloatArray) -> Frame:
    """Leave room round a territory, and keep the drawing neither flat nor tall."""
    west, south, east, north = bounds
    margin = _ROUND * max(east - west, north - south)
    across, down = east - west + 2 * margin, north - south + 2 * margin
    across = max(across, down / _TALLEST, _LEAST_M)
    down = max(down, across * _FLATTEST)
    x, y = (west + east) / 2, (south + north) / 2
    return Frame(x - across / 2, y - down / 2, x + across / 2, y + down / 2)
