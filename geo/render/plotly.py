"""Charts as plotly figures, for the app.

Figures are built without plotly's validation and without its default template: a tenth of the
time, 4 kB less each; tests validate them. Nothing of a chart is ever markup: plotly reads marks in
any text, so that each is escaped here.
"""

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from geo.french import NNBSP, typeset
from geo.render import chart_looks as looks
from geo.reports import palette
from geo.reports.charts import (
    Axis,
    Bars,
    Chart,
    Columns,
    Curve,
    Dots,
    Label,
    Marks,
    Names,
    Numbers,
    Scatter,
    Square,
    Squares,
    Timeline,
    Words,
)
from geo.reports.links import Choice

Trace = dict[str, Any]

_HOVER_LENGTH = 60  # characters of a line
_LINE_PX, _LEGEND_PX, _MARGIN_PX, _GAP_PX = 17, 34, 10, 8
_TURNED_PX, _BESIDE_PX = 130, 80  # what turned labels take above and beside
_CLEAR = "rgba(0,0,0,0)"
_NO_NAME = "<extra></extra>"
_SAID = f"%{{customdata}}{_NO_NAME}"
_BELOW = {"orientation": "h", "traceorder": "normal", "y": 0, "yref": "container"}


def figure_of(chart: Chart) -> go.Figure:
    """Draw a chart, without its title, which the page writes as text on any width."""
    is_compared = isinstance(chart.series[0], Curve) and len(chart.series) > 1
    can_select = any(each.choices for each in chart.series)
    layout = {
        "template": {"layout": {}},
        "separators": f",{NNBSP}",
        "showlegend": bool(chart.named),
        "legend": _BELOW,
        "barmode": "stack" if chart.is_stacked else "group",
        "hovermode": "x unified" if is_compared else "closest",
        "clickmode": "event+select" if can_select else "event",
        "dragmode": False,
        "xaxis": _across(chart.across),
        "yaxis": _down(chart),
        "shapes": [] if chart.marked is None else [_marked(chart.marked)],
        **_sizes(chart),
    }
    traces = [_trace(each, chart) for each in chart.series]
    return go.Figure(data=traces, layout=layout, _validate=False)


def choice_at(chart: Chart, curve: int, point: int) -> Choice:
    """What a click selects: nothing where there is no mark, or one that selects nothing.

    Parameters
    ----------
    curve, point
        Whole numbers from the browser: ranks of the series, and of the mark in it.
    """
    choices = [each.choices for each in chart.series]
    if 0 <= curve < len(choices) and 0 <= point < len(choices[curve]):
        return choices[curve][point]
    return {}


# ---- Axes and sizes -------------------------------------------------------------------------


def _across(axis: Axis) -> Mapping[str, Any]:
    settings = _axis(axis) | {"range": [axis.low, axis.high]}
    if isinstance(axis, Names) and axis.is_turned:
        return settings | {"side": "top", "tickangle": -45, "automargin": False}
    may_turn = all("<br>" not in text for text in settings["ticktext"])  # years, on a phone
    return settings if may_turn else settings | {"tickangle": 0}


def _down(chart: Chart) -> Mapping[str, Any]:
    """Put the first category on top."""
    axis, settings = chart.down, _axis(chart.down)
    if isinstance(chart.series[0], Columns):
        feet = [_foot(row, chart) for row in settings["tickvals"]]
        return settings | {"range": [axis.low, axis.high], "tickvals": feet, "showgrid": True}
    ends = [axis.low, axis.high]
    return settings | {"range": ends if isinstance(axis, Numbers) else ends[::-1]}


def _foot(row: int, chart: Chart) -> float:
    """Where the columns of a row stand: plotly counts upwards, or their numbers fall below them."""
    return chart.down.high - 0.5 - row - looks.FOOT


def _axis(axis: Axis) -> dict[str, Any]:
    """Describe an axis that can be neither dragged nor zoomed."""
    settings: dict[str, Any] = {"fixedrange": True, "automargin": True, "tickmode": "array"}
    if axis.title:
        settings["title"] = {"text": _lines(looks.title_lines(axis)), "font": {"size": 12}}
    if isinstance(axis, Numbers):
        values, texts = (
            [value for value, _ in axis.ticks],
            [_escaped(text) for _, text in axis.ticks],
        )
        return settings | {"tickvals": values, "ticktext": texts}
    settings |= {"showgrid": False, "zeroline": False, "tickvals": _ranks(axis.labels)}
    return settings | {"ticktext": [_label(label, axis) for label in axis.labels]}


