"""Autour de moi: the poles near a place, by distance."""

import streamlit as st

from geo.reports.choices.coverage import read_radius
from geo.reports.distances import proximity_sentences
from geo.reports.neighbours import near_report
from pages.panels.fact_sheets import sheet_offers
from pages.panels.heading import finding, page_top
from pages.panels.map_panel import page_addresses
from pages.panels.notices import show_data_problems, show_messages, show_text
from pages.panels.proximity_panel import (
    choose_radius,
    everywhere_panel,
    look_around,
    proximity_panel,
    read_origin,
)
from pages.panels.report import source_line
from pages.panels.sharing import share_panel
from pages.state.address import read_address
from pages.state.atlas import current_atlas
from pages.state.studies import current_study
from pages.widgets.address_search import address_search
from pages.widgets.selection_bar import pole_bar, read_view
from pages.widgets.territory_picker import origin_filter

atlas = current_atlas()
asked, unknown = read_view(atlas, read_address())
place = asked.selection
study = current_study(atlas, place)
view = study.everywhere
origin, unclear = read_origin(atlas, place, read_address())
radius_km, unreadable = read_radius(read_address())

beside = page_top("Autour de moi")
show_messages([*unknown, *unclear, *unreadable])
show_data_problems(atlas)
addresses = page_addresses(atlas, read_address(), "proximite")
around = look_around(study, origin, radius_km) if origin else None
if around:
    start, *said = proximity_sentences(atlas, around)
    finding(said or [start])
else:
    show_text("no_origin.html")
place_side, radius_side = st.columns((3, 1))
with place_side:
    origin_filter(atlas, place)
    address_search(atlas)
with radius_side:
    choose_radius(radius_km)
if around:
    report = near_report(study, around)
    proximity_panel(report, around, view, addresses)
else:
    everywhere_panel(view, read_address(), addresses)
pole_bar(view)
title = "Les pôles territoriaux de coopération économique autour de moi"
share_panel(beside, title, atlas, view, sheet_offers(report) if around else [])
source_line(atlas)
