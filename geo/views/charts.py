"""Charts: plotly figures from tables of figures, in our colours and in French.

Figures are built without plotly's validation and without its default template: a tenth of the
time, 4 kB less each; tests validate them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape, unescape
from math import isinf, isnan
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from geo.analysis.portraits import Portrait, can_be_told_apart
from geo.french import NBSP, NNBSP, count, first_of, kilometres, number, percent
from geo.reports import palette

_DASHES = ("solid", "dash")
_FEW = 8
_BAR_PX, _ROW_PX = 26, 34  # a row has room for a label of two lines
_PATTERNS = ("", "/", ".", "x", "-")
_TENTHS = tuple(range(0, 101, 20))
HEIGHT_PX = 340
_LABEL_WIDTH = 24  # characters; a chart may stand on a phone
_TITLE_WIDTH = 56  # characters; a chart may stand beside a map


def curve_title(median_km: float, where: str) -> str:
    """Say what the curve shows first: within which distance half of the inhabitants live."""
    if isnan(median_km):
        return "Personne n'habite ce territoire"
    if isinf(median_km):
        return (
            f"{where[:1].upper()}{where[1:]}, la moitié au moins des habitants n'a aucun pôle "
            "sur sa terre"
        )
    return (
        f"{where[:1].upper()}{where[1:]}, la moitié des habitants vit à "
        f"{kilometres(median_km)} au plus d'un pôle"
    )


def curves_title(medians_km: Sequence[float], where: str) -> str:
    """Say within which distance half of the inhabitants live, for two selections."""
    if any(isnan(each) for each in medians_km):
        return curve_title(float("nan"), where)
    first, second = (
        "aucune distance" if isinf(each) else f"{kilometres(each)} au plus" for each in medians_km
    )
    return (
        f"{where[:1].upper()}{where[1:]}, la moitié des habitants vit à {first} d'un pôle de la "
        f"première sélection, à {second} d'un pôle de la seconde"
    )


def coverage_chart(
    curves: Sequence[tuple[str, pd.DataFrame]], radius_km: float, title: str
) -> go.Figure:
    """Draw the share of the inhabitants covered against the distance.

    Parameters
    ----------
    curves
        Name and `coverage_curve` of one or two selections, told apart by colour and by dashes.
    radius_km
        The radius in use, marked by a vertical line.
    """
    lines = [
        {
            "type": "scatter",
            "x": curve["radius_km"].tolist(),
            "y": (100 * curve["share"]).round(2).tolist(),
            "name": name,
            "mode": "lines",
            "line": {"color": palette.category(position), "dash": _DASHES[position], "width": 3},
            "customdata": [
                f"{kilometres(radius)}{NBSP}: {percent(share, 1)}, {number(covered)} habitants"
                for radius, share, covered in zip(
                    curve["radius_km"], curve["share"], curve["covered_population"], strict=True
                )
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for position, (name, curve) in enumerate(curves)
    ]
    mark = {
        "type": "line",
        "xref": "x",
        "yref": "y domain",
        "x0": radius_km,
        "x1": radius_km,
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.WITHOUT, "dash": "dot", "width": 2},
    }
    layout = {
        "shapes": [mark],
        "showlegend": len(curves) > 1,
        "legend": {"orientation": "h", "y": -0.25},
        "hovermode": "x unified" if len(curves) > 1 else "closest",
        "xaxis": axis_of("Distance au pôle le plus proche (km)", rangemode="tozero"),
        "yaxis": axis_of(
            "Part des habitants",
            range=[0, 100],
            tickvals=_TENTHS,
            ticktext=[f"{each}{NBSP}%" for each in _TENTHS],
        ),
    }
    return figure_of(lines, layout, title, HEIGHT_PX)


def rates_title(portraits: Sequence[Portrait]) -> str:
    """Say which rate is highest, and whether it can be told from the lowest."""
    known = [each for each in portraits if not isnan(each.rate)]
    if not known:
        return "Taux non calculables"
    if len(known) == 1:
        alone = known[0]
        poles = "pôle" if alone.rate < 2 else "pôles"
        return f"{alone.name}{NBSP}: {number(alone.rate, 2)} {poles} pour 100 000 habitants"
    if not any(each.rate for each in known):
        return "Aucun pôle sélectionné"
    top, low = max(known, key=lambda each: each.rate), min(known, key=lambda each: each.rate)
    highest = f"Taux le plus élevé{NBSP}: {top.name}"
    if can_be_told_apart(top, low):
        return f"{highest}, nettement au-dessus du plus bas ({low.name})"
    return f"{highest}, mais les intervalles se recouvrent"


def rates_chart(portraits: Sequence[Portrait], title: str) -> go.Figure:
    """Draw the rate of each territory with its 95 % interval, the first one on top."""
    known = [each for each in portraits if not isnan(each.rate)][::-1]
    points = {
        "type": "scatter",
        "x": [each.rate for each in known],
        "y": [_in_lines(each.name) for each in known],
        "mode": "markers",
        "cliponaxis": False,
        "marker": {"size": 12, "color": palette.category(0)},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [each.rate_high - each.rate for each in known],
            "arrayminus": [each.rate - each.rate_low for each in known],
            "color": palette.WITHOUT,
            "thickness": 2,
        },
        "customdata": [
            f"{escape(each.name, quote=False)}{NBSP}: {number(each.rate, 2)} "
            f"({number(each.rate_low, 2)} à "
            f"{number(each.rate_high, 2)})"
            for each in known
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    layout = {
        "xaxis": axis_of("Pôles pour 100 000 habitants,<br>intervalle à 95 %", rangemode="tozero"),
        "yaxis": axis_of(""),
    }
    return figure_of([points], layout, title, 90 + 50 * len(known))


def bars_title(labels: Sequence[str], values: Sequence[int], noun: str) -> str:
    """Say which bar is the longest."""
    most = max(values, default=0)
    if not most:
        return "Rien à montrer pour cette sélection"
    first = [label for label, value in zip(labels, values, strict=True) if value == most]
    each = " chacun" if len(first) > 1 else ""
    return f"{first_of(first, 2)}{NBSP}: {count(most, noun)}{each}"


def series_title(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Say which bars are the longest of each series."""
    parts = []
    for name, values in series:
        most = max(values, default=0)
        first = [label for label, value in zip(labels, values, strict=True) if value == most]
        words = f"{first_of(first, 2)} ({number(most)})" if most else "aucun"
        parts.append(f"{name}{NBSP}: {words}")
    return f"{NBSP}; ".join(parts)


