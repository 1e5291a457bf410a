"""What stands beside the map: the selected poles, the territories coloured, or the calls."""

import streamlit as st

from geo.analysis.choropleths import Choropleth
from geo.model.atlas import View
from geo.render.html import render
from geo.render.html_tables import table_html
from geo.render.leaflet import Addresses
from geo.reports.calls import calls_blocks
from geo.reports.choices.drawing import LISTS, MapChoices
from geo.reports.maps.figures import area_figures
from geo.reports.poles.listing import Order
from pages.panels.figures_table import SHOWN, download_figures
from pages.panels.poles_list import poles_list
from pages.panels.report import show_blocks
from pages.state.address import choose
from pages.state.studies import current_study
from pages.widgets.downloads import download_list
from pages.widgets.fields import Part


def beside_the_map(
    view: View, choices: MapChoices, areas: Choropleth | None, order: Order, addresses: Addresses
) -> None:
    """Draw the list of poles, the table of territories or the calls, and its file."""
    parts = Part("liste", "À côté de la carte", LISTS, choices.listed, "poles")
    choose("liste_ouverte", [parts], layout="bar")
    if choices.listed == "poles":
        poles_list(view, order, choices.colour, addresses.sheet)
        download_list(view)
    elif choices.listed == "territoires":
        areas_table(view, areas, addresses)
    else:
        announced = current_study(view.atlas, view.selection).calls
        show_blocks(calls_blocks(view, announced), view, addresses)


def areas_table(view: View, areas: Choropleth | None, addresses: Addresses) -> None:
    """Draw the figures that the map colours; each name leads to a portrait."""
    if areas is None:
        nothing = "Aucun territoire n'est coloré : choisissez un indicateur."
        st.html(render("sentences.html", sentences=[nothing]))
        return
    figures = area_figures(areas, view)
    page = f"{addresses.territory}{areas.level}="
    links = [f"{page}{row[1]}" for row in figures.rows[:SHOWN]]
    st.html(table_html(figures, SHOWN, links))
    download_figures(figures, view.atlas)
