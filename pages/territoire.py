"""Territoire: the portrait of a territory, or several compared."""

import streamlit as st

from geo.french import typeset
from geo.publish.fact_sheets import portrait_sheet
from pages.panels.fact_sheets import sheet_offers
from pages.panels.heading import page_top
from pages.panels.map_panel import page_addresses
from pages.panels.notices import show_data_problems, show_messages
from pages.panels.peers_panel import chosen_likeness
from pages.panels.portrait_panel import compared_places, portrait_choices, portrait_page
from pages.panels.report import show_definitions, source_line
from pages.panels.sharing import share_panel
from pages.state.address import read_address
from pages.state.atlas import current_atlas
from pages.state.studies import current_study
from pages.widgets.selection_bar import read_view, zone_bar

atlas = current_atlas()
asked, unknown = read_view(atlas, read_address())
shown, ignored = compared_places(asked.selection)
study, view = current_study(atlas, shown), atlas.select(shown)
choices, unreadable = portrait_choices(atlas, shown)
addresses = page_addresses(atlas, read_address(), "territoire")
likeness, unlike = chosen_likeness(atlas, shown)
report = portrait_sheet(study, shown, likeness)

st.set_page_config(page_title=typeset(f"{report.title} – {atlas.theme.called}"))
beside = page_top(report.title)
show_messages([*unknown, *ignored, *unreadable, *unlike])
show_data_problems(atlas)
portrait_page(study, shown, report, choices, addresses)
zone_bar(study.everywhere, asked.selection, "Décrire ou comparer")
show_definitions("territoires")
share_panel(
    beside,
    f"{report.title} : pôles territoriaux de coopération économique",
    atlas,
    view,
    sheet_offers(report),
)
source_line(atlas)
