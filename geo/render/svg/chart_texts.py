"""Texts of charts: lines of one weight each, one under the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.render.chart_looks import label_lines
from geo.render.svg.elements import Markup, Style, Weight, group, text_room, write
from geo.reports.charts import Label, Names

SIZE = 12
LINE_HEIGHT = 1.2
_CHOSEN = "›"  # the letters of the drawings have no « ▸ », for which a whole label changes letters


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text and its weight."""

    text: str
    weight: Weight = "regular"


Lines = Sequence[Line]


def plain_lines(texts: Sequence[str]) -> Lines:
    """Lines in the usual weight."""
    return tuple(Line(text) for text in texts)


def lines_of_label(label: Label, axis: Names) -> Lines:
    """Write the name of a category: bold behind a sign when chosen, its detail in italics."""
    weight: Weight = "semibold" if label.is_chosen else "regular"
    first, *rest = label_lines(label, axis) or [""]
    marked = f"{_CHOSEN} {first}" if label.is_chosen else first
    lines = [Line(text, weight) for text in (marked, *rest)]
    return (*lines, Line(label.detail, "italic")) if label.detail else tuple(lines)


def lines_width(lines: Lines) -> float:
    """Room for the longest line."""
    return max((text_room(line.text, SIZE, line.weight) for line in lines), default=0)


def lines_height(lines: Lines) -> float:
    """Height of all lines."""
    return LINE_HEIGHT * SIZE * len(lines)


def widest(texts: Sequence[Lines]) -> float:
    """Room for the widest of some texts."""
    return max(map(lines_width, texts), default=0)


def write_lines(lines: Lines, x: float, y: float, style: Style) -> Markup:
    """Write lines one under the other, the middle of the block at a height."""
    step = LINE_HEIGHT * style.size
    first = y - step * (len(lines) - 1) / 2
    return group(
        *(
            write(line.text, x, first + step * rank, _styled(line, style))
            for rank, line in enumerate(lines)
        )
    )


def write_below(lines: Lines, x: float, top: float, style: Style) -> Markup:
    """Write lines one under the other, the first right under a height."""
    return write_lines(lines, x, top + lines_height(lines) / 2, style)


def _styled(line: Line, style: Style) -> Style:
    return style if line.weight == "regular" else replace(style, weight=line.weight)
