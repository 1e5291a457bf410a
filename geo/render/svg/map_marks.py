"""What stands over the territories of a map: points, lines, rings, numbered places."""

from collections.abc import Iterator, Sequence

import numpy as np

from geo.analysis.proximity import Origin
from geo.french import NBSP
from geo.render.svg.elements import (
    NO_MARKUP,
    Markup,
    Style,
    decimal,
    element,
    group,
    pixels,
    text_room,
    text_width,
    title,
    write,
)
from geo.render.svg.spread import spread
from geo.render.svg.windows import Window
from geo.reports import palette
from geo.reports.maps.lines import Lines
from geo.reports.maps.values import Map, Mark, Ring
from geo.territories.outlines import Coordinates

RADIUS_PX = 4.5
_RIM = "#ffffff"
_MARK_RADIUS_PX = 10.5
CATCHMENT = 0.1


def marks_over(drawn: Map, window: Window, points: Coordinates) -> Iterator[Markup]:
    """Draw rings, lines, the points where they stand apart, then numbered places."""
    yield _rings(drawn.rings, window)
    if drawn.lines:
        yield from _lines(drawn.lines, window)
    yield _points(drawn, points)
    yield _start(drawn.origin, window)
    yield _marks(drawn.marks, window)


def points_apart(drawn: Map, window: Window) -> tuple[Coordinates, Coordinates]:
    """Pixels of the points, and those where they are drawn, set apart enough to be counted."""
    places = window.place(*drawn.places)
    return places, spread(places, RADIUS_PX)


def _points(drawn: Map, apart: Coordinates) -> Markup:
    """Draw the points, each at its pixels.

    Scripts of a page find them, and territories, by `data-pole` and `data-code`.
    """
    circles = []
    for (x, y), point in zip(apart, drawn.told, strict=True):
        said = f"{point.text}{NBSP}: {point.label}" if point.label else point.text
        circle = element("circle", cx=round(x, 1), cy=round(y, 1), r=RADIUS_PX, fill=point.colour)
        circles.append(group(title(said), circle, data_pole=point.identifier))
    return group(*circles, stroke=_RIM, stroke_width=1.2)


def _start(origin: Origin | None, window: Window) -> Markup:
    """Mark where distances start from."""
    if origin is None:
        return NO_MARKUP
    ((x, y),) = window.place(np.array([origin.longitude]), np.array([origin.latitude]))
    circle = element("circle", cx=x, cy=y, r=_MARK_RADIUS_PX, fill=palette.SELECTED, stroke=_RIM)
    dot = write("•", x, y, Style(size=12, weight="semibold", colour=_RIM, anchor="middle"))
    return group(title("point de départ"), circle, dot)


def _marks(marks: Sequence[Mark], window: Window) -> Markup:
    """Draw numbered places, in diamonds that never cover each other and look like no point."""
    if not marks:
        return NO_MARKUP
    longitudes = np.array([mark.longitude for mark in marks])
    latitudes = np.array([mark.latitude for mark in marks])
    places = spread(window.place(longitudes, latitudes), _MARK_RADIUS_PX)
    style = Style(size=12, weight="semibold", colour=_RIM, anchor="middle")
    drawn = [
        group(
            title(f"{mark.label}. {mark.text}"),
            element(
                "rect",
                x=x - side / 2,
                y=y - side / 2,
                width=side,
                height=side,
                rx=2,
                transform=f"rotate(45 {pixels(x, y)})",
                fill=palette.SELECTED,
                stroke=_RIM,
                stroke_width=1.5,
            ),
            write(mark.label, x, y, style),
        )
        for (x, y), mark, side in zip(places, marks, map(_side, marks), strict=True)
    ]
    return group(*drawn)


def _side(mark: Mark) -> float:
    """Side of a diamond that holds a number."""
    return max(1.6 * _MARK_RADIUS_PX, text_width(mark.label, 12, "semibold") + 4)


def _lines(lines: Lines, window: Window) -> Iterator[Markup]:
    """Draw a path for the lines of each type of actor, and a disc where each ends."""
    starts, ends = (window.place(*places.T) for places in (lines.starts, lines.ends))
    kinds = lines.kinds
    for entry, kind in zip(lines.legend.entries, np.unique(kinds), strict=True):
        here = kinds == kind
        steps = [
            f"M{pixels(*start)}L{pixels(*end)}"
            for start, end in zip(starts[here], ends[here], strict=True)
        ]
        discs = [
            element("circle", cx=round(x, 1), cy=round(y, 1), r=3, fill=_RIM, stroke_width=1.5)
            for x, y in np.unique(ends[here].round(1), axis=0)
        ]
        path = element("path", d="".join(steps), fill="none", stroke_dasharray=entry.dash or None)
        said = title(f"{entry.label}{NBSP}: {entry.size}")
        yield group(said, path, *discs, stroke=entry.colour, stroke_width=2)


def _rings(rings: Sequence[Ring], window: Window) -> Markup:
    drawn = []
    for ring in rings:
        places = window.place(*np.array(ring.line).T)
        corners = " ".join(f"{decimal(round(x, 1))},{decimal(round(y, 1))}" for x, y in places)
        drawn.append(
            element(
                "polygon",
                points=corners,
                fill="none" if ring.label else palette.SELECTED,
                fill_opacity=None if ring.label else CATCHMENT,
                stroke=palette.SELECTED,
                stroke_width=1.2,
                stroke_dasharray="5 4" if ring.label else None,
            )
        )
        if not ring.label:
            continue
        x, y = places[np.argmin(places[:, 1])]
        style = Style(size=12, weight="semibold", colour=palette.SELECTED, anchor="middle")
        drawn.append(_on_ground(ring.label, (x, y), style))
    return group(*drawn)


def _on_ground(text: str, place: tuple[float, float], style: Style) -> Markup:
    """Write on a ground of its own, over lines."""
    width = text_room(text, style.size, style.weight) + 8
    x, y = place
    ground = element(
        "rect", x=x - width / 2, y=y - 9, width=width, height=18, rx=3, fill=palette.EMPTY
    )
    return Markup(ground + write(text, x, y, style))
