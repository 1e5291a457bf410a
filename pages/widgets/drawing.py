"""A drawing on a page, whose parts lead somewhere: Streamlit's own element drops SVG."""

import base64
import gzip
from typing import Final

from pages.server.asset_urls import script_url
from pages.widgets.script_component import script_component


def packed(html: str) -> str:
    """Compress what is sent of a drawing; worth keeping: 2 ms for that of all poles."""
    return base64.b64encode(gzip.compress(html.encode(), mtime=0)).decode("ascii")


def show_drawing(name: str, drawing: str) -> None:
    """Show a drawing, `packed`; it is ours, with every text of the data escaped.

    Parameters
    ----------
    name
        Its own on the page.
    """
    data = {"drawing": drawing, "script": script_url("drawing.js")}
    _COMPONENT(key=f"dessin_{name}", data=data)


_COMPONENT: Final = script_component("atlas_drawing", is_apart=False)
