"""Fiche d'un pôle: all that is public about one pole."""

from pages.components.address import page_parameter
from pages.components.atlas import current_atlas, current_settings
from pages.components.fact_sheets import pole_offers
from pages.components.figures import source_line
from pages.components.pole_sheet import pole_name, pole_sheet
from pages.components.sharing import share_panel

atlas = current_atlas()

identifier, contact = page_parameter("pole"), current_settings().contact_erreurs

pole_sheet(atlas, identifier, contact)
share_panel(pole_name(atlas, identifier), atlas, sheet=pole_offers(atlas, identifier, contact))
source_line(atlas)
