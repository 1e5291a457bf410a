"""What stands beside the map: the selected poles, the territories coloured, or the calls."""

import streamlit as st

from geo.analysis.choropleths import Choropleth
from geo.model.atlas import View
from geo.render.html import render
from geo.render.html_tables import table_html
from geo.render.leaflet import Addresses
from geo.reports.calls import calls_blocks
from geo.reports.choices.drawing import LISTS, MapChoices
from geo.reports.choices.territories import (
    PRESENCES,
    TERRITORY_ORDERS,
    TerritoryOrder,
    kept_notice,
    offered_numbers,
)
from geo.reports.maps.figures import area_figures
from geo.reports.poles.listing import Order
from pages.panels.figures_table import SHOWN, download_figures
from pages.panels.poles_list import poles_list
from pages.panels.report import show_blocks
from pages.state.address import choose
from pages.state.studies import current_study
from pages.widgets.downloads import download_list
from pages.widgets.fields import Field, One, Part


def beside_the_map(
    view: View, choices: MapChoices, areas: Choropleth | None, order: Order, addresses: Addresses
) -> None:
    """Draw the list of poles, the table of territories or the calls, and its file."""
    parts = Part("liste", "À côté de la carte", LISTS, choices.listed, "poles")
    choose("liste_ouverte", [parts], layout="bar")
    if areas and choices.listed != "territoires" and not choices.kept.is_all:
        st.html(render("said.html", sentences=[kept_notice(choices.kept)]))
    if choices.listed == "poles":
        poles_list(view, order, choices.colour, addresses.sheet)
        download_list(view)
    elif choices.listed == "territoires":
        choose("territoires", kept_fields(choices), layout="bar")
        areas_table(view, areas, addresses, choices.order)
    else:
        announced = current_study(view.atlas, view.selection).calls
        show_blocks(calls_blocks(view, announced), view, addresses)


def kept_fields(choices: MapChoices) -> list[Field]:
    """Which territories stand out and are listed, and in which order."""
    kept = choices.kept
    numbers = {
        "habitants_min": ("Habitants", kept.population_min),
        "distance_min": ("Pôle localisé à", kept.distance_min_km),
        "premiers": ("Valeurs", kept.first),
    }
    least, far, first = (
        One(key, label, offered_numbers(key, chosen), str(chosen or ""))
        for key, (label, chosen) in numbers.items()
    )
    presence = One("presence", "Pôles", {"": "Tous", **PRESENCES}, kept.presence)
    order = One("ordre", "Trier par", TERRITORY_ORDERS, choices.order, "valeur")
    return [least, far, presence, first, order]


def areas_table(
    view: View,
    areas: Choropleth | None,
    addresses: Addresses,
    order: TerritoryOrder = "valeur",
) -> None:
    """Draw the figures that the map colours; each name leads to a portrait."""
    if areas is None:
        nothing = "Aucun territoire n'est coloré : choisissez un indicateur."
        st.html(render("sentences.html", sentences=[nothing]))
        return
    figures = area_figures(areas, view, order)
    page = f"{addresses.territory}{areas.level}="
    links = [f"{page}{row[1]}" for row in figures.rows[:SHOWN]]
    st.html(table_html(figures, SHOWN, links))
    download_figures(figures, view.atlas)
