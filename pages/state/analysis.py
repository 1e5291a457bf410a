"""Results of the analysis, computed once per version of the data and per question."""

from dataclasses import dataclass, replace

import streamlit as st

from geo.analysis.bounds import Bounds, coverage_bounds
from geo.analysis.calls import Calls, announced_calls
from geo.analysis.coverage import Reach, reach_of
from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.analysis.siting import (
    Problem,
    Siting,
    greedy_siting,
    main_communes,
    siting_problem,
)
from geo.analysis.specialisation import SectorTable, sector_table
from geo.model.arrays import BoolArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.choices.coverage import ReachChoices


@dataclass(frozen=True)
class Question:
    """Whose poles, whose inhabitants, how far: what every figure of coverage answers.

    Attributes
    ----------
    view
        The selected poles, wherever they are.
    zone
        The selection whose territories say which inhabitants are counted.
    """

    view: View
    zone: Selection
    choices: ReachChoices

    @property
    def key(self) -> tuple[str, Selection, Selection, int]:
        """What tells it from other questions."""
        return (
            self.view.atlas.version,
            self.view.selection,
            Selection(level=self.zone.level, codes=self.zone.codes),
            self.choices.radius_km,
        )

    @property
    def reach(self) -> Reach:
        """Distance of every commune to the nearest of these poles."""
        return current_reach(self.view)

    @property
    def inside(self) -> BoolArray:
        """Communes of the zone."""
        return self.reach.inhabitants.within(self.zone)

    def with_poles(self, view: View) -> "Question":
        """The same question for other poles."""
        return replace(self, view=view)


def current_inhabitants(atlas: Atlas) -> Inhabitants:
    """The communes as points with inhabitants."""
    return _inhabitants(atlas.version, _atlas=atlas)


def current_calls(atlas: Atlas) -> Calls:
    """What each national call announced; not to be changed."""
    return _calls(atlas.version, _atlas=atlas)


def current_reach(view: View) -> Reach:
    """Distance of every commune to the nearest pole of a view."""
    return _reach(view.atlas.version, view.selection, _view=view)


def current_quotients(view: View, level: Level) -> SectorTable:
    """Sectors across the territories of a level, with their location quotients."""
    return _quotients(view.atlas.version, view.selection, level, _view=view)


def current_bounds(question: Question) -> Bounds:
    """What the poles without a place may change."""
    return _bounds(question.key, _question=question)


def current_problem(question: Question) -> Problem:
    """The problem of where to add poles."""
    return _problem(question.key, question.choices.candidates, _question=question)


def current_siting(question: Question) -> Siting:
    """The places chosen step by step."""
    choices = question.choices
    return _siting(question.key, choices.candidates, choices.poles, _question=question)


# Arguments that begin with « _ » are not hashed: the others name them.


@st.cache_resource(max_entries=2, show_spinner=False)
def _inhabitants(version: str, _atlas: Atlas) -> Inhabitants:  # noqa: ARG001
    return inhabitants_of(_atlas.territories)


@st.cache_resource(max_entries=2, show_spinner=False)
def _calls(version: str, _atlas: Atlas) -> Calls:  # noqa: ARG001
    return announced_calls(_atlas)


@st.cache_resource(max_entries=64, show_spinner=False)
def _reach(version: str, selection: Selection, _view: View) -> Reach:  # noqa: ARG001
    return reach_of(_view, current_inhabitants(_view.atlas))


@st.cache_resource(max_entries=64, show_spinner=False)
def _quotients(version: str, selection: Selection, level: Level, _view: View) -> SectorTable:  # noqa: ARG001
    return sector_table(_view, level)


@st.cache_resource(max_entries=512, show_spinner=False)
def _bounds(key: tuple[object, ...], _question: Question) -> Bounds:  # noqa: ARG001
    question = _question
    return coverage_bounds(
        question.view, question.reach, question.choices.radius_km, question.inside
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _problem(
    key: tuple[object, ...],  # noqa: ARG001
    candidates: tuple[str, ...],
    _question: Question,
) -> Problem:
    reach, inside = _question.reach, _question.inside
    inhabitants = reach.inhabitants
    positions = (
        inhabitants.positions(candidates) if candidates else main_communes(inhabitants, inside)
    )
    return siting_problem(reach, _question.choices.radius_km, inside, positions)


@st.cache_resource(max_entries=256, show_spinner=False)
def _siting(
    key: tuple[object, ...],  # noqa: ARG001
    candidates: tuple[str, ...],  # noqa: ARG001
    poles: int,
    _question: Question,
) -> Siting:
    return greedy_siting(current_problem(_question), poles)
