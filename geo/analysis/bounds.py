"""Bounds of coverage: what the poles without a place may change.

At least, none of them covers anyone more. At most, they reach together as many uncovered
inhabitants as town halls of their départements or régions, one for each, could reach: a problem of
maximal coverage (see `geo.analysis.siting`) too large to be solved for a page, of which a proven
relaxation is.

**The relaxation.** Let r be the radius, and R a longer one, or r itself. Whatever the places of the
poles, an inhabitant reached is within R of a located pole (there are C(R) of these), or is not.
Those who are not and whom the poles of a territory T reach are, at most, both

- the number of poles of T times G(T), the most that one town hall of T would reach: each pole
  stands at one town hall and reaches no more;
- U(T), those within r of any town hall of T.

The same holds of several territories together: they reach no more than the sum of what each does,
nor than live within r of any of them. So territories are added up within their région, régions
within their land, lands within the whole, and each sum is cut at the inhabitants there are: on an
island nobody is counted twice. The bound is C(R) plus what is left, the least over all whole
numbers of kilometres R from r up; nor is it more than C(r) plus U(r) of all territories.

**It never falls when r grows.** For a given R, G and U only grow with r, since what is near stays
near and who lives beyond R does not depend on r; sums and minima of what grows grow. And a longer r
leaves fewer R to choose the least from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TypeAlias

import numpy as np
from pyproj import Transformer

from geo.analysis.coverage import Coverage, Reach, coverage
from geo.analysis.distances import MAINLAND, Neighbourhood, Points
from geo.analysis.inhabitants import Inhabitants
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
        Selected poles without a place that may stand within the radius of an inhabitant.
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


Place: TypeAlias = tuple[Level, str] | None
"""All that is known of where a pole stands; None for nothing."""


def coverage_bounds(view: View, reach: Reach, radius_km: float, zone: BoolArray) -> Bounds:
    """Bound the covered population of a zone, given the selected poles that have no place."""
    places = Counter(view.atlas.known_place(row) for row in view.unplaced_rows)
    return bounds_with(places, reach, radius_km, zone)


def bounds_with(
    places: Mapping[Place, int], reach: Reach, radius_km: float, zone: BoolArray
) -> Bounds:
    """Bound the covered population of a zone, given how many more poles each territory has."""
    now: Coverage = coverage(reach, radius_km, zone)
    inhabitants = reach.inhabitants
    known = [
        _Territory(number, _town_halls(inhabitants, place)) for place, number in places.items()
    ]
    near = _that_may_reach(known, inhabitants, radius_km, zone)
    return Bounds(
        unplaced=sum(each.poles for each in near),
        least=now.covered_population,
        most=_Relaxation(reach, radius_km, zone, near).most(now.covered_population)
        if near
        else now.covered_population,
        population=now.population,
    )


@dataclass(frozen=True, eq=False)
class _Territory:
    """Poles known by their territory alone, and the communes (positions) they may be in."""

    poles: int
    communes: IntArray


def _town_halls(inhabitants: Inhabitants, place: Place) -> IntArray:
    """Positions of the communes of a territory; of all without one."""
    if not place:
        return np.arange(len(inhabitants))
    return np.flatnonzero(inhabitants.of(*place))


def _that_may_reach(
    territories: Sequence[_Territory], inhabitants: Inhabitants, radius_km: float, zone: BoolArray
) -> Sequence[_Territory]:
    """Those with a commune within a radius of an inhabitant of the zone."""
    lived = zone & (inhabitants.population > 0)
    outside = [each for each in territories if not lived[each.communes].any()]
    if not outside:
        return territories
    people = Neighbourhood(inhabitants.points.at(lived))
    too_far = [
        each
        for each in outside
        if not people.near_any(inhabitants.points.at(each.communes), radius_km).any()
    ]
    return [each for each in territories if each not in too_far]


class _Relaxation:
    """The most that poles of some territories may cover, as the module says."""

    def __init__(
        self, reach: Reach, radius_km: float, zone: BoolArray, territories: Sequence[_Territory]
    ) -> None:
        inhabitants = reach.inhabitants
        self.inhabitants = inhabitants
        self.radius_km = radius_km
        self.territories = territories
        beyond = zone & ~reach.covers(radius_km) & (inhabitants.population > 0)
        self.wanted = np.flatnonzero(beyond)
        # From the nearest up, so that a sum tells those beyond any distance.
        self.wanted = self.wanted[np.argsort(reach.distance_km[self.wanted], kind="stable")]
        self.distance_km = reach.distance_km[self.wanted]
        self.weights = inhabitants.population[self.wanted].astype(float)
        finite = self.distance_km[np.isfinite(self.distance_km)]
        first = ceil(radius_km)
        last = max(first, ceil(finite.max())) if len(finite) else first
        self.radii = np.arange(first, last + 1)

    def most(self, covered: int) -> int:
        """The bound, given who is covered already: the least over the longer radii.

        The most promising radius comes first.
        """
        everyone = np.ones(len(self.wanted), dtype=bool)
        reached = covered + self.weights.sum() - self._beyond(everyone)
        best = covered + self.weights[np.any(self._reachable, axis=0)].sum()
        floors = np.zeros((len(self.territories), len(self.radii)))
        for _ in self.radii:
            lowest = reached + self._capped(floors)
            rank = int(lowest.argmin())
            if lowest[rank] >= best:
                break
            search = self._search(rank)
            for row, territory in enumerate(self.territories):
                commune, gain = search.largest_gain(territory.communes)
                floors[row] = np.maximum(floors[row], self._gains_of(commune))
                floors[row, rank] = gain
            best = min(best, reached[rank] + self._capped(floors)[rank])
            reached[rank] = np.inf
        return round(float(best))

    def _search(self, rank: int) -> "_Search":
        """The search of whom one pole reaches beyond one of the radii."""
        first = np.searchsorted(self.distance_km, self.radii[rank], side="right")
        around = (
            Neighbourhood(self._around.targets.at(np.arange(first, len(self.wanted))))
            if first
            else self._around
        )
        return _Search(self.inhabitants, self.radius_km, self.wanted[first:], around)

    def _beyond(self, chosen: BoolArray) -> FloatArray:
        """Inhabitants of the chosen communes, of those wanted, beyond each of the radii."""
        totals = np.concatenate(([0.0], np.cumsum(self.weights * chosen)))
        firsts = np.searchsorted(self.distance_km, self.radii, side="right")
        return np.asarray(totals[-1] - totals[firsts])

    def _gains_of(self, commune: int) -> FloatArray:
        """What a pole at a commune would reach beyond each of the radii."""
        here = self.inhabitants.points.at(np.array([commune]))
        near = np.zeros(len(self.wanted), dtype=bool)
        near[self._around.within(here, self.radius_km).indices] = True
        return self._beyond(near)

    def _near(self, communes: IntArray) -> BoolArray:
        """Communes wanted within the radius of one of some communes."""
        return self._around.near_any(self.inhabitants.points.at(communes), self.radius_km)

    @cached_property
    def _around(self) -> Neighbourhood:
        return Neighbourhood(self.inhabitants.points.at(self.wanted))

    @cached_property
    def _reachable(self) -> list[BoolArray]:
        """By territory, the communes wanted that are within the radius of one of its own."""
        return [self._near(each.communes) for each in self.territories]

    @cached_property
    def _levels(self) -> list[tuple[IntArray, FloatArray]]:
        """From territories to the whole: the group of each part, and who lives around each group.

        A pole that may be anywhere is of no région and of no land.
        """
        paths = [self._path(each.communes) for each in self.territories]
        masks, levels = self._reachable, []
        for depth in (3, 2, 1, 0):
            keys = list(dict.fromkeys(path[:depth] for path in paths))
            groups = np.array([keys.index(path[:depth]) for path in paths])
            masks = [
                np.any([masks[part] for part in np.flatnonzero(groups == group)], axis=0)
                for group in range(len(keys))
            ]
            levels.append((groups, np.array([self._beyond(mask) for mask in masks])))
            paths = keys
        return levels

    def _path(self, communes: IntArray) -> tuple[str, ...]:
        regions = self.inhabitants.parents["region"][communes]
        if regions.min() != regions.max():
            return ("", "", "")
        land = str(self.inhabitants.points.landmass[communes[0]])
        return (land, str(regions[0]), f"{communes[0]} {len(communes)}")

    def _capped(self, gains: FloatArray) -> FloatArray:
        """Add up what the poles of each territory reach, cut at those who live around.

        Parameters
        ----------
        gains
            By territory and radius, the most that one pole reaches beyond that radius.
        """
        total = gains * np.array([[each.poles] for each in self.territories])
        for groups, around in self._levels:
            summed = np.zeros_like(around)
            np.add.at(summed, groups, total)
            total = np.minimum(summed, around)
        return np.asarray(total[0])


class _Search:
    """The most inhabitants of some communes that one town hall of a territory could reach."""

    def __init__(
        self,
        inhabitants: Inhabitants,
        radius_km: float,
        wanted: IntArray,
        around: Neighbourhood,
    ) -> None:
        self.inhabitants = inhabitants
        self.radius_km = radius_km
        self.wanted = wanted
        self.around = around
        self.weights = inhabitants.population[wanted].astype(float)

    def largest_gain(self, candidates: IntArray) -> tuple[int, float]:
        """Search some communes: the position of the best one, and whom it reaches."""
        if not len(self.wanted):
            return int(candidates[0]), 0.0
        order, ceilings = candidates, np.full(len(candidates), np.inf)
        if len(candidates) > _SMALL:
            ceilings = self._ceilings[candidates]
            ranks = np.argsort(-ceilings, kind="stable")
            order, ceilings = candidates[ranks], ceilings[ranks]
        best, commune = -1.0, -1
        for first in range(0, len(order), _BATCH):
            if ceilings[first] < best + _TELLING:
                break
            batch = order[first : first + _BATCH]
            gains = self._gains(batch)
            if gains.max() > best:
                best, commune = float(gains.max()), int(batch[gains.argmax()])
        return commune, best

    def _gains(self, candidates: IntArray) -> FloatArray:
        origins = self.inhabitants.points.at(candidates)
        return self.around.weight_within(origins, self.radius_km, self.weights)

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
