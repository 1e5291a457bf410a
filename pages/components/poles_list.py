"""The list of the selected poles, beside the map."""

import streamlit as st

from geo.french import number
from geo.model.atlas import View
from geo.views.listing import ORDERS, PAGE_SIZE, Order, list_html, page_of
from pages.components.address import choose_one
from pages.components.atlas import current_ranks


def poles_list(view: View, order: Order, facet: str, sheet: str) -> None:
    """Draw one page of the list, its order and its pages."""
    ranked = current_ranks(view.atlas, order)
    pages = page_of(view, ranked).pages
    order_side, page_side = st.columns(2)
    with order_side:
        choose_one("tri", "Trier la liste par", ORDERS, order, default="nom")
    with page_side:
        page = page_of(view, ranked, _choose_page(view, order, pages))
    st.html(list_html(view, order, page, facet, sheet))


def _choose_page(view: View, order: Order, pages: int) -> int:
    """Let a page be chosen; a new selection has its own key, and starts at its first page."""
    if pages == 1:
        return 1
    total = len(view)
    return st.selectbox(
        "Montrer les pôles",
        range(1, pages + 1),
        key=f"page_{hash((view.selection, order))}",
        format_func=lambda page: (
            f"{number((page - 1) * PAGE_SIZE + 1)} à {number(min(page * PAGE_SIZE, total))}"
        ),
    )
