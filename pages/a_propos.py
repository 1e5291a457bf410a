"""À propos: sources, method, completeness, limits."""

import streamlit as st

from geo.model.selection import Selection
from geo.reports.about import about_html
from pages.panels.notices import show_data_problems
from pages.panels.sharing import share_panel
from pages.state.atlas import current_atlas, current_settings

atlas = current_atlas()

st.html(about_html(atlas, current_settings()))
show_data_problems(atlas)
share_panel("Atlas PTCE : sources, méthode et limites", atlas, atlas.select(Selection()))
