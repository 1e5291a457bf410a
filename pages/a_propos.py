"""À propos: sources, method, completeness, limits."""

import streamlit as st

from geo.model.selection import Selection
from geo.render.html import render
from geo.reports.about import about_report
from pages.panels.fact_sheets import sheet_offers
from pages.panels.heading import page_top
from pages.panels.map_panel import page_addresses
from pages.panels.notices import show_data_problems
from pages.panels.report import show_written
from pages.panels.sharing import share_panel
from pages.state.address import read_address
from pages.state.atlas import current_atlas, current_settings

atlas = current_atlas()
view = atlas.select(Selection())
report = about_report(atlas)

beside = page_top(report.title)
st.html(render("sentences.html", sentences=report.lead))
show_written(
    report.pick("perimetre", "completude", "combien", "definitions", "sources", "limites"),
    page_addresses(atlas, read_address(), "a-propos"),
)
st.header("Vie privée et accessibilité", anchor=False)
st.html(render("privacy.html", settings=current_settings()))
show_data_problems(atlas)
share_panel(beside, "Atlas PTCE : sources, méthode et limites", atlas, view, sheet_offers(report))
