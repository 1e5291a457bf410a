"""The sheet of the pole that the address names, and the way back to where one was."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.french import printable, quoted, typeset
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.html import render
from geo.reports.poles.report import pole_report
from pages.panels.heading import page_top
from pages.panels.map_panel import draw_map_of, page_addresses
from pages.panels.report import show_written
from pages.state.address import page_parameter, read_address
from pages.state.studies import current_study

WAYS_BACK = {
    "proximite": "Autour de moi",
    "couverture": "Couverture",
    "territoire": "Territoire",
    "reseaux": "Réseaux et membres",
}


def pole_sheet(atlas: Atlas, identifier: str, contact: str) -> DeltaGenerator:
    """Draw the sheet, or say that no pole has this identifier; returns as `page_top`."""
    page = page_parameter("depuis")
    page, name = (page, quoted(WAYS_BACK[page])) if page in WAYS_BACK else ("carte", "la carte")
    st.page_link(f"{page}.py", label=typeset(f"← Retour à {name}"), query_params=read_address())
    row = atlas.positions.get(identifier)
    if row is None:
        st.html(render("unknown_pole.html", identifier=printable(identifier)))
        return st.container()
    study = current_study(atlas, Selection())
    report = pole_report(study, row, contact)
    beside = page_top(report.title)
    st.html(render("sentences.html", sentences=report.lead))
    addresses = page_addresses(atlas, read_address(), page)
    facts, situation = st.columns((11, 9), gap="large")
    with facts:
        show_written(report.pick("essentiel", "lieu"), addresses)
    with situation, st.container(key="situation"):
        draw_map_of("carte_pole", report, addresses)
    ties, around = st.columns((11, 9), gap="large")
    with ties:
        show_written(report.pick("appels", "reseaux"), addresses)
    with around:
        show_written(report.pick("proches"), addresses)
    show_written(report.pick("membres", "ess", "contact", "sources"), addresses)
    return beside


def pole_name(atlas: Atlas, identifier: str) -> str:
    """The name of the pole, for who cites its sheet; that of the page for an unknown one."""
    row = atlas.positions.get(identifier)
    return "Fiche d'un pôle" if row is None else str(atlas.cells["nom"][row])
