"""The sentences of a page."""

import streamlit as st

from geo.model.atlas import Atlas
from geo.render.html import render
from geo.render.report_html import blocks_html
from geo.reports.definitions import Subject, definitions
from geo.reports.links import on_paper
from geo.reports.sentences import source_sentence


def show_definitions(*subjects: Subject, **values: str) -> None:
    """Print how the figures of a page are defined, folded."""
    with st.expander("Définitions"):
        written = blocks_html([definitions(each, **values) for each in subjects], on_paper)
        st.html(f'<div class="atlas-sheet">{written}</div>')


def source_line(atlas: Atlas) -> None:
    """State the date and the source of the figures."""
    st.html(render("source.html", text=source_sentence(atlas)))
