"""Réseaux et membres: who the poles are tied to, how far, and since when."""

from geo.reports.choices.networks import read_graph_choices
from geo.reports.choices.parts import NETWORK_PARTS, read_part
from geo.reports.networks.report import networks_report
from geo.reports.networks.sentences import network_sentences
from pages.panels.fact_sheets import sheet_offers
from pages.panels.heading import finding, page_top
from pages.panels.map_panel import page_addresses
from pages.panels.networks_panel import NetworkShown, network_downloads, network_part
from pages.panels.notices import show_data_problems, show_messages
from pages.panels.report import show_definitions, source_line
from pages.panels.sharing import share_panel
from pages.state.address import choose_part, read_address
from pages.state.atlas import current_atlas
from pages.state.studies import current_study
from pages.widgets.selection_bar import read_view, selection_bar

atlas = current_atlas()
view, unknown = read_view(atlas, read_address())
part, unreadable = read_part(read_address(), NETWORK_PARTS)
choices, not_drawn = read_graph_choices(read_address())
study = current_study(atlas, view.selection)
report = networks_report(study, choices)
addresses = page_addresses(atlas, read_address(), "reseaux")

beside = page_top("Réseaux et membres")
show_messages([*unknown, *unreadable, *not_drawn])
show_data_problems(atlas)
finding(network_sentences(study.tied))
choose_part(NETWORK_PARTS, part)
network_part(report, part, NetworkShown(study.tied, choices, addresses))
selection_bar(view)
network_downloads(study.tied)
show_definitions("reseaux")
share_panel(
    beside,
    "Réseaux et membres des pôles territoriaux de coopération économique",
    atlas,
    view,
    sheet_offers(report),
)
source_line(atlas)
