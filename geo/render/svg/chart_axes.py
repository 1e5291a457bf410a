"""Axes of charts: where values stand in the drawing, what is written beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from geo.render.chart_looks import FOOT, SQUARE_PX, inner_height, title_lines
from geo.render.svg.chart_texts import (
    SIZE,
    Lines,
    lines_height,
    lines_of_label,
    lines_width,
    plain_lines,
    widest,
    write_below,
    write_lines,
)
from geo.render.svg.elements import Markup, Style, element, group
from geo.render.svg.picture import Ink
from geo.reports.charts import Axis, Bars, Chart, Columns, Names, Squares

EDGE = 10
GAP = 8
_TURNED_GAP = 4
_ANGLE = -45
_COLUMN_GAP = 12
_SQUARE_GAP = 5
_LEAST_INSIDE = 180


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis in a drawing.

    Attributes
    ----------
    low, high
        What stands at its start, left or below, and at its end.
    ticks
        Values and what is written there.
    title
        Its lines.
    is_turned
        Whether its labels rise aslant above.
    has_grid
        Whether lines are drawn at its ticks.
    """

    low: float
    high: float
    ticks: Sequence[tuple[float, Lines]]
    title: Lines
    is_turned: bool
    has_grid: bool

    def share(self, value: float) -> float:
        """Where a value stands, from 0 at the start to 1 at the end."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Plot:
    """Where marks are drawn: the rectangle inside the axes, in pixels."""

    x: Scale
    y: Scale
    left: float
    top: float
    width: float
    height: float
    ink: Ink

    @property
    def bottom(self) -> float:
        """Pixels from the top."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """Pixels from the left."""
        return self.left + self.width

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of a place."""
        return self.across(x), self.down(y)

    def across(self, value: float) -> float:
        """Pixels from the left."""
        return self.left + self.width * self.x.share(value)

    def down(self, value: float) -> float:
        """Pixels from the top."""
        return self.top + self.height * (1 - self.y.share(value))


def plot_of(chart: Chart, width: float, top: float, ink: Ink) -> Plot:
    """Find the rectangle of the marks, in a width or more, under what stands above the drawing."""
    x, y = _scale(chart.across), _upright(chart)
    column = _least_column(chart, x)
    left = widest([lines for _, lines in y.ticks]) + GAP + EDGE
    right = EDGE + _room_right(x, column)
    inside = max(width - left - right, column * len(x.ticks), _LEAST_INSIDE)
    above = top + EDGE + _room_above(chart, x, y)
    return Plot(x, y, left, above, inside, inner_height(chart), ink)


def width_of(plot: Plot, chart: Chart) -> float:
    """Width of the whole drawing."""
    return plot.right + _room_right(plot.x, _least_column(chart, plot.x)) + EDGE


def room_below(plot: Plot) -> float:
    """Height of what is written under the marks."""
    labels = 0 if plot.x.is_turned else _labels_height(plot.x) + GAP
    return labels + (lines_height(plot.x.title) + GAP if plot.x.title else 0)


def draw_grid(plot: Plot) -> Markup:
    """Draw lines at the ticks of the axes of numbers, that of zero darker."""
    lines = []
    for value, _ in plot.x.ticks if plot.x.has_grid else ():
        x = plot.across(value)
        lines.append((value, {"x1": x, "x2": x, "y1": plot.top, "y2": plot.bottom}))
    for value, _ in plot.y.ticks if plot.y.has_grid else ():
        y = plot.down(value)
        lines.append((value, {"x1": plot.left, "x2": plot.right, "y1": y, "y2": y}))
    drawn = (element("line", **ends, stroke_opacity=0.35 if at else 1) for at, ends in lines)
    return group(*drawn, stroke=plot.ink.line)


def draw_axes(plot: Plot) -> Markup:
    """Write the labels and titles of the axes."""
    return group(_across_labels(plot), _down_labels(plot), *_titles(plot))


# ---- Scales ---------------------------------------------------------------------------------


