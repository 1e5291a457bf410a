"""The list of the selected poles, beside the map."""

import streamlit as st

from geo.french import number
from geo.model.atlas import View
from geo.views.listing import ORDERS, PAGE_SIZE, Order, list_html, page_count, page_of
from pages.components.address import choose_one
from pages.components.atlas import current_ranks


def poles_list(view: View, order: Order, facet: str, sheet: str) -> None:
    """Draw one page of the list, its order and its pages."""
    order_side, page_side = st.columns(2)
    with order_side:
        choose_one("tri", "Trier la liste par", ORDERS, order, default="nom")
    with page_side:
        chosen = _choose_page(view, order)
    page = page_of(view, current_ranks(view.atlas, order), chosen)
    st.html(list_html(view, order, page, facet, sheet))


def _choose_page(view: View, order: Order) -> int:
    """Let a page be chosen; a new selection has its own key, and starts at its first page."""
    pages = page_count(view)
    if pages == 1:
        return 1
    total = len(view)
    return st.selectbox(
        "Montrer les pôles",
        range(1, pages + 1),
        key=f"page_{hash((view.selection, order))}",
        format_func=lambda page: _span(page, total),
    )


def _span(page: int, total: int) -> str:
    first, last = (page - 1) * PAGE_SIZE + 1, min(page * PAGE_SIZE, total)
    return f"{number(first)} à {number(last)}"
