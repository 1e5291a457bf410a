"""Portraits of territories: one with its parents and France, or several side by side."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from geo.analysis.portraits import MOST_COMPARED, Portrait, parents, portrait
from geo.analysis.proximity import territory_origin
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.render.html import render
from geo.render.html_tables import tables_html
from geo.render.leaflet import Addresses
from geo.reports.choices.drawing import MapChoices, read_choices
from geo.reports.neighbours import neighbours_html, possible_html
from geo.reports.portrait_charts import portrait_sectors_chart, rates_chart
from geo.reports.portraits import (
    actor_poles_html,
    breadcrumb_html,
    children_block,
    children_notes,
    comparison_sentences,
    named_apart,
    portrait_file,
    portrait_sentences,
    portrait_tables,
)
from pages.panels.calls_panel import calls_panel
from pages.panels.charts import draw_chart, fold
from pages.panels.figures_table import download_figures
from pages.panels.lists import areas_table
from pages.panels.map_panel import area_fields, choice_panel, current_map
from pages.panels.proximity_panel import look_around, origin_sentences
from pages.panels.report import show_blocks
from pages.state.address import read_address
from pages.state.studies import current_inhabitants

NEAREST = 5


def portrait_choices(atlas: Atlas, asked: Selection) -> tuple[MapChoices, Sequence[str]]:
    """Read how the map is drawn; unknown values become messages."""
    choices, _, messages = read_choices(
        read_address(),
        tiles_allowed=False,
        sectors=atlas.slugs("secteur"),
        level=atlas.territories.level_of_parts(asked.level, asked.codes),
    )
    return choices, messages


def current_portraits(atlas: Atlas, asked: Selection) -> tuple[Sequence[Portrait], Sequence[str]]:
    """Draw the portraits that the address asks for, France alone without any."""
    messages = []
    if len(asked.codes) > MOST_COMPARED:
        messages.append(
            f"Une comparaison porte sur {MOST_COMPARED} territoires au plus : "
            "les suivants sont ignorés."
        )
    if not asked.level:
        return [portrait(atlas, asked, None, "")], messages
    codes = asked.codes[:MOST_COMPARED]
    portraits = [portrait(atlas, asked, asked.level, code) for code in codes]
    return named_apart(portraits, atlas), messages


def narrowed(asked: Selection, portraits: Sequence[Portrait]) -> Selection:
    """Keep of a selection the territories that have a portrait, no other."""
    return replace(asked, codes=tuple(each.code for each in portraits if each.level))


def portrait_page(
    atlas: Atlas,
    asked: Selection,
    portraits: Sequence[Portrait],
    choices: MapChoices,
    addresses: Addresses,
) -> None:
    """Draw sentences, map, charts and tables of the portraits."""
    first = portraits[0]
    is_alone = len(portraits) == 1
    france = portrait(atlas, asked, None, "")
    if is_alone and first.level:
        st.html(breadcrumb_html(atlas, first.level, first.code, addresses.territory))
    _sentences(atlas, portraits, france)
    map_side, chart_side = st.columns((11, 9))
    with map_side:
        _map(france.view, narrowed(asked, portraits), choices, addresses)
    compared = _with_references(atlas, asked, portraits, france)
    tables = portrait_tables(compared, atlas)
    with chart_side:
        draw_chart(rates_chart(compared), france.view)
        if sectors := portrait_sectors_chart(portraits, atlas):
            draw_chart(sectors, first.view if is_alone else france.view)
    if is_alone and first.level and not len(first.view.located_rows):
        _nearest(france.view, first, addresses)
    if is_alone and len(first.view):
        st.header("Qui rassemble qui", anchor=False)
        st.html(actor_poles_html(first.view, addresses.sheet))
    if is_alone:
        st.header("Au fil des appels", anchor=False)
        calls_panel(first.view)
    st.html(tables_html(tables))
    download_figures(portrait_file(tables), atlas)
    if is_alone:
        _children(france.view, first, addresses)


def _with_references(
    atlas: Atlas, asked: Selection, portraits: Sequence[Portrait], france: Portrait
) -> Sequence[Portrait]:
    """Put the nearest parent, for one territory alone, and France beside the portraits."""
    first = portraits[0]
    if first.level is None:
        return portraits
    above = parents(atlas.territories, first.level, first.code)[:1] if len(portraits) == 1 else ()
    found = [*portraits, *(portrait(atlas, asked, *parent) for parent in above), france]
    return named_apart(found, atlas)


def _sentences(atlas: Atlas, portraits: Sequence[Portrait], france: Portrait) -> None:
    sentences = (
        portrait_sentences(portraits[0], france, atlas)
        if len(portraits) == 1
        else [
            *(portrait_sentences(each, france, atlas)[0] for each in portraits),
            *comparison_sentences(portraits),
        ]
    )
    st.html(render("sentences.html", sentences=sentences))


def _map(everywhere: View, shown: Selection, choices: MapChoices, addresses: Addresses) -> None:
    """Draw the territories around, with the choices that colour them."""
    drawn = current_map(everywhere, choices, shown)
    usual = everywhere.atlas.territories.level_of_parts(shown.level, shown.codes)
    fields = area_fields(everywhere, choices, usual)
    choice_panel("carte_territoire", drawn, choices, fields, addresses)
    if listed := drawn.areas_shown:
        with fold("Les chiffres de la carte", "carte") as is_open:
            if is_open:
                areas_table(everywhere, listed, addresses)


def _nearest(everywhere: View, found: Portrait, addresses: Addresses) -> None:
    """Without a pole on the map, show the nearest ones."""
    if found.level is None:
        return
    inhabitants = current_inhabitants(everywhere.atlas)
    around = look_around(everywhere, territory_origin(inhabitants, found.level, found.code), None)
    st.header("Les pôles les plus proches", anchor=False)
    origin_sentences(everywhere.atlas, around)
    if len(around.near):
        nearest = around.near.head(NEAREST)
        st.html(neighbours_html(everywhere.atlas, nearest, {}, addresses.sheet, 1))
    if len(around.possible):
        st.html(possible_html(everywhere.atlas, around, addresses.sheet, NEAREST))


def _children(everywhere: View, found: Portrait, addresses: Addresses) -> None:
    below = children_block(everywhere, found.level, found.code)
    if below is None:
        return
    st.header("Territoires plus petits", anchor=False)
    show_blocks([below], everywhere, addresses)
    if notes := children_notes(found, everywhere.atlas):
        st.html(render("sentences.html", sentences=notes))
