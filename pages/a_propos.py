"""À propos: sources, method, completeness, limits."""

import streamlit as st

from geo.views.about import about_html
from pages.components.atlas import current_atlas, current_settings

st.html(about_html(current_atlas(), current_settings()))
