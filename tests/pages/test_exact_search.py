"""The office of exact searches: one at a time, none for ever, no answer lost."""

from typing import cast

import numpy as np
import pytest
from scipy.sparse import csr_array

from geo.analysis.siting.fronts import Front, TwoNeeds
from geo.analysis.siting.places import Problem, Siting
from geo.analysis.siting.search import Best
from pages.state import exact_search
from pages.state.exact_search import _Office

ONE, OTHER = ("une question",), ("une autre",)
PROBLEM = cast("Problem", object())
BEST = Siting((0,), (10,), 10)


class FakeSearch:
    """A search that runs until it is told to end."""

    def __init__(self, problem: Problem, poles: int) -> None:
        self.asked = (problem, poles)
        self.runs = True
        self.found: Best | None = (BEST, True)

    def is_running(self) -> bool:
        return self.runs

    def result(self) -> Best | None:
        return self.found

    def stop(self) -> None:
        self.runs = False


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> _Office:
    monkeypatch.setattr(exact_search, "search_places", FakeSearch)
    return _Office()


def running(office: _Office) -> FakeSearch:
    return cast("FakeSearch", office.search)


def test_one_search_runs_at_a_time(office: _Office) -> None:
    office.start(ONE, PROBLEM, 3)
    first = running(office)
    office.start(OTHER, PROBLEM, 4)
    assert office.search is first
    assert first.asked == (PROBLEM, 3)
    assert office.look(ONE)[:2] == (True, False)
    assert office.look(OTHER)[:2] == (False, True)
    office.stop(OTHER)  # not theirs to stop
    assert first.runs
    office.stop(ONE)
    assert not first.runs
    assert office.look(OTHER)[:2] == (False, False)


def test_an_answer_that_nobody_waited_for_is_there_at_the_next_visit(office: _Office) -> None:
    office.start(ONE, PROBLEM, 3)
    assert office.answer(ONE) is None
    running(office).runs = False
    assert office.answer(ONE) == (BEST, True)
    assert office.look(OTHER)[:2] == (False, False)


def test_a_stuck_search_is_ended_and_another_may_start(
    office: _Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.start(ONE, PROBLEM, 3)
    stuck = running(office)
    now = exact_search.time.monotonic()
    monkeypatch.setattr(exact_search.time, "monotonic", lambda: now + 70)
    assert office.look(ONE)[0]  # its process may need some time to stop
    monkeypatch.setattr(exact_search.time, "monotonic", lambda: now + 80)
    office.start(OTHER, PROBLEM, 3)
    assert not stuck.runs
    assert office.key == OTHER
    assert office.answer(ONE) is None


def test_a_failed_search_can_be_tried_again(office: _Office) -> None:
    office.start(ONE, PROBLEM, 3)
    running(office).runs, running(office).found = False, None
    assert office.answer(ONE) is None
    assert ONE in office.answers
    office.start(ONE, PROBLEM, 3)
    assert ONE not in office.answers
    running(office).runs = False
    assert office.answer(ONE) == (BEST, True)


def test_all_choices_between_two_needs_are_searched_in_the_same_office(
    office: _Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Front((), (), is_proven=True, is_whole=False, done=0.5, found=0)

    class FakeFronts(FakeSearch):
        def latest(self) -> Front:
            return known

    monkeypatch.setattr(exact_search, "search_front", FakeFronts)
    needs = TwoNeeds(np.arange(1), csr_array((1, 1)), np.ones((2, 1)))
    office.start(ONE, needs, 3)
    assert isinstance(running(office), FakeFronts)
    assert office.latest(ONE) is known
    assert office.latest(OTHER) is None
    office.start(OTHER, PROBLEM, 3)
    assert office.key == ONE
