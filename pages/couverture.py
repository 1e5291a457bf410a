"""Couverture: who lives near a pole, who does not, and where the next one should be."""

from geo.reports.choices.coverage import read_reach_choices
from geo.reports.coverage.report import coverage_sentences, defined
from pages.panels.coverage_panel import counted_bar, coverage_bar, coverage_part
from pages.panels.fact_sheets import coverage_offers
from pages.panels.heading import finding, page_top
from pages.panels.map_panel import page_addresses
from pages.panels.notices import show_data_problems, show_messages
from pages.panels.report import show_definitions, source_line
from pages.panels.sharing import share_panel
from pages.state.address import read_address
from pages.state.atlas import current_atlas
from pages.state.studies import current_study
from pages.widgets.selection_bar import read_view

atlas = current_atlas()
asked, unknown = read_view(atlas, read_address())
choices, unreadable = read_reach_choices(read_address(), atlas)
study = current_study(atlas, asked.selection, choices.radius_km, choices.need)
view = study.everywhere

beside = page_top("Couverture")
show_messages([*unknown, *unreadable])
show_data_problems(atlas)
finding(coverage_sentences(study).sentences)
coverage_bar(study, choices)
coverage_part(study, choices, page_addresses(atlas, read_address(), "couverture"), read_address())
counted_bar(study, asked.selection)
show_definitions(*defined(study, choices.grouped_by or choices.second_need))
share_panel(
    beside,
    "Couverture par les pôles territoriaux de coopération économique",
    atlas,
    view,
    coverage_offers(study, choices),
)
source_line(atlas)