def _label(label: Label, axis: Names) -> str:
    lines = looks.label_lines(label, axis)
    text = _lines([f"▸ {lines[0]}", *lines[1:]] if label.is_chosen and lines else lines)
    text = "<br>".join(f"<b>{line}</b>" for line in text.split("<br>")) if label.is_chosen else text
    return f"{text}<br><i>{_escaped(label.detail)}</i>" if label.detail else text


def _sizes(chart: Chart) -> Mapping[str, Any]:
    """Give the marks the height of their rows, and room for what stands around."""
    axis = chart.across
    margin = dict.fromkeys("lrtb", _MARGIN_PX)
    lines, gaps = len(looks.title_lines(axis)), 1
    if isinstance(axis, Names) and axis.is_turned:
        margin |= {"t": _TURNED_PX + _MARGIN_PX, "r": _BESIDE_PX + _MARGIN_PX}
    else:
        gaps = 2
        lines += max((text.count("<br>") + 1 for text in _axis(axis)["ticktext"]), default=1)
    below = _LINE_PX * lines + _GAP_PX * gaps + _LEGEND_PX * bool(chart.named)
    height = looks.inner_height(chart) + margin["t"] + margin["b"] + below
    return {"height": height, "margin": margin}


def _marked(value: float) -> Mapping[str, Any]:
    ends = {"x0": value, "x1": value, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "line", **ends, "line": {"color": palette.WITHOUT, "dash": "dot", "width": 2}}


# ---- Marks ----------------------------------------------------------------------------------


def _trace(series: Marks, chart: Chart) -> Trace:
    """Draw a series: a point for each of its marks, in their order."""
    trace: Trace = {"name": _escaped(series.name), "showlegend": series in chart.named}
    trace |= {"customdata": _hovers(series.said)} if series.said else {}
    match series:
        case Bars():
            return trace | {"type": "bar", **_bars(series, chart)}
        case Columns():
            return trace | {"type": "bar", **_columns(series, chart)}
    return trace | {"type": "scatter", **_scatter(series)}


def _scatter(series: Dots | Curve | Scatter | Squares | Timeline | Words) -> Trace:
    match series:
        case Dots():
            return _dots(series)
        case Curve():
            return _curve(series)
        case Scatter():
            return _places(series)
        case Squares():
            return _squares(series)
        case Timeline():
            return _timeline(series)
    return _words(series)


def _bars(bars: Bars, chart: Chart) -> Trace:
    ranks, lengths = _ranks(bars.lengths), list(bars.lengths)
    is_lying = isinstance(chart.down, Names)
    words = "%{y} (%{x})" if is_lying else "%{x} (%{y})"
    return {
        "x": lengths if is_lying else ranks,
        "y": ranks if is_lying else lengths,
        "orientation": "h" if is_lying else "v",
        "cliponaxis": False,
        "marker": _emphasis(bars.stands_out, bars.position),
        "hovertemplate": words if bars in chart.named else f"{words}{_NO_NAME}",
    } | ({"text": list(map(_escaped, bars.texts)), "textposition": "outside"} if bars.texts else {})


def _columns(columns: Columns, chart: Chart) -> Trace:
    cells = columns.cells
    return {
        "x": [cell.column for cell in cells],
        "y": [round(looks.TALLEST * cell.height, 3) for cell in cells],
        "base": [_foot(cell.row, chart) for cell in cells],
        "width": looks.COLUMN,
        "text": [_escaped(cell.text) for cell in cells],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "marker": _emphasis([cell.stands_out for cell in cells], 0),
        "customdata": _hovers(chart.said(columns)),
        "hovertemplate": _SAID,
    }


def _emphasis(stands_out: Sequence[bool], position: int) -> Mapping[str, Any]:
    """Full colour for what stands out, hatched grey for the rest."""
    colour, shape = palette.category(position), looks.PATTERNS[position]
    if all(stands_out):
        return {"color": colour, "pattern": {"shape": shape}}
    return {
        "color": [colour if each else palette.WITHOUT for each in stands_out],
        "pattern": {"shape": [shape if each else looks.HIDDEN for each in stands_out], "size": 6},
    }


def _dots(dots: Dots) -> Trace:
    look: Trace = {"color": palette.category(dots.position), "size": looks.DOT_PX}
    if dots.symbol == "diamond":
        edge = {"color": palette.ON_QUOTIENTS, "width": 1}
        look |= {"symbol": "diamond", "size": looks.DIAMOND_PX, "line": edge}
    return {
        "mode": "markers",
        "x": list(dots.values),
        "y": _ranks(dots.values),
        "cliponaxis": False,
        "marker": look,
        "hovertemplate": f"%{{y}}{NNBSP}: {_SAID}",
    } | ({"error_x": _intervals(dots)} if dots.intervals else {})


