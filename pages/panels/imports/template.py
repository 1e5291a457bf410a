"""What helps to prepare a file: the empty template, and what each column holds."""

from datetime import UTC, datetime

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
from geo.reports.column_guides import column_guides
from geo.tables.read import TABLES
from pages.state.atlas import current_schemas


def template_panel(atlas: Atlas) -> None:
    """Offer the template as CSV and as a workbook, and unfold the guide to the columns."""
    with st.expander("Modèle à remplir et contenu de chaque colonne"):
        st.download_button(
            "Modèle vide (XLSX, avec listes de choix)",
            data=lambda: template_xlsx(current_schemas()[TABLE], _created(atlas)),
            file_name=XLSX_NAME,
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            on_click="ignore",
        )
        st.download_button(
            "Modèle vide (CSV)",
            data=lambda: template_csv(current_schemas()[TABLE]),
            file_name=CSV_NAME,
            mime="text/csv",
            on_click="ignore",
        )
        schemas = current_schemas()
        shown = {name: schemas[name] for name in TABLES if name in schemas}
        st.html(render("column_guides.html", tables=column_guides(shown)))


def _created(atlas: Atlas) -> datetime:
    try:
        return datetime.fromisoformat(atlas.release.date).replace(tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)
