"""À propos: sources, method, completeness, limits."""

import streamlit as st

from geo.views.about import about_html
from pages.components.atlas import current_atlas, current_settings
from pages.components.notices import show_data_problems

atlas = current_atlas()

st.html(about_html(atlas, current_settings()))
show_data_problems(atlas)
