"""Texts of our plotly figures: lines, bold and italics are understood, the rest is text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape

from geo.render.svg.elements import Anchor, Markup, Style, Weight, group, text_room, write

LINE_HEIGHT = 1.2
_BREAK = re.compile("<br ?/?>")
_CHOSEN = "›"  # the letters of the drawings have no « ▸ », for which a whole label changes letters
_MOST_LINES = 8
_MOST_CHARACTERS = 80
_MARK = re.compile("</?[bi]>")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text and its weight."""

    text: str
    weight: Weight = "regular"


Lines = tuple[Line, ...]


def read_lines(text: object) -> Lines:
    """Read the lines of a text of plotly; what is no mark of ours stays text.

    A text too long for a drawing is cut, and ends with « … ».
    """
    lines = _all_lines(text)
    kept = [_short(line) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        kept[-1] = replace(kept[-1], text=f"{kept[-1].text}…")
    return tuple(kept)


def plain_text(text: object) -> str:
    """Read a text of plotly whole, as one line."""
    return " ".join(line.text for line in _all_lines(text))


def lines_width(lines: Lines, size: float) -> float:
    """Room for the longest line."""
    return max((text_room(line.text, size, line.weight) for line in lines), default=0)


def lines_height(lines: Lines, size: float) -> float:
    """Height of all lines."""
    return LINE_HEIGHT * size * len(lines)


def write_lines(lines: Lines, x: float, y: float, style: Style) -> Markup:
    """Write lines one under the other, the middle of the block at a height."""
    step = LINE_HEIGHT * style.size
    first = y - step * (len(lines) - 1) / 2
    return group(
        *(
            write(line.text, x, first + step * rank, replace(style, weight=_weight(line, style)))
            for rank, line in enumerate(lines)
        )
    )


def write_below(lines: Lines, x: float, top: float, style: Style) -> Markup:
    """Write lines one under the other, the first right under a height."""
    return write_lines(lines, x, top + lines_height(lines, style.size) / 2, style)


def anchored(style: Style, anchor: Anchor) -> Style:
    """The same style, placed by another end."""
    return replace(style, anchor=anchor)


def widest(texts: Sequence[Lines], size: float) -> float:
    """Room for the widest of some texts."""
    return max((lines_width(lines, size) for lines in texts), default=0)


def _all_lines(text: object) -> Lines:
    return tuple(map(_line, _BREAK.split(str(text)))) if text not in (None, "") else ()


def _short(line: Line) -> Line:
    if len(line.text) <= _MOST_CHARACTERS:
        return line
    return replace(line, text=f"{line.text[:_MOST_CHARACTERS]}…")


def _line(part: str) -> Line:
    weight: Weight = "regular"
    if part.startswith("<b>"):
        weight = "semibold"
    elif part.startswith("<i>"):
        weight = "italic"
    return Line(unescape(_MARK.sub("", part)).replace("▸", _CHOSEN), weight)


def _weight(line: Line, style: Style) -> Weight:
    return style.weight if line.weight == "regular" else line.weight
