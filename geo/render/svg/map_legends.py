"""The legend of a map as a drawing: the same lines as on the page."""

from collections.abc import Sequence

from geo.french import NBSP
from geo.render.svg.elements import Markup, Style, drawing, element, group, lines_of, write
from geo.render.svg.map_marks import RADIUS_PX
from geo.render.svg.patterns import pattern
from geo.render.svg.picture import PAGE, Ink, Picture
from geo.reports import palette
from geo.reports.maps.circles import LARGEST_PX
from geo.reports.maps.crossings import Square
from geo.reports.maps.legends import Entry, Legend

_SIZE = 12
_LINE = 17
_SWATCH = (22, 13)
_CELL = 20
_GAP = 8
_PART_GAP = 14
_BELOW_NOTES = 3
"""Their lines stand low: without it the tails of the letters of the last one are cut off."""


def legend_picture(legend: Sequence[Legend], width: int = 268, ink: Ink = PAGE) -> Picture:
    """Draw a legend in a column."""
    drawn: list[Markup] = []
    y = 0.0
    for part in legend:
        y += _PART_GAP if drawn else 0
        block, y = _part(part, (y, width), ink)
        drawn.append(block)
    return drawing(
        drawn,
        name="Légende",
        alternative=legend_sentence(legend),
        size=(width, max(y, 1)),
        ink=ink,
    )


def legend_sentence(legend: Sequence[Legend]) -> str:
    """Say the legend: each part with its lines."""
    said = [
        f"{part.title}{NBSP}: "
        + f"{NBSP}; ".join(f"{entry.label} ({entry.size})" for entry in part.entries)
        for part in legend
    ]
    return f"{'. '.join(['Légende', *said])}."


def _part(part: Legend, at: tuple[float, float], ink: Ink) -> tuple[Markup, float]:
    """Draw one part from a height, in a width; where it ends comes along."""
    y, width = at
    bold = Style(_SIZE + 1, weight="semibold", colour=ink.text)
    drawn = []
    for line in lines_of(part.title, width, bold):
        drawn.append(write(line, 0, y + _LINE / 2, bold))
        y += _LINE
    y += 3
    if part.square:
        block, y = _square(part.square, (y, width), ink)
        drawn.append(block)
    for entry in () if part.square else part.entries:
        style = Style(_SIZE, colour=ink.text)
        lines = lines_of(f"{entry.label} ({entry.size})", width - _SWATCH[0] - _GAP, style)
        drawn.append(_sample(part, entry, y))
        for line in lines:
            drawn.append(write(line, _SWATCH[0] + _GAP, y + _LINE / 2, style))
            y += _LINE
    style = Style(_SIZE - 1, colour=ink.text)
    for note in part.notes:
        for line in lines_of(note, width, style, most=6):
            drawn.append(write(line, 0, y + _LINE / 2 + 2, style))
            y += _LINE - 2
    return group(*drawn), y + (_BELOW_NOTES if part.notes else 0)


def _square(square: Square, at: tuple[float, float], ink: Ink) -> tuple[Markup, float]:
    """Draw the nine colours of two figures, under what grows upwards, over what grows right."""
    y, width = at
    style = Style(_SIZE, colour=ink.text)
    drawn = []
    for text, cells in ((square.up, square.colours), (square.across, ())):
        for line in lines_of(text, width, style):
            drawn.append(write(line, 0, y + _LINE / 2, style))
            y += _LINE
        for rank, colour in enumerate(cells):
            across, up = rank % 3, 2 - rank // 3
            place = {"x": across * _CELL + 0.5, "y": y + up * _CELL + 0.5}
            look = {"fill": colour, "stroke": palette.LINE}
            drawn.append(element("rect", **place, width=_CELL - 1, height=_CELL - 1, **look))
        y += 3 * _CELL + 3 if cells else 0
    return group(*drawn), y


def _as_sample(entry: Entry) -> float:
    """Radius of the sample of a circle, on a line that the largest would not fit."""
    return max(2.0, entry.radius * (_LINE - 1) / 2 / LARGEST_PX)


def _sample(part: Legend, entry: Entry, y: float) -> Markup:
    width, height = _SWATCH
    middle = y + _LINE / 2
    if part.sample == "point":
        return element("circle", cx=width / 2, cy=middle, r=RADIUS_PX, fill=entry.colour)
    if entry.radius:
        look = {"fill": entry.colour, "stroke": palette.SELECTED}
        return element("circle", cx=width / 2, cy=middle, r=_as_sample(entry), **look)
    if part.sample == "line":
        dash = entry.dash or None
        line = element("line", x1=0, x2=width, y1=middle, y2=middle, stroke_dasharray=dash)
        return group(line, stroke=entry.colour, stroke_width=2)
    box = (0.5, y + (_LINE - height) / 2, width - 1, height)
    x, top, wide, high = box
    swatch = element(
        "rect", x=x, y=top, width=wide, height=high, fill=entry.colour, stroke=palette.LINE
    )
    return group(swatch, pattern("/", box, palette.HATCHES)) if entry.is_hatched else swatch
