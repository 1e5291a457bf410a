"""Charts as drawings: our plotly figures, drawn without a browser.

What a figure of ours may hold is drawn; what is for the pointer only is set aside; anything else is
an error, so that no chart is drawn without a part of what it means.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

import plotly.graph_objects as go

from geo.errors import DrawingError
from geo.french import NBSP, count, number, typeset
from geo.render.svg.chart_axes import Scale, scale_of
from geo.render.svg.chart_marks import (
    DASHES,
    Plot,
    bar_slots,
    draw_bars,
    draw_scatter,
    marker,
    stacked,
)
from geo.render.svg.chart_texts import (
    Lines,
    lines_height,
    lines_width,
    plain_text,
    widest,
    write_below,
    write_lines,
)
from geo.render.svg.elements import (
    NO_MARKUP,
    Markup,
    Style,
    drawing,
    element,
    group,
    shortened,
    text_room,
    write,
)
from geo.render.svg.patterns import pattern
from geo.render.svg.picture import PAGE, Ink, Picture

_POINTER_ONLY = {"hovertemplate", "hoverinfo", "customdata", "selected", "unselected", "cliponaxis"}
_TRACES = {
    "bar": _POINTER_ONLY
    | {"type", "x", "y", "name", "orientation", "marker", "text", "textposition", "base", "width"}
    | {"textangle"},
    "scatter": _POINTER_ONLY
    | {"type", "x", "y", "name", "mode", "line", "marker", "text", "textposition", "textfont"}
    | {"error_x", "showlegend"},
}
_PARTS = {
    "marker": {"color", "pattern", "symbol", "size", "line"},
    "line": {"color", "dash", "width"},
    "textfont": {"color", "size"},
    "error_x": {"type", "symmetric", "array", "arrayminus", "color", "thickness"},
}
_BAR_TEXTS = ("outside", "none")
_LAYOUT = {
    *("template", "title", "separators", "showlegend", "legend", "height", "margin", "barmode"),
    *("xaxis", "yaxis", "shapes", "hovermode", "clickmode", "dragmode"),
}
_SIZE = 12
_GAP = 8
_TURNED_GAP = 4
_EDGE = 10
_LEGEND_ROW = 20
_SAMPLE = 26
_LEAST_PLOT = 60
_LEAST_INSIDE = 180
_COLUMN_GAP = 12
_SQUARE_GAP = 5
_SAID = 8
_SAID_CHARACTERS = 100


@dataclass(frozen=True)
class _Chart:
    """A figure as read: its traces, its layout and its axes."""

    traces: Sequence[Mapping[str, Any]]
    layout: Mapping[str, Any]
    x: Scale
    y: Scale

    @property
    def named(self) -> list[Mapping[str, Any]]:
        """Traces that the legend tells apart."""
        if not self.layout.get("showlegend"):
            return []
        return [trace for trace in self.traces if trace.get("showlegend", True)]


def chart_picture(figure: go.Figure, ink: Ink = PAGE, width: int = 640) -> Picture:
    """Draw a figure of ours.

    The title is not in the drawing: it is that of the picture, which stands above as text.

    Parameters
    ----------
    width
        In pixels; a chart of many columns or of long labels takes more.

    Raises
    ------
    DrawingError
        The figure holds something that is not known here, and may change what it means.
    """
    chart = _read(figure)
    wide = max(width, _least_width(chart))
    legend = _legend(chart, wide, ink)
    plot = _plot(chart, wide, legend.height, ink)
    bottom = plot.top + plot.height + _room_below(chart.x)
    parts = [legend.markup, _grid(plot), *_shapes(chart, plot), *_marks(chart, plot), _axes(plot)]
    heading = typeset(plain_text(chart.layout.get("title", {}).get("text", "")))
    return drawing(
        parts,
        name=heading,
        alternative=typeset(_alternative(heading, chart)),
        size=(wide, bottom + _EDGE),
        ink=ink,
    )


# ---- Reading --------------------------------------------------------------------------------


def _read(figure: go.Figure) -> _Chart:
    drawn = figure.to_plotly_json()
    traces, layout = drawn["data"], drawn["layout"]
    _check("Graphique", layout, _LAYOUT)
    for trace in traces:
        if trace["type"] not in _TRACES:
            message = f"Graphique : le type « {trace['type']} » est inconnu des dessins."
            raise DrawingError(message)
        _check(f"Série de type {trace['type']}", trace, _TRACES[trace["type"]])
        for part, known in _PARTS.items():
            _check(f"Série, {part}", trace.get(part, {}), known)
        if trace["type"] == "bar" and "text" in trace and trace["textposition"] not in _BAR_TEXTS:
            message = f"Barres : la position « {trace['textposition']} » est inconnue des dessins."
            raise DrawingError(message)
    if layout.get("barmode") == "stack":
        traces = stacked(traces)
    x = scale_of("x", layout.get("xaxis", {}), traces)
    y = scale_of("y", layout.get("yaxis", {}), traces)
    return _Chart(traces, layout, x, y)


def _check(what: str, found: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(found) - known:
        message = f"{what} : inconnu des dessins : {', '.join(sorted(unknown))}."
        raise DrawingError(message)


# ---- Room -----------------------------------------------------------------------------------


def _plot(chart: _Chart, width: float, legend: float, ink: Ink) -> Plot:
    """Find the rectangle of the marks: what axes, legend and labels leave."""
    left = _room_left(chart.y)
    right = _EDGE + _room_right(chart.x, _least_column(chart))
    top = _EDGE + legend + _room_above(chart)
    height = _plot_height(chart)
    return Plot(chart.x, chart.y, left, top, width - left - right, height, ink)


def _plot_height(chart: _Chart) -> float:
    """Height that the figure leaves to its marks, under plotly's habits for axes and legend."""
    layout = chart.layout
    margin = layout.get("margin", {})
    height = layout["height"] - margin.get("t", 0) - margin.get("b", 0)
    height -= 0 if chart.x.is_on_top else _room_below(chart.x)
    if chart.named and layout.get("legend", {}).get("y", 1) < 0:
        height -= 30
    return float(max(height, _LEAST_PLOT))


