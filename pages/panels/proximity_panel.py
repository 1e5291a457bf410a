"""The poles around a place: where from, sentences, map, list."""

from collections.abc import Sequence

import streamlit as st

from geo.analysis.proximity import (
    Origin,
    Surroundings,
    own_territory,
    point_origin,
    shared_members,
    surroundings,
    territory_origin,
)
from geo.analysis.radii import OFFERED_KM
from geo.french import kilometres, quoted
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.render.html import render
from geo.render.leaflet import Addresses
from geo.reports.choices.coverage import Query, read_point
from geo.reports.distances import proximity_sentences
from geo.reports.maps.maps import around_map
from geo.reports.neighbours import (
    neighbour_pages,
    neighbours_figures,
    neighbours_html,
    possible_blocks,
)
from pages.panels.figures_table import download_figures
from pages.panels.map_panel import draw_map
from pages.panels.poles_list import list_pages
from pages.panels.report import show_blocks
from pages.state.address import choose, read_page
from pages.state.studies import current_inhabitants
from pages.widgets.fields import One


def read_origin(
    atlas: Atlas, selection: Selection, query: Query
) -> tuple[Origin | None, Sequence[str]]:
    """Read from the address where distances start; a point comes before a territory."""
    inhabitants = current_inhabitants(atlas)
    point, messages = read_point(query)
    if point:
        origin = point_origin(inhabitants, *point)
        if origin and selection.level:
            name = atlas.territories.name(selection.level, selection.codes[0])
            messages = (f"Les distances partent du point de l'adresse, et non de {quoted(name)}.",)
        if origin:
            return origin, messages
        messages = (
            "Le point de l'adresse est à plus de 50 km de toute commune de France : il est ignoré.",
        )
    if not selection.level:
        return None, messages
    if len(selection.codes) > 1:
        name = atlas.territories.name(selection.level, selection.codes[0])
        messages = (
            *messages,
            f"Les distances partent d'un seul territoire : {name}. Les autres sont ignorés.",
        )
    return territory_origin(inhabitants, selection.level, selection.codes[0]), messages


def look_around(view: View, origin: Origin, radius_km: int | None) -> Surroundings:
    """Sort the poles around a place."""
    return surroundings(view, origin, current_inhabitants(view.atlas), radius_km)


def choose_radius(radius_km: int | None) -> None:
    """Let the list be limited to a distance."""
    radii = sorted({*OFFERED_KM, *([radius_km] if radius_km else [])})
    options = {"": "Sans limite"} | {str(each): f"{kilometres(each)} au plus" for each in radii}
    choose("rayon", [One("rayon", "Distance", options, str(radius_km or ""))])


def origin_sentences(atlas: Atlas, around: Surroundings) -> None:
    """Say where distances start, how many poles are near, and which is nearest."""
    st.html(render("sentences.html", sentences=proximity_sentences(atlas, around)))


def proximity_panel(
    view: View, around: Surroundings, place: Selection, addresses: Addresses
) -> None:
    """Draw the map and the list side by side, then the poles that may be near."""
    map_side, list_side = st.columns((9, 11))
    with map_side:
        draw_map("carte_proximite", around_map(view, around, place), addresses)
    with list_side:
        _list(view.atlas, around, addresses.sheet)
    if len(around.possible) or around.beyond:
        show_blocks(possible_blocks(view.atlas, around), view, addresses)


def _list(atlas: Atlas, around: Surroundings, sheet: str) -> None:
    level, code = own_territory(current_inhabitants(atlas), around.origin)
    shared = shared_members(atlas, level, code)
    pages = neighbour_pages(around.near)
    page = min(read_page(), pages)
    if pages > 1:
        choose("liste", [list_pages(page, pages, len(around.near))])
    st.html(neighbours_html(atlas, around.near, shared, sheet, page))
    download_figures(neighbours_figures(atlas, around.near, shared), atlas)
