"""Files that a visitor can take away."""

import streamlit as st

from geo.model.atlas import View
from geo.views.exports import csv_name, poles_csv
from pages.components.atlas import current_schemas


def download_list(view: View) -> None:
    """Offer the selected poles as CSV, public columns only."""
    st.download_button(
        "Télécharger la liste (CSV)",
        data=lambda: poles_csv(view, current_schemas()["poles"]),
        file_name=csv_name(view),
        mime="text/csv",
        on_click="ignore",
        disabled=len(view) == 0,
    )
