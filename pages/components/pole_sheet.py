"""The sheet of the pole that the address names, and the way back to the map."""

import streamlit as st

from geo.french import printable
from geo.model.atlas import Atlas
from geo.views.html import render
from geo.views.sheets import sheet_html
from pages.components.address import read_address


def pole_sheet(atlas: Atlas, identifier: str, contact: str) -> None:
    """Draw the sheet, or say that no pole has this identifier."""
    st.page_link("carte.py", label="← Retour à la carte", query_params=read_address())
    row = atlas.positions.get(identifier)
    if row is None:
        st.html(render("unknown_pole.html", identifier=printable(identifier)))
    else:
        st.html(sheet_html(atlas, row, contact))
