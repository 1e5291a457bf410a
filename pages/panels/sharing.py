"""Sharing a page, on the line of its title: its address, its images, its list, its sheet."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.french import count
from geo.model.atlas import Atlas, View
from geo.publish.exports.formats import FORMATS
from geo.render.html import render
from geo.reports.citation import citation
from geo.reports.sentences import count_sentence
from pages.state.address import page_link
from pages.state.drawings import choose_drawing, has_drawings
from pages.state.shown_tables import shown_tables
from pages.state.uploads import UPLOADS_PAGE
from pages.widgets.downloads import Offer, offer_file, offer_files, table_offers

EMBEDDED_HEIGHT_PX = 900
_EXCEL = "xlsx"


def share_panel(
    place: DeltaGenerator,
    title: str,
    atlas: Atlas,
    view: View | None = None,
    sheet: Sequence[Offer] = (),
) -> None:
    """Let the page be linked to, embedded, cited and taken away; made when one asks for it.

    Parameters
    ----------
    place
        Beside the title of the page, where `page_top` left it.
    title
        Of the page, for who meets it elsewhere.
    view
        The poles that its sentence counts; none on a page that counts none.
    sheet
        The files of its fact sheet, the one to print first, where it has one.
    """
    if st.context.is_embedded:
        return
    with place:
        with _bubble("Partager", "partage") as is_open:
            if is_open:
                _links(title, atlas)
                _files(view, sheet[1:])
        if has_drawings():
            with _bubble("Image", "image") as is_open:
                if is_open:
                    _image()
        is_empty = view is not None and not len(view) and not shown_tables()
        offers = (*sheet, *([] if view is None else table_offers(view)))
        for excel in (each for each in offers if each.name.endswith(_EXCEL)):
            offer_file(replace(excel, label="Excel"), disabled=is_empty, key="excel")
        for printed in sheet[:1]:
            offer_file(replace(printed, label="PDF"), key="pdf")


@contextmanager
def _bubble(label: str, name: str) -> Iterator[bool]:
    """Put something behind a button; it is made and sent only when one presses it."""
    with st.popover(label, key=f"bulle_{name}", on_change="rerun") as part:
        yield bool(part.open)


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


def _files(view: View | None, sheets: Sequence[Offer]) -> None:
    """Offer what has no button of its own: other formats of the list and of the sheet."""
    if view is not None and not len(view):
        text = f"{count_sentence(view)} Il n'y a rien à télécharger : retirez un filtre."
        st.html(render("share_files.html", heading="Autres fichiers", text=text, files=()))
        return
    others = [each for each in sheets if not each.name.endswith(_EXCEL)]
    text, formats = "Ce que dit la page, en un document daté, avec ses sources.", []
    if view is not None:
        formats = [each for each in FORMATS.values() if each.extension != _EXCEL]
        others += [each for each in table_offers(view) if not each.name.endswith(_EXCEL)]
        poles = count(len(view), "pôle")
        text = f"{poles}, avec appels, montants, réseaux, membres et sources."
    if others:
        st.html(render("share_files.html", heading="Autres fichiers", text=text, files=formats))
        offer_files(others, columns=3)


def _image() -> None:
    """Offer one of the drawings of the page as an image, after a look at it."""
    drawing = choose_drawing()
    offer_files(drawing.offers(), columns=3, name="image")
    picture = base64.b64encode(drawing.preview()).decode()
    st.html(render("image_preview.html", title=drawing.title, picture=picture))
