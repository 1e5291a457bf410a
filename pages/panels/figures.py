"""The sentences of a page."""

import streamlit as st

from geo.french import sentence_case
from geo.model.atlas import Atlas, View
from geo.render.html import render
from geo.render.report_html import blocks_html
from geo.reports.definitions import Subject, definitions
from geo.reports.links import on_paper
from geo.reports.sentences import count_sentence, describe, source_sentence, unplaced_sentence


def selection_sentence(view: View) -> None:
    """State the selection: its count first, what it is, what could not be placed."""
    _sentence(view, unplaced_sentence(view))


def count_line(view: View) -> None:
    """State the selection on a page that does not list all its poles."""
    _sentence(view, "")


def show_definitions(subject: Subject, **values: str) -> None:
    """Print how the figures of a page are defined, folded."""
    with st.expander("Définitions"):
        written = blocks_html([definitions(subject, **values)], on_paper)
        st.html(f'<div class="atlas-sheet">{written}</div>')


def source_line(atlas: Atlas) -> None:
    """State the date and the source of the figures."""
    st.html(render("source.html", text=source_sentence(atlas)))


def _sentence(view: View, unplaced: str) -> None:
    st.html(
        render(
            "selection.html",
            counts=count_sentence(view),
            description=sentence_case(describe(view.selection, view.atlas)),
            unplaced=unplaced,
        )
    )
