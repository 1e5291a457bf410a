"""The map with its choices."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.analysis.choropleths import MOST_COMMUNES
from geo.french import NBSP, number
from geo.model.atlas import Atlas, View
from geo.model.indicators import IndicatorCatalogue
from geo.model.selection import MAX_WORDS_LENGTH
from geo.model.territories import LEVEL_TITLES, Level
from geo.model.territories import LEVELS as LEVELS_OF_PLACES
from geo.render.base_map import BaseMap
from geo.render.html import data_block, render
from geo.render.leaflet import Addresses, map_data
from geo.render.svg.maps import map_legend, map_picture
from geo.render.svg.picture import PAPER
from geo.render.svg.posters import map_sheet
from geo.reports.blocks import MapBlock, Report
from geo.reports.choices.drawing import (
    BASES,
    COLOURS,
    INDICATORS,
    SECTOR_INDICATORS,
    MapChoices,
    crossable,
    drawn_levels,
)
from geo.reports.maps.choropleths import measured_sector
from geo.reports.maps.maps import poles_map
from geo.reports.maps.values import Map
from geo.reports.maps.words import crossed_title, indicator_title
from pages.panels.notices import show_messages
from pages.server.asset_urls import assets_url, base_path, scripts_version
from pages.state.address import LIST_PAGE, choose
from pages.state.atlas import tiles_allowed
from pages.state.drawings import Drawing, keep_drawing
from pages.state.studies import current_study
from pages.widgets.fields import Field, One
from pages.widgets.indicators import Choice, indicator_fields

HEIGHT = 480
"""In pixels, until the style sheet of the page gives the map the rest of the window."""
LEFT_BEHIND = {*LEVELS_OF_PLACES, "lon", "lat", "rayon", LIST_PAGE}
"""Keys that do not go along to another place: where one was, and the page of its list."""
NO_COMMUNES = (
    "Les communes se dessinent à l'intérieur d'un territoire : choisissez un département, une "
    f"région ou un EPCI ({number(MOST_COMMUNES)} communes au plus). En attendant, la carte montre "
    "les contours des départements."
)


def choice_panel(key: str, drawn: Map, choices: MapChoices, addresses: Addresses) -> None:
    """Draw a map that one chose, with its legend, and what its colours show.

    Parameters
    ----------
    key
        Tells the map from those of other pages.
    """
    send_map(key, map_data(drawn, addresses), addresses)
    if drawn.areas:
        st.html(render("said.html", sentences=[drawn.area_sentence]))
    elif choices.level == "commune" and _has_communes(choices, drawn.atlas.indicators):
        show_messages([NO_COMMUNES])
    _keep(drawn)


def _has_communes(choices: MapChoices, statistics: IndicatorCatalogue) -> bool:
    """Whether communes would be coloured, inside of a territory."""
    is_known = bool(drawn_levels(choices.indicator, ("commune",), statistics))
    return is_known and choices.indicator != "aucun"


def map_bar(fields: Sequence[Field]) -> None:
    """Draw what can be chosen of a map, above it; after it, which is what one waits for."""
    choose("carte", fields, layout="bar")


def draw_map(key: str, drawn: Map, addresses: Addresses) -> None:
    """Draw a map that offers no choice."""
    send_map(key, map_data(drawn, addresses), addresses)
    _keep(drawn)


def draw_map_of(key: str, report: Report, addresses: Addresses) -> None:
    """Draw the map of a report, where it has one."""
    for block in (block for section in report.pick("carte") for block in section.blocks):
        if isinstance(block, MapBlock):
            draw_map(key, block.drawn, addresses)


def draw_still_map(drawn: Map) -> None:
    """Draw a map that does not move, where the page has one that does, then its legend."""
    picture = map_picture(drawn, ink=PAPER)
    source = b64encode(picture.svg.encode()).decode()
    st.html(render("still_map.html", picture=picture, source=source))
    st.html(render("legend.html", parts=map_legend(drawn)))
    _keep(drawn)


def _keep(drawn: Map) -> None:
    """Keep the map, so that the top of the page can offer its image."""
    title = f"Carte{NBSP}: {drawn.title}"
    keep_drawing(Drawing(title, drawn.view, partial(map_sheet, drawn)))


def current_map(view: View, choices: MapChoices) -> Map:
    """Draw a view as one chose; distances are to the poles selected anywhere."""
    reach = None
    needs_reach = choices.kept.distance_min_km or choices.listed == "territoires"
    if needs_reach or "distance" in (choices.indicator, choices.second):
        reach = current_study(view.atlas, view.selection).reach
    return poles_map(view, choices, reach)


def send_map(key: str, data: Mapping[str, Any], addresses: Addresses) -> None:
    """Send a map of ours, the only one of its page."""
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


def page_addresses(atlas: Atlas, address: Mapping[str, Sequence[str]], page: str = "") -> Addresses:
    """Say where the browser finds everything; links to a sheet keep the address of the page.

    Parameters
    ----------
    page
        Path of the page that the sheet leads back to, one of `pole_sheet.WAYS_BACK`.
    """
    kept = {key: [value[:MAX_WORDS_LENGTH] for value in values] for key, values in address.items()}
    embedding = {"embed": "true"} if st.context.is_embedded else {}
    back = {"depuis": page} if page else {}
    query = urlencode({**kept, **embedding, **back, "pole": ""}, doseq=True)
    elsewhere = {key: values for key, values in kept.items() if key not in LEFT_BEHIND}
    around = urlencode({**elsewhere, **embedding}, doseq=True)
    root = assets_url()
    return Addresses(
        shapes=f"{root}/formes/{atlas.version}/",
        poles=f"{root}/poles/{atlas.version}.json",
        sheet=f"{base_path()}/pole?{query}",
        around=f"{base_path()}/proximite?{around}",
        territory=f"{base_path()}/territoire?{around}{'&' if around else ''}",
        assets=f"{root}/",
        scripts_version=scripts_version(),
    )


def map_fields(view: View, choices: MapChoices, levels: Sequence[Level]) -> list[Field]:
    """What colours the points and the territories, and on which ground."""
    fields: list[Field] = [
        One("couleur", "Points", COLOURS, choices.colour, "statut"),
        *area_fields(view, choices, levels),
    ]
    if tiles_allowed():
        fields.append(One("fond", "Fond de carte", BASES, choices.base, "contours"))
    return fields


def area_fields(view: View, choices: MapChoices, levels: Sequence[Level]) -> list[Field]:
    """What colours the territories, and which; the first level stands for no choice."""
    statistics = view.atlas.indicators
    levels = drawn_levels(choices.indicator, levels, statistics, choices.second) or levels
    titles = {level: title for level, title in LEVEL_TITLES.items() if level in levels}
    fields: list[Field] = [
        *indicator_fields(
            Choice("indicateur", "Indicateur", choices.indicator, INDICATORS, "taux"),
            statistics,
            [each for each in statistics if each not in INDICATORS],
            indicator_title,
        ),
        One("niveau", "Découpage", titles, choices.level, levels[0]),
    ]
    if choices.indicator in SECTOR_INDICATORS:
        labels = {each.slug: each.label for each in view.atlas.facets["secteur"].options}
        measured = measured_sector(view, choices)
        fields.insert(1, One("secteur_carte", "Secteur mesuré", labels, measured))
    others = crossable(statistics)
    is_wanted = choices.second or choices.indicator not in INDICATORS
    if is_wanted and choices.indicator in others:
        left = [each for each in others if each != choices.indicator]
        figures = {each: INDICATORS[each] for each in left if each in INDICATORS}
        crossed = Choice("indicateur2", "Croisé avec", choices.second, {"": "Aucun", **figures}, "")
        known = [each for each in left if each not in INDICATORS]
        fields += indicator_fields(crossed, statistics, known, crossed_title)
    return fields
