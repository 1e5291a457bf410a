"""Marks of charts as SVG: each says under the pointer, and aloud, what it stands for."""

from collections.abc import Iterator, Sequence

from geo.render import chart_looks as looks
from geo.render.svg.chart_axes import Plot
from geo.render.svg.chart_texts import SIZE, Line, plain_lines, write_lines
from geo.render.svg.elements import (
    NO_MARKUP,
    Markup,
    Style,
    decimal,
    element,
    group,
    pixels,
    title,
    write,
)
from geo.render.svg.patterns import Box, Place, pattern
from geo.reports import palette
from geo.reports.charts import (
    Bars,
    Chart,
    Columns,
    Curve,
    Dots,
    Marks,
    Names,
    Scatter,
    Squares,
    Timeline,
    Words,
)

STROKES = {"solid": None, "dash": "9 6", "dot": "2 4"}
_GAP = 5
_CAP = 5

_Attributes = dict[str, str | float | None]


def draw_series(series: Marks, chart: Chart, plot: Plot) -> Iterator[Markup]:
    """Draw a series."""
    said = chart.said(series)
    match series:
        case Bars():
            yield from _bars(series, chart, plot, said)
        case Dots():
            yield from _dots(series, plot, said)
        case Curve(places):
            path = "M" + "L".join(pixels(*plot.at(x, y)) for x, y in places)
            yield element("path", d=path, fill="none", **_stroke(series), stroke_linejoin="round")
        case Scatter():
            yield from _places(series, plot, said)
        case Squares():
            yield from _squares(series, plot, said)
        case Columns():
            yield from _columns(series, plot, said)
        case Timeline():
            yield from _timeline(series, plot, said)
        case Words(start, texts):
            style = Style(looks.CELL_TEXT_PX, colour=plot.ink.text)
            yield from (write(text, *plot.at(start, row), style) for row, text in enumerate(texts))


def sample(series: Marks, x: float, y: float, width: float) -> Markup:
    """Draw what a series looks like, from a place to the right."""
    match series:
        case Bars(position=position):
            return _bar((x, y - 7, width, 14), position)
        case Dots():
            return _dot(series, (x + width / 2, y))
        case Scatter(position=position):
            colour = palette.category(position)
            return element("circle", cx=x + width / 2, cy=y, r=looks.DOT_PX / 2, fill=colour)
        case Curve():
            return element("line", x1=x, x2=x + width, y1=y, y2=y, **_stroke(series))
    return NO_MARKUP


def dashed(value: float, plot: Plot) -> Markup:
    """Mark a value over the whole height."""
    x, dash = plot.across(value), STROKES["dot"]
    look: _Attributes = {"stroke": palette.WITHOUT, "stroke_width": 2, "stroke_dasharray": dash}
    return element("line", x1=x, x2=x, y1=plot.top, y2=plot.bottom, **look)


# ---- Bars and columns -----------------------------------------------------------------------


def _bars(bars: Bars, chart: Chart, plot: Plot, said: Sequence[str]) -> Iterator[Markup]:
    """Draw bars at their places, end to end or side by side, with what is written at their ends."""
    is_lying = isinstance(chart.down, Names)
    all_bars = [each for each in chart.series if isinstance(each, Bars)]
    before = all_bars[: all_bars.index(bars)]
    thickness = looks.BARS if chart.is_stacked else looks.BARS / len(all_bars)
    start = -looks.BARS / 2 + (0 if chart.is_stacked else thickness * len(before))
    for place, length in enumerate(bars.lengths):
        base = sum(each.lengths[place] for each in before) if chart.is_stacked else 0
        along, ends = (place + start, place + start + thickness), (base, base + length)
        box = _box(plot, ends, along) if is_lying else _box(plot, along, ends)
        if length:
            stands_out = not bars.stands_out or bars.stands_out[place]
            yield group(title(said[place]), _bar(box, bars.position, stands_out=stands_out))
        if bars.texts:
            yield _end_text(bars.texts[place], box, plot, is_lying=is_lying)


def _columns(columns: Columns, plot: Plot, said: Sequence[str]) -> Iterator[Markup]:
    half = looks.COLUMN / 2
    for cell, words in zip(columns.cells, said, strict=True):
        foot = cell.row + looks.FOOT
        ends = (foot, foot - looks.TALLEST * cell.height)
        box = _box(plot, (cell.column - half, cell.column + half), ends)
        if cell.height:
            yield group(title(words), _bar(box, 0, stands_out=cell.stands_out))
        yield _end_text(cell.text, box, plot, is_lying=False)


def _box(plot: Plot, across: Place, down: Place) -> Box:
    left, right = sorted(map(plot.across, across))
    top, bottom = sorted(map(plot.down, down))
    return left, top, right - left, bottom - top


