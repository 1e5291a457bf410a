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

import numpy as np
import pandas as pd

from geo.analysis.coverage import Coverage, Reach, coverage
from geo.analysis.distances import MAINLAND, Neighbourhood
from geo.analysis.inhabitants import Inhabitants, Place
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import View
from geo.model.territories import Level

# Lambert-93 stretches distances by less than this over the mainland and Corsica.
_STRETCH = 1.005
_CELLS_PER_RADIUS = 10
_SMALL = 50
# Communes are sorted in space anew where fewer than one in three of those that are there matter.
_FEW = 3
_FEW_PAIRS = 200_000
_BATCH = 32
_SHORTEST_STEP_M = 1_500
# Inhabitants come whole: a ceiling less than this above the best has nothing better under it,
# whatever the convolution rounded (less than a third of an inhabitant in sums of millions).
_WHOLE_MARGIN = 0.5
# What does not come whole is told apart by this share of all of it, far more than is rounded.
_ROUNDED_SHARE = -1e-7


MOST_BOUNDED = 150
"""Territories whose upper bounds are worth a page's time: 8 ms each for a département.

Of more, the ceiling alone is told: 1 ms for all EPCI. At 30 km it is above the bound in 13 of them,
by 2 % of the inhabitants or so; at 5 km in 565, by 30 %.
"""


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
    least: float
    most: float
    population: float

    @property
    def shares(self) -> tuple[float, float]:
        """Least and largest share of the inhabitants; NaN where nobody lives."""
        if not self.population:
            return float("nan"), float("nan")
        return self.least / self.population, self.most / self.population


def coverage_bounds(view: View, reach: Reach, radius_km: float, zone: BoolArray) -> Bounds:
    """Bound the covered population of a zone, given the selected poles that have no place."""
    return bounds_with(_places(view), reach, radius_km, zone)


def bounds_by_level(
    view: View, reach: Reach, radius_km: float, level: Level, zone: BoolArray
) -> pd.DataFrame:
    """Bound the covered population of each territory of a level, for its part inside a zone.

    Returns
    -------
    pandas.DataFrame
        Index: codes of the level that have communes in the zone. `unplaced`: selected poles
        without a place that may stand within the radius of an inhabitant; `most`: covered
        inhabitants at most, NaN of all where there are more than `MOST_BOUNDED` territories;
        `ceiling`: those whom any of these poles may reach, as if it stood everywhere at once. It
        is never below `most`, and never falls when the radius grows: what is near stays near.
    """
    inhabitants = reach.inhabitants
    known = _territories(_places(view), inhabitants, radius_km)
    rows = np.where(zone, inhabitants.parents[level], -1)
    here = np.unique(rows[rows >= 0])
    near = np.zeros(len(inhabitants.territories.table(level)), dtype=np.intp)
    reached = reach.covers(radius_km)
    for each in known:
        near[np.unique(rows[each.reachable & (rows >= 0)])] += each.poles
        reached = reached | each.reachable
    reached &= rows >= 0
    ceiling = np.zeros(len(near), dtype=inhabitants.counted.dtype)
    np.add.at(ceiling, rows[reached], inhabitants.counted[reached])
    most = [
        _bounds(known, reach, radius_km, rows == row).most if len(here) <= MOST_BOUNDED else np.nan
        for row in here
    ]
    index = inhabitants.territories.table(level).index[here]
    return pd.DataFrame(
        {"unplaced": near[here], "most": most, "ceiling": ceiling[here]}, index=index
    )


def bounds_with(
    places: Mapping[Place, int], reach: Reach, radius_km: float, zone: BoolArray
) -> Bounds:
    """Bound the covered population of a zone, given how many more poles each territory has."""
    return _bounds(_territories(places, reach.inhabitants, radius_km), reach, radius_km, zone)


def _bounds(
    territories: "Sequence[_Territory]", reach: Reach, radius_km: float, zone: BoolArray
) -> Bounds:
    now: Coverage = coverage(reach, radius_km, zone)
    near = [each for each in territories if each.reachable[zone].any()]
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
    """Poles known by their territory alone.

    Attributes
    ----------
    communes
        Positions of the communes they may be in.
    reachable
        Inhabited communes within the radius of one of these.
    """

    poles: int
    communes: IntArray
    reachable: BoolArray


def _places(view: View) -> Mapping[Place, int]:
    return Counter(view.atlas.known_place(row) for row in view.unplaced_rows)


def _territories(
    places: Mapping[Place, int], inhabitants: Inhabitants, radius_km: float
) -> Sequence[_Territory]:
    """Where the poles of each place may be."""
    return [
        _Territory(
            poles, inhabitants.communes_of(place), inhabitants.reachable_from(place, radius_km)
        )
        for place, poles in places.items()
    ]


