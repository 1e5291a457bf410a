"""Messages to the visitor: dropped values, problems of the data, what could not be loaded.

Text that comes from an address or from a file is shown through escaped HTML, never as Markdown.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from geo.model.atlas import Atlas
from geo.render.html import render
from geo.reports.sources import failure_sentences, refusal_sentences
from geo.settings import Settings, Source
from geo.sources.state import read_state
from pages.state.in_service import refusal_of
from pages.state.operators import current_operator

SHOWN_PROBLEMS = 100


def show_messages(messages: Sequence[str]) -> None:
    """Say which values of the address were dropped."""
    if messages:
        st.html(render("messages.html", messages=messages))


def show_data_problems(atlas: Atlas) -> None:
    """Say how many problems the data has, and which; unfold them when rows were left out."""
    problems = [each for each in atlas.report.problems if each.severity != "info"]
    if problems:
        rejected = sum(map(len, atlas.rejected.values()))
        st.html(
            render(
                "problems.html",
                problems=problems[:SHOWN_PROBLEMS],
                total=len(problems),
                rejected=rejected,
            )
        )


def show_text(template: str) -> None:
    """Show one of our texts that needs no data."""
    st.html(render(template))


def show_stale_data(settings: Settings) -> None:
    """Say that what is shown is older than it should be, and why; nothing when all is well.

    The operator's people are told at once what visitors are when it lasts.
    """
    sentences = refusal_sentences(refusal_of(settings.folder))
    if isinstance(settings.donnees, Source):
        state = read_state(settings.folder)
        is_old = state.is_worth_telling(datetime.now().astimezone())
        if is_old or (state.is_failing and current_operator()):
            sentences += failure_sentences(state)
    if sentences:
        st.html(render("stale_data.html", sentences=sentences))


def show_failure(error: Exception) -> None:
    """Say that the data could not be loaded, and why, in place of the page."""
    st.html(render("failure.html", message=str(error)))


def show_accident(error: Exception) -> None:
    """Say that the page could not be made; the server's log has the details, the visitor none."""
    logging.getLogger(__name__).error("page failed", exc_info=error)
    st.html(render("accident.html"))
