"""What the operator puts round every page: their name, their logo, a line over it and one under."""

import streamlit as st

from geo.errors import AtlasError
from geo.model.theme import OWN_NAME, Theme
from geo.render.html import render
from pages.server.asset_addresses import logo_address
from pages.state.atlas import current_atlas


def shown_name() -> str:
    """The name of the app; ours while nothing can be read."""
    try:
        return current_atlas().theme.called
    except AtlasError:
        return OWN_NAME


def show_brand(theme: Theme) -> None:
    """Show logo, name and line over the page, where there are any."""
    if theme.heading or theme.logo:
        address = logo_address(theme.logo.version) if theme.logo else ""
        st.html(render("brand.html", theme=theme, address=address))


def show_signature(theme: Theme) -> None:
    """Show the line under the page, if there is one."""
    if theme.footer:
        st.html(render("signature.html", theme=theme))
