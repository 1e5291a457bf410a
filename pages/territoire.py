"""Territoire: the portrait of a territory, or several compared."""

import streamlit as st

from pages.panels.fact_sheets import territory_offers
from pages.panels.figures import count_line, show_definitions, source_line
from pages.panels.map_panel import page_addresses
from pages.panels.notices import show_data_problems, show_messages
from pages.panels.portrait_panel import (
    current_portraits,
    narrowed,
    portrait_choices,
    portrait_page,
)
from pages.panels.sharing import share_panel
from pages.state.address import read_address
from pages.state.atlas import current_atlas
from pages.widgets.selection_bar import read_view, zone_bar

atlas = current_atlas()
asked, unknown = read_view(atlas, read_address())
everywhere = atlas.select(asked.selection.without_territory())
portraits, ignored = current_portraits(atlas, asked.selection)
choices, unreadable = portrait_choices(atlas, asked.selection)
addresses = page_addresses(everywhere, read_address(), "territoire")

name = " · ".join(each.name for each in portraits)
st.set_page_config(page_title=f"{name} – Atlas PTCE")
st.title(name, anchor=False)
show_messages([*unknown, *ignored, *unreadable])
show_data_problems(atlas)
view = atlas.select(narrowed(asked.selection, portraits))
count_line(view)
portrait_page(atlas, asked.selection, portraits, choices, addresses)
zone_bar(everywhere, asked.selection, "Décrire ou comparer")
show_definitions("territoires")
share_panel(
    f"{name} : pôles territoriaux de coopération économique",
    atlas,
    view,
    territory_offers(atlas, view.selection),
)
source_line(atlas)
