"""Studies of the poles, each made once per version of the data, and what follows with it.

What depends on the poles alone is shared by all zones and distances.
"""

from collections.abc import Callable

import streamlit as st

from geo.analysis.inhabitants import Inhabitants
from geo.analysis.radii import USUAL_KM
from geo.analysis.siting.fronts import Front, grow_front
from geo.analysis.specialisation import SectorTable, sector_table
from geo.model.atlas import Atlas, View
from geo.model.indicators import POPULATION
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.choices.coverage import ReachChoices
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.poles.first_screen import first_words, headline
from geo.reports.study import NewPoles, Study
from pages.state.atlas import NAMES


def current_study(
    atlas: Atlas, asked: Selection, radius_km: int = USUAL_KM, need: str = ""
) -> Study:
    """The study of the selected poles, wherever they are, for who lives where it is asked.

    Parameters
    ----------
    need
        What is counted instead of the inhabitants, as `Study` says.
    """
    zone = Selection(level=asked.level, codes=asked.codes)
    return _study(atlas, asked.without_territory(), zone, (radius_km, need))


def current_new_poles(study: Study, choices: ReachChoices) -> NewPoles:
    """The question of where to add poles."""
    return _new_poles(study, choices.candidates, choices.poles)


def current_two_needs(study: Study, choices: ReachChoices) -> TwoNeedsQuestion:
    """The question of where to add poles for two needs."""
    second = "" if choices.second_need == POPULATION else choices.second_need
    return _two_needs(study, second, choices.candidates, choices.poles)


def grown_front(question: TwoNeedsQuestion, show: Callable[[Front], None] | None = None) -> Front:
    """The choices between two needs found step by step; each time there are more, `show` has them.

    Found once for a question: a second for all of France.
    """
    kept = _grown(question.study, question.second, question.candidates, question.wanted)
    if not kept:
        for front in grow_front(question.problem, question.wanted):
            kept[:] = [front]
            if show and front.done < 1:
                show(front)
    return kept[0]


def current_inhabitants(atlas: Atlas) -> Inhabitants:
    """The communes as points with inhabitants."""
    return _all_poles(atlas).inhabitants


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=NAMES)
def current_overview(view: View) -> tuple[str, str, str]:
    """Title, counts and figures of the page of the map: 10 ms for those of all poles."""
    return headline(view), *first_words(view)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=NAMES)
def current_quotients(view: View, level: Level) -> SectorTable:
    """Sectors across the territories of a level, with their location quotients."""
    return sector_table(view, level)


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=NAMES)
def _all_poles(atlas: Atlas) -> Study:
    # Those of older versions hold their atlas.
    for studies in (_needing, _of_poles, _study, _new_poles, _two_needs, _grown):
        studies.clear()
    return Study(atlas, Selection())


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=NAMES)
def _needing(atlas: Atlas, need: str) -> Study:
    return _all_poles(atlas).of(need=need)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=NAMES)
def _of_poles(atlas: Atlas, poles: Selection, need: str) -> Study:
    everything = _needing(atlas, need) if need else _all_poles(atlas)
    return everything.of(poles=poles)


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=NAMES)
def _study(atlas: Atlas, poles: Selection, zone: Selection, asked: tuple[int, str]) -> Study:
    radius_km, need = asked
    return _of_poles(atlas, poles, need).of(zone=zone, radius_km=radius_km)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=NAMES)
def _new_poles(study: Study, candidates: tuple[str, ...], wanted: int) -> NewPoles:
    return NewPoles(study, wanted, candidates)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=NAMES)
def _two_needs(
    study: Study, second: str, candidates: tuple[str, ...], wanted: int
) -> TwoNeedsQuestion:
    return TwoNeedsQuestion(study, study.of(need=second), wanted, candidates)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=NAMES)
def _grown(study: Study, second: Study, candidates: tuple[str, ...], wanted: int) -> list[Front]:
    """A place for the choices of a question, empty at first."""
    del study, second, candidates, wanted
    return []
