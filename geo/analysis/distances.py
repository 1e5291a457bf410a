"""Distances as the crow flies, on the WGS84 ellipsoid, that never cross from one land to another.

Mainland France with Corsica is one landmass, each overseas département its own: between two of
them a distance is infinite. A search goes through straight lines in space (a KD-tree), whose order
is that of the geodesics but for a few metres; whatever those metres could change is measured along
the geodesic (Karney 2013, by pyproj), so that results are those of comparing all pairs.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from geo.model.arrays import BoolArray, FloatArray, IntArray, TextArray

MAINLAND = "metropole"
CORSICA = ("2A", "2B")
"""Départements across the sea from the rest of the mainland that they are counted with."""
_OVERSEAS_PREFIX = "97"
_WGS84 = Geod(ellps="WGS84")
_EQUATOR_M = _WGS84.a
_ECCENTRICITY_2 = _WGS84.es
# A straight line is shorter than the geodesic by s³ / 24 r², where the radius of curvature r
# lies between 6,334 and 6,400 km everywhere on the ellipsoid.
_RADII_M = (6_334_000.0, 6_400_000.0)
_ROUNDING_M = 0.01
_CANDIDATES = 3


def landmasses(codes_departement: npt.ArrayLike) -> TextArray:
    """Give the landmass of each département code; empty for an empty code."""
    codes = np.asarray(codes_departement, dtype=str)
    overseas = np.char.startswith(codes, _OVERSEAS_PREFIX)
    return np.where(overseas | (codes == ""), codes, MAINLAND)


@dataclass(frozen=True)
class Points:
    """Places on the ground.

    Attributes
    ----------
    longitudes, latitudes
        WGS84 degrees, all finite.
    landmass
        As `landmasses` names them.
    """

    longitudes: FloatArray
    latitudes: FloatArray
    landmass: TextArray

    def __len__(self) -> int:
        """Number of points."""
        return len(self.longitudes)

    def at(self, rows: IntArray | BoolArray) -> "Points":
        """Some of the points."""
        return Points(self.longitudes[rows], self.latitudes[rows], self.landmass[rows])

    def in_space(self) -> FloatArray:
        """Metres from the centre of the Earth, three columns (EPSG:4978, height 0)."""
        longitudes, latitudes = np.radians(self.longitudes), np.radians(self.latitudes)
        normal = _EQUATOR_M / np.sqrt(1 - _ECCENTRICITY_2 * np.sin(latitudes) ** 2)
        return np.column_stack(
            (
                normal * np.cos(latitudes) * np.cos(longitudes),
                normal * np.cos(latitudes) * np.sin(longitudes),
                normal * (1 - _ECCENTRICITY_2) * np.sin(latitudes),
            )
        )


@dataclass(frozen=True)
class Nearest:
    """The nearest target of each origin.

    Attributes
    ----------
    distance_km
        Infinite where no target stands on the landmass of the origin.
    position
        Position of the target, the first one among those at the same place; -1 for none.
    """

    distance_km: FloatArray
    position: IntArray


def geodesic_km(origins: Points, targets: Points) -> FloatArray:
    """Measure from each origin to the target of the same rank, in km; infinite between lands."""
    _, _, metres = _WGS84.inv(
        origins.longitudes, origins.latitudes, targets.longitudes, targets.latitudes
    )
    return np.where(origins.landmass == targets.landmass, np.asarray(metres) / 1000, np.inf)


def distances_from(origin: Points, targets: Points) -> tuple[FloatArray, FloatArray]:
    """Measure from one point to many.

    Returns
    -------
    tuple
        Kilometres (infinite to another landmass), and azimuths at the origin in degrees clockwise
        from north, 0 to 360.
    """
    repeated = origin.at(np.zeros(len(targets), dtype=np.intp))
    azimuths, _, metres = _WGS84.inv(
        repeated.longitudes, repeated.latitudes, targets.longitudes, targets.latitudes
    )
    same_land = targets.landmass == origin.landmass
    return np.where(same_land, np.asarray(metres) / 1000, np.inf), np.asarray(azimuths) % 360


def nearest(origins: Points, targets: Points) -> Nearest:
    """Find the nearest target of each origin on its landmass."""
    found = Nearest(np.full(len(origins), np.inf), np.full(len(origins), -1))
    for landmass in np.unique(targets.landmass):
        mine = np.flatnonzero(origins.landmass == landmass)
        theirs = np.flatnonzero(targets.landmass == landmass)
        if len(mine):
            part = _nearest_on_land(origins.at(mine), targets.at(theirs))
            found.distance_km[mine] = part.distance_km
            found.position[mine] = theirs[part.position]
    return found


class Neighbourhood:
    """Targets by landmass, made once, of which those around any origin are found fast."""

    def __init__(self, targets: Points) -> None:
        self.targets = targets
        rows = {land: np.flatnonzero(targets.landmass == land) for land in set(targets.landmass)}
        self._trees = {
            land: (row, KDTree(targets.at(row).in_space())) for land, row in rows.items()
        }

    def within(self, origins: Points, radius_km: float) -> csr_array:
        """Tell which targets are within a radius of each origin, on its landmass.

        Returns
        -------
        scipy.sparse.csr_array
            Ones, a row per origin and a column per target.
        """
        row, column = self._pairs(origins, radius_km)
        shape = (len(origins), len(self.targets))
        return csr_array((np.ones(len(row)), (row, column)), shape=shape)

    def weight_within(self, origins: Points, radius_km: float, weights: FloatArray) -> FloatArray:
        """Add up the weights of the targets within a radius of each origin."""
        row, column = self._pairs(origins, radius_km)
        return np.asarray(np.bincount(row, weights[column], minlength=len(origins)), dtype=float)

    def near_any(self, origins: Points, radius_km: float) -> BoolArray:
        """Tell which targets are within a radius of one of the origins, on its landmass."""
        sure, possible = _lines_of(radius_km * 1000)
        found = np.zeros(len(self.targets), dtype=bool)
        for land, (targets, tree) in self._trees.items():
            theirs = origins.at(origins.landmass == land)
            if not len(theirs):
                continue
            starts, ends = theirs.in_space(), np.asarray(tree.data)
            close = np.flatnonzero(_in_box(ends, starts, possible))
            # The bound of a query is not included, hence the rounding once more.
            lines, _ = KDTree(starts).query(
                ends[close], distance_upper_bound=possible + _ROUNDING_M
            )
            found[targets[close[lines <= sure]]] = True
            unsure = targets[close[(lines > sure) & np.isfinite(lines)]]
            found[unsure] = nearest(self.targets.at(unsure), theirs).distance_km <= radius_km
        return found

    def _pairs(self, origins: Points, radius_km: float) -> tuple[IntArray, IntArray]:
        """Positions of origin and target of each pair."""
        rows, columns = [np.empty(0, dtype=np.intp)], [np.empty(0, dtype=np.intp)]
        for land, (targets, tree) in self._trees.items():
            mine = np.flatnonzero(origins.landmass == land)
            if len(mine):
                row, column = self._near(origins.at(mine), tree, targets, radius_km)
                rows.append(mine[row])
                columns.append(targets[column])
        return np.concatenate(rows), np.concatenate(columns)

    def _near(
        self, origins: Points, tree: KDTree, targets: IntArray, radius_km: float
    ) -> tuple[IntArray, IntArray]:
        """Search by straight lines; those about as long as the radius are measured."""
        sure, possible = _lines_of(radius_km * 1000)
        pairs = KDTree(origins.in_space()).sparse_distance_matrix(
            tree, possible, output_type="ndarray"
        )
        row, column = pairs["i"].astype(np.intp), pairs["j"].astype(np.intp)
        kept = pairs["v"] <= sure
        unsure = np.flatnonzero(~kept)
        ends = self.targets.at(targets[column[unsure]])
        kept[unsure] = geodesic_km(origins.at(row[unsure]), ends) <= radius_km
        return row[kept], column[kept]


def _in_box(ends: FloatArray, starts: FloatArray, margin: float) -> BoolArray:
    """Which ends are in the box of the starts, made larger by a margin."""
    low, high = starts.min(axis=0) - margin, starts.max(axis=0) + margin
    found = np.ones(len(ends), dtype=bool)
    for axis in range(ends.shape[1]):  # four times as fast as on both axes of the array
        found &= (ends[:, axis] >= low[axis]) & (ends[:, axis] <= high[axis])
    return found


def _nearest_on_land(origins: Points, targets: Points) -> Nearest:
    """Search among targets of one landmass; at least one."""
    firsts = _distinct(targets)
    places = targets.at(firsts)
    tree, starts = KDTree(places.in_space()), origins.in_space()
    number = min(_CANDIDATES, len(places))
    lines, ranks = tree.query(starts, k=number)
    lines, ranks = lines.reshape(-1, number), np.asarray(ranks).reshape(-1, number)
    best = ranks[:, 0].copy()
    distance_km = geodesic_km(origins, places.at(best))
    unsure = np.flatnonzero(_may_be_nearer(lines[:, 1:], lines[:, :1]).any(axis=1))
    for origin in unsure:  # two targets within metres of the same distance: rare
        margin = lines[origin, 0] + _uncertainty_m(lines[origin, 0]) * 2 + _ROUNDING_M
        near = np.sort(np.asarray(tree.query_ball_point(starts[origin], margin), dtype=np.intp))
        kilometres, _ = distances_from(origins.at(np.array([origin])), places.at(near))
        best[origin] = near[kilometres.argmin()]
        distance_km[origin] = kilometres.min()
    return Nearest(distance_km, firsts[best])


def _distinct(points: Points) -> IntArray:
    """Positions of the first point at each place, in order."""
    places = np.column_stack((points.longitudes, points.latitudes))
    return np.sort(np.unique(places, axis=0, return_index=True)[1])


def _uncertainty_m(line_m: FloatArray) -> FloatArray:
    """By how much the geodesics of two straight lines of that length may differ, in metres."""
    least, most = _RADII_M
    return np.asarray(line_m**3 / 24 * (1 / least**2 - 1 / most**2) * 1.01)


def _may_be_nearer(lines: FloatArray, shortest: FloatArray) -> BoolArray:
    return np.asarray(lines - shortest <= _uncertainty_m(lines) + _ROUNDING_M)


def _lines_of(geodesic_m: float) -> tuple[float, float]:
    """Length of the straight line of a geodesic of that length, at least and at most."""
    least, most = (geodesic_m - geodesic_m**3 / 24 / radius**2 for radius in _RADII_M)
    return max(least - _ROUNDING_M, 0), most + _ROUNDING_M
