"""The router: page settings, the shared selection in the sidebar, then the page."""

import streamlit as st

from geo.errors import AtlasError
from pages.panels.heading import show_brand, show_signature, shown_name
from pages.panels.notices import show_accident, show_failure, show_stale_data
from pages.state.address import keep_address
from pages.state.atlas import current_atlas, current_settings
from pages.state.drawings import forget_drawings
from pages.state.shown_tables import forget_tables
from pages.state.uploads import UPLOADS_PAGE, forget_upload

PAGES = (
    st.Page("carte.py", title="Carte", url_path="", default=True),
    st.Page("proximite.py", title="Autour de moi", url_path="proximite"),
    st.Page("couverture.py", title="Couverture", url_path="couverture"),
    st.Page("territoire.py", title="Territoire", url_path="territoire"),
    st.Page("secteurs.py", title="Secteurs", url_path="secteurs"),
    st.Page("reseaux.py", title="Réseaux et membres", url_path="reseaux"),
    st.Page("pole.py", title="Fiche d’un pôle", url_path="pole", visibility="hidden"),
    st.Page("donnees.py", title="Données", url_path=UPLOADS_PAGE),
    st.Page("a_propos.py", title="À propos", url_path="a-propos"),
)

keep_address()
embedded = st.context.is_embedded
page = st.navigation(list(PAGES), position="hidden" if embedded else "top")
if page.url_path != UPLOADS_PAGE:
    forget_upload()
st.set_page_config(
    page_title=f"{page.title} – {shown_name()}",
    layout="wide",
    initial_sidebar_state="collapsed" if embedded else "auto",
)
try:
    theme = current_atlas().theme
except AtlasError as error:
    show_failure(error)
else:
    show_stale_data(current_settings())
    try:
        forget_drawings()
        forget_tables()
        if not embedded:
            show_brand(theme)
        page.run()
        if not embedded:
            show_signature(theme)
    except Exception as error:  # noqa: BLE001 - the last place where a person can be told in French
        show_accident(error)
