"""An import on the page: what was understood, then one part at a time."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from geo.atlas import join_tables
from geo.imports.result import Import
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.html import render
from geo.render.html_tables import table_html
from geo.render.leaflet import data_in_place
from geo.reports.choices.drawing import MapChoices
from geo.reports.imports.reports import import_sentences, preview_figures, sheets_figures
from geo.reports.maps.maps import poles_map
from geo.reports.sentences import count_sentence, unplaced_sentence
from geo.reports.versions.changes import changes_figures, changes_sentence
from pages.panels.figures_table import figures_table
from pages.panels.imports.downloads import import_downloads
from pages.panels.imports.mapping import ask_name_header, import_mapping
from pages.panels.imports.report import import_report
from pages.panels.map_panel import page_addresses, send_map
from pages.state.uploads import MODES, Upload, current_mode, forget_choices, keep_mode
from pages.widgets.fields import One, Part, Values, draw_fields

PARTS: Mapping[str, str] = {
    "constat": "Constat",
    "correspondance": "Correspondance",
    "differences": "Différences",
    "apercu": "Aperçu sur la carte",
    "fichiers": "Télécharger",
}
_PART: Final = "import_partie"
_MODE: Final = "mode"
_PREVIEW: Final = MapChoices(indicator="aucun", level="departement")
"""Points by status over bare départements: what a preview is for is where the poles stand."""


def import_panel(upload: Upload, atlas: Atlas) -> None:
    """Draw what came of the files, or why nothing did."""
    imported = upload.imported
    if imported is None:
        _unread(upload)
        return
    st.html(render("sentences.html", sentences=import_sentences(imported)))
    st.html(table_html(sheets_figures(imported)))
    part = st.session_state.get(_PART, "constat")
    mode = One(_MODE, "Ces fichiers", MODES, current_mode())
    draw_fields("import_mode", [mode], on_change=_keep_mode)
    draw_fields(
        "import_parties",
        [Part("partie", "De cet import", PARTS, part, "constat")],
        on_change=_keep_part,
    )
    _part(part, upload, imported, atlas)


def _unread(upload: Upload) -> None:
    """Say why nothing could be read, and let the column of the names be shown."""
    st.html(render("import_fault.html", message=upload.message))
    if upload.headers:
        ask_name_header(upload.headers)
    st.button("Revenir à ce qui est proposé", on_click=forget_choices)


def _part(part: str, upload: Upload, imported: Import, atlas: Atlas) -> None:
    if part == "correspondance":
        import_mapping(imported)
    elif part == "differences":
        import_changes(imported, atlas)
    elif part == "apercu":
        import_preview(imported, atlas)
    elif part == "fichiers":
        import_downloads(upload, imported)
    else:
        import_report(imported)


def import_changes(imported: Import, atlas: Atlas) -> None:
    """Say what would change in the data in service, row by row and cell by cell."""
    if imported.changes is None:
        st.html(render("sentences.html", sentences=["Aucune donnée n'est encore en service."]))
        return
    st.html(render("sentences.html", sentences=[changes_sentence(imported.changes)]))
    for figures in changes_figures(imported.changes, imported.tables.schemas):
        figures_table(figures, atlas)


def import_preview(imported: Import, atlas: Atlas) -> None:
    """Draw the map of the accepted rows, then their list."""
    preview = join_tables("apercu", imported.accepted_tables, atlas.territories)
    view = preview.select(Selection())
    sentences = [count_sentence(view), unplaced_sentence(view)]
    st.html(render("sentences.html", sentences=list(filter(None, sentences))))
    # The shapes are those of the atlas in service: the preview has no address of its own.
    addresses = page_addresses(atlas, {})
    drawn = poles_map(view, _PREVIEW)
    send_map("carte_apercu", data_in_place(drawn, addresses), addresses)
    figures_table(preview_figures(imported, preview), atlas)


def _keep_mode(values: Values) -> None:
    keep_mode(next(iter(values.get(_MODE, ())), ""))


def _keep_part(values: Values) -> None:
    part = next(iter(values.get("partie", ())), "constat")
    st.session_state[_PART] = part if part in PARTS else "constat"
