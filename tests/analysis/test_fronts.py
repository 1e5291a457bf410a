"""Fronts between two needs: against all choices, one by one, and never beyond what is proven."""

import time
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.analysis.siting.exact_fronts import exact_front
from geo.analysis.siting.fronts import Amounts, Front, TwoNeeds, grow_front, undominated
from geo.analysis.siting.search import search_front

POLES = 3


def small_problem(seed: int, *, whole: bool = True) -> TwoNeeds:
    """Twelve places, each near a few of twenty communes that have some of either need, or none."""
    chance = np.random.default_rng(seed)
    reaches = (chance.random((12, 20)) < 0.14).astype(float)
    first = chance.integers(0, 10**5, size=20)
    weights = np.array([first, 10**5 - first]) * (chance.random((2, 20)) < 0.9)
    return TwoNeeds(np.arange(12), csr_array(reaches), weights / (1 if whole else 7))


def amounts_of_all(problem: TwoNeeds, poles: int) -> list[Amounts]:
    """Try all choices, in plain Python."""
    table, weights = problem.reaches.toarray(), problem.weights
    found = []
    for chosen in combinations(range(len(table)), poles):
        near = [any(table[row][column] for row in chosen) for column in range(table.shape[1])]
        first, second = (
            sum(float(weight) for weight, is_near in zip(need, near, strict=True) if is_near)
            for need in weights
        )
        found.append((first, second))
    return found


def best_of(amounts: list[Amounts]) -> list[Amounts]:
    """The amounts that no other one matches for one need and exceeds for the other."""
    return sorted(
        {
            one
            for one in amounts
            if not any(
                other != one and other[0] >= one[0] and other[1] >= one[1] for other in amounts
            )
        },
        reverse=True,
    )


def last(problem: TwoNeeds, poles: int = POLES) -> Front:
    *_, front = exact_front(problem, poles, 60, time.monotonic)
    return front


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_the_exact_front_is_that_of_enumeration(seed: int) -> None:
    problem = small_problem(seed)
    front, expected = last(problem), best_of(amounts_of_all(problem, POLES))
    assert [point.reached for point in front.points] == expected
    assert front.is_whole
    assert front.is_proven
    assert all(problem.reached(point.chosen) == point.reached for point in front.points)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_front_of_amounts_that_are_not_whole_is_that_of_enumeration(seed: int) -> None:
    problem = small_problem(seed, whole=False)
    expected = best_of([(round(a, 6), round(b, 6)) for a, b in amounts_of_all(problem, POLES)])
    found = [point.reached for point in last(problem).points]
    assert np.allclose(found, expected, rtol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_each_step_of_the_exact_front_tells_what_is_optimal_and_its_line_all_choices(
    seed: int,
) -> None:
    problem = small_problem(seed)
    every = amounts_of_all(problem, POLES)
    expected = set(best_of(every))
    shares = []
    for front in exact_front(problem, POLES, 60, time.monotonic):
        proven = {point.reached for point in front.points if point.most == point.reached}
        assert proven <= expected
        assert not crossing(front, every)
        shares.append(front.done)
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_the_front_that_grows_never_crosses_what_is_proven(seed: int) -> None:
    problem = small_problem(seed)
    every = amounts_of_all(problem, POLES)
    for front in grow_front(problem, POLES):
        reached = [point.reached for point in front.points]
        assert reached == best_of(reached)
        assert not crossing(front, every)
        for point in front.points:
            assert point.reached in every
            for need in (0, 1):
                level = point.reached[1 - need]
                best = max(each[need] for each in every if each[1 - need] >= level)
                assert point.reached[need] <= best <= point.most[need]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_exchanges_find_most_of_the_front(seed: int) -> None:
    problem = small_problem(seed)
    *_, front = grow_front(problem, POLES)
    expected = best_of(amounts_of_all(problem, POLES))
    found = {point.reached for point in front.points}
    assert len(found & set(expected)) >= 0.8 * len(expected)


def crossing(front: Front, every: list[Amounts]) -> list[Amounts]:
    """The amounts beyond the line that no choice crosses."""
    corners = np.array(front.limit)
    assert (np.diff(corners[:, 0]) >= -1e-6).all()
    beyond = []
    for first, second in every:
        # The line falls: the height at an amount is that of its left end, were it a step.
        height = max(
            np.interp(first, corners[:, 0], corners[:, 1]),
            max((y for x, y in front.limit if abs(x - first) < 1e-6), default=0),
        )
        if first > corners[-1, 0] + 1e-6 or second > height + 1e-6:
            beyond.append((first, second))
    return beyond


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30))
@settings(max_examples=200)
def test_the_undominated_are_those_of_plain_comparison(drawn: list[tuple[int, int]]) -> None:
    amounts = np.array(drawn, dtype=float)
    found = [(a, b) for a, b in amounts[undominated(amounts)].tolist()]
    assert found == best_of([(float(a), float(b)) for a, b in drawn])


@pytest.mark.slow
def test_more_poles_never_reach_less() -> None:
    problem = small_problem(4)
    ends = [[point.reached for point in last(problem, poles).points] for poles in (1, 2, 3, 4)]
    for fewer, more in pairwise(ends):
        assert max(a for a, _ in more) >= max(a for a, _ in fewer)
        assert max(b for _, b in more) >= max(b for _, b in fewer)


def test_two_needs_that_want_the_same_places_leave_one_choice() -> None:
    problem = small_problem(2)
    same = TwoNeeds(problem.candidates, problem.reaches, problem.weights[[0, 0]])
    assert len(last(same).points) == 1
    *_, grown = grow_front(same, POLES)
    assert len(grown.points) == 1


def test_where_nothing_is_out_of_reach_there_is_no_choice() -> None:
    nobody = TwoNeeds(np.arange(2), csr_array((2, 0)), np.zeros((2, 0)))
    for fronts in (grow_front(nobody, 3), exact_front(nobody, 3, 60, time.monotonic)):
        (front,) = fronts
        assert front.points == ()
        assert front.is_whole


def test_an_exact_front_cut_short_keeps_what_is_proven() -> None:
    ticks = iter(range(10**6))
    problem = small_problem(1)
    fronts = list(exact_front(problem, POLES, 8, lambda: float(next(ticks))))
    assert fronts
    assert not fronts[-1].is_whole
    every = amounts_of_all(problem, POLES)
    proven = [point for point in fronts[-1].points if point.most == point.reached]
    assert proven
    assert {point.reached for point in proven} <= set(best_of(every))
    assert not crossing(fronts[-1], every)


@pytest.mark.slow
def test_a_front_comes_from_a_process() -> None:
    problem = small_problem(3)
    with search_front(problem, POLES) as search:
        found = search.result()
    assert found == last(problem)


@pytest.mark.slow
def test_a_search_of_a_front_can_be_stopped_and_looked_at() -> None:
    chance = np.random.default_rng(7)
    reaches = csr_array((chance.random((300, 1500)) < 0.03).astype(float))
    problem = TwoNeeds(np.arange(300), reaches, chance.integers(1, 10**4, (2, 1500)).astype(float))
    with search_front(problem, 8) as search:
        while search.is_running() and not search.latest():
            time.sleep(0.1)
        found = search.latest()
        search.stop()
    assert not search.is_running()
    assert found
    assert not found.is_whole
    assert found.points
