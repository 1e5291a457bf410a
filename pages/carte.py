"""Carte: where the selected poles are, and the list that says the same."""

import streamlit as st

from geo.reports.choices.drawing import map_levels, read_choices
from geo.reports.sentences import unplaced_sentence
from pages.panels.fact_sheets import map_offers
from pages.panels.heading import overview, rest
from pages.panels.lists import beside_the_map
from pages.panels.map_panel import (
    choice_panel,
    current_map,
    map_bar,
    map_fields,
    page_addresses,
)
from pages.panels.notices import show_data_problems, show_messages
from pages.panels.portrait_panel import compared_places
from pages.panels.report import source_line
from pages.panels.sharing import share_panel
from pages.state.address import read_address
from pages.state.atlas import current_atlas, tiles_allowed
from pages.widgets.selection_bar import read_view, selection_bar

atlas = current_atlas()
view, unknown = read_view(atlas, read_address())
levels = map_levels(view.selection, atlas)
choices, order, unreadable = read_choices(
    read_address(),
    tiles_allowed=tiles_allowed(),
    sectors=atlas.slugs("secteur"),
    levels=levels,
    statistics=atlas.indicators,
)
drawn = current_map(view, choices)
addresses = page_addresses(atlas, read_address())

top = st.container()
map_side, list_side = st.columns((3, 2))
with map_side:  # sent first: the map is what takes longest to paint
    choice_panel("carte", drawn, choices, addresses)
    rest([said for said in [unplaced_sentence(view)] if said])
with top:
    beside = overview(view)
    show_messages([*unknown, *unreadable])
    show_data_problems(atlas)
    map_bar(map_fields(view, choices, levels))
with list_side:
    beside_the_map(view, choices, drawn.areas, order, addresses)
selection_bar(view)
share_panel(
    beside,
    "Carte des pôles territoriaux de coopération économique",
    atlas,
    view,
    map_offers(drawn, choices, compared_places(view.selection)[0]),
)
source_line(atlas)
