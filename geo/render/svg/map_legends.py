"""The legend of a map as a drawing: the same lines as on the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from geo.analysis.choropleths import Choropleth
from geo.french import NBSP
from geo.model.atlas import View
from geo.render.svg.elements import Markup, Style, drawing, element, group, lines_of, write
from geo.render.svg.maps import POINTS, RADIUS_PX, Overlay, are_points_moved, rows_in_frame
from geo.render.svg.picture import PAGE, Ink, Picture
from geo.render.svg.windows import Frame
from geo.reports import palette
from geo.reports.maps.legends import Legend, area_legend, point_legend

Sample = Callable[[str, float], Markup]

_SET_APART = "Des points trop proches pour être comptés sont un peu écartés."
_SIZE = 12
_LINE = 17
_SWATCH = (22, 13)
_GAP = 8
_PART_GAP = 14


@dataclass(frozen=True, slots=True)
class MapLegend:
    """The legend of a map: of its territories and of its points, where there are any."""

    areas: Legend | None
    points: Legend | None

    @property
    def parts(self) -> list[tuple[Legend, Sample]]:
        """Each part, with what draws the sample of a colour and a height."""
        parts: list[tuple[Legend, Sample]] = []
        if self.areas:
            parts.append((self.areas, _area))
        if self.points:
            parts.append((self.points, _point))
        return parts


def map_legend(
    view: View, areas: Choropleth | None, frame: Frame, overlay: Overlay = POINTS
) -> MapLegend:
    """Legend of what `map_picture` draws with the same arguments."""
    rows = rows_in_frame(view, frame, overlay)
    points = point_legend(view, overlay.colour, rows) if len(rows) else None
    if points and are_points_moved(view, frame, overlay):
        points = replace(points, notes=(*points.notes, _SET_APART))
    return MapLegend(area_legend(view, areas) if areas else None, points)


def legend_picture(legend: MapLegend, width: int = 268, ink: Ink = PAGE) -> Picture:
    """Draw a legend in a column: territories, then points."""
    drawn: list[Markup] = []
    y = 0.0
    for part, sample in legend.parts:
        y += _PART_GAP if drawn else 0
        block, y = _part(part, sample, (y, width), ink)
        drawn.append(block)
    return drawing(
        drawn,
        name="Légende",
        alternative=legend_sentence(legend),
        size=(width, max(y, 1)),
        ink=ink,
    )


def legend_sentence(legend: MapLegend) -> str:
    """Say the legend: each part with its lines."""
    said = [
        f"{part.title}{NBSP}: "
        + f"{NBSP}; ".join(f"{entry.label} ({entry.size})" for entry in part.entries)
        for part, _ in legend.parts
    ]
    return f"{'. '.join(['Légende', *said])}."


def _part(part: Legend, sample: Sample, at: tuple[float, float], ink: Ink) -> tuple[Markup, float]:
    """Draw one part from a height, in a width; where it ends comes along."""
    y, width = at
    bold = Style(_SIZE + 1, weight="semibold", colour=ink.text)
    drawn = []
    for line in lines_of(part.title, width, bold):
        drawn.append(write(line, 0, y + _LINE / 2, bold))
        y += _LINE
    y += 3
    for entry in part.entries:
        style = Style(_SIZE, colour=ink.text)
        lines = lines_of(f"{entry.label} ({entry.size})", width - _SWATCH[0] - _GAP, style)
        drawn.append(sample(entry.colour, y))
        for line in lines:
            drawn.append(write(line, _SWATCH[0] + _GAP, y + _LINE / 2, style))
            y += _LINE
    style = Style(_SIZE - 1, colour=ink.text)
    for note in part.notes:
        for line in lines_of(note, width, style, most=4):
            drawn.append(write(line, 0, y + _LINE / 2 + 2, style))
            y += _LINE - 2
    return group(*drawn), y


def _area(colour: str, y: float) -> Markup:
    width, height = _SWATCH
    return element(
        "rect",
        x=0.5,
        y=y + (_LINE - height) / 2,
        width=width - 1,
        height=height,
        fill=colour,
        stroke=palette.LINE,
    )


def _point(colour: str, y: float) -> Markup:
    return element("circle", cx=_SWATCH[0] / 2, cy=y + _LINE / 2, r=RADIUS_PX, fill=colour)
