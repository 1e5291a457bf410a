"""The list of the selected poles, beside the map."""

import streamlit as st

from geo.french import number
from geo.model.atlas import View
from geo.reports.listing import ORDERS, PAGE_SIZE, Order, list_html, page_of
from pages.state.address import LIST_PAGE, choose, read_page
from pages.state.atlas import current_ranks
from pages.widgets.fields import One


def poles_list(view: View, order: Order, facet: str, sheet: str) -> None:
    """Draw one page of the list, its order and its pages."""
    page = page_of(view, current_ranks(view.atlas, order), read_page())
    pages = [list_pages(page.number, page.pages, len(view))] if page.pages > 1 else []
    choose(
        "liste",
        [One("tri", "Trier la liste par", ORDERS, order, "nom"), *pages],
        layout="row",
    )
    st.html(list_html(view, order, page, facet, sheet))


def list_pages(number: int, pages: int, total: int) -> One:
    """Let a page of a list be chosen, by the ranks of the poles on it."""
    spans = {str(each): _span(each, total) for each in range(1, pages + 1)}
    return One(LIST_PAGE, "Montrer les pôles", spans, str(number), "1")


def _span(page: int, total: int) -> str:
    first, last = (page - 1) * PAGE_SIZE + 1, min(page * PAGE_SIZE, total)
    return f"{number(first)} à {number(last)}"
