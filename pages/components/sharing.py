"""Sharing a page: its whole address, and the code that embeds it."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.views.html import render
from pages.components.address import read_address

EMBEDDED_HEIGHT_PX = 900


def share_panel(title: str) -> None:
    """Give the link to the page as it stands, and the code to put it in another page."""
    if st.context.is_embedded:
        return
    link = _link(embedded=False)
    frame = (
        f'<iframe src="{escape(_link(embedded=True))}" title="{escape(title)}" width="100%" '
        f'height="{EMBEDDED_HEIGHT_PX}" loading="lazy" style="border:0"></iframe>'
    )
    with st.expander("Partager ou intégrer cette page"):
        st.html(render("share.html", link=link, frame=frame))


def _link(*, embedded: bool) -> str:
    query = urlencode({**read_address(), **({"embed": "true"} if embedded else {})}, doseq=True)
    address = (st.context.url or "").split("?")[0]
    return f"{address}?{query}" if query else address
