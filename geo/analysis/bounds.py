"""Bounds of coverage: what the poles without a place may change.

At least, none of them covers anyone more. At most, each covers as many uncovered inhabitants as one
town hall of its département, région or landmass could; overlaps are ignored, and the sum is capped
at the whole.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pyproj import Transformer

from geo.analysis.coverage import Coverage, Reach, coverage
from geo.analysis.distances import MAINLAND, Neighbourhood, Points
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import View
from geo.model.territories import Level

# Lambert-93 stretches distances by less than this over the mainland and Corsica.
_STRETCH = 1.005
_CELLS_PER_RADIUS = 10
_SMALL = 50
_BATCH = 32
_SHORTEST_STEP_M = 1_500
# Inhabitants come whole: a ceiling less than this above the best has nothing better under it,
# whatever the convolution rounded (less than a third of an inhabitant in sums of millions).
_TELLING = 0.5


@dataclass(frozen=True, slots=True)
class Bounds:
    """Coverage without and with the help of the poles that have no place.

    Attributes
    ----------
    unplaced
        Selected poles without a place.
    least, most
        Covered inhabitants at least and at most.
    """

    unplaced: int
    least: int
    most: int
    population: int

    @property
    def shares(self) -> tuple[float, float]:
        """Least and largest share of the inhabitants; NaN where nobody lives."""
        if not self.population:
            return float("nan"), float("nan")
        return self.least / self.population, self.most / self.population


def coverage_bounds(view: View, reach: Reach, radius_km: float, zone: BoolArray) -> Bounds:
    """Bound the covered population of a zone, given the selected poles that have no place."""
    now: Coverage = coverage(reach, radius_km, zone)
    places = Counter(view.atlas.known_place(row) for row in view.unplaced_rows)
    search = _Search(reach, radius_km, zone)
    added = sum(number * search.largest_gain(place) for place, number in places.items())
    return Bounds(
        unplaced=sum(places.values()),
        least=now.covered_population,
        most=min(now.covered_population + added, now.population),
        population=now.population,
    )


class _Search:
    """The most uncovered inhabitants of a zone that one town hall of a territory could reach."""

    def __init__(self, reach: Reach, radius_km: float, zone: BoolArray) -> None:
        inhabitants = reach.inhabitants
        self.inhabitants = inhabitants
        self.radius_km = radius_km
        uncovered = zone & ~reach.covers(radius_km) & (inhabitants.population > 0)
        self.wanted = np.flatnonzero(uncovered)
        self.around = Neighbourhood(inhabitants.points.at(self.wanted))
        self.weights = inhabitants.population[self.wanted].astype(float)

    def largest_gain(self, place: tuple[Level, str] | None) -> int:
        """Search the communes of a territory, or all communes."""
        candidates = np.arange(len(self.inhabitants))
        if place:
            level, code = place
            row = self.inhabitants.territories.table(level).index.get_loc(code)
            candidates = np.flatnonzero(self.inhabitants.parents[level] == row)
        if not len(candidates) or not len(self.wanted):
            return 0
        if len(candidates) <= _SMALL:
            return round(float(self._gains(candidates).max()))
        return self._best_first(candidates)

    def _gains(self, candidates: IntArray) -> FloatArray:
        origins = self.inhabitants.points.at(candidates)
        return self.around.weight_within(origins, self.radius_km, self.weights)

    def _best_first(self, candidates: IntArray) -> int:
        """Measure the most promising candidates until none left can be better."""
        ceilings = self._ceilings[candidates]
        order = np.argsort(-ceilings, kind="stable")
        best = 0.0
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            if ceilings[batch[0]] < best + _TELLING:
                break
            best = max(best, float(self._gains(candidates[batch]).max()))
        return round(best)

    @cached_property
    def _ceilings(self) -> FloatArray:
        """More inhabitants than any commune could reach, quickly: on squares, by convolution.

        Infinite outside the mainland, whose communes are few enough to be measured.
        """
        # A third of a second to import, which no map should wait for.
        from scipy.signal import fftconvolve  # noqa: PLC0415

        step = max(1000 * self.radius_km / _CELLS_PER_RADIUS, _SHORTEST_STEP_M)
        inland = self.inhabitants.points.landmass == MAINLAND
        cells = np.zeros((len(inland), 2), dtype=np.intp)
        cells[inland] = np.floor(_lambert(self.inhabitants.points.at(inland)) / step)
        cells -= cells[inland].min(axis=0)
        grid = np.zeros(cells[inland].max(axis=0) + 1)
        mine = inland[self.wanted]
        np.add.at(grid, tuple(cells[self.wanted[mine]].T), self.weights[mine])
        # Squares whose centres are no farther apart than two points at the radius can be.
        span = 1000 * self.radius_km * _STRETCH / step + np.sqrt(2)
        side = np.arange(-np.ceil(span), np.ceil(span) + 1)
        disc = (np.hypot(side[:, None], side) <= span).astype(float)
        sums = fftconvolve(grid, disc, mode="full")
        margin = len(side) // 2
        ceilings = np.full(len(cells), np.inf)
        ceilings[inland] = sums[tuple((cells[inland] + margin).T)]
        return ceilings


def _lambert(points: Points) -> FloatArray:
    """Lambert-93 metres (EPSG:2154) of points of the mainland, two columns."""
    to_metres = Transformer.from_crs(4326, 2154, always_xy=True)
    return np.column_stack(to_metres.transform(points.longitudes, points.latitudes))
