"""The top of a page: its title, what it finds in one sentence, and the thin bar of its settings.

Round every page stands what the operator puts there: a name, a logo, a line over it and one under.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import AtlasError
from geo.french import sentence_case
from geo.model.atlas import View
from geo.model.theme import OWN_NAME, Theme
from geo.render.html import render
from geo.reports.sentences import count_sentence, describe
from pages.server.asset_urls import logo_url
from pages.state.atlas import current_atlas
from pages.state.studies import current_overview

_FEW = 3
"""Sentences that are read at a glance."""


def page_top(title: str) -> DeltaGenerator:
    """Draw the title; what comes beside it, when the page is made, stands in what is returned.

    Not with st.title, which takes names for Markdown: an image in one would be fetched.
    """
    with st.container(key="haut", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(render("page_title.html", title=title))
        return st.container(key="emporter", horizontal=True, width="content", gap="xsmall")


def count_line(view: View) -> None:
    """State the selection: its count first, then what it is."""
    described = f"{sentence_case(describe(view.selection, view.atlas))}."
    st.html(render("selection.html", counts=count_sentence(view), more=described))


def count_here(view: View) -> None:
    """State the same where the title names the territory: what it is, if not all poles of it."""
    if view.selection.without_territory().is_empty:
        st.html(render("selection.html", counts=count_sentence(view), more=""))
    else:
        count_line(view)


def overview(view: View) -> DeltaGenerator:
    """Head the page of the map: how many poles and where, of the financed ones, what money.

    Returns as `page_top`.
    """
    title, counts, figures = current_overview(view)
    place = page_top(title)
    st.html(render("selection.html", counts=counts, more=figures))
    return place


def finding(sentences: Sequence[str]) -> None:
    """State what a page finds: the first of its sentences."""
    st.html(render("sentences.html", sentences=sentences[:1]))


def finding_unfolded(sentences: Sequence[str]) -> None:
    """State the finding; what follows is folded away, unless it is short."""
    if len(sentences) <= _FEW:
        st.html(render("sentences.html", sentences=sentences))
        return
    finding(sentences)
    st.html(render("folded.html", title="Ce qu'il faut savoir de plus", sentences=sentences[1:]))


def rest(sentences: Sequence[str]) -> None:
    """Say the others, where they leave the map its place."""
    if sentences:
        st.html(render("said.html", sentences=sentences))


def shown_name() -> str:
    """The name of the app; ours while nothing can be read."""
    try:
        return current_atlas().theme.called
    except AtlasError:
        return OWN_NAME


def show_brand(theme: Theme) -> None:
    """Show logo, name and line over the page, where there are any."""
    if theme.heading or theme.logo:
        url = logo_url(theme.logo.version) if theme.logo else ""
        st.html(render("brand.html", theme=theme, url=url))


def show_signature(theme: Theme) -> None:
    """Show the line under the page, if there is one."""
    if theme.footer:
        st.html(render("signature.html", theme=theme))
