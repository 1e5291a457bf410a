"""The address of the page holds the state; this is the only place that reads or writes it.

A copy of the address is kept in the session. A key costs nothing: no widget stands for it. The
visible widgets read from the copy before they are drawn, and change it in their callbacks; then
each run sends the browser whatever changed, all keys at once: one entry in its history.

What the browser sends is older than the copy when one clicks twice in a hurry, and says nothing
when one follows Streamlit's own navigation. So it is believed only when a session begins, and when
one goes back or forward.
"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.model.selection import QUERY_KEYS
from geo.views.choices import DRAWING_KEYS

KEYS = (*QUERY_KEYS, *DRAWING_KEYS)
PAGE_KEYS = ("pole",)
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

    Keys of a page that one has left go too.
    """
    if _goes_through_history():
        return  # a click overtaken by a step back: the entry that one steps to stands
    left = set(PAGE_KEYS) - st.session_state[_ASKED]
    copy = _copy() | {key: tuple(values) for key, values in changes.items()}
    st.session_state[_COPY] = {key: copy[key] for key in copy if copy[key] and key not in left}


def clear_address(keys: Sequence[str]) -> None:
    """Remove keys from the address."""
    write_address(dict.fromkeys(keys, ()))


def page_parameter(key: str) -> str:
    """Read a key that belongs to one page only, one of `PAGE_KEYS`."""
    st.session_state[_ASKED] |= {key}
    return next(iter(_copy().get(key, ())), "")


def choose_many(
    key: str,
    label: str,
    options: Mapping[str, str],
    counts: Mapping[str, str],
    chosen: Sequence[str],
) -> None:
    """Let several options be chosen; the address changes with them.

    Parameters
    ----------
    options
        Label by slug, in order.
    counts
        What stands in brackets after each label; it may change from run to run.
    chosen
        The slugs that the address holds now.
    """
    widget = _widget(key, list(chosen))
    st.multiselect(
        label,
        list(options),
        key=widget,
        format_func=lambda slug: f"{options[slug]} ({counts[slug]})" if slug in options else slug,
        placeholder="Tous",
        select_all=False,
        on_change=_change(key, widget, lambda texts: [_slug(text, options) for text in texts]),
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
        on_change=_change(key, widget, lambda slug: [] if slug in (None, default) else [slug]),
    )


def type_words(key: str, label: str, chosen: str, placeholder: str) -> None:
    """Let words be typed."""
    widget = _widget(key, chosen)
    st.text_input(
        label,
        key=widget,
        placeholder=placeholder,
        max_chars=200,
        on_change=_change(key, widget, lambda text: [text] if text.strip() else []),
    )


def _widget(key: str, value: object) -> str:
    """Give the visible widget of a key the value that the address holds."""
    name = f"choix_{key}"
    st.session_state[name] = value
    return name


def _slug(text: str, options: Mapping[str, str]) -> str:
    """Find an option by its slug, or by its label with an older count.

    The browser sends labels. When one chooses faster than the server answers, they are those of
    before the last choice, and Streamlit finds no option of that name.
    """
    if text in options:
        return text
    label = text.rpartition(" (")[0]
    return next((slug for slug in options if options[slug] == label), text)


def _change(key: str, widget: str, to_values: Callable[..., Sequence[str]]) -> Callable[[], None]:
    return lambda: write_address({key: to_values(st.session_state[widget])})


def _copy() -> dict[str, tuple[str, ...]]:
    copy: dict[str, tuple[str, ...]] = st.session_state.get(_COPY, {})
    return copy


def _goes_through_history() -> bool:
    """Whether this run was asked for by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