def _intervals(dots: Dots) -> Mapping[str, Any]:
    ends = list(zip(dots.values, dots.intervals, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for value, (_, high) in ends],
        "arrayminus": [value - low for value, (low, _) in ends],
        "color": palette.WITHOUT,
        "thickness": 2,
    }


def _curve(curve: Curve) -> Trace:
    x, y = zip(*curve.places, strict=True)
    return {
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {
            "color": palette.category(curve.position),
            "dash": looks.DASHES[curve.position],
            "width": looks.CURVE_PX,
        },
        "hovertemplate": _SAID,
    }


def _places(scatter: Scatter) -> Trace:
    """Draw dots; each keeps its look when one is clicked: the page frames what is chosen."""
    x, y = zip(*scatter.places, strict=True) if scatter.places else ((), ())
    ranks = range(len(scatter.places))
    usual = {"marker": {"opacity": 1}}
    return {
        "mode": "markers",
        "x": x,
        "y": y,
        "cliponaxis": False,
        "marker": {
            "color": palette.category(scatter.position),
            "opacity": 1,
            "size": [looks.FRAMED_PX if rank == scatter.framed else looks.DOT_PX for rank in ranks],
            "line": {
                "color": [
                    looks.FRAME if rank == scatter.framed else palette.ON_QUOTIENTS
                    for rank in ranks
                ],
                "width": [looks.FRAME_PX if rank == scatter.framed else 1 for rank in ranks],
            },
        },
        "hovertemplate": _SAID,
        "selected": usual,
        "unselected": usual,
    }


def _squares(squares: Squares) -> Trace:
    """Draw squares; each keeps its look when one is clicked: the page marks what is chosen."""
    cells = squares.cells
    borders = list(map(looks.square_border, cells))
    on_them = {} if squares.are_outlines else {"color": palette.ON_QUOTIENTS}
    usual = {"marker": {"opacity": 1}, "textfont": on_them}
    return {
        "mode": "markers+text",
        "x": [cell.column for cell in cells],
        "y": [cell.row for cell in cells],
        "text": [_square_text(cell) for cell in cells],
        "textfont": {"size": looks.CELL_TEXT_PX, **on_them},
        "marker": {
            "symbol": "square",
            "size": looks.SQUARE_PX,
            "color": _CLEAR if squares.are_outlines else list(map(looks.square_colour, cells)),
            "line": {
                "color": _shared([colour for colour, _ in borders]),
                "width": _shared([width for _, width in borders]),
            },
        },
        "hovertemplate": f"%{{y}}, %{{x}}<br>{_SAID}",
        "selected": usual,
        "unselected": usual,
    }


def _shared(values: list[Any]) -> Any:  # noqa: ANN401 - plotly's: one for all, or one each
    return values[0] if len(set(values)) == 1 else values


def _square_text(cell: Square) -> str:
    first, *rest = map(_escaped, cell.text.split("\n"))
    return "<br>".join([f"<b>{first}</b>" if cell.is_strong else first, *rest])


def _timeline(timeline: Timeline) -> Trace:
    """Draw lines that a gap ends, each with a dot for its first year and a stroke for its last."""
    spans, colour = timeline.spans, palette.category(0)
    return {
        "mode": "lines+markers",
        "x": [year for _, *ends in spans for year in (*ends, None)],
        "y": [row for row, _, _ in spans for _ in range(3)],
        "line": {"color": colour, "width": looks.SPAN_PX},
        "marker": {
            "symbol": ["circle", "line-ns-open", "circle"] * len(spans),
            "size": looks.DOT_PX,
            "color": colour,
            "line": {"width": 3, "color": colour},
        },
        "customdata": [words for each in _hovers(timeline.said) for words in (each, each, None)],
        "hovertemplate": f"%{{y}}{NNBSP}: {_SAID}",
    }


def _words(words: Words) -> Trace:
    return {
        "mode": "text",
        "x": [words.start] * len(words.texts),
        "y": _ranks(words.texts),
        "text": list(map(_escaped, words.texts)),
        "textposition": "middle right",
        "textfont": {"size": looks.CELL_TEXT_PX},
        "hoverinfo": "skip",
    }


# ---- Texts ----------------------------------------------------------------------------------


def _ranks(values: Sequence[object]) -> list[int]:
    return list(range(len(values)))


def _hovers(said: Sequence[str]) -> list[str]:
    return [
        _lines(wrap(words, _HOVER_LENGTH) if len(words) > _HOVER_LENGTH else [words])
        for words in map(typeset, said)
    ]


def _lines(lines: Sequence[str]) -> str:
    return "<br>".join(map(_escaped, lines))


def _escaped(text: str) -> str:
    return escape(typeset(text), quote=False)