def _scale(axis: Axis) -> Scale:
    title = plain_lines(title_lines(axis))
    if isinstance(axis, Names):
        ticks = [(rank, lines_of_label(each, axis)) for rank, each in enumerate(axis.labels)]
        return Scale(axis.low, axis.high, ticks, title, axis.is_turned, has_grid=False)
    written = [(value, plain_lines([text])) for value, text in axis.ticks]
    return Scale(axis.low, axis.high, written, title, is_turned=False, has_grid=True)


def _upright(chart: Chart) -> Scale:
    """The axis that stands: its categories come down from the top; columns stand on lines."""
    scale = _scale(chart.down)
    if not isinstance(chart.down, Names):
        return scale
    has_foot = any(isinstance(each, Columns) for each in chart.series)
    ticks = [(value + FOOT * has_foot, lines) for value, lines in scale.ticks]
    return Scale(scale.high, scale.low, ticks, scale.title, is_turned=False, has_grid=has_foot)


# ---- Room -----------------------------------------------------------------------------------


def _least_column(chart: Chart, x: Scale) -> float:
    """Width of a column of squares, or of one that stands over its name; 0 without columns."""
    if any(isinstance(each, Squares) for each in chart.series):
        return SQUARE_PX + _SQUARE_GAP
    if isinstance(chart.across, Names):
        return widest([lines for _, lines in x.ticks]) + _COLUMN_GAP
    return 0


def _room_right(scale: Scale, column: float) -> float:
    """Half of the last label, or what turned labels reach beyond the columns right of them."""
    if not scale.is_turned:
        return lines_width(scale.ticks[-1][1]) / 2 if scale.ticks else 0
    turn = cos(radians(_ANGLE))
    ends = (
        lines_width(lines) * turn + SIZE - rank * column
        for rank, (_, lines) in enumerate(reversed(scale.ticks))
    )
    return max(ends, default=0)


def _room_above(chart: Chart, x: Scale, y: Scale) -> float:
    above = lines_height(y.title) + GAP if y.title else 0.0
    if x.is_turned:
        above += _labels_height(x) + GAP
    if isinstance(chart.across, Names) and isinstance(chart.series[0], Bars | Columns):
        above += SIZE + _TURNED_GAP  # the numbers on top of columns
    return above


def _labels_height(scale: Scale) -> float:
    texts = [lines for _, lines in scale.ticks]
    straight = max(map(lines_height, texts), default=0)
    if not scale.is_turned:
        return straight
    return widest(texts) * abs(sin(radians(_ANGLE))) + straight


# ---- Drawing --------------------------------------------------------------------------------


def _across_labels(plot: Plot) -> Markup:
    if plot.x.is_turned:
        return group(*(_turned(plot, value, lines) for value, lines in plot.x.ticks))
    style = Style(SIZE, colour=plot.ink.text, anchor="middle")
    return group(
        *(
            write_below(lines, plot.across(value), plot.bottom + GAP, style)
            for value, lines in plot.x.ticks
        )
    )


def _turned(plot: Plot, value: float, lines: Lines) -> Markup:
    """Write a label that rises to the right from its column."""
    style = Style(SIZE, colour=plot.ink.text)
    place = f"translate({plot.across(value):.1f} {plot.top - GAP:.1f}) rotate({_ANGLE})"
    return group(write_lines(lines, 0, -_TURNED_GAP, style), transform=place)


def _down_labels(plot: Plot) -> Markup:
    style = Style(SIZE, colour=plot.ink.text, anchor="end")
    return group(
        *(
            write_lines(lines, plot.left - GAP, plot.down(value), style)
            for value, lines in plot.y.ticks
        )
    )


def _titles(plot: Plot) -> Iterator[Markup]:
    """Write the title of x under its axis, that of y over the plot, as one reads it."""
    if plot.x.title:
        style = Style(SIZE, colour=plot.ink.text, anchor="middle")
        top = plot.bottom + room_below(plot) - lines_height(plot.x.title)
        yield write_below(plot.x.title, plot.left + plot.width / 2, top, style)
    if plot.y.title:
        top = plot.top - lines_height(plot.y.title) - GAP - _TURNED_GAP
        yield write_below(plot.y.title, EDGE, top, Style(SIZE, colour=plot.ink.text))
