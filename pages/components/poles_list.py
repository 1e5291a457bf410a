"""The list of the selected poles, beside the map."""

import streamlit as st

from geo.model.atlas import View
from geo.views.listing import ORDERS, Order, list_html, page_of
from pages.components.address import choose_one
from pages.components.atlas import current_ranks


def poles_list(view: View, order: Order, facet: str, sheet: str) -> None:
    """Draw one page of the list, its order and its pages."""
    choose_one("tri", "Trier la liste par", ORDERS, order, default="nom")
    ranked = current_ranks(view.atlas, order)
    pages = page_of(view, ranked).pages
    number = 1
    if pages > 1:
        # A new selection starts again at its first page: its own key.
        number = st.pagination(pages, key=f"page_{hash((view.selection, order))}")
    page = page_of(view, ranked, number)
    st.html(list_html(view, order, page, facet, sheet))
