"""How charts look, whichever medium draws them: sizes in pixels, patterns, lines of text."""

from textwrap import wrap

from geo.french import typeset
from geo.reports import palette
from geo.reports.charts import (
    Axis,
    Bars,
    Chart,
    Columns,
    Dots,
    Label,
    Names,
    Square,
    Squares,
    Timeline,
)

DASHES = ("solid", "dash")
PATTERNS = ("", "/", ".", "x", "-")
HIDDEN = "/"
"""Pattern of a bar that does not stand out."""
BARS, COLUMN = 0.8, 0.6
"""Share of a step that the bars of a category take, that a column takes."""
TALLEST, FOOT = 0.62, 0.45
"""Share of a row that the tallest column takes, so that its number fits above, and how far below
the middle of the row columns stand."""
SQUARE_PX, DIAMOND_PX, DOT_PX, CURVE_PX, SPAN_PX = 38, 11, 12, 3, 6
CELL_TEXT_PX = 11
FRAMED_PX, FRAME_PX = 20, 4
"""A dot that is framed among others, and its frame."""
FRAME = palette.category(5)
_FREE_PX, _LEAST_PX = 270, 60  # of a chart without rows; of one of few
_BAR_PX, _ROW_PX = 26, 34  # a row has room for a label of two lines
_ROWS_PX = {Squares: 44, Columns: 48, Timeline: 24, Dots: 50}
_MOST_LINES = 8
_TITLE_LENGTH = 80


def inner_height(chart: Chart) -> int:
    """Height of the marks, in pixels: that of their rows, where they have rows."""
    if not isinstance(chart.down, Names):
        return _FREE_PX
    bars = 1 if chart.is_stacked else sum(isinstance(each, Bars) for each in chart.series)
    row = _ROWS_PX.get(type(chart.series[0]), max(_ROW_PX, _BAR_PX * bars))
    return max(row * len(chart.down.labels), _LEAST_PX)


def label_lines(label: Label, axis: Names) -> list[str]:
    """The lines of the name of a category."""
    return _lines(label.text, axis.line_length)


def title_lines(axis: Axis) -> list[str]:
    """The lines of the title of an axis."""
    return _lines(axis.title, _TITLE_LENGTH)


def _lines(text: str, length: int) -> list[str]:
    """Cut a text into lines of so many characters; one that is endless ends with « … »."""
    lines = [line for part in typeset(text).split("\n") for line in wrap(part, length)]
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], "…"]


def square_colour(cell: Square) -> str:
    """Colour of a square, or of its outline."""
    return palette.WITHOUT if cell.rank is None else palette.QUOTIENTS[cell.rank]


def square_border(cell: Square) -> tuple[str, int]:
    """Colour of a border and its width in pixels."""
    return (FRAME, 3) if cell.is_framed else (square_colour(cell), 1 if cell.rank is None else 2)
