"""Carte: where the selected poles are, and the list that says the same."""

import streamlit as st

from geo.views.choices import read_choices
from pages.components.address import read_address
from pages.components.assets import page_addresses
from pages.components.atlas import current_atlas, tiles_allowed
from pages.components.downloads import download_list
from pages.components.figures import selection_sentence, source_line
from pages.components.map_panel import map_panel
from pages.components.notices import show_data_problems, show_messages
from pages.components.poles_list import poles_list
from pages.components.selection_bar import read_view, selection_bar

atlas = current_atlas()
view, unknown = read_view(atlas, read_address())
choices, order, unreadable = read_choices(read_address(), tiles_allowed=tiles_allowed())
addresses = page_addresses(view, read_address())

selection_bar(view)
st.title("Carte des pôles", anchor=False)
show_messages([*unknown, *unreadable])
show_data_problems(atlas)
selection_sentence(view)

map_side, list_side = st.columns((11, 9))
with map_side:
    map_panel(view, choices, addresses)
with list_side:
    poles_list(view, order, choices.colour, addresses.sheet)
    download_list(view)

source_line(atlas)
