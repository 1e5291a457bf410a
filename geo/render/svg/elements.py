"""SVG text, element by element: everything from outside is escaped, and nothing acts or refers.

Markup and plain text are two types, so that a text of the data cannot be taken for markup.
Identifiers are never written: several drawings stand in one page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Literal, NewType

import font_source_sans_pro
from PIL import ImageFont

from geo.french import typeset
from geo.render.svg.picture import Ink, Picture

Markup = NewType("Markup", str)
"""Well-formed SVG, made by this module only."""

Weight = Literal["regular", "semibold", "italic"]
Anchor = Literal["start", "middle", "end"]

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "'Source Sans Pro', 'Source Sans 3', system-ui, sans-serif"
OTHER_LETTERS = 1.16
"""How much wider letters may be where ours are missing; DejaVu Sans is the widest usual one."""
OTHER_BOLD = 1.3
NO_MARKUP = Markup("")

# What XML 1.0 forbids, and the marks that turn the line round for what follows.
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_BLANKS = re.compile("[\t\n\r\x85\u2028\u2029 ]+")
_FILES: dict[Weight, str] = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "italic": "SourceSansPro-It.ttf",
}
_SIZE = re.compile('<svg [^>]*viewBox="0 0 ([0-9]+) ([0-9]+)"')
_MEASURED_AT = 100
_ASCENT = 0.35  # of the size: from the baseline to the middle of the letters
_MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is written: size in pixels, weight, colour, and which end is placed."""

    size: float = 12
    weight: Weight = "regular"
    colour: str = "currentColor"
    anchor: Anchor = "start"


def plain(text: str) -> str:
    """Keep what XML can hold and what leaves the order of the line alone; blanks become one."""
    return _BLANKS.sub(" ", _FORBIDDEN.sub("\ufffd", text))


def printed(text: str) -> str:
    """Write a text as it is read, and measured: plain and typeset."""
    return typeset(plain(text))


def decimal(value: float) -> str:
    """Write a length with at most two decimals, and no more characters than needed."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def pixels(x: float, y: float) -> str:
    """Write a place, to a tenth of a pixel."""
    return f"{decimal(round(x, 1))} {decimal(round(y, 1))}"


def element(name: str, /, *children: Markup, **attributes: str | float | None) -> Markup:
    """Write an element.

    Parameters
    ----------
    attributes
        An underscore is a hyphen, two are a colon, one at the end is nothing (`class_`). None
        leaves an attribute out.
    """
    written = "".join(
        f' {_attribute(key)}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return Markup(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def text_element(name: str, text: str) -> Markup:
    """Write an element that holds a text."""
    return Markup(f"<{name}>{escape(printed(text), quote=False)}</{name}>")


def title(text: str) -> Markup:
    """Say what the element around is: read aloud, and shown under the pointer."""
    return text_element("title", text)


def link(address: str, name: str, *children: Markup, kind: str) -> Markup:
    """Make a part of a drawing lead somewhere.

    Parameters
    ----------
    address
        Ours: it is escaped, not judged.
    kind
        Class of the link, for the page to show where the keyboard stands.
    """
    return element("a", title(name), *children, href=address, class_=kind)


def write(text: str, x: float, y: float, style: Style) -> Markup:
    """Write a line of text, the middle of its letters at a height."""
    if not text.strip():
        return NO_MARKUP
    return element(
        "text",
        Markup(escape(printed(text), quote=False)),
        x=x,
        y=y + _ASCENT * style.size,
        **_look(style),
    )


def _look(style: Style) -> dict[str, str | float | None]:
    return {
        "font_size": style.size,
        "font_weight": 600 if style.weight == "semibold" else None,
        "font_style": "italic" if style.weight == "italic" else None,
        "fill": style.colour,
        "text_anchor": None if style.anchor == "start" else style.anchor,
    }


def styled(style: Style, *lines: Markup) -> Markup:
    """Give one style to many lines of `plain_line`: a drawing of 200 names is 10 kB lighter."""
    return group(*lines, **_look(style))


def plain_line(text: str, x: float, y: float) -> Markup:
    """Write a line on its baseline, in the style of what is around."""
    return element("text", Markup(escape(printed(text), quote=False)), x=x, y=y)


def group(*children: Markup, **attributes: str | float | None) -> Markup:
    """Put elements together; nothing when there is none."""
    return element("g", *children, **attributes) if any(children) else NO_MARKUP


def drawing(  # noqa: PLR0913 - what a `Picture` is made of
    parts: Sequence[Markup],
    *,
    name: str,
    alternative: str,
    size: tuple[float, float],
    ink: Ink,
    has_links: bool = False,
) -> Picture:
    """Make the picture of some parts.

    Parameters
    ----------
    has_links
        Whether parts are links: a group for assistive technology, and no image.
    """
    width, height = round(size[0]), round(size[1])
    ground = (
        NO_MARKUP
        if ink.ground == "none"
        else element("rect", width=width, height=height, fill=ink.ground)
    )
    svg = element(
        "svg",
        title(alternative),
        ground,
        *parts,
        xmlns=NAMESPACE,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="group" if has_links else "img",
        font_family=FONT,
    )
    return Picture(printed(name), printed(alternative), width, height, svg)


def size_of(svg: str) -> tuple[int, int]:
    """Width and height in pixels of a drawing of ours."""
    width, height = (int(found) for found in _SIZE.findall(svg)[0])
    return width, height


def inner(picture: Picture, x: float, y: float, scale: float = 1) -> Markup:
    """Place a picture inside another drawing, whose alternative speaks for both."""
    body = picture.svg[picture.svg.index("</title>") + len("</title>") : -len("</svg>")]
    return element(
        "svg",
        Markup(body),
        x=x,
        y=y,
        width=picture.width * scale,
        height=picture.height * scale,
        viewBox=f"0 0 {picture.width} {picture.height}",
    )


# ---- Letters --------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float = 12, weight: Weight = "regular") -> float:
    """Width of a line of text in pixels, in the letters of the drawings."""
    return float(_font(weight).getlength(printed(text)) * size / _MEASURED_AT)


def text_room(text: str, size: float = 12, weight: Weight = "regular") -> float:
    """Room to leave for a line of text, where the page may lack the letters of the drawings."""
    wider = OTHER_BOLD if weight == "semibold" else OTHER_LETTERS
    return wider * text_width(text, size, weight)


def lines_of(text: str, width: float, style: Style, most: int = 3) -> list[str]:
    """Cut a text into lines that fit a width; past the last line it ends with « … »."""
    words = printed(text[:_MOST_CHARACTERS]).strip(" ").split(" ")
    lines: list[str] = []
    current = ""
    for word in words:
        longer = f"{current} {word}" if current else word
        if current and text_room(longer, style.size, style.weight) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    lines.append(current)
    kept = lines[:most]
    if len(lines) > most or len(text) > _MOST_CHARACTERS:
        kept[-1] = f"{kept[-1]}…"
    return [shortened(line, width, style) for line in kept]


def shortened(text: str, width: float, style: Style) -> str:
    """Shorten a line until it fits a width."""
    if text_room(text, style.size, style.weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = text_room(f"{text[:middle].rstrip()}…", style.size, style.weight) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def fonts_folder() -> Path:
    """Where the letters of the drawings stand."""
    return Path(font_source_sans_pro.__file__).parent / "files"


@cache
def _font(weight: Weight) -> ImageFont.FreeTypeFont:
    path = fonts_folder() / _FILES[weight]
    return ImageFont.truetype(str(path), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("__", ":").replace("_", "-")


def _value(value: str | float) -> str:
    return escape(plain(value)) if isinstance(value, str) else decimal(value)
