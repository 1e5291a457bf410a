"""The territory picker: a combobox that searches all territories as one types.

Python owns the chosen territories and gives them; the browser only asks to add or remove one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from geo.french import typeset
from geo.model.territories import LEVELS, Level
from pages.server.asset_urls import script_url
from pages.widgets.script_component import script_component

Action = Literal["add", "remove"]
Chosen = tuple[Level, str, str]

_EVENT: Final = "request"
_SCRIPTS: Final = ("search.js", "picker.js")
_LONGEST_CODE: Final = 9  # the SIREN of an EPCI


@dataclass(frozen=True, slots=True)
class Asking:
    """What a picker asks for.

    Attributes
    ----------
    key
        Of the component; pickers of one page differ in it.
    is_single
        One territory at a time: another one takes its place.
    levels
        The levels offered; all of them without any.
    """

    key: str = "choix_territoire"
    label: str = "Territoire"
    placeholder: str = "Commune, EPCI, département, région, code postal"
    is_single: bool = False
    levels: tuple[Level, ...] = ()


FILTER: Final = Asking()


def territory_picker(
    chosen: Sequence[Chosen],
    *,
    on_change: Callable[[Action, Level, str], None],
    shards_url: str,
    asking: Asking,
) -> None:
    """Show the chosen territories and let others be found by name or code.

    Parameters
    ----------
    chosen
        Level, code and name of each, all of one level.
    on_change
        Called before the next run with what the visitor asks: to add or remove a territory. The
        level is a level and the code a short text; whether it exists is for the callee to check.
    shards_url
        Where `geo.territories.name_files` is served, without a final slash: the browser fetches
        `<url>/<name>.json`.
    """
    _COMPONENT(
        key=asking.key,
        data={
            "chosen": [
                {"level": level, "code": code, "nom": typeset(nom)} for level, code, nom in chosen
            ],
            "label": typeset(asking.label),
            "placeholder": typeset(asking.placeholder),
            "single": asking.is_single,
            "levels": list(asking.levels) or None,
            "shards": shards_url,
            "script": script_url("picker_component.js"),
            "style": script_url("picker.css"),
            "scripts": [script_url(name) for name in _SCRIPTS],
        },
        on_request_change=lambda: _pass_on(asking.key, on_change),
    )


def read_request(value: object) -> tuple[Action, Level, str] | None:
    """Read what the browser sent, which may be anything; None unless it has the right shape."""
    match value:
        case ["add" | "remove" as action, str(level), str(code)]:
            known = next((each for each in LEVELS if each == level), None)
            if known and 0 < len(code) <= _LONGEST_CODE and code.isascii() and code.isalnum():
                return action, known, code
    return None


def _pass_on(key: str, on_change: Callable[[Action, Level, str], None]) -> None:
    state = st.session_state.get(key) or {}
    if request := read_request(state.get(_EVENT)):
        on_change(*request)


_COMPONENT: Final = script_component("atlas_territory_picker")