def _room_left(scale: Scale) -> float:
    return widest([lines for _, lines in scale.ticks], _SIZE) + _GAP + _EDGE


def _room_right(scale: Scale, column: float) -> float:
    """Half of the last label, or what turned labels reach beyond the columns right of them."""
    if scale.angle:
        turn = cos(radians(scale.angle))
        return max(
            (
                lines_width(lines, _SIZE) * turn + _SIZE - rank * column
                for rank, (_, lines) in enumerate(reversed(scale.ticks))
            ),
            default=0,
        )
    return lines_width(scale.ticks[-1][1], _SIZE) / 2 if scale.ticks else 0


def _room_above(chart: _Chart) -> float:
    above = lines_height(chart.y.title, _SIZE) + _GAP if chart.y.title else 0.0
    if chart.x.is_on_top:
        above += _labels_height(chart.x) + _GAP
    if any(_has_text_on_top(trace) for trace in chart.traces):
        above += _SIZE + _TURNED_GAP
    return above


def _has_text_on_top(trace: Mapping[str, Any]) -> bool:
    return trace.get("textposition") == "outside" and trace.get("orientation") != "h"


def _room_below(scale: Scale) -> float:
    labels = 0 if scale.is_on_top else _labels_height(scale) + _GAP
    title = lines_height(scale.title, _SIZE) + _GAP if scale.title else 0
    return labels + title


def _labels_height(scale: Scale) -> float:
    texts = [lines for _, lines in scale.ticks]
    straight = max((lines_height(lines, _SIZE) for lines in texts), default=0)
    if not scale.angle:
        return straight
    return widest(texts, _SIZE) * abs(sin(radians(scale.angle))) + straight


def _least_width(chart: _Chart) -> float:
    """Width in which columns have room for their labels, and squares do not touch."""
    column = _least_column(chart)
    inside = max(column * len(chart.x.ticks), _LEAST_INSIDE)
    return _room_left(chart.y) + inside + _room_right(chart.x, column) + _EDGE


def _least_column(chart: _Chart) -> float:
    """Width of a column of squares, or of one that stands over its name; 0 without columns."""
    looks = [trace.get("marker", {}) for trace in chart.traces]
    squares = [look["size"] for look in looks if look.get("symbol", "").startswith("square")]
    if squares:
        return float(max(squares) + _SQUARE_GAP)
    if chart.x.categories or "ticktext" in chart.layout.get("xaxis", {}):
        return widest([lines for _, lines in chart.x.ticks], _SIZE) + _COLUMN_GAP
    return 0


# ---- Axes -----------------------------------------------------------------------------------


def _grid(plot: Plot) -> Markup:
    """Draw lines at the ticks of the axes of numbers."""
    across = [plot.across(value) for value, _ in _inside(plot.x)] if plot.x.has_grid else []
    down = [plot.down(value) for value, _ in _inside(plot.y)] if plot.y.has_grid else []
    bottom, right = plot.top + plot.height, plot.left + plot.width
    return group(
        *(element("line", x1=x, x2=x, y1=plot.top, y2=bottom) for x in across),
        *(element("line", x1=plot.left, x2=right, y1=y, y2=y) for y in down),
        stroke=plot.ink.line,
        stroke_opacity=0.35,
    )


def _axes(plot: Plot) -> Markup:
    """Write the labels and titles of the axes, and draw the line of zero."""
    return group(_zero(plot), _across_labels(plot), _down_labels(plot), *_titles(plot))