def bars_chart(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    title: str,
    axis: str,
    *,
    is_stacked: bool = False,
) -> go.Figure:
    """Draw horizontal bars, one group per label, one bar per series or one of all, in parts."""
    bars = [
        {
            "type": "bar",
            "y": [_in_lines(label) for label in labels],
            "x": list(values),
            "name": escape(name, quote=False),
            "orientation": "h",
            "marker": {
                "color": palette.category(position),
                "pattern": {"shape": _PATTERNS[position]},
            },
            "hovertemplate": f"%{{y}}{NBSP}: %{{x}}<extra>{escape(name)}</extra>",
        }
        for position, (name, values) in enumerate(series)
    ]
    layout = {
        "showlegend": len(series) > 1,
        "legend": {"orientation": "h", "traceorder": "normal", "y": -0.2, "yref": "container"},
        "barmode": "stack" if is_stacked else "group",
        "xaxis": axis_of(axis, rangemode="tozero", **_whole_steps(_longest(series, is_stacked))),
        "yaxis": axis_of("", autorange="reversed"),
    }
    row = _ROW_PX if is_stacked else max(_ROW_PX, _BAR_PX * len(series))
    height = 80 + row * len(labels) + 30 * (len(series) > 1)
    return figure_of(bars, layout, title, height)


def columns_chart(
    labels: Sequence[str], values: Sequence[int], title: str, axes: tuple[str, str]
) -> go.Figure:
    """Draw one column per label, with its number on top; labels are years or other steps in order.

    Parameters
    ----------
    axes
        Titles of the horizontal and of the vertical axis.
    """
    columns = {
        "type": "bar",
        "x": list(labels),
        "y": list(values),
        "text": [number(value) if value else "" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": palette.category(0)},
        "hovertemplate": f"%{{x}}{NBSP}: %{{y}}<extra></extra>",
    }
    layout = {
        "xaxis": axis_of(axes[0], type="category"),
        "yaxis": axis_of(axes[1], rangemode="tozero", **_whole_steps(max(values, default=0))),
    }
    return figure_of([columns], layout, title, HEIGHT_PX)


def _whole_steps(most: float) -> dict[str, Any]:
    """No half poles on an axis of few."""
    return {"dtick": 1} if most <= _FEW and float(most).is_integer() else {}


def _longest(series: Sequence[tuple[str, Sequence[float]]], is_stacked: bool) -> float:  # noqa: FBT001 - as `bars_chart`
    """Length of the longest bar."""
    rows = zip(*(values for _, values in series), strict=True)
    return max((sum(row) if is_stacked else max(row) for row in rows), default=0)


def apart_from_title(figure: go.Figure) -> tuple[str, go.Figure]:
    """Split a figure of ours from its title, for a page that writes it as text, on any width."""
    drawing = figure.to_plotly_json()
    layout = drawing["layout"]
    lines = layout.pop("title")["text"].split("<br>")
    title = unescape(" ".join(lines))
    room = _title_room(len(lines))
    layout["margin"] = {**layout["margin"], "t": layout["margin"]["t"] - room}
    layout["height"] -= room
    return title, go.Figure(data=drawing["data"], layout=layout, _validate=False)


def _in_lines(label: str) -> str:
    """Cut a label, and keep plotly from reading marks in it."""
    return "<br>".join(escape(line, quote=False) for line in wrap(label, _LABEL_WIDTH))


def _title_room(lines: int) -> int:
    """Height of a title of some lines, in pixels."""
    return 20 + 22 * lines


def axis_of(title: str = "", **settings: object) -> dict[str, Any]:
    """Describe an axis that can be neither dragged nor zoomed; settings are plotly's."""
    named = {"title": {"text": title, "font": {"size": 12}}} if title else {}
    return {**named, "fixedrange": True, "automargin": True, **settings}


def figure_of(
    data: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], title: str, height: int
) -> go.Figure:
    """Make a figure of ours: French numbers, our margins, no mode that a wheel could start.

    Parameters
    ----------
    layout
        Plotly's; its `margin`, in pixels, is added to the usual one.
    height
        Of the drawing with its axes, without the title, in pixels.
    """
    lines = wrap(title, _TITLE_WIDTH)
    room = _title_room(len(lines))
    margin = Counter({"l": 10, "r": 10, "t": 10 + room, "b": 10})
    margin.update(layout.get("margin", {}))
    usual = {
        "template": {"layout": {}},
        "title": {
            "text": "<br>".join(escape(line, quote=False) for line in lines),
            "font": {"size": 16},
        },
        "separators": f",{NNBSP}",
        "showlegend": False,
    }
    sized = {"height": height + room, "margin": dict(margin)}
    return go.Figure(data=list(data), layout={**usual, **layout, **sized}, _validate=False)
