"""Studies of the poles, each made once per version of the data, and what follows with it.

What depends on the poles alone is shared by all zones and distances.
"""

import streamlit as st

from geo.analysis.inhabitants import Inhabitants
from geo.analysis.radii import USUAL_KM
from geo.analysis.specialisation import SectorTable, sector_table
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.choices.coverage import ReachChoices
from geo.reports.study import NewPoles, Study


def current_study(atlas: Atlas, asked: Selection, radius_km: int = USUAL_KM) -> Study:
    """The study of the selected poles, wherever they are, for who lives where it is asked."""
    zone = Selection(level=asked.level, codes=asked.codes)
    return _study(atlas.version, asked.without_territory(), zone, radius_km, _atlas=atlas)


def current_new_poles(study: Study, choices: ReachChoices) -> NewPoles:
    """The question of where to add poles."""
    return _new_poles(
        (study.atlas.version, study.poles, study.zone, study.radius_km),
        choices.candidates,
        choices.poles,
        _study=study,
    )


def current_inhabitants(atlas: Atlas) -> Inhabitants:
    """The communes as points with inhabitants."""
    return _all_poles(atlas.version, atlas).inhabitants


def current_quotients(view: View, level: Level) -> SectorTable:
    """Sectors across the territories of a level, with their location quotients."""
    return _quotients(view.atlas.version, view.selection, level, _view=view)


# Arguments that begin with « _ » are not hashed: the others name them.


@st.cache_resource(max_entries=2, show_spinner=False)
def _all_poles(version: str, _atlas: Atlas) -> Study:  # noqa: ARG001
    for studies in (_of_poles, _study, _new_poles):  # of older versions, which hold their atlas
        studies.clear()
    return Study(_atlas, Selection())


@st.cache_resource(max_entries=64, show_spinner=False)
def _of_poles(version: str, poles: Selection, _atlas: Atlas) -> Study:
    return _all_poles(version, _atlas).of(poles=poles)


@st.cache_resource(max_entries=256, show_spinner=False)
def _study(version: str, poles: Selection, zone: Selection, radius_km: int, _atlas: Atlas) -> Study:
    return _of_poles(version, poles, _atlas).of(zone=zone, radius_km=radius_km)


@st.cache_resource(max_entries=64, show_spinner=False)
def _new_poles(
    key: tuple[object, ...],  # noqa: ARG001
    candidates: tuple[str, ...],
    wanted: int,
    _study: Study,
) -> NewPoles:
    return NewPoles(_study, wanted, candidates)


@st.cache_resource(max_entries=64, show_spinner=False)
def _quotients(version: str, selection: Selection, level: Level, _view: View) -> SectorTable:  # noqa: ARG001
    return sector_table(_view, level)
