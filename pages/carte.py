"""Carte: where the selected poles are, and the list that says the same."""

import streamlit as st

from geo.views.choices import read_choices
from pages.components.address import read_address
from pages.components.atlas import current_atlas, tiles_allowed
from pages.components.downloads import download_list
from pages.components.figures import selection_sentence, source_line
from pages.components.map_panel import map_panel, page_addresses
from pages.components.notices import show_data_problems, show_messages
from pages.components.poles_list import poles_list
from pages.components.selection_bar import read_view, selection_bar

atlas = current_atlas()
view, unknown = read_view(atlas, read_address())
choices, order, unreadable = read_choices(read_address(), tiles_allowed=tiles_allowed())
addresses = page_addresses(view, read_address())

top = st.container()
map_side, list_side = st.columns((11, 9))
with map_side:  # sent first: the map is what takes longest to paint
    map_panel(view, choices, addresses)
with top:
    st.title("Carte des pôles", anchor=False)
    show_messages([*unknown, *unreadable])
    show_data_problems(atlas)
    selection_sentence(view)
with list_side:
    poles_list(view, order, choices.colour, addresses.sheet)
    download_list(view)
selection_bar(view)

source_line(atlas)
