"""Données: try a list of one's own, see what is wrong with it, put it in service."""

from pages.panels.heading import page_top
from pages.panels.imports.identities import identities_panel
from pages.panels.imports.panel import import_panel
from pages.panels.imports.replacing import replace_panel
from pages.panels.imports.template import template_panel
from pages.panels.report import source_line
from pages.panels.sharing import share_panel
from pages.state.atlas import current_atlas
from pages.state.operators import current_operator
from pages.state.uploads import current_upload, upload_files, upload_intro

atlas = current_atlas()
operator = current_operator()

beside = page_top("Données")
upload_intro()
upload_files(atlas)
upload = current_upload(atlas, with_internal=bool(operator))
if upload:
    import_panel(upload, atlas)
replace_panel(upload, operator)
identities_panel(operator)
template_panel(atlas)
share_panel(beside, "Essayer une liste de pôles territoriaux de coopération économique", atlas)
source_line(atlas)
