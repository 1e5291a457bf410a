"""Choosing territories: a combobox that searches all of them as one types.

The address holds those that are chosen; the browser only asks to add or remove one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from geo.french import typeset
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from pages.server.asset_urls import names_url, script_url
from pages.state.address import read_address, write_address
from pages.widgets.script_component import script_component

Action = Literal["add", "remove"]

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
ORIGIN = Asking(
    key="choix_origine",
    label="Autour de quel lieu ?",
    placeholder="Commune, code postal, intercommunalité, département",
    is_single=True,
)
CANDIDATES = Asking(
    key="choix_candidates",
    label="Communes candidates",
    placeholder="Commune ou code postal",
    levels=("commune",),
)


def territory_filter(atlas: Atlas, selection: Selection) -> None:
    """Let territories of one level be chosen by typing; their union is meant."""

    def change(action: Action, level: Level, code: str) -> None:
        if atlas.resolve_code(level, code) is None:
            return
        # The address may have changed since this was drawn: one can choose two in a hurry.
        now, _ = atlas.read_query(read_address())
        codes = changed_codes(now, action, level, code)
        write_address({each: codes if each == level else () for each in LEVELS})

    _pick(atlas, change, selection.level, selection.codes)


def origin_filter(atlas: Atlas, selection: Selection) -> None:
    """Let one territory be chosen, from which distances start; it replaces a point."""

    def change(action: Action, level: Level, code: str) -> None:
        if atlas.resolve_code(level, code) is not None:
            chosen = (code,) if action == "add" else ()
            places: dict[str, tuple[str, ...]] = dict.fromkeys((*LEVELS, "lon", "lat"), ())
            write_address(places | {level: chosen})

    _pick(atlas, change, selection.level, selection.codes[:1], ORIGIN)


def candidates_filter(atlas: Atlas, codes: Sequence[str]) -> None:
    """Let communes be chosen as candidates for new poles."""

    def change(action: Action, _level: Level, code: str) -> None:
        if atlas.resolve_code("commune", code) is None:
            return
        # The address may hold the code of a merged commune.
        now = read_address().get("candidat", ())
        others = [each for each in now if atlas.resolve_code("commune", each.strip()) != code]
        write_address({"candidat": [*others, code] if action == "add" else others})

    _pick(atlas, change, "commune", codes, CANDIDATES)


def changed_codes(selection: Selection, action: Action, level: Level, code: str) -> list[str]:
    """The codes after a change; a territory of another level takes the place of all others."""
    codes = list(selection.codes) if selection.level == level else []
    if action == "add" and code not in codes:
        return [*codes, code]
    return [other for other in codes if other != code or action == "add"]


def _pick(
    atlas: Atlas,
    change: Callable[[Action, Level, str], None],
    level: Level | None,
    codes: Sequence[str],
    asking: Asking = FILTER,
) -> None:
    """Show the territories chosen, all of one level, and let others be found by name or code.

    Parameters
    ----------
    change
        Called before the next run with what the visitor asks: to add or remove a territory. The
        level is a level and the code a short text; whether it exists is for the callee to check.
    """
    name = atlas.territories.name
    _COMPONENT(
        key=asking.key,
        data={
            "chosen": [
                {"level": level, "code": code, "nom": typeset(name(level, code))}
                for code in codes
                if level
            ],
            "label": typeset(asking.label),
            "placeholder": typeset(asking.placeholder),
            "single": asking.is_single,
            "levels": list(asking.levels) or None,
            "shards": names_url(atlas.version),
            "script": script_url("picker_component.js"),
            "style": script_url("picker.css"),
            "scripts": [script_url(each) for each in _SCRIPTS],
        },
        on_request_change=lambda: _pass_on(asking.key, change),
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
