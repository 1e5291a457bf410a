"""The ties of the poles with their members, worked out once per version of the data."""

import streamlit as st

from geo.analysis.networks import Ties, ties_of
from geo.model.atlas import Atlas


def atlas_ties(atlas: Atlas) -> Ties:
    """All ties, whatever the selection."""
    return _ties(atlas.version, _atlas=atlas)


# `_atlas` is not hashed: the version names it.


@st.cache_resource(max_entries=2, show_spinner=False)
def _ties(version: str, _atlas: Atlas) -> Ties:  # noqa: ARG001
    return ties_of(_atlas)
