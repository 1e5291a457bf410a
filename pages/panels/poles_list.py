"""The list of the selected poles, beside the map."""

import streamlit as st

from geo.french import number, quoted
from geo.model.atlas import View
from geo.model.territories import LEVELS
from geo.phrases import phrase
from geo.render.html import render
from geo.reports.poles.listing import ORDERS, Order, list_values, page_of
from geo.reports.sentences import way_out
from geo.reports.tables import PAGE_SIZE
from pages.state.address import LIST_PAGE, choose, clear_address, read_page
from pages.state.atlas import current_ranks
from pages.widgets.fields import One


def poles_list(view: View, order: Order, facet: str, sheet: str) -> None:
    """Draw one page of the list, its order and its pages; without any pole, the way out."""
    if not len(view):
        _way_out(view)
        return
    page = page_of(view, current_ranks(view.atlas, order), read_page())
    pages = [list_pages("pôles", page.number, page.pages, len(view))] if page.pages > 1 else []
    choose(
        "liste",
        [One("tri", "Trier la liste par", ORDERS, order, "nom"), *pages],
        layout="bar",
    )
    st.html(render("poles_table.html", **list_values(view, order, page, facet, sheet)))


def _way_out(view: View) -> None:
    """Say which filter to drop, with a button that does."""
    said, name = way_out(view)
    st.html(render("sentences.html", sentences=[said]))
    if name:
        label = phrase("drop_button", filter=quoted(phrase(f"filter_{name}")))
        st.button(label, on_click=clear_address, args=(_KEYS.get(name, (name,)),))


_KEYS = {"territoire": LEVELS, "annees": ("annee_min", "annee_max"), "mots": ("q",)}
"""Keys of the address of a filter, where its name is not its key."""


def list_pages(what: str, page: int, pages: int, total: int, size: int = PAGE_SIZE) -> One:
    """Let a page of a list be chosen, by the ranks of what stands on it."""
    return One(LIST_PAGE, f"Montrer les {what}", page_spans(pages, total, size), str(page), "1")


def page_spans(pages: int, total: int, size: int) -> dict[str, str]:
    """Name each page by the ranks of what stands on it: « 26 à 50 »."""
    return {
        str(each): f"{number((each - 1) * size + 1)} à {number(min(each * size, total))}"
        for each in range(1, pages + 1)
    }
