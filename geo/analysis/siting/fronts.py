"""Fronts: the choices between two needs, none of which is better than another for both.

A choice of k places reaches an amount of each need. The front is made of those that no other choice
matches for one need and exceeds for the other (Pareto). All of it is exact in `exact_fronts`; here,
for a whole country, it grows from the choices made step by step for weighted sums of both needs, by
exchanging one place of a choice at a time as long as the steps last (Pareto local search, Paquete,
Chiarandini and Stützle, 2004).

**What is proven.** For each share s, no choice reaches more than a bound B of s times the first
need plus 1 - s times the second (`greedy_siting`). Hence none that reaches an amount a of the first
one reaches more than (B - s a) / (1 - s) of the second: each point of the front is given the least
of these, for either need.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from geo.analysis.coverage import Reach
from geo.analysis.distances import Neighbourhood
from geo.analysis.siting.places import Problem, greedy_siting, merge_columns
from geo.model.arrays import BoolArray, FloatArray, IntArray

Amounts = tuple[float, float]
"""Of the first and of the second need."""
MOST_SHOWN = 60
"""Points of a front that is not exact: more stand too near one another to be told apart."""
STEPS = 240
"""Choices whose exchanges are tried; the double moved no bound of France by one percent."""
_STEPS_SHOWN = 20
_SHARES = tuple(rank / 12 for rank in (6, 0, 12, 3, 9, 1, 11, 2, 4, 5, 7, 8, 10))
_SCALE = 1e6  # of each need in a weighted sum, whatever its unit
_ROUNDED = 1e-9  # of an amount, in sums of floats


@dataclass(frozen=True)
class TwoNeeds:
    """What is sought of two needs at once: a `Problem` with two weights for each group.

    Attributes
    ----------
    weights
        What is out of reach of each need (row), by group of communes (column).
    """

    candidates: IntArray
    reaches: csr_array
    weights: FloatArray

    @cached_property
    def alone(self) -> tuple[Problem, Problem]:
        """The problem of either need alone."""
        first, second = (Problem(self.candidates, self.reaches, each) for each in self.weights)
        return first, second

    @cached_property
    def totals(self) -> FloatArray:
        """All that could be reached of each need; 1 where there is nothing to reach."""
        totals = self.weights.sum(axis=1)
        return np.where(totals > 0, totals, 1.0)

    def weighing(self, share: float) -> Problem:
        """The problem of a sum of both needs: that share of the first, what is left of the other.

        Each counts `_SCALE` in all, so that a share means the same whatever the units.
        """
        scales = _SCALE * np.array([share, 1 - share]) / self.totals
        return Problem(self.candidates, self.reaches, scales @ self.weights)

    def reached(self, chosen: Sequence[int]) -> Amounts:
        """What some candidates (rows) would reach together of either need."""
        first, second = (each.reached(chosen) for each in self.alone)
        return first, second


@dataclass(frozen=True, slots=True)
class Point:
    """A choice of the front.

    Attributes
    ----------
    chosen
        Rows of `TwoNeeds.candidates`, sorted.
    reached
        What they would reach of either need.
    most
        No choice that reaches as much of the other need reaches more than this of each.
    """

    chosen: tuple[int, ...]
    reached: Amounts
    most: Amounts


@dataclass(frozen=True, slots=True)
class Front:
    """Choices between two needs, or those known so far.

    Attributes
    ----------
    points
        From the one that reaches most of the first need to the one that reaches most of the second.
    limit
        Corners of a line that no choice crosses, from the second axis to the first; empty while
        nothing is proven.
    is_proven
        Whether it is proven that nothing better than any of the points exists.
    is_whole
        Whether, besides, no point is missing.
    done
        Share of the work that is done, from 0 to 1.
    found
        How many points were found, of which these are spread evenly.
    """

    points: tuple[Point, ...]
    limit: tuple[Amounts, ...]
    is_proven: bool
    is_whole: bool
    done: float
    found: int


def two_needs_problem(
    reaches: tuple[Reach, Reach], radius_km: float, zone: BoolArray, candidates: IntArray
) -> TwoNeeds:
    """Set the problem, as `siting_problem`, of the same poles and two things counted."""
    one, other = (each.inhabitants for each in reaches)
    amounts = np.array([one.counted, other.counted], dtype=float)
    wanted = np.flatnonzero(zone & ~reaches[0].covers(radius_km) & (amounts > 0).any(axis=0))
    candidates = np.asarray(list(dict.fromkeys(candidates.tolist())), dtype=np.intp)
    around = Neighbourhood(one.points.at(wanted))
    within = around.within(one.points.at(candidates), radius_km)
    return TwoNeeds(candidates, *merge_columns(within, amounts[:, wanted]))


def grow_front(problem: TwoNeeds, poles: int, steps: int = STEPS) -> Iterator[Front]:
    """Find a front step by step; each one given holds all that the earlier ones held, or better.

    Parameters
    ----------
    steps
        How many choices are improved; all of them where they are fewer.
    """
    poles = min(poles, len(problem.candidates))
    if not poles or not problem.weights.any():
        yield Front((), (), is_proven=True, is_whole=True, done=1.0, found=0)
        return
    known, limits = _Known(problem), _Limits(problem)
    work = len(_SHARES) + steps / _STEPS_SHOWN
    for rank, share in enumerate(_SHARES, 1):
        weighted = problem.weighing(share)
        siting = greedy_siting(weighted, poles)
        limits.add(share, float(siting.upper_bound))
        known.add_choice(_filled(problem, siting.chosen, poles))
        yield known.front(limits, rank / work)
    for step in range(steps):
        row = known.next_to_explore()
        if row is None:
            break
        known.explore(row)
        if step % _STEPS_SHOWN == _STEPS_SHOWN - 1:
            yield known.front(limits, (len(_SHARES) + step / _STEPS_SHOWN) / work)
    yield known.front(limits, 1.0)


def undominated(amounts: FloatArray) -> IntArray:
    """Rows that no other row matches in one column and exceeds in the other; one of equal rows.

    Returns
    -------
    numpy.ndarray
        The first column falling, the second rising.
    """
    order = np.lexsort((-amounts[:, 1], -amounts[:, 0]))
    seconds = amounts[order, 1]
    before = np.concatenate(([-np.inf], np.maximum.accumulate(seconds)[:-1]))
    return np.asarray(order[seconds > before])


def _filled(problem: TwoNeeds, chosen: Sequence[int], poles: int) -> tuple[int, ...]:
    """Add what still reaches anything of either need, where a need alone took fewer places."""
    if len(chosen) == poles:
        return tuple(chosen)
    left = problem.weighing(0.5).weights.copy()
    found = list(chosen)
    left[np.asarray(problem.reaches[found].sum(axis=0) > 0)] = 0
    while len(found) < poles:
        added = problem.reaches @ left
        if added.max() <= 0:
            break
        found.append(int(added.argmax()))
        left[problem.reaches[[found[-1]]].indices] = 0
    return tuple(found)


class _Known:
    """The undominated choices met so far."""

    def __init__(self, problem: TwoNeeds) -> None:
        self.problem = problem
        self.chosen: list[tuple[int, ...]] = []
        self.amounts = np.empty((0, 2))
        self.explored: set[tuple[int, ...]] = set()

    def add_choice(self, chosen: tuple[int, ...]) -> None:
        self._keep([tuple(sorted(chosen))], np.array([self.problem.reached(chosen)]))

    def next_to_explore(self) -> int | None:
        """The choice not explored yet that stands farthest from its neighbours."""
        scaled = self.amounts / self.problem.totals
        gaps = np.hypot(*np.diff(scaled, axis=0).T)
        width = np.append(gaps, gaps[-1:].sum()) + np.append(gaps[:1].sum(), gaps)
        rows = [row for row, each in enumerate(self.chosen) if each not in self.explored]
        return max(rows, key=lambda row: float(width[row]), default=None)

    def explore(self, row: int) -> None:
        """Try every exchange of one place of a choice for another."""
        chosen, problem = self.chosen[row], self.problem
        self.explored.add(chosen)
        own = problem.reaches[np.asarray(chosen)].toarray()
        around = own.sum(axis=0)
        without = around - own > 0  # by place taken away, who is still reached
        left = problem.weights[None] * ~without[:, None]
        gains = problem.reaches @ left.reshape(-1, left.shape[2]).T
        kept = (problem.weights[None] * without[:, None]).sum(axis=2)
        amounts = gains.reshape(len(problem.candidates), len(chosen), 2) + kept
        amounts = self._told_apart(amounts.reshape(-1, 2))
        best = undominated(amounts)
        candidates, places = np.divmod(best, len(chosen))
        exchanged = [
            tuple(sorted({*chosen[:place], *chosen[place + 1 :], candidate}))
            for candidate, place in zip(candidates.tolist(), places.tolist(), strict=True)
        ]
        self._keep(exchanged, amounts[best])

    def front(self, limits: "_Limits", done: float) -> Front:
        """The front so far, thinned evenly."""
        points = []
        for row in self._spread():
            reached = self.problem.reached(self.chosen[row])
            points.append(Point(self.chosen[row], reached, limits.most(reached)))
        is_proven = all(point.most == point.reached for point in points)
        corners, found = limits.corners(), len(self.chosen)
        return Front(tuple(points), corners, is_proven, is_whole=False, done=done, found=found)

    def _spread(self) -> Sequence[int]:
        """Rows at even distances along the front, its ends among them."""
        if len(self.chosen) <= MOST_SHOWN:
            return range(len(self.chosen))
        scaled = self.amounts / self.problem.totals
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(scaled, axis=0).T))))
        places = np.searchsorted(along, np.linspace(0, along[-1], MOST_SHOWN))
        ends = np.minimum(places, len(along) - 1)
        found: list[int] = np.unique(np.append(ends, len(along) - 1)).tolist()
        return found

    def _keep(self, chosen: Sequence[tuple[int, ...]], amounts: FloatArray) -> None:
        every = [*self.chosen, *chosen]
        together = np.concatenate((self.amounts, self._told_apart(amounts)))
        kept = undominated(together)
        self.chosen = [every[row] for row in kept]
        self.amounts = together[kept]

    def _told_apart(self, amounts: FloatArray) -> FloatArray:
        """Round amounts, which the same places may give in another order of sums."""
        steps = np.array(
            [
                1.0 if alone.is_whole else _ROUNDED * total
                for alone, total in zip(self.problem.alone, self.problem.totals, strict=True)
            ]
        )
        return np.asarray(np.round(amounts / steps) * steps)


class _Limits:
    """What is proven of weighted sums: lines that no choice crosses."""

    def __init__(self, problem: TwoNeeds) -> None:
        self.problem = problem
        # All there is of a need is a bound of it too.
        self.lines: list[tuple[float, float]] = [(0.0, 1.0 + _ROUNDED), (1.0, 1.0 + _ROUNDED)]

    def add(self, share: float, bound: float) -> None:
        """Note the bound of a weighted sum, as `TwoNeeds.weighing` scales it."""
        self.lines.append((share, bound / _SCALE + _ROUNDED))

    def most(self, reached: Amounts) -> Amounts:
        """The most of each need for a choice that reaches as much of the other."""
        return self._most(0, reached), self._most(1, reached)

    def _most(self, need: int, reached: Amounts) -> float:
        totals, alone = self.problem.totals, self.problem.alone[need]
        other = reached[1 - need] / totals[1 - need]
        least = min(
            (bound - (1 - own) * other) / own
            for own, bound in ((share if need == 0 else 1 - share, b) for share, b in self.lines)
            if own > 0
        )
        return max(reached[need], alone.at_most(float(least * totals[need])))

    def corners(self) -> tuple[Amounts, ...]:
        """Where the lines meet, from the second axis to the first, and its ends on both."""
        axes = [(1.0, 0.0), (0.0, 0.0)]  # share and bound of « none of a need »
        meeting = []
        for (one, its), (two, other) in combinations([*axes, *self.lines], 2):
            turn = one * (1 - two) - two * (1 - one)
            if turn:
                first = (its * (1 - two) - other * (1 - one)) / turn
                meeting.append((first, (one * other - two * its) / turn))
        inside = [
            (first, second)
            for first, second in meeting
            if min(first, second) >= -_ROUNDED
            and (first > _ROUNDED or second > _ROUNDED)
            and all(
                share * first + (1 - share) * second <= bound + _ROUNDED
                for share, bound in self.lines
            )
        ]
        ordered = sorted({(round(first, 12), -round(second, 12)) for first, second in inside})
        first, second = self.problem.totals.tolist()
        return tuple((one * first, -two * second) for one, two in ordered)
