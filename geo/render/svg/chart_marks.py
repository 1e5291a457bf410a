"""Marks of our plotly figures: bars, lines, points and texts, as SVG."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from geo.errors import DrawingError
from geo.render.svg.chart_axes import Scale
from geo.render.svg.chart_texts import plain_text, read_lines, write_lines
from geo.render.svg.elements import Markup, Style, decimal, element, group, title
from geo.render.svg.patterns import pattern
from geo.render.svg.picture import Ink

DASHES = {"solid": None, "dash": "9 6", "dot": "2 4"}
_TEXT_SIZE = 12
_LEAST_SIZE = 11
_GAP = 5
_BARS = 0.8  # of a step, for all bars of a group
_CAP = 5
_WIDE = 14  # a mark that takes more room than this has its text inside


@dataclass(frozen=True)
class Plot:
    """Where marks are drawn: the rectangle inside the axes, in pixels."""

    x: Scale
    y: Scale
    left: float
    top: float
    width: float
    height: float
    ink: Ink

    def at(self, x: object, y: object) -> tuple[float, float]:
        """Pixels of a place."""
        return self.across(x), self.down(y)

    def across(self, value: object) -> float:
        """Pixels from the left."""
        return self.left + self.width * self.x.share(value)

    def down(self, value: object) -> float:
        """Pixels from the top."""
        return self.top + self.height * (1 - self.y.share(value))


@dataclass(frozen=True, slots=True)
class Slot:
    """What part of its step a bar takes, from its start, and where it begins."""

    start: float
    thickness: float
    bases: Sequence[float]


def stacked(traces: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give bars that stand end to end their bases; the first series comes first."""
    ends: dict[object, float] = {}
    placed: list[Mapping[str, Any]] = []
    for trace in traces:
        if trace["type"] != "bar":
            placed.append(trace)
            continue
        places, lengths = _places_and_lengths(trace)
        placed.append({**trace, "base": [ends.get(place, 0.0) for place in places]})
        for place, length in zip(places, lengths, strict=True):
            ends[place] = ends.get(place, 0.0) + length
    return placed


def bar_slots(bars: Sequence[Mapping[str, Any]], mode: str) -> list[Slot]:
    """Give each series of bars its slot: side by side, or one for all.

    Raises
    ------
    DrawingError
        Bars are put together in another way.
    """
    if mode not in ("group", "stack"):
        message = f"Barres : le mode « {mode} » est inconnu des dessins."
        raise DrawingError(message)
    slots = []
    for rank, bar in enumerate(bars):
        thickness = bar.get("width", _BARS if mode == "stack" else _BARS / len(bars))
        start = -thickness * (len(bars) / 2 - rank) if mode == "group" else -thickness / 2
        slots.append(Slot(start, thickness, list(bar.get("base", [0.0] * len(bar["x"])))))
    return slots


def draw_bars(bar: Mapping[str, Any], slot: Slot, plot: Plot) -> Iterator[Markup]:
    """Draw a series of bars, with what is written at their ends."""
    places, lengths = _places_and_lengths(bar)
    is_flat = bar.get("orientation") == "h"
    marker = bar.get("marker", {})
    texts = bar.get("text") if bar.get("textposition") == "outside" else None
    for rank, (place, base, length) in enumerate(zip(places, slot.bases, lengths, strict=True)):
        along = (plot.y if is_flat else plot.x).place(place) + slot.start
        corners = _corners(plot, is_flat, (along, along + slot.thickness), (base, base + length))
        colour = each_of(marker.get("color"), rank)
        shape = each_of(marker.get("pattern", {}).get("shape", ""), rank)
        if corners[2] > 0 and corners[3] > 0:
            yield _bar(corners, colour, shape, _said(bar, rank))
        if texts is not None:
            yield _end_text(corners, is_flat, texts[rank], plot.ink)


def draw_scatter(trace: Mapping[str, Any], plot: Plot) -> Iterator[Markup]:
    """Draw a line, points or texts, and their intervals."""
    modes = set(trace["mode"].split("+"))
    if unknown := modes - {"lines", "markers", "text"}:
        message = f"Nuage de points : mode inconnu des dessins : {', '.join(sorted(unknown))}."
        raise DrawingError(message)
    if "lines" in modes:
        yield _line(trace, plot)
    if "error_x" in trace:
        yield from _intervals(trace, plot)
    for rank, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        if x is None or y is None or not isfinite(plot.x.place(x)):
            continue
        place = plot.at(x, y)
        if "markers" in modes:
            yield group(title(_said(trace, rank)), marker(trace["marker"], rank, place))
        if "text" in modes:
            yield _text(trace, rank, place, plot.ink)


def marker(look: Mapping[str, Any], rank: int, place: tuple[float, float]) -> Markup:
    """Draw one point.

    Raises
    ------
    DrawingError
        Its symbol is not known here.
    """
    (x, y), half = place, each_of(look.get("size", 8), rank) / 2
    colour = each_of(look.get("color"), rank)
    line = look.get("line", {})
    symbol = look.get("symbol", "circle")
    edge = {"stroke": line.get("color"), "stroke_width": line.get("width")}
    outline = {"fill": "none", "stroke": colour, "stroke_width": line.get("width", 1)}
    square = {"x": x - half, "y": y - half, "width": 2 * half, "height": 2 * half, "rx": 3}
    if symbol == "circle":
        return element("circle", cx=x, cy=y, r=half, fill=colour, **edge)
    if symbol == "square":
        return element("rect", **square, fill=colour, **edge)
    if symbol == "square-open":
        return element("rect", **square, **outline)
    if symbol == "diamond":
        corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        return element("polygon", points=_points(corners), fill=colour, **edge)
    if symbol == "line-ns-open":
        return element("line", x1=x, x2=x, y1=y - half, y2=y + half, **outline)
    message = f"Point : le symbole « {symbol} » est inconnu des dessins."
    raise DrawingError(message)