def _bar(box: Box, position: int, *, stands_out: bool = True) -> Markup:
    colour, shape = palette.WITHOUT, looks.HIDDEN
    if stands_out:
        colour, shape = palette.category(position), looks.PATTERNS[position]
    left, top, width, height = box
    sides = {"x": left, "y": top, "width": width, "height": height}
    if not shape:
        return element("rect", **sides, fill=colour)
    ground = element("rect", **sides, fill=colour, fill_opacity=0.16, stroke=colour)
    return group(ground, pattern(shape, box, colour))


def _end_text(text: str, box: Box, plot: Plot, *, is_lying: bool) -> Markup:
    left, top, width, height = box
    if is_lying:
        style = Style(SIZE, colour=plot.ink.text)
        return write(text, left + width + _GAP, top + height / 2, style)
    style = Style(SIZE, colour=plot.ink.text, anchor="middle")
    return write(text, left + width / 2, top - SIZE / 2 - 2, style)


# ---- Points and lines -----------------------------------------------------------------------


def _dots(dots: Dots, plot: Plot, said: Sequence[str]) -> Iterator[Markup]:
    for row, (low, high) in enumerate(dots.intervals):
        yield _interval(plot.across(low), plot.across(high), plot.down(row))
    for row, (value, words) in enumerate(zip(dots.values, said, strict=True)):
        yield group(title(words), _dot(dots, plot.at(value, row)))


def _interval(start: float, end: float, y: float) -> Markup:
    caps = "".join(f"M{decimal(side)} {decimal(y - _CAP)}v{2 * _CAP}" for side in (start, end))
    path = f"M{decimal(start)} {decimal(y)}H{decimal(end)}{caps}"
    return element("path", d=path, fill="none", stroke=palette.WITHOUT, stroke_width=2)


def _dot(dots: Dots, place: Place) -> Markup:
    (x, y), colour = place, palette.category(dots.position)
    if dots.symbol == "circle":
        return element("circle", cx=x, cy=y, r=looks.DOT_PX / 2, fill=colour)
    half = looks.DIAMOND_PX / 2
    corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    points = " ".join(f"{decimal(left)},{decimal(top)}" for left, top in corners)
    return element(
        "polygon", points=points, fill=colour, stroke=palette.ON_QUOTIENTS, stroke_width=1
    )


def _places(scatter: Scatter, plot: Plot, said: Sequence[str]) -> Iterator[Markup]:
    for rank, (place, words) in enumerate(zip(scatter.places, said, strict=True)):
        x, y = plot.at(*place)
        is_framed = rank == scatter.framed
        look: _Attributes = {
            "fill": palette.category(scatter.position),
            "stroke": looks.FRAME if is_framed else palette.ON_QUOTIENTS,
            "stroke_width": looks.FRAME_PX if is_framed else 1,
        }
        radius = (looks.FRAMED_PX if is_framed else looks.DOT_PX) / 2
        yield group(title(words), element("circle", cx=x, cy=y, r=radius, **look))


def _stroke(curve: Curve) -> _Attributes:
    return {
        "stroke": palette.category(curve.position),
        "stroke_width": looks.CURVE_PX,
        "stroke_dasharray": STROKES[looks.DASHES[curve.position]],
    }


def _timeline(timeline: Timeline, plot: Plot, said: Sequence[str]) -> Iterator[Markup]:
    half = looks.DOT_PX / 2
    look: _Attributes = {"stroke": palette.category(0), "stroke_width": 3.0}
    for (row, first, last), words in zip(timeline.spans, said, strict=True):
        (start, y), end = plot.at(first, row), plot.across(last)
        yield group(
            title(words),
            element("line", x1=start, x2=end, y1=y, y2=y, **look | {"stroke_width": looks.SPAN_PX}),
            element("circle", cx=start, cy=y, r=half, fill=palette.category(0), **look),
            element("line", x1=end, x2=end, y1=y - half, y2=y + half, **look),
        )


def _squares(squares: Squares, plot: Plot, said: Sequence[str]) -> Iterator[Markup]:
    side = looks.SQUARE_PX
    colour = plot.ink.text if squares.are_outlines else palette.ON_QUOTIENTS
    style = Style(looks.CELL_TEXT_PX, colour=colour, anchor="middle")
    for cell, words in zip(squares.cells, said, strict=True):
        x, y = plot.at(cell.column, cell.row)
        edge, thickness = looks.square_border(cell)
        look: _Attributes = {"rx": 3, "stroke": edge, "stroke_width": thickness}
        fill = "none" if squares.are_outlines else looks.square_colour(cell)
        box = {"x": x - side / 2, "y": y - side / 2, "width": side, "height": side}
        first, *rest = cell.text.split("\n")
        lines = (Line(first, "semibold" if cell.is_strong else "regular"), *plain_lines(rest))
        square = element("rect", **box, fill=fill, **look)
        yield group(title(words), square, write_lines(lines, x, y, style))
