"""The top of a page: its title, what it finds in one sentence, and the thin bar of its settings."""

from collections.abc import Sequence

import streamlit as st

from geo.french import sentence_case
from geo.model.atlas import View
from geo.render.html import render
from geo.reports.sentences import count_sentence, describe
from pages.state.studies import current_overview


def page_title(title: str) -> None:
    """Draw the title; not with st.title, which takes names for Markdown: an image is fetched."""
    st.html(render("page_title.html", title=title))


def count_line(view: View) -> None:
    """State the selection: its count first, then what it is."""
    described = f"{sentence_case(describe(view.selection, view.atlas))}."
    st.html(render("selection.html", counts=count_sentence(view), more=described))


def overview(view: View) -> None:
    """Head the page of the map: how many poles, how many of the financed ones, what money."""
    found = current_overview(view)
    page_title(found.title)
    st.html(render("selection.html", counts=count_sentence(view), more=found.money))


def finding(sentences: Sequence[str]) -> None:
    """State what a page finds: the first of its sentences."""
    st.html(render("sentences.html", sentences=sentences[:1]))


def rest(sentences: Sequence[str]) -> None:
    """Say the others, where they leave the map its place."""
    if sentences:
        st.html(render("said.html", sentences=sentences))
