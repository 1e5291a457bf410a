"""Messages to the visitor: dropped values, problems of the data, what could not be loaded.

Text that comes from an address or from a file is shown through escaped HTML, never as Markdown.
"""

from collections.abc import Sequence

import streamlit as st

from geo.model.report import Report
from geo.views.html import render


def show_messages(messages: Sequence[str]) -> None:
    """Say which values of the address were dropped."""
    if messages:
        st.html(render("messages.html", messages=messages))


def show_data_problems(report: Report) -> None:
    """Say how many errors the data holds, and which, without hiding the rest."""
    errors = report.with_severity("error")
    if errors:
        st.html(render("problems.html", problems=errors[:100], total=len(errors)))


def show_failure(error: Exception) -> None:
    """Say that the data could not be loaded, and why, in place of the page."""
    st.html(render("failure.html", message=str(error)))
