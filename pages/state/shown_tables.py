"""The tables that a page shows, kept while it is made, so that its workbook holds them."""

from collections.abc import Callable, Sequence

import streamlit as st

from geo.reports.tables import Table

Make = Callable[[], Table]
_KEPT = "tables_de_la_page"


def forget_tables() -> None:
    """Begin a page: those of the page before are not its own."""
    st.session_state[_KEPT] = []


def keep_table(make: Make) -> None:
    """Keep what makes a table of the page, all its rows, when someone asks for it."""
    st.session_state.setdefault(_KEPT, []).append(make)


def shown_tables() -> Sequence[Make]:
    """What makes the tables that the page has shown until now, in order."""
    return tuple(st.session_state.get(_KEPT, ()))