def _inside(scale: Scale) -> list[tuple[float, Lines]]:
    return [tick for tick in scale.ticks if -1e-9 <= scale.share(tick[0]) <= 1 + 1e-9]


def _zero(plot: Plot) -> Markup:
    """Draw where bars start."""
    bottom, right = plot.top + plot.height, plot.left + plot.width
    lines = []
    if plot.x.has_grid and 0 <= plot.x.share(0.0) <= 1:
        x = plot.across(0.0)
        lines.append(element("line", x1=x, x2=x, y1=plot.top, y2=bottom))
    if plot.y.has_grid and 0 <= plot.y.share(0.0) <= 1:
        y = plot.down(0.0)
        lines.append(element("line", x1=plot.left, x2=right, y1=y, y2=y))
    return group(*lines, stroke=plot.ink.line)


def _across_labels(plot: Plot) -> Markup:
    style = Style(_SIZE, colour=plot.ink.text, anchor="middle")
    if plot.x.angle:
        return group(*(_turned(plot, value, lines) for value, lines in _inside(plot.x)))
    bottom = plot.top + plot.height + _GAP
    written = []
    for value, lines in _inside(plot.x):
        top = plot.top - _GAP - lines_height(lines, _SIZE) if plot.x.is_on_top else bottom
        written.append(write_below(lines, plot.across(value), top, style))
    return group(*written)


def _turned(plot: Plot, value: float, lines: Lines) -> Markup:
    """Write a label that rises to the right from its column."""
    style = Style(_SIZE, colour=plot.ink.text)
    place = f"translate({plot.across(value):.1f} {plot.top - _GAP:.1f}) rotate({plot.x.angle:.0f})"
    return group(write_lines(lines, 0, -_TURNED_GAP, style), transform=place)


def _down_labels(plot: Plot) -> Markup:
    style = Style(_SIZE, colour=plot.ink.text, anchor="end")
    ticks = _inside(plot.y)
    return group(
        *(write_lines(lines, plot.left - _GAP, plot.down(value), style) for value, lines in ticks)
    )


def _titles(plot: Plot) -> Iterator[Markup]:
    """Write the title of x under its axis, that of y over the plot, as one reads it."""
    middle = Style(_SIZE, colour=plot.ink.text, anchor="middle")
    if plot.x.title:
        labels = 0 if plot.x.is_on_top else _labels_height(plot.x) + _GAP
        top = plot.top + plot.height + labels + _GAP
        yield write_below(plot.x.title, plot.left + plot.width / 2, top, middle)
    if plot.y.title:
        room = lines_height(plot.y.title, _SIZE)
        style = Style(_SIZE, colour=plot.ink.text)
        yield write_below(plot.y.title, _EDGE, plot.top - room - _GAP - _TURNED_GAP, style)


# ---- Marks ----------------------------------------------------------------------------------


def _marks(chart: _Chart, plot: Plot) -> Iterator[Markup]:
    bars = [trace for trace in chart.traces if trace["type"] == "bar"]
    slots = bar_slots(bars, chart.layout.get("barmode", "group"))
    for bar, slot in zip(bars, slots, strict=True):
        yield group(*draw_bars(bar, slot, plot))
    for trace in chart.traces:
        if trace["type"] == "scatter":
            yield group(*draw_scatter(trace, plot))


def _shapes(chart: _Chart, plot: Plot) -> Iterator[Markup]:
    """Draw the lines that mark a value of x over the whole height."""
    for shape in chart.layout.get("shapes", ()):
        kind = shape.get("type"), shape.get("xref"), shape.get("yref"), shape["y0"], shape["y1"]
        if kind != ("line", "x", "y domain", 0, 1) or shape["x0"] != shape["x1"]:
            message = (
                "Graphique : seule une ligne verticale de toute la hauteur peut être dessinée."
            )
            raise DrawingError(message)
        x, look = plot.across(shape["x0"]), shape["line"]
        yield element(
            "line",
            x1=x,
            x2=x,
            y1=plot.top,
            y2=plot.top + plot.height,
            stroke=look["color"],
            stroke_width=look["width"],
            stroke_dasharray=DASHES[look["dash"]],
        )


# ---- Legend ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Placed:
    """Something drawn and the height it takes."""

    markup: Markup
    height: float


def _legend(chart: _Chart, width: float, ink: Ink) -> _Placed:
    """Name the series above the plot, in rows."""
    if not chart.named:
        return _Placed(NO_MARKUP, 0)
    x, y = float(_EDGE), _EDGE + _LEGEND_ROW / 2
    written = []
    for trace in chart.named:
        name = shortened(plain_text(trace["name"]), width / 2, Style(_SIZE))
        room = _SAMPLE + _GAP + text_room(name, _SIZE) + 2 * _GAP
        if x > _EDGE and x + room > width:
            x, y = float(_EDGE), y + _LEGEND_ROW
        text = write(name, x + _SAMPLE + _GAP, y, Style(_SIZE, colour=ink.text))
        written.append(group(_sample(trace, x, y), text))
        x += room
    return _Placed(group(*written), y + _LEGEND_ROW / 2)


