"""Siting: what the greedy choice reaches, what bounds it, and the exact answer."""

import subprocess
import sys
import time
from itertools import combinations
from math import e

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.analysis.coverage import coverage, reach_of
from geo.analysis.inhabitants import Inhabitants
from geo.analysis.siting.exact import solve
from geo.analysis.siting.places import (
    Problem,
    greedy_siting,
    guarantee,
    main_communes,
    siting_problem,
    siting_table,
)
from geo.analysis.siting.search import pack, search_places, unpack
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.settings import ROOT


def problem_of(reaches: list[list[int]], weights: list[int]) -> Problem:
    """A problem from the groups that each candidate reaches."""
    table = np.zeros((len(reaches), len(weights)))
    for row, groups in enumerate(reaches):
        table[row, groups] = 1
    return Problem(np.arange(len(reaches)), csr_array(table), np.array(weights, dtype=float))


def best_of(problem: Problem, poles: int) -> int:
    """Try all choices."""
    rows = range(len(problem.candidates))
    size = min(poles, len(problem.candidates))
    return max(problem.reached(chosen) for chosen in combinations(rows, size))


@st.composite
def small_problems(draw: st.DrawFn) -> tuple[Problem, int]:
    groups = draw(st.integers(1, 12))
    around = st.lists(st.integers(0, groups - 1), max_size=6, unique=True)
    reaches = draw(st.lists(around, min_size=1, max_size=9))
    weights = draw(st.lists(st.integers(1, 10**6), min_size=groups, max_size=groups))
    return problem_of(reaches, weights), draw(st.integers(1, 5))


def test_the_greedy_choice_may_miss_the_best_and_says_by_how_much() -> None:
    # The first candidate takes 6 of both sides; the two others together take all 10.
    problem = problem_of([[1, 2], [0, 1], [2, 3]], [2, 3, 3, 2])
    greedy = greedy_siting(problem, 2)
    assert (greedy.chosen, greedy.gains) == ((0, 1), (6, 2))
    assert best_of(problem, 2) == 10
    assert greedy.upper_bound >= 10
    assert solve(problem, 2).chosen == (1, 2)
    assert solve(problem, 2).is_optimal


@pytest.mark.slow
@given(small_problems())
@settings(max_examples=150)
def test_greedy_keeps_its_guarantee_and_its_bound_holds(drawn: tuple[Problem, int]) -> None:
    problem, poles = drawn
    greedy, best = greedy_siting(problem, poles), best_of(problem, poles)
    assert greedy.reached == problem.reached(greedy.chosen)
    assert greedy.reached >= (1 - 1 / e) * best
    assert greedy.reached >= guarantee(poles) * best - 1e-9
    assert greedy.reached <= best <= greedy.upper_bound
    assert 0 <= greedy.gap <= 1
    assert sorted(greedy.gains, reverse=True) == list(greedy.gains)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_the_exact_answer_is_that_of_enumeration(seed: int) -> None:
    chance = np.random.default_rng(seed)
    reaches = [list(chance.choice(30, size=7, replace=False)) for _ in range(14)]
    problem = problem_of(reaches, list(chance.integers(1, 10**5, size=30)))
    answer = solve(problem, 4)
    assert answer.is_optimal
    assert problem.reached(answer.chosen) == answer.upper_bound == best_of(problem, 4)
    assert greedy_siting(problem, 4).reached >= (1 - 1 / e) * answer.upper_bound


def test_an_archive_gives_the_same_problem_back() -> None:
    problem = problem_of([[1, 2], [0, 1], [], [2, 3]], [2, 3, 3, 2])
    again, poles, limit = unpack(pack(problem, 3, 12.5))
    assert (type(again), poles, limit) == (Problem, 3, 12.5)
    assert np.array_equal(again.reaches.toarray(), problem.reaches.toarray())
    assert np.array_equal(again.weights, problem.weights)


