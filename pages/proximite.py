"""Autour de moi: the poles near a place, by distance."""

import streamlit as st

from geo.reports.choices.coverage import read_radius
from geo.reports.neighbours import near_report
from pages.panels.fact_sheets import near_offers
from pages.panels.figures import count_line, source_line
from pages.panels.map_panel import page_addresses
from pages.panels.notices import show_data_problems, show_messages, show_text
from pages.panels.proximity_panel import (
    choose_radius,
    look_around,
    proximity_panel,
    read_origin,
)
from pages.panels.sharing import share_panel
from pages.state.address import read_address
from pages.state.atlas import current_atlas
from pages.state.studies import current_study
from pages.widgets.address_search import address_search
from pages.widgets.selection_bar import pole_bar, read_view
from pages.widgets.territory_filter import origin_filter

atlas = current_atlas()
asked, unknown = read_view(atlas, read_address())
place = asked.selection
study = current_study(atlas, place)
view = study.everywhere
origin, unclear = read_origin(atlas, place, read_address())
radius_km, unreadable = read_radius(read_address())

st.title("Autour de moi", anchor=False)
show_messages([*unknown, *unclear, *unreadable])
show_data_problems(atlas)
place_side, radius_side = st.columns((3, 1))
with place_side:
    origin_filter(atlas, place)
    address_search(atlas)
with radius_side:
    choose_radius(radius_km)
count_line(view)
if origin:
    around = look_around(study, origin, radius_km)
    report = near_report(study, around)
    proximity_panel(report, view, page_addresses(view, read_address(), "proximite"))
    sheet = near_offers(study, around)
else:
    sheet = []
    show_text("no_origin.html")
pole_bar(view)
title = "Les pôles territoriaux de coopération économique autour de moi"
share_panel(title, atlas, view, sheet)
source_line(atlas)
