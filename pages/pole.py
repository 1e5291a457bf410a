"""Fiche d'un pôle: all that is public about one pole."""

from pages.components.address import page_parameter
from pages.components.atlas import current_atlas, current_settings
from pages.components.figures import source_line
from pages.components.pole_sheet import pole_name, pole_sheet
from pages.components.sharing import share_panel

atlas = current_atlas()

pole_sheet(atlas, page_parameter("pole"), current_settings().contact_erreurs)
share_panel(pole_name(atlas, page_parameter("pole")), atlas)
source_line(atlas)
