"""The poles around a place: where from, sentences, map, list."""

from collections.abc import Sequence

import streamlit as st

from geo.analysis.proximity import (
    Origin,
    Surroundings,
    point_origin,
    surroundings,
    territory_origin,
)
from geo.analysis.radii import OFFERED_KM
from geo.french import kilometres, quoted
from geo.model.atlas import Atlas, View
from geo.model.selection import Query, Selection
from geo.render.leaflet import Addresses
from geo.reports.blocks import Report
from geo.reports.choices.coverage import read_point
from geo.reports.choices.drawing import MapChoices, read_choices
from geo.reports.distances import proximity_sentences
from geo.reports.maps.maps import poles_map
from geo.reports.study import Study
from pages.panels.heading import count_line, rest
from pages.panels.map_panel import draw_map, draw_map_of
from pages.panels.poles_list import poles_list
from pages.panels.report import show_blocks, show_sections
from pages.state.address import choose
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


def look_around(study: Study, origin: Origin, radius_km: int | None) -> Surroundings:
    """Sort the poles around a place."""
    return surroundings(study.everywhere, origin, study.inhabitants, radius_km)


def choose_radius(radius_km: int | None) -> None:
    """Let the list be limited to a distance."""
    radii = sorted({*OFFERED_KM, *([radius_km] if radius_km else [])})
    options = {"": "Sans limite"} | {str(each): f"{kilometres(each)} au plus" for each in radii}
    choose("rayon", [One("rayon", "Distance", options, str(radius_km or ""))], layout="bar")


def everywhere_panel(view: View, query: Query, addresses: Addresses) -> None:
    """Draw all poles, of which a click on the map leads to those around; list them beside it."""
    map_side, list_side = st.columns((3, 2))
    with map_side:
        draw_map("carte_proximite", poles_map(view, MapChoices(indicator="aucun")), addresses)
    with list_side:
        count_line(view)
        _, order, _ = read_choices(query, tiles_allowed=False)
        poles_list(view, order, "statut", addresses.sheet)


def proximity_panel(report: Report, around: Surroundings, view: View, addresses: Addresses) -> None:
    """Draw the map and the list side by side, with what else is near, then what may be."""
    portrait, near, possible = report.pick("portrait", "proches", "possibles")
    map_side, list_side = st.columns((3, 2))
    with map_side:
        draw_map_of("carte_proximite", report, addresses)
    with list_side:
        start, *said = proximity_sentences(view.atlas, around)
        rest([*said[1:], start] if said else [])
        count_line(view)
        show_blocks([*portrait.blocks, *near.blocks], view, addresses)
    show_sections([possible], view, addresses)
