"""The map with its choices and its legend."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.model.atlas import View
from geo.model.territories import LEVELS as LEVELS_OF_PLACES
from geo.views.choices import BASES, COLOURS, INDICATORS, LEVELS, MapChoices
from geo.views.html import data_block
from geo.views.legends import legend_html
from geo.views.maps import Addresses, BaseMap, areas_of, map_data
from pages.components.address import choose
from pages.components.asset_addresses import (
    assets_address,
    base_path,
    scripts_version,
)
from pages.components.atlas import tiles_allowed
from pages.components.fields import One

HEIGHT = 600
PLACE_KEYS = {*LEVELS_OF_PLACES, "lon", "lat", "rayon"}
LONGEST_VALUE = 60


def map_panel(view: View, choices: MapChoices, addresses: Addresses) -> None:
    """Draw the choices, the map and its legend."""
    above = st.container()
    areas = areas_of(view, choices)
    draw_map("carte", map_data(view, choices, areas, addresses), addresses)
    with above:  # drawn after the map, which is what one waits for
        _draw_choices(choices)
    st.html(legend_html(view, choices, areas))


def draw_map(key: str, data: Mapping[str, Any], addresses: Addresses) -> None:
    """Draw a map of ours, the only one of its page; `key` tells it from those of other pages."""
    # streamlit_folium registers its component when imported, which must happen in a script run.
    from streamlit_folium import st_folium  # noqa: PLC0415

    st.html(data_block("data-map", data))  # which `map_page.js` passes on to the frame
    st_folium(
        BaseMap(addresses),
        key=key,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
    )


def page_addresses(view: View, address: Mapping[str, Sequence[str]]) -> Addresses:
    """Say where the browser finds everything; links to a sheet keep the address of the page."""
    kept = {key: [value[:LONGEST_VALUE] for value in values] for key, values in address.items()}
    embedding = {"embed": "true"} if st.context.is_embedded else {}
    query = urlencode({**kept, **embedding, "pole": ""}, doseq=True)
    elsewhere = {key: values for key, values in kept.items() if key not in PLACE_KEYS}
    around = urlencode({**elsewhere, **embedding}, doseq=True)
    root = assets_address()
    return Addresses(
        shapes=f"{root}/formes/{view.atlas.version}/",
        poles=f"{root}/poles/{view.atlas.version}.json",
        sheet=f"{base_path()}/pole?{query}",
        around=f"{base_path()}/proximite?{around}",
        territory=f"{base_path()}/territoire?{around}{'&' if around else ''}",
        assets=f"{root}/",
        scripts_version=scripts_version(),
    )


def _draw_choices(choices: MapChoices) -> None:
    fields = [
        One("couleur", "Couleur des points", COLOURS, choices.colour, "statut"),
        One("indicateur", "Indicateur", INDICATORS, choices.indicator, "nombre"),
        One("niveau", "Découpage", LEVELS, choices.level, "region"),
    ]
    if tiles_allowed():
        fields.append(One("fond", "Fond de carte", BASES, choices.base, "contours"))
    choose("carte", fields, layout="row")
