"""What helps to prepare a file: the empty template, and what each column holds."""

import streamlit as st

from geo.model.atlas import Atlas
from geo.publish.exports.template import (
    CSV_NAME,
    TABLE,
    XLSX_NAME,
    template_csv,
    template_xlsx,
)
from geo.render.html import render
from geo.render.xlsx import created_on
from geo.reports.column_guides import column_guides
from geo.tables.read import TABLES
from pages.state.atlas import current_schemas
from pages.widgets.downloads import Offer, offer_file


def template_panel(atlas: Atlas) -> None:
    """Offer the template as CSV and as a workbook, and unfold the guide to the columns."""
    with st.expander("Modèle à remplir et contenu de chaque colonne"):
        schemas = current_schemas()
        poles, created = schemas[TABLE], created_on(atlas.release.date)
        label = "Modèle vide (XLSX, avec listes de choix)"
        offer_file(Offer(label, XLSX_NAME, lambda: template_xlsx(poles, created)))
        offer_file(Offer("Modèle vide (CSV)", CSV_NAME, lambda: template_csv(poles)))
        shown = {name: schemas[name] for name in TABLES if name in schemas}
        st.html(render("column_guides.html", tables=column_guides(shown)))
