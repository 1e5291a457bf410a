"""Fiche d'un pôle: all that is public about one pole."""

from pages.panels.fact_sheets import pole_offers
from pages.panels.pole_sheet import pole_name, pole_sheet
from pages.panels.report import source_line
from pages.panels.sharing import share_panel
from pages.state.address import page_parameter
from pages.state.atlas import current_atlas, current_settings

atlas = current_atlas()

identifier, contact = page_parameter("pole"), current_settings().contact_erreurs

beside = pole_sheet(atlas, identifier, contact)
sheet = pole_offers(atlas, identifier, contact)
share_panel(beside, pole_name(atlas, identifier), atlas, sheet=sheet)
source_line(atlas)
