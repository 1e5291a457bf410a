"""Secteurs: which sectors the poles are of, where, since when, and which go together."""

from geo.reports.choices.parts import SECTOR_PARTS, read_part
from geo.reports.sectors.report import sectors_report
from geo.reports.sectors.sentences import themes_words
from pages.panels.fact_sheets import sheet_offers
from pages.panels.heading import count_line, page_top
from pages.panels.map_panel import page_addresses
from pages.panels.notices import show_data_problems, show_messages
from pages.panels.report import show_definitions, source_line
from pages.panels.sectors_panel import read_compared, sector_part
from pages.panels.sharing import share_panel
from pages.state.address import choose_part, read_address
from pages.state.atlas import current_atlas
from pages.widgets.selection_bar import read_view, selection_bar

atlas = current_atlas()
view, unknown = read_view(atlas, read_address())
part, unknown_part = read_part(read_address(), SECTOR_PARTS)
compared, unknown_level = read_compared(atlas, view.selection, read_address())
report = sectors_report(compared)

beside = page_top("Secteurs")
show_messages([*unknown, *unknown_part, *unknown_level])
show_data_problems(atlas)
count_line(view)
choose_part(SECTOR_PARTS, part)
sector_part(compared, report, part, view, page_addresses(atlas, read_address()))
selection_bar(view)
show_definitions("secteurs", themes=themes_words(atlas))
share_panel(
    beside,
    "Secteurs des pôles territoriaux de coopération économique",
    atlas,
    view,
    sheet_offers(report),
)
source_line(atlas)
