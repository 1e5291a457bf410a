"""Maps as drawings: territories in their colours, the overseas insets, the points."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.analysis.choropleths import departements_of
from geo.french import NBSP
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level, level_above
from geo.render.place_names import SIZE_PX, clear_of, shown_names
from geo.render.svg.elements import (
    NO_MARKUP,
    Markup,
    Style,
    drawing,
    element,
    group,
    link,
    text_width,
    title,
    write,
)
from geo.render.svg.map_marks import marks_over, points_apart
from geo.render.svg.picture import PAGE, ExplainedPicture, Ink, Picture
from geo.render.svg.windows import STEPS, Window, borders, hatches, level_outlines, paths, window_of
from geo.reports import palette
from geo.reports.maps.circles import radii
from geo.reports.maps.fills import Fill, area_fill
from geo.reports.maps.legends import SET_APART, Legend
from geo.reports.maps.values import Map
from geo.territories import insets
from geo.territories.insets import inset_of
from geo.territories.outlines import Coordinates, Outlines, middles

_SEEN_PX = 1
_STEP_SCALE = f"scale({1 / STEPS:.6f})"
_CONTEXT = ("#5d6673", 0.9)
_OUTLINE_PX = 1.8
_HATCH_PX = 0.9
_INSET_NAME = 12
_NAME_INK = "#1b1b1b"
_HALO = "#ffffff"
_NAME_ROOM = 1.1  # of the width of a frame: the rest of the step to the next

Addresses = Callable[[str], str]
"""From the code of a territory, of the level of the map, to its address; empty for none."""


def nowhere(code: str) -> str:  # noqa: ARG001 - an address of any territory
    """Lead to no page."""
    return ""


def map_picture(
    drawn: Map, width: int = 640, ink: Ink = PAGE, addresses: Addresses = nowhere
) -> Picture:
    """Draw a map, framed on the territories or the places that it is of.

    Parameters
    ----------
    width
        In pixels; the height follows.
    addresses
        Where territories lead.
    """
    window = window_of(drawn, width)
    ground = _Ground(window, drawn.shown, drawn.atlas)
    _, points = points_apart(drawn, window)
    parts = (
        *_territories(drawn, ground, addresses),
        _names(ground, points),
        _inset_frames(window, ink),
        *marks_over(drawn, window, points),
        _edge(window, ink),
    )
    return drawing(
        parts,
        name=drawn.title,
        alternative=drawn.alternative,
        size=(window.width, window.height),
        ink=ink,
        has_links=any("<a " in part for part in parts),
    )


def explained_map(
    drawn: Map, width: int = 640, ink: Ink = PAGE, addresses: Addresses = nowhere
) -> ExplainedPicture:
    """Draw a map, and give the legend of what it shows."""
    return ExplainedPicture(map_picture(drawn, width, ink, addresses), map_legend(drawn, width))


def map_legend(drawn: Map, width: int = 640) -> tuple[Legend, ...]:
    """Legend of a map, and where points are not quite at their place."""
    parts = drawn.legend
    places, apart = points_apart(drawn, window_of(drawn, width))
    moved = np.hypot(*(apart - places).T)
    if not (moved > _SEEN_PX).any():
        return parts
    return tuple(
        replace(part, notes=(*part.notes, SET_APART)) if part.sample == "point" else part
        for part in parts
    )


# ---- Territories ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ground:
    """What territories are drawn on: the window, and those that stand out."""

    window: Window
    shown: Selection
    atlas: Atlas


def _territories(drawn: Map, ground: _Ground, addresses: Addresses) -> Iterator[Markup]:
    """Fill the territories of a level, then draw the borders of larger ones and the outline."""
    areas, level = drawn.areas, drawn.level
    departements = areas.departements if areas else ()
    shapes = level_outlines(level, ground.window, drawn.atlas, departements)
    if level == "commune":
        around = level_outlines("departement", ground.window, drawn.atlas)
        yield _bare(ground, "departement", around.without(departements), (palette.OUTSIDE, nowhere))
    if areas is None:
        yield _bare(ground, level, shapes, (palette.EMPTY, addresses))
    else:
        outside = shapes.without(areas.table.index)
        yield _bare(ground, level, outside, (palette.OUTSIDE, addresses))
        lines = dict(zip(shapes.codes, paths(shapes.shapes, ground.window), strict=True))
        fill = area_fill(areas, drawn.atlas)
        circles = radii(areas)
        yield _layer(list(_filled(fill, lines, circles, addresses)), level)
        yield _circles(fill, shapes, circles, ground.window)
        unknown = areas.table.index[areas.is_vague]
        yield _hatched(shapes.of(frozenset(unknown)), ground)
    yield from _lines_over(ground, shapes, level)


def _filled(
    fill: Fill, lines: Mapping[str, Markup], circles: Sequence[float], addresses: Addresses
) -> Iterator[Markup]:
    for row, named in enumerate(zip(fill.codes, fill.names, strict=True)):
        colour = palette.EMPTY if circles[row] else fill.colour(row)
        if path := lines.get(named[0]):
            yield _area(path, (colour, fill.said(row)), named, addresses)


def _circles(fill: Fill, drawn: Outlines, circles: Sequence[float], window: Window) -> Markup:
    """Draw figures that add up, in the middle of their territories; large ones first."""
    places = dict(zip(drawn.codes, window.pixels(middles(drawn.shapes)), strict=True))
    rows = [row for row in np.argsort(circles)[::-1] if circles[row] and fill.codes[row] in places]
    drawn_circles = [
        element(
            "circle",
            cx=round(places[fill.codes[row]][0], 1),
            cy=round(places[fill.codes[row]][1], 1),
            r=circles[row],
            fill=fill.colour(row),
            data_circle=fill.codes[row],
        )
        for row in rows
    ]
    return group(*drawn_circles, stroke=palette.SELECTED, pointer_events="none")


def _hatched(drawn: Outlines, ground: _Ground) -> Markup:
    """Hatch the territories that may have a pole; a pointer still finds them under the lines."""
    if not len(drawn.shapes):
        return NO_MARKUP
    return element(
        "path",
        d=hatches(drawn.shapes, ground.window),
        fill="none",
        stroke=palette.HATCHES,
        stroke_width=STEPS * _HATCH_PX,
        transform=_STEP_SCALE,
        pointer_events="none",
        data_hatches="",
    )


def _bare(ground: _Ground, level: Level, drawn: Outlines, look: tuple[str, Addresses]) -> Markup:
    """Draw territories without figures, of one colour."""
    (colour, addresses), name = look, ground.atlas.territories.name
    filled = [
        _area(path, (colour, ""), (code, name(level, code)), addresses)
        for code, path in zip(drawn.codes, paths(drawn.shapes, ground.window), strict=True)
        if path
    ]
    return _layer(filled, level)


def _lines_over(ground: _Ground, drawn: Outlines, level: Level) -> Iterator[Markup]:
    """Draw the borders of the next larger territories, then those that stand out."""
    above = level_above(level)
    if level == "epci" and ground.window.in_insets:
        above = "region"
    if above:
        yield _line_path(_borders(ground, above, None, (drawn, level)), ground, _CONTEXT)
    chosen = ground.shown
    if chosen.level:
        lines = _borders(ground, chosen.level, chosen.codes, (drawn, level))
        yield _line_path(lines, ground, (palette.SELECTED, _OUTLINE_PX))


def _borders(
    ground: _Ground, level: Level, codes: Sequence[str] | None, drawn: tuple[Outlines, Level]
) -> Outlines:
    """Outlines of larger territories: from those drawn, else as they were read."""
    atlas = ground.atlas
    if found := borders(level, codes, *drawn, atlas):
        return found
    departements: tuple[str, ...] = ()
    if level == "commune" and codes is not None:
        departements = departements_of(ground.shown, atlas.territories)
    if level == "region":
        parts = level_outlines("departement", ground.window, atlas)
        return borders(level, codes, parts, "departement", atlas) or parts
    read = level_outlines(level, ground.window, atlas, departements)
    return read if codes is None else read.of(frozenset(codes))


def _line_path(lines: Outlines, ground: _Ground, look: tuple[str, float]) -> Markup:
    colour, weight = look
    path = "".join(paths(lines.shapes, ground.window))
    if not path:
        return NO_MARKUP
    return element(
        "path",
        d=path,
        fill="none",
        stroke=colour,
        stroke_width=STEPS * weight,
        stroke_linejoin="round",
        transform=_STEP_SCALE,
    )


def _layer(filled: Sequence[Markup], level: Level) -> Markup:
    return group(
        *filled,
        transform=_STEP_SCALE,
        stroke=palette.LINE,
        stroke_width=STEPS * palette.LINE_WEIGHTS[level],
        stroke_linejoin="round",
    )


def _area(
    path: Markup, fact: tuple[str, str], named: tuple[str, str], addresses: Addresses
) -> Markup:
    """Draw a territory with what a pointer and a screen reader learn of it."""
    (colour, words), (code, name) = fact, named
    said = f"{name}{NBSP}: {words}" if words else name
    address = addresses(code)
    if address:
        filled = element("path", d=path, fill=colour, data_code=code)
        return link(address, said, filled, kind="territoire")
    return element("path", title(said), d=path, fill=colour, data_code=code)


def _names(ground: _Ground, points: Coordinates) -> Markup:
    """Write names that say where one is; who reads the drawing aloud has them in its words."""
    window = ground.window
    names = shown_names(ground.atlas.territories, window.metres, window.bounds)
    if window.in_insets:
        names = tuple(each for each in names if not inset_of(each.longitude, each.latitude))
    places = window.place(
        np.array([each.longitude for each in names]), np.array([each.latitude for each in names])
    )
    written = [
        write(
            each.name,
            round(x, 1),
            round(y, 1),
            Style(SIZE_PX, "italic" if each.is_region else "regular", _NAME_INK, "middle"),
        )
        for each, x, y in clear_of(points, names, places)
    ]
    return group(
        *written,
        stroke=_HALO,
        stroke_width=2.5,
        stroke_linejoin="round",
        paint_order="stroke",
        pointer_events="none",
        aria_hidden="true",
    )


def _inset_frames(window: Window, ink: Ink) -> Markup:
    """Draw the frames of the overseas départements, with their names under them."""
    if not window.in_insets:
        return NO_MARKUP
    return group(*(_inset_frame(inset, window, ink) for inset in insets.INSETS))


def _inset_frame(inset: insets.Inset, window: Window, ink: Ink) -> Markup:
    """Draw a frame; on a map too small for its name, the pointer still finds it."""
    west, south, east, north = inset.frame
    (left, top), (right, bottom) = _as_drawn([(west, north), (east, south)], window)
    style = Style(size=_INSET_NAME, colour=ink.text, anchor="middle")
    fits = text_width(inset.nom, _INSET_NAME) <= _NAME_ROOM * (right - left)
    frame = element(
        "rect",
        x=left,
        y=top,
        width=right - left,
        height=bottom - top,
        rx=3,
        fill="none",
        stroke=ink.line,
    )
    middle, under = (left + right) / 2, bottom + 0.75 * _INSET_NAME
    return group(
        title(inset.nom), frame, write(inset.nom, middle, under, style) if fits else NO_MARKUP
    )


def _edge(window: Window, ink: Ink) -> Markup:
    """Close a map that is a part of a larger one."""
    if window.in_insets:
        return NO_MARKUP
    return element(
        "rect",
        x=0.5,
        y=0.5,
        width=window.width - 1,
        height=window.height - 1,
        fill="none",
        stroke=ink.line,
    )


def _as_drawn(corners: Sequence[tuple[float, float]], window: Window) -> Coordinates:
    """Pixels of places that are already where they are drawn: no box moves them."""
    return window.place(*np.array(corners).T)
