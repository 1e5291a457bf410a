"""The preview of an import: its accepted poles, on the app's own map and in a table."""

import streamlit as st

from geo.atlas import join_tables
from geo.imports.result import Import
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.html import render
from geo.render.leaflet import data_in_place
from geo.reports.choices.drawing import MapChoices
from geo.reports.imports.reports import preview_figures
from geo.reports.maps.maps import poles_map
from geo.reports.sentences import count_sentence, unplaced_sentence
from pages.panels.figures_table import figures_table
from pages.panels.map_panel import page_addresses, send_map

CHOICES = MapChoices(indicator="aucun", level="departement")
"""Points by status over bare départements: what a preview is for is where the poles stand."""


def import_preview(imported: Import, atlas: Atlas) -> None:
    """Draw the map of the accepted rows, then their list."""
    preview = join_tables("apercu", imported.accepted_tables, atlas.territories)
    view = preview.select(Selection())
    sentences = [count_sentence(view), unplaced_sentence(view)]
    st.html(render("sentences.html", sentences=list(filter(None, sentences))))
    # The shapes are those of the atlas in service: the preview has no address of its own.
    addresses = page_addresses(atlas.select(Selection()), {})
    drawn = poles_map(view, CHOICES)
    send_map("carte_apercu", data_in_place(drawn, addresses), addresses)
    figures_table(preview_figures(imported, preview), atlas)