def _sample(trace: Mapping[str, Any], x: float, y: float) -> Markup:
    """Draw what a series looks like."""
    if trace["type"] == "bar":
        colour = _first(trace["marker"]["color"])
        shape = _first(trace["marker"].get("pattern", {}).get("shape", ""))
        box = {"x": x, "y": y - 7, "width": _SAMPLE, "height": 14}
        if not shape:
            return element("rect", **box, fill=colour)
        ground = element("rect", **box, fill=colour, fill_opacity=0.16, stroke=colour)
        return group(ground, pattern(shape, (x, y - 7, _SAMPLE, 14), colour))
    if "markers" in trace["mode"]:
        return marker(trace["marker"], 0, (x + _SAMPLE / 2, y))
    look = trace["line"]
    return element(
        "line",
        x1=x,
        x2=x + _SAMPLE,
        y1=y,
        y2=y,
        stroke=look["color"],
        stroke_width=look["width"],
        stroke_dasharray=DASHES[look.get("dash", "solid")],
    )


def _first(value: Any) -> Any:  # noqa: ANN401 - plotly's: one for all, or one each
    return value if isinstance(value, str) else value[0]


# ---- In words -------------------------------------------------------------------------------


def _alternative(heading: str, chart: _Chart) -> str:
    """Say the title, then what each series holds: all of a few values, some of many."""
    said = dict.fromkeys(_said(trace, chart) for trace in chart.traces)
    parts = [part for part in said if part]
    unit = plain_text(chart.layout.get("xaxis", {}).get("title", {}).get("text", ""))
    axis = f" ({unit})" if unit else ""
    return f"{heading}{axis}. {' '.join(parts)}".strip()


def _said(trace: Mapping[str, Any], chart: _Chart) -> str:
    """Say what a series holds; of bars, zeros are left out and the longest come before the rest."""
    values = _values_said(trace, chart)
    ranks = _said_ranks(trace, len(values))
    shown = [_short(values[rank]) for rank in ranks]
    if not shown:
        return ""
    some = f"{NBSP}; ".join(shown)
    more = f", parmi {count(len(values), 'valeur')}" if len(shown) < len(values) else ""
    name = plain_text(trace.get("name", ""))
    return f"{name}{NBSP}: {some}{more}." if name and len(chart.named) > 1 else f"{some}{more}."


def _short(text: str) -> str:
    text = text.rstrip(".")
    return text if len(text) <= _SAID_CHARACTERS else f"{text[:_SAID_CHARACTERS].rstrip()}…"


def _said_ranks(trace: Mapping[str, Any], values: int) -> list[int]:
    """Ranks of the values that are said, in their order."""
    if trace["type"] == "bar":
        lengths = list(trace["x"] if trace.get("orientation") == "h" else trace["y"])
        ranks = [rank for rank, length in enumerate(lengths) if length]
        return sorted(sorted(ranks, key=lambda rank: -lengths[rank])[:_SAID])
    if values <= _SAID:
        return list(range(values))
    return [round(rank * (values - 1) / (_SAID - 1)) for rank in range(_SAID)]


def _values_said(trace: Mapping[str, Any], chart: _Chart) -> list[str]:
    """Say each mark: in its own words, else by what it stands at and its figure or its text."""
    words = trace.get("customdata")
    if words is not None and len(words) and isinstance(words[0], str):
        return [plain_text(each) for each in words]
    rows, columns = (_names(scale, trace[letter]) for letter, scale in _scales(chart))
    if trace["type"] == "bar":
        is_flat = trace.get("orientation") == "h"
        names, lengths = (rows, trace["x"]) if is_flat else (columns, trace["y"])
        return [f"{name} ({_figure(each)})" for name, each in zip(names, lengths, strict=True)]
    if trace["mode"] == "markers+text":
        texts = map(plain_text, trace["text"])
        cells = zip(rows, columns, texts, strict=True)
        return [f"{row}, {column} ({text})" for row, column, text in cells]
    return []


def _scales(chart: _Chart) -> tuple[tuple[str, Scale], tuple[str, Scale]]:
    return ("y", chart.y), ("x", chart.x)


def _names(scale: Scale, values: Sequence[object]) -> list[str]:
    """What is written on an axis at some values; empty between its ticks."""
    names = {value: " ".join(line.text for line in lines) for value, lines in scale.ticks}
    return [names.get(scale.place(value), "") for value in values]


def _figure(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)