class _Relaxation:
    """The most that poles of some territories may cover, as the module says."""

    def __init__(
        self, reach: Reach, radius_km: float, zone: BoolArray, territories: Sequence[_Territory]
    ) -> None:
        inhabitants = reach.inhabitants
        self.inhabitants = inhabitants
        self.radius_km = radius_km
        self.territories = territories
        beyond = zone & ~reach.covers(radius_km) & (inhabitants.counted > 0)
        self.wanted = np.flatnonzero(beyond)
        # From the nearest up, so that a sum tells those beyond any distance.
        self.wanted = self.wanted[np.argsort(reach.distance_km[self.wanted], kind="stable")]
        self.distance_km = reach.distance_km[self.wanted]
        self.weights = inhabitants.counted[self.wanted].astype(float)
        self.is_whole = inhabitants.counted.dtype.kind == "i"
        finite = self.distance_km[np.isfinite(self.distance_km)]
        first = ceil(radius_km)
        last = max(first, ceil(finite.max())) if len(finite) else first
        self.radii = np.arange(first, last + 1)

    def most(self, covered: float) -> float:
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
        return round(float(best)) if self.is_whole else float(best)

    def _search(self, rank: int) -> "_Search":
        """The search of whom one pole reaches beyond one of the radii."""
        first = np.searchsorted(self.distance_km, self.radii[rank], side="right")
        wanted = self.wanted[first:]
        around = self._around if len(wanted) * _FEW > len(self._around[0]) else self._sorted(wanted)
        return _Search(self.inhabitants, self.radius_km, wanted, *around)

    def _beyond(self, chosen: BoolArray) -> FloatArray:
        """Inhabitants of the chosen communes, of those wanted, beyond each of the radii."""
        totals = np.concatenate(([0.0], np.cumsum(self.weights * chosen)))
        firsts = np.searchsorted(self.distance_km, self.radii, side="right")
        return np.asarray(totals[-1] - totals[firsts])

    def _gains_of(self, commune: int) -> FloatArray:
        """What a pole at a commune would reach beyond each of the radii."""
        here = self.inhabitants.points.at(np.array([commune]))
        near = np.zeros(len(self.inhabitants), dtype=bool)
        targets, around = self._around
        near[targets[around.within(here, self.radius_km).indices]] = True
        return self._beyond(near[self.wanted])

    @cached_property
    def _around(self) -> tuple[IntArray, Neighbourhood]:
        """Positions of communes, all that are wanted among them, and these found fast.

        All communes are there already; few are worth sorting, to meet no other.
        """
        if len(self.wanted) * _FEW > len(self.inhabitants):
            return np.arange(len(self.inhabitants)), self.inhabitants.neighbourhood
        return self._sorted(self.wanted)

    def _sorted(self, wanted: IntArray) -> tuple[IntArray, Neighbourhood]:
        return wanted, Neighbourhood(self.inhabitants.points.at(wanted))

    @cached_property
    def _reachable(self) -> list[BoolArray]:
        """By territory, the communes wanted that are within the radius of one of its own."""
        return [each.reachable[self.wanted] for each in self.territories]

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
        targets: IntArray,
        around: Neighbourhood,
    ) -> None:
        self.inhabitants = inhabitants
        self.radius_km = radius_km
        self.wanted = wanted
        self.targets, self.around = targets, around
        self.weights = np.zeros(len(inhabitants))
        self.weights[wanted] = inhabitants.counted[wanted]
        is_whole = inhabitants.counted.dtype.kind == "i"
        self.margin = _WHOLE_MARGIN if is_whole else _ROUNDED_SHARE * self.weights.sum()

    def largest_gain(self, candidates: IntArray) -> tuple[int, float]:
        """Search some communes: the position of the best one, and whom it reaches."""
        if not len(self.wanted):
            return int(candidates[0]), 0.0
        order, ceilings = candidates, np.full(len(candidates), np.inf)
        if len(candidates) * len(self.wanted) <= _FEW_PAIRS:
            gains = self._gains(candidates)
            return int(candidates[gains.argmax()]), float(gains.max())
        if len(candidates) > _SMALL:
            ceilings = self._ceilings[candidates]
            ranks = np.argsort(-ceilings, kind="stable")
            order, ceilings = candidates[ranks], ceilings[ranks]
        best, commune = -1.0, -1
        for first in range(0, len(order), _BATCH):
            if ceilings[first] < best + self.margin:
                break
            batch = order[first : first + _BATCH]
            gains = self._gains(batch)
            if gains.max() > best:
                best, commune = float(gains.max()), int(batch[gains.argmax()])
        return commune, best

    def _gains(self, candidates: IntArray) -> FloatArray:
        origins = self.inhabitants.points.at(candidates)
        return self.around.weight_within(origins, self.radius_km, self.weights[self.targets])

    @cached_property
    def _ceilings(self) -> FloatArray:
        """More inhabitants than any commune could reach, quickly: on squares, by convolution.

        Infinite outside the mainland, whose communes are few enough to be measured.
        """
        # A third of a second to import, which no map should wait for.
        from scipy.signal import fftconvolve  # noqa: PLC0415

        step = max(1000 * self.radius_km / _CELLS_PER_RADIUS, _SHORTEST_STEP_M)
        inland = self.inhabitants.points.landmass == MAINLAND
        cells = np.floor(self.inhabitants.lambert / step).astype(np.intp)
        ceilings = np.where(inland, 0.0, np.inf)
        mine = self.wanted[inland[self.wanted]]
        if not len(mine):
            return ceilings
        cells -= cells[mine].min(axis=0)
        grid = np.zeros(cells[mine].max(axis=0) + 1)
        np.add.at(grid, tuple(cells[mine].T), self.weights[mine])
        # Squares whose centres are no farther apart than two points at the radius can be.
        span = 1000 * self.radius_km * _STRETCH / step + np.sqrt(2)
        side = np.arange(-np.ceil(span), np.ceil(span) + 1)
        disc = (np.hypot(side[:, None], side) <= span).astype(float)
        sums = fftconvolve(grid, disc, mode="full")
        margin = len(side) // 2
        places = cells + margin
        inside = inland & np.all((places >= 0) & (places < sums.shape), axis=1)
        ceilings[inside] = sums[tuple(places[inside].T)]
        return ceilings
