"""The whole front between two needs, each of its points proven, by HiGHS.

Epsilon-constraint (Haimes, Lasdon and Wismer, 1971), two programmes a point: the most of the second
need for at least so much of the first; then the most of the first for as much of the second. Where
no point has been proven yet is a list of gaps, rectangles between those that have. The widest is
sought first, from the choice that `fronts` found nearest to its middle, which the solver starts
from; one where nothing is known any more is emptied from its end, until the solver proves that
nothing is left in it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geo.analysis.siting.exact import programme, solver_of
from geo.analysis.siting.fronts import Amounts, Front, Point, TwoNeeds, grow_front

_TOLERANCE = 1e-9
"""What the solver may take for satisfied, as a share of a variable."""
_SAME_SHARE = 1e-6
"""Amounts that are not whole and nearer than this share of all there is count as the same."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where points may still be: amounts of the first need, then of the second, ends included."""

    low: float
    high: float
    least: float
    most: float

    def holds(self, reached: Amounts) -> bool:
        """Whether a choice that reaches so much stands in it."""
        first, second = reached
        return self.low <= first <= self.high and self.least <= second <= self.most


def exact_front(
    problem: TwoNeeds, poles: int, time_limit_s: float, clock: Callable[[], float]
) -> Iterator[Front]:
    """Find all of the front, one point after another; what time cuts short says so."""
    *_, start = grow_front(problem, poles)
    yield replace(start, done=0.0) if start.points else start
    if not start.points:
        return
    deadline = _Deadline(clock, clock() + time_limit_s)
    search = _Search(problem, min(poles, len(problem.candidates)), start.points, deadline)
    try:
        for points, gaps in search.run():
            yield _front(points, gaps, _still_unproven(start.points, gaps))
    except TimeoutError:
        return


@dataclass(frozen=True, slots=True)
class _Deadline:
    clock: Callable[[], float]
    end_s: float

    @property
    def left_s(self) -> float:
        return self.end_s - self.clock()


