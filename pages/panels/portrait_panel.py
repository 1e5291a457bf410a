"""Portraits of territories: one with its parents and France, or several side by side."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from geo.analysis.kept_territories import Kept
from geo.analysis.portraits import MOST_COMPARED
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.html import render
from geo.render.leaflet import Addresses
from geo.reports.blocks import Report, Section, Sentences
from geo.reports.choices.drawing import MapChoices, map_levels, read_choices
from geo.reports.study import Study
from geo.reports.territory.portraits import trail_of
from pages.panels.charts import fold
from pages.panels.heading import count_here, finding_unfolded
from pages.panels.lists import areas_table
from pages.panels.map_panel import area_fields, choice_panel, current_map, map_bar
from pages.panels.peers_panel import peers_part
from pages.panels.report import show_blocks, show_sections, target_addresses
from pages.state.address import read_address

_SHOWN = {
    *("phrases", "carte", "chiffres", "taux", "secteurs"),  # above, each in its place
    *("semblables-pourquoi", "semblables-carte"),  # with the territories that it is about
    *("definitions", "limites"),  # at the foot of every page
}


def portrait_choices(atlas: Atlas, asked: Selection) -> tuple[MapChoices, Sequence[str]]:
    """Read how the map is drawn; unknown values become messages.

    The territories of a portrait are all drawn: those kept on the first page are chosen there only.
    """
    choices, _, messages = read_choices(
        read_address(),
        tiles_allowed=False,
        sectors=atlas.slugs("secteur"),
        levels=map_levels(asked, atlas),
        statistics=atlas.indicators,
    )
    return replace(choices, kept=Kept()), messages


def compared_places(asked: Selection) -> tuple[Selection, Sequence[str]]:
    """Keep the territories that have a portrait; those left out become a message."""
    messages = []
    if len(asked.codes) > MOST_COMPARED:
        messages.append(
            f"Une comparaison porte sur {MOST_COMPARED} territoires au plus : "
            "les suivants sont ignorés."
        )
    return replace(asked, codes=asked.codes[:MOST_COMPARED]), messages


def portrait_page(
    study: Study, shown: Selection, report: Report, choices: MapChoices, addresses: Addresses
) -> None:
    """Draw a portrait or a comparison: map and key figures, charts, then what can be read."""
    atlas, view = study.atlas, study.atlas.select(shown)
    with st.container(horizontal=True, gap="small"):
        count_here(view)
        if shown.level and len(shown.codes) == 1:
            _trail(atlas, shown.level, shown.codes[0], addresses)
    map_bar(area_fields(view, choices, map_levels(view.selection, atlas)))
    map_side, figures_side = st.columns((3, 2))
    with map_side:
        _map(view, choices, addresses)
    is_compared = len(shown.codes) > 1  # no cards stand there
    with figures_side:
        for section in report.pick("chiffres", "phrases"):
            for block in section.blocks:
                if isinstance(block, Sentences) and not is_compared:
                    finding_unfolded(block.sentences)
                else:
                    show_blocks([block], view, addresses)
    others = [each for each in report.sections if each.name not in _SHOWN]
    first = [each for each in others if shown.level and each.name.startswith("poles")]
    show_sections(first, view, addresses)
    for side, name in zip(st.columns(2), ("taux", "secteurs"), strict=True):
        with side:
            for section in report.pick(name):
                show_blocks(section.blocks, view, addresses)
    for section in others:
        if section.name == "semblables":
            peers_part(view, shown, report, addresses)
        elif section not in first:
            _show_other(section, shown, view, addresses)


def _show_other(section: Section, shown: Selection, view: View, addresses: Addresses) -> None:
    """Draw what one reads after the map; those of France that say it all again are folded."""
    if shown.level or section.name != "tables":
        show_sections([section], view, addresses)
        return
    with fold(section.title, section.name) as is_open:
        if is_open:
            show_blocks(section.blocks, view, addresses)


def _trail(atlas: Atlas, level: Level, code: str, addresses: Addresses) -> None:
    """Lead up from a territory to France."""
    targets = target_addresses(addresses)
    *above, (here, _) = trail_of(atlas, level, code)
    france = ("France", addresses.territory.rstrip("?&"))
    links = [france, *((name, targets(target)) for name, target in above)]
    st.html(render("breadcrumb.html", links=links, here=here), width="content")


def _map(view: View, choices: MapChoices, addresses: Addresses) -> None:
    """Draw the territories, and the figures that colour them."""
    drawn = current_map(view, choices)
    choice_panel("carte_territoire", drawn, choices, addresses)
    if drawn.areas:
        with fold("Les chiffres de la carte", "carte") as is_open:
            if is_open:
                areas_table(view, drawn.areas, addresses)
