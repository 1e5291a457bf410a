"""The address of the page holds the state; this is the only place that reads or writes it.

Each query key is bound to a hidden widget that accepts any value: Streamlit then keeps it through
page changes, back and forward, reload and deep links (a widget whose labels show counts cannot be
bound itself: Streamlit would write the labels into the address). The visible widgets read from
here before they are drawn, and write here when they change.
"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from geo.model.selection import QUERY_KEYS
from geo.model.territories import LEVELS
from geo.views.choices import DRAWING_KEYS

# The browser's history gets an entry a key. The finest territory comes first: going back then never
# stops at a selection that no one made.
KEYS = (*reversed(LEVELS), *(key for key in QUERY_KEYS if key not in LEVELS), *DRAWING_KEYS)
_HOLDER = "adresse"


def bind_address() -> None:
    """Bind all keys to the address, out of sight. The router calls it once in each run."""
    with st.container(key=_HOLDER):
        for key in KEYS:
            st.multiselect(key, [], key=key, accept_new_options=True, bind="query-params")


def read_address() -> Mapping[str, Sequence[str]]:
    """Give the values that the address holds now, by key, whatever they are."""
    return {key: tuple(st.session_state[key]) for key in KEYS}


def write_address(key: str, values: Sequence[str]) -> None:
    """Write one key; the empty list removes it. Call it from a widget's callback."""
    st.session_state[key] = list(values)


def clear_address(keys: Sequence[str]) -> None:
    """Remove keys from the address."""
    for key in keys:
        write_address(key, ())


def page_parameter(key: str) -> str:
    """Read a key that belongs to one page only, such as `pole`."""
    return st.query_params.get(key, "")


def choose_many(key: str, label: str, options: Mapping[str, str], chosen: Sequence[str]) -> None:
    """Let several options be chosen; the address changes with them.

    Parameters
    ----------
    options
        Label by slug, in order.
    chosen
        The slugs that the address holds now.
    """
    widget = _widget(key, list(chosen))
    st.multiselect(
        label,
        list(options),
        key=widget,
        format_func=lambda slug: options.get(slug, slug),
        placeholder="Tous",
        select_all=False,
        on_change=_copy(key, widget, list),
    )


def choose_one(
    key: str, label: str, options: Mapping[str, str], chosen: str, *, default: str
) -> None:
    """Let one option be chosen; the default leaves the address bare."""
    widget = _widget(key, chosen)
    st.selectbox(
        label,
        list(options),
        key=widget,
        format_func=lambda slug: options.get(slug, slug),
        placeholder="Choisir",
        on_change=_copy(key, widget, lambda slug: [] if slug in (None, default) else [slug]),
    )


def type_words(key: str, label: str, chosen: str, placeholder: str) -> None:
    """Let words be typed."""
    widget = _widget(key, chosen)
    st.text_input(
        label,
        key=widget,
        placeholder=placeholder,
        max_chars=200,
        on_change=_copy(key, widget, lambda text: [text] if text.strip() else []),
    )


def _widget(key: str, value: object) -> str:
    """Give the visible widget of a key the value that the address holds."""
    name = f"choix_{key}"
    st.session_state[name] = value
    return name


def _copy(key: str, widget: str, to_values: Callable[..., Sequence[str]]) -> Callable[[], None]:
    return lambda: write_address(key, to_values(st.session_state[widget]))