class _Search:
    """The front of one problem, of which some choices are known."""

    def __init__(
        self, problem: TwoNeeds, poles: int, known: Sequence[Point], deadline: _Deadline
    ) -> None:
        self.problem = problem
        self.known = known
        self.deadline = deadline
        self.steps = [
            1.0 if alone.is_whole else _SAME_SHARE * float(total)
            for alone, total in zip(problem.alone, problem.totals, strict=True)
        ]
        self._solver: Any = self._prepared(poles)

    def run(self) -> Iterator[tuple[list[Point], list[_Gap]]]:
        """Give the points, and the gaps left between them, each time something more is proven."""
        first, last = self._end(0), self._end(1)
        if first.reached == last.reached:
            yield [first], []
            return
        points, gaps = [first, last], self._between(first, last)
        yield points, gaps
        while gaps:
            gap = max(gaps, key=lambda each: (each.high - each.low, -each.low))
            gaps.remove(gap)
            start = self._nearest_to_middle(gap)
            cut = start.reached[0] if start else gap.low
            second = self._most(1, (cut, gap.least), start)
            if second:
                found = self._point(0, second)
                points = sorted([*points, found], key=lambda each: -each.reached[0])
                gaps = [*gaps, *self._left(gap, cut, found.reached)]
            yield points, gaps

    def _nearest_to_middle(self, gap: _Gap) -> Point | None:
        """The choice known in a gap that stands nearest to its middle."""
        inside = [point for point in self.known if gap.holds(point.reached)]
        middle = (gap.low + gap.high) / 2
        return min(inside, key=lambda point: abs(point.reached[0] - middle), default=None)

    def _left(self, gap: _Gap, cut: float, reached: Amounts) -> list[_Gap]:
        """What is left of a gap, once a point of it has been found from a cut on."""
        step, other = self.steps
        parts = [
            _Gap(reached[0] + step, gap.high, gap.least, reached[1] - other),
            _Gap(gap.low, cut - step, reached[1] + other, gap.most),
        ]
        return [part for part in parts if part.low <= part.high and part.least <= part.most]

    def _between(self, first: Point, second: Point) -> list[_Gap]:
        step, other = self.steps
        gap = _Gap(
            second.reached[0] + step,
            first.reached[0] - step,
            first.reached[1] + other,
            second.reached[1] - other,
        )
        return [gap] if gap.low <= gap.high and gap.least <= gap.most else []

    def _end(self, need: int) -> Point:
        """The most of one need and, of such choices, the most of the other."""
        start = max(self.known, key=lambda point: point.reached[need])
        most = self._most(need, (-np.inf, -np.inf), start)
        return self._point(1 - need, most or start)

    def _point(self, need: int, start: Point) -> Point:
        """Reach the most of a need without less of the other than a choice reaches."""
        floors = (-np.inf, start.reached[1]) if need == 0 else (start.reached[0], -np.inf)
        better = self._most(need, floors, start) or start
        best = max(better, start, key=lambda point: point.reached[need])
        return replace(best, most=best.reached)

    def _most(self, need: int, floors: Amounts, start: Point | None) -> Point | None:
        """The choice that reaches the most of a need, and at least so much of each; or none."""
        import highspy  # noqa: PLC0415 - only the process of the search needs it

        left_s = self.deadline.left_s
        if left_s <= 0:
            raise TimeoutError
        solver, (candidates, groups) = self._solver, self.problem.reaches.shape
        columns = np.arange(candidates, candidates + groups, dtype=np.int32)
        solver.changeColsCost(groups, columns, self.problem.weights[need])
        for row, floor in enumerate(floors):
            # Half a step lower: what is whole and rounded still stands on the right side.
            low = floor - self.steps[row] / 2 if np.isfinite(floor) else -highspy.kHighsInf
            solver.changeRowBounds(groups + 1 + row, low, highspy.kHighsInf)
        solver.setOptionValue("mip_abs_gap", 0.5 if self.problem.alone[need].is_whole else 0.0)
        solver.setOptionValue("time_limit", solver.getRunTime() + left_s)
        if start:
            solver.setSolution(self._solution(start))
        solver.run()
        status = solver.modelStatusToString(solver.getModelStatus())
        if status == "Infeasible":
            return None
        if status != "Optimal":
            raise TimeoutError
        values = np.asarray(solver.getSolution().col_value)[:candidates]
        chosen = tuple(int(row) for row in np.flatnonzero(values > 0.5))
        reached = self.problem.reached(chosen)
        return Point(chosen, reached, reached)

    def _solution(self, point: Point) -> Any:  # noqa: ANN401 - highspy has no types
        import highspy  # noqa: PLC0415 - only the process of the search needs it

        candidates, groups = self.problem.reaches.shape
        values = np.zeros(candidates + groups)
        values[list(point.chosen)] = 1
        values[candidates:] = self.problem.reaches[list(point.chosen)].sum(axis=0) > 0
        solution = highspy.HighsSolution()
        solution.col_value = values.tolist()
        return solution

    def _prepared(self, poles: int) -> Any:  # noqa: ANN401 - highspy has no types
        """The usual programme, and a row for the amount reached of each need."""
        problem = self.problem
        candidates, groups = problem.reaches.shape
        solver = solver_of(
            programme(problem.reaches, problem.weights[0], poles),
            {
                "mip_rel_gap": 0.0,
                "mip_feasibility_tolerance": _TOLERANCE,
                "primal_feasibility_tolerance": _TOLERANCE,
            },
        )
        columns = np.arange(candidates, candidates + groups, dtype=np.int32)
        for weights in problem.weights:
            solver.addRow(-np.inf, np.inf, groups, columns, weights)
        return solver


def _still_unproven(known: Sequence[Point], gaps: Sequence[_Gap]) -> list[Point]:
    """The choices known that stand in a gap, which tells the most that there may be beside them."""
    return [
        replace(point, most=(min(point.most[0], gap.high), min(point.most[1], gap.most)))
        for gap in gaps
        for point in known
        if gap.holds(point.reached)
    ]


def _front(points: list[Point], gaps: list[_Gap], unproven: list[Point]) -> Front:
    first, last = points[0].reached[0], points[-1].reached[0]
    width = sum(gap.high - gap.low for gap in gaps)
    done = 1 - width / (first - last) if first > last else 1.0
    every = sorted([*points, *unproven], key=lambda point: -point.reached[0])
    return Front(
        tuple(every),
        _stairs(points, gaps),
        is_proven=not unproven,
        is_whole=not gaps,
        done=float(done),
        found=len(every),
    )


def _stairs(points: list[Point], gaps: list[_Gap]) -> tuple[Amounts, ...]:
    """The line that no choice crosses: flat up to each point, or to the end of a gap, then down."""
    treads = [point.reached for point in points] + [(gap.high, gap.most) for gap in gaps]
    corners: list[Amounts] = []
    start = 0.0
    for end, height in sorted(treads, key=lambda tread: (tread[0], -tread[1])):
        corners += [(start, height), (end, height)]
        start = end
    return (*corners, (start, 0.0))
