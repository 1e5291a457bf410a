"""Territories like one: what they are compared by can be chosen, and how much each counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from geo.french import typeset
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.leaflet import Addresses
from geo.reports.blocks import Report
from geo.reports.choices.indicators import measure_of
from geo.reports.choices.likeness import (
    HEAVIEST,
    LIKENESS_KEY,
    LIKENESS_LEVELS,
    Likeness,
    can_compare,
    likeness_values,
    read_likeness,
    usual_likeness,
)
from geo.reports.maps.words import indicator_title
from pages.panels.charts import fold
from pages.panels.report import show_blocks, show_sections
from pages.state.address import choose, read_address
from pages.widgets.fields import Field, Many, Number, Values


def chosen_likeness(atlas: Atlas, shown: Selection) -> tuple[Likeness | None, Sequence[str]]:
    """Read by what territories are compared; what means nothing becomes a message."""
    return read_likeness(read_address(), atlas, shown.level if len(shown.codes) == 1 else None)


def peers_part(view: View, shown: Selection, report: Report, addresses: Addresses) -> None:
    """Draw the territories like one, by what they are compared, and why they are near."""
    for section in report.pick("semblables"):
        if not section.blocks:
            return
        st.header(typeset(section.title), anchor=False)
        show_blocks(section.blocks[:1], view, addresses)
        _choices(view.atlas, shown)
        show_blocks(section.blocks[1:], view, addresses)
    show_sections(report.pick("semblables-pourquoi", "semblables-carte"), view, addresses)


def _choices(atlas: Atlas, shown: Selection) -> None:
    """Let indicators be chosen, and weighed; nothing where territories are not compared."""
    if shown.level not in LIKENESS_LEVELS:
        return
    asked, _ = chosen_likeness(atlas, shown)
    likeness = asked or usual_likeness(atlas, shown.level)
    with fold("Choisir les indicateurs et leurs poids", "semblables") as is_open:
        if is_open:
            choose("semblables", likeness_fields(atlas, shown.level, likeness))


def likeness_fields(atlas: Atlas, level: Level, likeness: Likeness) -> list[Field]:
    """What one chooses: the indicators that count, and a weight for each."""
    titles = {
        each: indicator_title(indicator)
        for each, indicator in atlas.indicators.items()
        if can_compare(atlas, each, level) or each in likeness
    }
    said = {
        each: f"poids {likeness[each]}" if each in likeness else "non compté" for each in titles
    }
    weights = [
        _Weight(
            f"poids-{each}", f"Poids : {titles[each]}", (1, HEAVIEST), weight, likeness=likeness
        )
        for each, weight in likeness.items()
    ]
    groups = {
        each: f"{atlas.indicators[measure].name}, par activité"
        for each in titles
        if (measure := measure_of(each, titles)) != each
    }
    return [
        _Compared(LIKENESS_KEY, "Comparés par", titles, said, list(likeness), groups, likeness),
        *weights,
    ]


@dataclass(frozen=True, slots=True)
class _Compared(Many):
    """The indicators that count: the weights of those that stay are kept."""

    likeness: Likeness = field(default_factory=dict)

    def changes(self, values: Sequence[str]) -> Values:
        """What the address becomes; without any, the usual ones count again."""
        kept = {each: self.likeness.get(each, 1) for each in values if each in self.options}
        return {LIKENESS_KEY: likeness_values(kept)}


@dataclass(frozen=True, slots=True)
class _Weight(Number):
    """How much one of them counts."""

    likeness: Likeness = field(default_factory=dict)

    def changes(self, values: Sequence[str]) -> Values:
        """What the address becomes, once a weight that may be anything was asked for."""
        identifier, weight = self.key.removeprefix("poids-"), next(iter(values), "")
        if not (weight.isascii() and weight.isdigit() and 1 <= int(weight) <= HEAVIEST):
            return {}
        return {LIKENESS_KEY: likeness_values({**self.likeness, identifier: int(weight)})}
