"""The address of the page holds the state; this is the only place that reads or writes it.

A copy of the address is kept in the session. A key costs nothing: no widget stands for it. What
pages draw reads from the copy, and callbacks change it; then each run sends the browser whatever
changed, all keys at once: one entry in its history.

What the browser sends is older than the copy when one clicks twice in a hurry, and says nothing
when one follows Streamlit's own navigation. So it is believed only when a session begins, and when
one goes back or forward.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.model.selection import QUERY_KEYS
from geo.reports.choices.coverage import REACH_KEYS
from geo.reports.choices.drawing import DRAWING_KEYS
from geo.reports.choices.likeness import LIKENESS_KEY
from geo.reports.choices.networks import GRAPH_KEYS
from pages.server.asset_urls import base_path
from pages.widgets.fields import Field, Layout, Part, draw_fields

LIST_PAGE = "page"  # of the list; another list starts at its first page
KEYS = (*QUERY_KEYS, *DRAWING_KEYS, *GRAPH_KEYS, *REACH_KEYS, LIKENESS_KEY, LIST_PAGE)
PAGE_KEYS = ("pole", "depuis")
LONGEST_NUMBER = 6  # digits
_COPY = "adresse"
_ASKED = "adresse_de_la_page"

Address = Mapping[str, Sequence[str]]


def keep_address() -> None:
    """Read the browser's address, or bring it up to date. Call it once a run, first of all.

    It stands before `st.navigation`, and keeps even the key of a page that one leaves: the new page
    then gets its address whole, in one entry of the history. A link may leave that key behind.
    """
    sent = {key: tuple(st.query_params.get_all(key)) for key in st.query_params}
    if (
        _COPY not in st.session_state
        or _goes_through_history()
        or sent == {key: values for key, values in _copy().items() if key not in PAGE_KEYS}
    ):
        st.session_state[_COPY] = sent
    elif sent != _copy():
        st.query_params.from_dict(_copy())
    st.session_state[_ASKED] = frozenset()


def read_address() -> Address:
    """Give the values of our keys, whatever they are; a key without any is left out."""
    copy = _copy()
    found = {key: tuple(filter(None, copy.get(key, ()))) for key in KEYS}
    return {key: values for key, values in found.items() if values}


def write_address(changes: Address) -> None:
    """Change some keys; an empty list removes its key. Call it from a widget's callback.

    Keys of a page that one has left go too, and the page of a list that becomes another one.
    """
    if _goes_through_history():
        return  # a click overtaken by a step back: the entry that one steps to stands
    left = set(PAGE_KEYS) - st.session_state[_ASKED]
    if not changes.keys().isdisjoint((*QUERY_KEYS, "tri", "rayon", "lon", "lat")):
        left.add(LIST_PAGE)
    copy = _copy() | {key: tuple(values) for key, values in changes.items()}
    st.session_state[_COPY] = {key: copy[key] for key in copy if copy[key] and key not in left}


def clear_address(keys: Sequence[str]) -> None:
    """Remove keys from the address."""
    write_address(dict.fromkeys(keys, ()))


def page_parameter(key: str) -> str:
    """Read a key that belongs to one page only, one of `PAGE_KEYS`."""
    st.session_state[_ASKED] |= {key}
    return next(iter(_copy().get(key, ())), "")


def read_page_keys() -> Address:
    """Give the values of the keys that this page asked for, and that belong to it only."""
    copy = _copy()
    asked = st.session_state[_ASKED]
    return {key: copy[key] for key in PAGE_KEYS if key in asked and copy.get(key)}


def page_link(**extra: str) -> str:
    """Give the whole address of the page that a visitor sees, with more keys.

    That of the map ends in a slash: without it, a server behind a proxy leads to it by http://, and
    a page in https:// shows nothing in a frame.
    """
    address = {**read_address(), **read_page_keys(), **extra}
    parts = urlsplit(st.context.url or "")
    path = f"{base_path()}/" if parts.path in ("", base_path()) else parts.path
    page = urlunsplit(parts._replace(path=path, query="", fragment=""))
    query = urlencode(address, doseq=True)
    return f"{page}?{query}" if query else page


def link_query(keys: Address) -> str:
    """Write keys as the query of a link; in an embedded page it leads to an embedded one."""
    embedding = {"embed": ("true",)} if st.context.is_embedded else {}
    return urlencode({**keys, **embedding}, doseq=True)


def read_page() -> int:
    """Read the page of the list, from 1; what is no number gives the first."""
    text = next(iter(_copy().get(LIST_PAGE, ())), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 1


def choose(name: str, fields: Sequence[Field], *, layout: Layout = "column") -> None:
    """Draw fields that stand for keys of the address: it changes with them.

    Several fields in one call cost little more than one.
    """
    draw_fields(name, fields, on_change=write_address, layout=layout)


def choose_part(parts: Mapping[Any, str], part: str) -> None:
    """Let one part of the page be opened; the first stands for no choice."""
    usual = next(iter(parts))
    choose("vue", [Part("vue", "Partie de la page", parts, part, usual)], layout="bar")


def _copy() -> dict[str, tuple[str, ...]]:
    copy: dict[str, tuple[str, ...]] = st.session_state.get(_COPY, {})
    return copy


def _goes_through_history() -> bool:
    """Whether this run was asked for by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
