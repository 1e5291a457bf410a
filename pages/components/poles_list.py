"""The list of the selected poles, beside the map."""

import streamlit as st

from geo.french import number
from geo.model.atlas import View
from geo.views.listing import ORDERS, PAGE_SIZE, Order, Page, list_html, page_of
from pages.components.address import LIST_PAGE, choose, read_address
from pages.components.atlas import current_ranks
from pages.components.fields import One

LONGEST_NUMBER = 6


def poles_list(view: View, order: Order, facet: str, sheet: str) -> None:
    """Draw one page of the list, its order and its pages."""
    page = page_of(view, current_ranks(view.atlas, order), _page_number())
    choose(
        "liste",
        [One("tri", "Trier la liste par", ORDERS, order, "nom"), *_pages(view, page)],
        layout="row",
    )
    st.html(list_html(view, order, page, facet, sheet))


def _page_number() -> int:
    """Read the page of the list from the address; what is no number gives the first."""
    text = next(iter(read_address().get(LIST_PAGE, ())), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 1


def _pages(view: View, page: Page) -> list[One]:
    """Let a page be chosen, when there are several."""
    if page.pages == 1:
        return []
    spans = {str(each): _span(each, len(view)) for each in range(1, page.pages + 1)}
    return [One(LIST_PAGE, "Montrer les pôles", spans, str(page.number), "1")]


def _span(page: int, total: int) -> str:
    first, last = (page - 1) * PAGE_SIZE + 1, min(page * PAGE_SIZE, total)
    return f"{number(first)} à {number(last)}"
