"""Sharing a page: its address, the code that embeds it, its reference, and its files."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from geo.french import count
from geo.model.atlas import Atlas, View
from geo.publish.exports.formats import FORMATS
from geo.render.html import render
from geo.reports.citation import citation
from geo.reports.sentences import count_sentence
from pages.panels.charts import fold
from pages.state.address import page_link
from pages.state.drawings import drawing_offers, drawing_titles
from pages.state.uploads import UPLOADS_PAGE
from pages.widgets.downloads import Offer, offer_files, table_offers

EMBEDDED_HEIGHT_PX = 900


def share_panel(
    title: str, atlas: Atlas, view: View | None = None, sheet: Sequence[Offer] = ()
) -> None:
    """Let the page be linked to, embedded, cited and taken away; made when one opens it.

    Parameters
    ----------
    title
        Of the page, for who meets it elsewhere.
    view
        The poles that its sentence counts; none on a page that counts none.
    sheet
        The files of its fact sheet, where it has one.
    """
    if st.context.is_embedded:
        return
    with fold("Partager et exporter", "partage") as is_open:
        if not is_open:
            return
        _links(title, atlas)
        if sheet:
            _sheet(sheet)
        if view is not None:
            _tables(view)
        _images(atlas.release.date)


def _links(title: str, atlas: Atlas) -> None:
    link = page_link()
    frame = (
        f'<iframe src="{escape(page_link(embed="true"))}" title="{escape(title)}" width="100%" '
        f'height="{EMBEDDED_HEIGHT_PX}" loading="lazy" style="border:0"></iframe>'
    )
    if urlsplit(link).path.endswith(f"/{UPLOADS_PAGE}"):
        frame = ""  # no browser lets a page take files inside another site's
    today = datetime.now(tz=UTC).date().isoformat()
    reference = citation(title, atlas.release, link, today)
    st.html(render("share.html", link=link, frame=frame, citation=reference))


def _tables(view: View) -> None:
    heading = "Fichiers de ces pôles"
    if not len(view):
        text = f"{count_sentence(view)} Il n'y a rien à télécharger : retirez un filtre."
        st.html(render("share_files.html", heading=heading, text=text, files=()))
        return
    poles = count(len(view), "pôle")
    text = f"{poles}, avec appels, montants, réseaux, membres et sources."
    files = tuple(FORMATS.values())
    st.html(render("share_files.html", heading=heading, text=text, files=files))
    offer_files(table_offers(view), columns=5)


def _images(date: str) -> None:
    titles = drawing_titles()
    if not titles:
        return
    text = (
        "Cartes et graphiques de la page, chacun avec titre, sélection, légende, date, source "
        "et licence : en SVG pour l'impression, en PNG pour un texte ou une présentation."
    )
    files = [
        {"title": f"Image {rank}", "purpose": title} for rank, title in enumerate(titles, start=1)
    ]
    st.html(render("share_files.html", heading="Images", text=text, files=files))
    offer_files(drawing_offers(date), columns=4)


def _sheet(offers: Sequence[Offer]) -> None:
    text = "Ce que dit la page, en un document daté, avec ses sources."
    st.html(render("share_files.html", heading="Fiche à imprimer", text=text, files=()))
    offer_files(offers, columns=4)
