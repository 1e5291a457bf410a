"""The map with its choices and its legend."""

import streamlit as st

from geo.model.atlas import View
from geo.views.choices import BASES, COLOURS, INDICATORS, LEVELS, MapChoices
from geo.views.legends import legend_html
from geo.views.maps import Addresses, BaseMap, areas_of, drawing, map_data
from pages.components.address import choose_one
from pages.components.atlas import tiles_allowed

HEIGHT = 600


def map_panel(view: View, choices: MapChoices, addresses: Addresses) -> None:
    """Draw the choices, the map and its legend."""
    # streamlit_folium registers its component when imported, which must happen in a script run.
    from streamlit_folium import st_folium  # noqa: PLC0415

    _draw_choices(choices)
    areas = areas_of(view, choices)
    st_folium(
        BaseMap(addresses.assets),
        key="carte",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=drawing(map_data(view, choices, areas, addresses)),
    )
    st.html(legend_html(view, choices, areas))


def _draw_choices(choices: MapChoices) -> None:
    colour, indicator, level = st.columns(3)
    with colour:
        choose_one("couleur", "Couleur des points", COLOURS, choices.colour, default="statut")
    with indicator:
        choose_one("indicateur", "Indicateur", INDICATORS, choices.indicator, default="nombre")
    with level:
        choose_one("niveau", "Découpage", LEVELS, choices.level, default="region")
    if tiles_allowed():
        choose_one("fond", "Fond de carte", BASES, choices.base, default="contours")