def each_of(value: Any, rank: int) -> Any:  # noqa: ANN401 - plotly's: one for all, or one each
    """Value of one mark, where a setting is one for all or one for each."""
    return value if isinstance(value, str | int | float) or value is None else value[rank]


# ---- Bars -----------------------------------------------------------------------------------


def _places_and_lengths(bar: Mapping[str, Any]) -> tuple[list[Any], list[float]]:
    x, y = list(bar["x"]), list(bar["y"])
    return (y, x) if bar.get("orientation") == "h" else (x, y)


def _corners(
    plot: Plot,
    is_flat: bool,  # noqa: FBT001 - as the bar
    along: tuple[float, float],
    ends: tuple[float, float],
) -> tuple[float, float, float, float]:
    """Left, top, width and height of a bar."""
    x_ends, y_ends = (ends, along) if is_flat else (along, ends)
    left, right = sorted(plot.across(end) for end in x_ends)
    top, bottom = sorted(plot.down(end) for end in y_ends)
    return left, top, right - left, bottom - top


def _bar(corners: tuple[float, float, float, float], colour: str, shape: str, said: str) -> Markup:
    left, top, width, height = corners
    box = {"x": left, "y": top, "width": width, "height": height}
    if not shape:
        return group(title(said), element("rect", **box, fill=colour))
    ground = element("rect", **box, fill=colour, fill_opacity=0.16, stroke=colour)
    return group(title(said), ground, pattern(shape, corners, colour))


def _end_text(
    corners: tuple[float, float, float, float],
    is_flat: bool,  # noqa: FBT001 - as the bar
    text: object,
    ink: Ink,
) -> Markup:
    left, top, width, height = corners
    lines = read_lines(text)
    if is_flat:
        style = Style(_TEXT_SIZE, colour=ink.text)
        return write_lines(lines, left + width + _GAP, top + height / 2, style)
    style = Style(_TEXT_SIZE, colour=ink.text, anchor="middle")
    return write_lines(lines, left + width / 2, top - _TEXT_SIZE / 2 - 2, style)


# ---- Lines, points, texts -------------------------------------------------------------------


def _line(trace: Mapping[str, Any], plot: Plot) -> Markup:
    """Draw a line, broken where a value is missing."""
    parts: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(trace["x"], trace["y"], strict=True):
        is_known = x is not None and y is not None and isfinite(plot.x.place(x))
        if is_known:
            parts[-1].append(plot.at(x, y))
        elif parts[-1]:
            parts.append([])
    look = trace.get("line", {})
    path = "".join("M" + "L".join(map(_pair, part)) for part in parts if part)
    return element(
        "path",
        d=path,
        fill="none",
        stroke=look.get("color"),
        stroke_width=look.get("width", 2),
        stroke_dasharray=_dash(look),
        stroke_linejoin="round",
    )


def _dash(look: Mapping[str, Any]) -> str | None:
    dash = look.get("dash", "solid")
    if dash not in DASHES:
        message = f"Ligne : le tireté « {dash} » est inconnu des dessins."
        raise DrawingError(message)
    return DASHES[dash]


def _intervals(trace: Mapping[str, Any], plot: Plot) -> Iterator[Markup]:
    error = trace["error_x"]
    for x, y, more, less in zip(
        trace["x"], trace["y"], error["array"], error["arrayminus"], strict=True
    ):
        start, end, down = plot.across(x - less), plot.across(x + more), plot.down(y)
        caps = "".join(
            f"M{decimal(side)} {decimal(down - _CAP)}v{2 * _CAP}" for side in (start, end)
        )
        yield element(
            "path",
            d=f"M{decimal(start)} {decimal(down)}H{decimal(end)}{caps}",
            fill="none",
            stroke=error.get("color"),
            stroke_width=error.get("thickness", 2),
        )


def _text(trace: Mapping[str, Any], rank: int, place: tuple[float, float], ink: Ink) -> Markup:
    font = trace.get("textfont", {})
    position = trace.get("textposition", "middle center")
    size = max(font.get("size", _TEXT_SIZE), _LEAST_SIZE)
    style = Style(size, colour=font.get("color", ink.text), anchor="middle")
    lines = read_lines(trace["text"][rank])
    if position == "middle center":
        return write_lines(lines, *place, style)
    if position == "middle right":
        return write_lines(lines, place[0], place[1], Style(size, colour=style.colour))
    message = f"Texte : la position « {position} » est inconnue des dessins."
    raise DrawingError(message)


def _said(trace: Mapping[str, Any], rank: int) -> str:
    """What is said of one mark: its own words, else its label and value."""
    words = trace.get("customdata")
    if words is not None and isinstance(words[rank], str):
        return plain_text(words[rank])
    return ""


def _points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{decimal(x)},{decimal(y)}" for x, y in corners)


def _pair(place: tuple[float, float]) -> str:
    return f"{decimal(round(place[0], 1))} {decimal(round(place[1], 1))}"
