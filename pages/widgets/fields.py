"""Fields to choose and to type in, several at a time, drawn by one light component of ours.

Streamlit's own select boxes were nine tenths of what a browser redraws at each change; see
`fields.js`. Python owns the values and gives them; the browser only asks to change some.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

import streamlit as st

from geo.french import typeset
from pages.server.asset_urls import script_url
from pages.widgets.script_component import script_component

Values = Mapping[str, Sequence[str]]
Layout = Literal["row", "column", "bar"]
Options = Mapping[str, str]
"""Label by slug, in order."""

LONGEST_VALUE: Final = 200
MOST_VALUES: Final = 200
_EVENT: Final = "change"


@dataclass(frozen=True, slots=True)
class Field(ABC):
    """What one chooses or types in; `key` is that of the address, or of what is asked."""

    kind: ClassVar[str]
    """How `fields.js` draws it."""

    key: str
    label: str

    def to_json(self) -> dict[str, Any]:
        """Say what the browser must draw."""
        return {"kind": self.kind, "key": self.key, "label": typeset(self.label), **self._drawn()}

    def changes(self, values: Sequence[str]) -> Values:
        """What its keys become, once values that may be anything were asked for."""
        return {self.key: self._read(values)}

    @abstractmethod
    def _drawn(self) -> dict[str, Any]:
        """What the browser must know besides."""

    def _read(self, values: Sequence[str]) -> Sequence[str]:
        """Keep what was really chosen."""
        return values


@dataclass(frozen=True, slots=True)
class One(Field):
    """A list from which one option is chosen.

    Attributes
    ----------
    options
        Those of no group, which come first.
    default
        The option that stands for no choice.
    groups
        More options, by the name of their group, in order.
    """

    kind = "one"

    options: Options
    chosen: str
    default: str = ""
    groups: Mapping[str, Options] = field(default_factory=dict)

    def _drawn(self) -> dict[str, Any]:
        options: list[Sequence[str]] = [*_options(self.options)]
        for name, grouped in self.groups.items():
            options += [(*option, typeset(name)) for option in _options(grouped)]
        return {"chosen": [self.chosen], "options": options}

    def _read(self, values: Sequence[str]) -> Sequence[str]:
        return [value for value in values if value != self.default]


class Part(One):
    """Parts of a page, of which one is open: a list of options, drawn as tabs."""

    __slots__ = ()
    kind = "part"


@dataclass(frozen=True, slots=True)
class Many(Field):
    """Options to tick, each with a count.

    Attributes
    ----------
    options, counts
        Label, and how much the option would give, by slug, in order.
    groups
        Under which name an option is folded, by slug; those without any stand in sight.
    """

    kind = "many"

    options: Mapping[str, str]
    counts: Mapping[str, str]
    chosen: Sequence[str]
    groups: Mapping[str, str] = field(default_factory=dict)

    def _drawn(self) -> dict[str, Any]:
        options = [
            (*option, self.counts[option[0]], typeset(self.groups.get(option[0], "")))
            for option in _options(self.options)
        ]
        return {"chosen": list(self.chosen), "options": options}


@dataclass(frozen=True, slots=True)
class Words(Field):
    """A line to type words in."""

    kind = "words"

    chosen: str
    placeholder: str

    def _drawn(self) -> dict[str, Any]:
        chosen = [self.chosen] if self.chosen else []
        return {"chosen": chosen, "placeholder": typeset(self.placeholder)}

    def _read(self, values: Sequence[str]) -> Sequence[str]:
        return [value for value in values if value.strip()]


@dataclass(frozen=True, slots=True)
class Number(Field):
    """A whole number on a slider; the page checks it, as any in an address.

    Attributes
    ----------
    bounds
        Least and largest number.
    unit
        What is written after the number.
    """

    kind = "number"

    bounds: tuple[int, int]
    chosen: int
    unit: str = ""

    def _drawn(self) -> dict[str, Any]:
        return {"chosen": [str(self.chosen)], "bounds": self.bounds, "unit": typeset(self.unit)}


@dataclass(frozen=True, slots=True)
class Span(Field):
    """A span of whole numbers, between two thumbs of one slider.

    Attributes
    ----------
    key_high
        Key of its high end; `key` is that of its low one.
    bounds
        Least and largest number.
    chosen
        Its two ends; None where an end is not chosen.
    without
        What is said without any choice.
    """

    kind = "span"

    key_high: str
    bounds: tuple[int, int]
    chosen: tuple[int | None, int | None]
    without: str

    def changes(self, values: Sequence[str]) -> Values:
        """What its two keys become."""
        low, high = values if len(values) == len(self.bounds) else ("", "")
        return {self.key: [low] if low else [], self.key_high: [high] if high else []}

    def _drawn(self) -> dict[str, Any]:
        low, high = self.chosen
        chosen = [] if low is None and high is None else [str(low or ""), str(high or "")]
        return {"chosen": chosen, "bounds": self.bounds, "without": typeset(self.without)}


def draw_fields(
    name: str,
    fields: Sequence[Field],
    *,
    on_change: Callable[[Values], object],
    layout: Layout = "column",
) -> None:
    """Draw fields; `on_change` gets the new values of some, by key, before the next run.

    Parameters
    ----------
    name
        Its own on the page.
    layout
        `row` puts as many fields side by side as there is room for; `bar` does so on one thin
        line, each with its label before it.
    """
    key = f"champs_{name}"
    known = {field.key: field for field in fields}
    _COMPONENT(
        key=key,
        data={
            "fields": [field.to_json() for field in fields],
            "layout": layout,
            "turn": st.session_state.get(_turn(key), 0),
            "script": script_url("fields.js"),
            "style": script_url("fields.css"),
        },
        on_change_change=lambda: _pass_on(key, known, on_change),
    )


def read_request(value: object, known: Mapping[str, Field]) -> tuple[int, Values] | None:
    """Read what the browser sent, which may be anything: the number of the choice, and values."""
    match value:
        case {"turn": int(turn), "values": dict(values)}:
            changes: dict[str, Sequence[str]] = {}
            for key, texts in values.items():
                if key in known and _are_texts(texts):
                    changes |= known[key].changes(texts)
            return turn, changes
    return None


def _are_texts(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_VALUES
        and all(isinstance(text, str) and len(text) <= LONGEST_VALUE for text in value)
    )


def _pass_on(key: str, known: Mapping[str, Field], on_change: Callable[[Values], object]) -> None:
    state = st.session_state.get(key) or {}
    if request := read_request(state.get(_EVENT), known):
        st.session_state[_turn(key)], values = request
        on_change(values)


def _turn(key: str) -> str:
    """Where the number of the last choice that was answered is kept."""
    return f"{key}_tour"


def _options(options: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is chosen stays as it is: it may be a name of the visitor's file."""
    return [(value, typeset(label)) for value, label in options.items()]


_COMPONENT: Final = script_component("atlas_fields")
