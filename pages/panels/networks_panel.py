"""The parts of the page of networks: who is tied to whom, how far, and since when."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from geo.analysis.actors import actors_by_type, networks_by_nature
from geo.analysis.networks import (
    TiedPoles,
    reach_by_pole,
    shared_organisations,
    tied_poles,
    ties_by_distance,
    ties_by_sector,
)
from geo.french import slug
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.publish.exports.network_files import file_name, network_csv, network_graphml
from geo.render.csv import table_csv
from geo.render.html import render
from geo.render.html_tables import table_html
from geo.render.leaflet import Addresses
from geo.reports.choices.parts import NETWORK_PARTS, USUAL_PART, NetworkPart
from geo.reports.maps.lines import Lines
from geo.reports.maps.maps import lines_map
from geo.reports.network_charts import (
    distance_chart,
    kinds_chart,
    networks_chart,
    roles_chart,
    sectors_chart,
)
from geo.reports.networks import (
    MOST_NAMED,
    Span,
    all_reach_figures,
    distance_figures,
    kinds_figures,
    map_address,
    most_first,
    network_poles_html,
    network_sentences,
    networks_figures,
    networks_html,
    reach_figures,
    roles_figures,
    roles_html,
    sectors_figures,
    shared_figures,
    span_of,
    tied_to_networks,
    ties_figures,
    ties_html,
)
from geo.reports.portraits import actors_block
from geo.reports.tables import Table
from pages.panels.charts import chart_with_table, draw_chart
from pages.panels.figures_table import SHOWN, figures_table
from pages.panels.map_panel import draw_map
from pages.panels.poles_list import list_pages
from pages.panels.report import show_blocks
from pages.server.asset_addresses import base_path
from pages.state.address import choose, read_page
from pages.state.atlas import current_ranks
from pages.state.atlas_ties import atlas_ties
from pages.widgets.fields import Part

SHOWN_REACH = 20


def current_ties(view: View) -> TiedPoles:
    """The ties of the selected poles."""
    return tied_poles(atlas_ties(view.atlas), view)


def say_networks(found: TiedPoles) -> None:
    """Say who is tied to a network, whose members are known, and how far they are."""
    st.html(render("sentences.html", sentences=network_sentences(found)))


def choose_network_part(part: NetworkPart) -> None:
    """Let one part of the page be opened."""
    parts = {str(each): label for each, label in NETWORK_PARTS.items()}
    choose("vue", [Part("vue", "Partie de la page", parts, part, USUAL_PART)])


def network_part(found: TiedPoles, part: NetworkPart, addresses: Addresses) -> None:
    """Draw the part that is open."""
    parts: Mapping[NetworkPart, Callable[[], None]] = {
        "liens": lambda: _ties_part(found, addresses),
        "reseaux": lambda: _networks_part(found, addresses),
        "acteurs": lambda: _actors_part(found, addresses),
    }
    parts[part]()


def network_downloads(found: TiedPoles) -> None:
    """Offer the whole network of the selected poles as files."""
    left, right = st.columns(2)
    with left:
        st.download_button(
            "Télécharger le réseau (GraphML)",
            data=lambda: network_graphml(found),
            file_name=file_name(found, "graphml"),
            mime="application/graphml+xml",
            on_click="ignore",
            width="stretch",
        )
    with right:
        st.download_button(
            "Télécharger le réseau (CSV)",
            data=lambda: network_csv(found),
            file_name=file_name(found, "csv"),
            mime="text/csv",
            on_click="ignore",
            width="stretch",
        )


# ---- Map and distances ----------------------------------------------------------------------


def _ties_part(found: TiedPoles, addresses: Addresses) -> None:
    atlas = found.ties.atlas
    map_side, chart_side = st.columns((11, 9))
    with map_side:
        lines = Lines(found)
        draw_map("carte_reseaux", lines_map(lines), addresses)
    with chart_side:
        classes = ties_by_distance(found)
        chart_with_table(
            distance_chart(found, classes), distance_figures(classes, atlas), found.view
        )
        figures_table(all_reach_figures(found), atlas)
    st.header("Tous les liens", anchor=False)
    span = _span(found.rows, "liens")
    st.html(ties_html(found, span, len(lines.rows), addresses.sheet))
    _download("Liens des pôles avec leurs membres", lambda: ties_figures(found), atlas)
    st.header("Portée de chaque pôle", anchor=False)
    table = reach_by_pole(found)
    st.html(table_html(reach_figures(found, table.head(SHOWN_REACH))))
    _say_hidden(len(table), SHOWN_REACH)
    _download("Portée de chaque pôle", lambda: reach_figures(found, table), atlas)


# ---- Networks -------------------------------------------------------------------------------


def _networks_part(found: TiedPoles, addresses: Addresses) -> None:
    view = found.view
    atlas = view.atlas
    table = networks_by_nature(view)
    embedding = {"embed": ["true"]} if st.context.is_embedded else {}
    on_map = map_address(view.selection.to_query() | embedding, f"{base_path()}/")
    draw_chart(networks_chart(table, atlas), view, "dans le tableau qui suit")
    st.html(networks_html(table, atlas, on_map))
    _download("Réseaux et pôles", lambda: networks_figures(table, atlas), atlas)
    st.header("Les réseaux et institutions dans le temps", anchor=False)
    chart, table_html = _roles(atlas.version, _atlas=atlas)
    draw_chart(chart, atlas.select(Selection()), "dans le tableau qui suit")
    st.html(table_html)
    _download("Rôles des réseaux", lambda: roles_figures(atlas), atlas)
    rows = tied_to_networks(view)
    if len(rows):
        st.header("Les pôles et leurs réseaux", anchor=False)
        ranked = rows[current_ranks(atlas, "nom")[rows].argsort()]
        st.html(network_poles_html(atlas, _span(ranked, "pôles"), addresses.sheet))


# ---- Types of actors ------------------------------------------------------------------------


def _actors_part(found: TiedPoles, addresses: Addresses) -> None:
    atlas = found.ties.atlas
    kinds = most_first(actors_by_type(found.view), "type_acteur", atlas)
    sectors = most_first(ties_by_sector(found), "secteur", atlas)
    kind_side, sector_side = st.columns(2)
    with kind_side:
        chart_with_table(kinds_chart(kinds, atlas), kinds_figures(kinds, atlas), found.view)
    with sector_side:
        draw_chart(sectors_chart(sectors, atlas), found.view, "dans le tableau croisé qui suit")
    show_blocks([actors_block(found.view)], found.view, addresses)
    st.header("Type d'acteur et secteur du pôle", anchor=False)
    figures_table(sectors_figures(sectors, found), atlas)
    st.header("Organisations de plusieurs pôles", anchor=False)
    shared = shared_organisations(found)
    if not len(shared):
        st.html(render("no_shared.html"))
        return
    st.html(table_html(shared_figures(found, shared.head(SHOWN), MOST_NAMED)))
    _say_hidden(len(shared), SHOWN)
    _download(
        "Organisations de plusieurs pôles", lambda: shared_figures(found, shared, None), atlas
    )


# ---- Tables too long to be made whole at each run -------------------------------------------


def _span(rows: IntArray, name: str) -> Span:
    """Let the page of a long list be chosen."""
    span = span_of(rows, read_page())
    if span.pages > 1:
        pages = list_pages(span.number, span.pages, span.total)
        choose(f"liste_{slug(name)}", [replace(pages, label=f"Montrer les {name}")], layout="row")
    return span


def _say_hidden(rows: int, shown: int) -> None:
    if rows > shown:
        st.html(render("hidden_rows.html", shown=shown, hidden=rows - shown))


def _download(name: str, make: Callable[[], Table], atlas: Atlas) -> None:
    """Offer a table that is only made when someone wants it."""
    st.download_button(
        "Télécharger ce tableau (CSV)",
        data=lambda: table_csv(make()),
        file_name=f"{slug(name)}-{slug(atlas.release.date)}.csv".replace("-.", "."),
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{slug(name)}",
    )


# `_atlas` is not hashed: the version names it.


@st.cache_resource(max_entries=2, show_spinner=False)
def _roles(version: str, _atlas: Atlas) -> tuple[Any, str]:  # noqa: ARG001
    """The roles in time, which no selection changes: chart and table."""
    return roles_chart(_atlas), roles_html(_atlas)
