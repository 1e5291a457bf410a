"""The icons of the site for browsers and phones, drawn from its own SVG."""

import struct

from geo.publish.images import png_of
from geo.render.scripts import BOTH

FAVICON, TOUCH_ICON = "favicon.ico", "apple-touch-icon.png"
_SMALL, _LARGE = 32, 180
_HEADER = struct.Struct("<3H4B2H2L")
"""Of an ICO file of one image, and of that image."""


def icon_files() -> dict[str, bytes]:
    """Draw the icons that are asked for at the root of a site, by path."""
    svg = (BOTH / "icon.svg").read_text("utf-8")
    small = png_of(svg, _SMALL)
    header = _HEADER.pack(0, 1, 1, _SMALL, _SMALL, 0, 0, 1, 32, len(small), _HEADER.size)
    square = svg.replace(' rx="6"', "")  # phones round the corners themselves
    return {FAVICON: header + small, TOUCH_ICON: png_of(square, _LARGE)}