@pytest.mark.slow
@pytest.mark.parametrize(("region", "poles"), [("75", 5), ("84", 10), ("06", 3)])
def test_the_best_places_of_a_region_come_from_a_process(
    shipped_atlas: Atlas, inhabitants: Inhabitants, region: str, poles: int
) -> None:
    zone = inhabitants.within(Selection(level="region", codes=(region,)))
    reach = reach_of(shipped_atlas.select(Selection()), inhabitants)
    problem = siting_problem(reach, 30, zone, main_communes(inhabitants, zone))
    greedy = greedy_siting(problem, poles)
    with search_places(problem, poles) as search:
        found = search.result()
    assert found
    best, is_optimal = found
    assert is_optimal
    assert (1 - 1 / e) * best.reached <= greedy.reached <= best.reached <= greedy.upper_bound
    assert best.reached == best.upper_bound


def test_a_search_can_be_stopped(shipped_atlas: Atlas, inhabitants: Inhabitants) -> None:
    zone = inhabitants.within(Selection(level="region", codes=("75",)))
    reach = reach_of(shipped_atlas.select(Selection()), inhabitants)
    with search_places(siting_problem(reach, 30, zone, np.flatnonzero(zone)), 10) as search:
        assert search.is_running()
        search.stop()
    assert not search.is_running()


def hard_problem() -> Problem:
    """A problem that takes the solver minutes."""
    chance = np.random.default_rng(7)
    reaches = [list(chance.choice(3000, size=60, replace=False)) for _ in range(600)]
    return problem_of(reaches, list(chance.integers(1, 10**4, size=3000)))


@pytest.mark.slow
@pytest.mark.parametrize("time_limit_s", [0.0, 0.5])
def test_when_time_runs_out_the_answer_is_not_worse_than_the_greedy_one(
    time_limit_s: float,
) -> None:
    problem = hard_problem()
    greedy, answer = greedy_siting(problem, 10), solve(problem, 10, time_limit_s)
    assert not answer.is_optimal
    assert len(answer.chosen) == 10
    assert greedy.reached <= problem.reached(answer.chosen) < answer.upper_bound
    assert answer.upper_bound <= greedy.upper_bound


@pytest.mark.slow
def test_the_process_of_a_search_ends_with_the_one_that_asked() -> None:
    script = (
        "import os\n"
        "from geo.analysis.siting.search import search_places\n"
        "from tests.analysis.test_siting import hard_problem\n"
        "print(search_places(hard_problem(), 10)._process.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=60
    )
    command = ["ps", "-o", "stat=", "-p", asked.stdout.decode().strip()]
    for _ in range(600):
        state = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout.strip()
        if not state or state.startswith(b"Z"):
            return
        time.sleep(0.1)
    pytest.fail("the solver outlives its server")


def test_new_poles_cover_what_the_table_says(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    """The share after all of them is that of coverage with poles at these town halls."""
    zone = np.ones(len(inhabitants), dtype=bool)
    reach = reach_of(shipped_atlas.select(Selection()), inhabitants)
    problem = siting_problem(reach, 30, zone, main_communes(inhabitants, zone))
    siting = greedy_siting(problem, 5)
    places = problem.candidates[list(siting.chosen)]
    table = siting_table(reach, 30, zone, places, siting)
    before = coverage(reach, 30, zone)
    points = inhabitants.points
    from geo.analysis.distances import nearest  # noqa: PLC0415 - only here

    added = nearest(points, points.at(places)).distance_km <= 30
    covered = int(inhabitants.population[added | reach.covers(30)].sum())
    assert table["cumulative"].iloc[-1] == covered - before.covered_population
    assert table["share"].iloc[-1] == covered / before.population
    assert table["code_insee"].iloc[0] == "33433"  # Saint-Loubès, east of Bordeaux


def test_candidates_are_the_most_populous_commune_of_each_epci(inhabitants: Inhabitants) -> None:
    zone = np.ones(len(inhabitants), dtype=bool)
    codes = set(inhabitants.codes[main_communes(inhabitants, zone)])
    assert len(codes) == 1255
    assert {"29019", "75056", "97411"} <= codes
    assert "29155" not in codes  # Ouessant is in no EPCI


def test_where_everybody_is_covered_there_is_nothing_to_add(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    zone = inhabitants.within(Selection(level="commune", codes=("11206",)))
    reach = reach_of(shipped_atlas.select(Selection()), inhabitants)
    problem = siting_problem(reach, 30, zone, main_communes(inhabitants, zone))
    greedy = greedy_siting(problem, 5)
    assert (greedy.chosen, greedy.upper_bound, greedy.gap) == ((), 0, 0)
    assert solve(problem, 5).chosen == ()
