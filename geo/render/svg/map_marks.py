"""What stands over the territories of a map: poles, lines, rings, numbered places."""

from collections.abc import Iterator, Sequence

import numpy as np

from geo.analysis.proximity import Origin
from geo.french import NBSP
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas
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
from geo.reports.maps.legends import point_colours, point_option_columns
from geo.reports.maps.lines import Lines
from geo.reports.maps.values import Map, Mark, Ring
from geo.reports.missing import NOT_GIVEN
from geo.reports.places import records
from geo.territories.outlines import Coordinates

RADIUS_PX = 4.5
_RIM = "#ffffff"
_MARK_RADIUS_PX = 10.5
CATCHMENT = 0.1


def marks_over(drawn: Map, window: Window, poles: Coordinates) -> Iterator[Markup]:
    """Draw rings, lines, the poles where they stand apart, then numbered places."""
    yield _rings(drawn.rings, window)
    if drawn.lines:
        yield from _lines(drawn.lines, window)
    yield _poles(drawn, poles)
    yield _start(drawn.origin, window)
    yield _marks(drawn.marks, window)


def _places_of(atlas: Atlas, rows: IntArray) -> tuple[Coordinates, Coordinates]:
    """True longitudes and latitudes of poles."""
    longitudes, latitudes = atlas.coordinates
    return longitudes[rows], latitudes[rows]


def poles_apart(drawn: Map, window: Window) -> tuple[Coordinates, Coordinates]:
    """Pixels of the poles, and those where they are drawn, set apart enough to be counted."""
    places = window.place(*_places_of(drawn.atlas, drawn.points))
    return places, spread(places, RADIUS_PX)


def _poles(drawn: Map, apart: Coordinates) -> Markup:
    """Draw the poles, each at its pixels.

    Scripts of a page find them, and territories, by `data-pole` and `data-code`.
    """
    rows = drawn.points
    poles = records(drawn.atlas.poles.iloc[rows][["id_pole", "nom", "nom_commune"]])
    circles = []
    for (x, y), (colour, label), pole in zip(apart, _looks(drawn, rows), poles, strict=True):
        said = f"{pole['nom']}, {pole['nom_commune']}"
        circle = element("circle", cx=round(x, 1), cy=round(y, 1), r=RADIUS_PX, fill=colour)
        named = title(f"{said}{NBSP}: {label}" if label else said)
        circles.append(group(named, circle, data_pole=pole["id_pole"]))
    return group(*circles, stroke=_RIM, stroke_width=1.2)


def _looks(drawn: Map, rows: IntArray) -> list[tuple[str, str]]:
    """Colour of each pole, and the option that gives it."""
    if not drawn.colour:
        return [(palette.SELECTED, "")] * len(rows)
    facet = drawn.atlas.facets[drawn.colour]
    labels = [*(option.label for option in facet.options), NOT_GIVEN]
    looks = list(zip([*point_colours(facet), palette.WITHOUT], labels, strict=True))
    columns = point_option_columns(drawn.view, drawn.colour, rows)
    return [looks[column] for column in columns.tolist()]


def _start(origin: Origin | None, window: Window) -> Markup:
    """Mark where distances start from."""
    if origin is None:
        return NO_MARKUP
    ((x, y),) = window.place(np.array([origin.longitude]), np.array([origin.latitude]))
    circle = element("circle", cx=x, cy=y, r=_MARK_RADIUS_PX, fill=palette.SELECTED, stroke=_RIM)
    dot = write("•", x, y, Style(size=12, weight="semibold", colour=_RIM, anchor="middle"))
    return group(title("point de départ"), circle, dot)


def _marks(marks: Sequence[Mark], window: Window) -> Markup:
    """Draw numbered places, in diamonds that never cover each other and look like no pole."""
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
    kinds = lines.found.ties.kind[lines.rows]
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
