"""Maps as drawings: territories in their colours, the overseas insets, the poles as points."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.analysis.choropleths import departements_of
from geo.analysis.proximity import Origin
from geo.french import NBSP
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level, level_above
from geo.render.leaflet import LINE_WEIGHTS
from geo.render.svg.elements import (
    NO_MARKUP,
    Markup,
    Style,
    decimal,
    drawing,
    element,
    group,
    link,
    text_room,
    text_width,
    title,
    write,
)
from geo.render.svg.picture import PAGE, ExplainedPicture, Ink, Picture
from geo.render.svg.spread import spread
from geo.render.svg.windows import Window, borders, level_outlines, paths, window_of
from geo.reports import palette
from geo.reports.maps.choropleths import Fill, area_fill
from geo.reports.maps.legends import Legend, point_colours, point_option_columns
from geo.reports.maps.lines import Lines
from geo.reports.maps.values import Map, Mark, Ring
from geo.reports.missing import NOT_GIVEN
from geo.reports.places import records
from geo.territories import insets
from geo.territories.outlines import Coordinates, Outlines

RADIUS_PX = 4.5
_SEEN_PX = 1
_RIM = "#ffffff"
_SET_APART = "Des points trop proches pour être comptés sont un peu écartés."
_TENTHS = "scale(.1)"
_CONTEXT = ("#5d6673", 0.9)
_OUTLINE_PX = 1.8
_INSET_NAME = 12
_NAME_ROOM = 1.1  # of the width of a frame: the rest of the step to the next
_MARK_RADIUS_PX = 10.5

AreaAddress = Callable[[str], str]
PoleAddress = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Links:
    """Where the parts of a map lead; empty addresses are no links.

    Attributes
    ----------
    area
        From the code of a territory, of the level of the map, to an address.
    pole
        From the row of a pole in `Atlas.poles` to an address.
    """

    area: AreaAddress | None = None
    pole: PoleAddress | None = None


def map_picture(
    drawn: Map, width: int = 640, ink: Ink = PAGE, links: Links | None = None
) -> Picture:
    """Draw a map, framed on the territories or the places that it is of.

    Parameters
    ----------
    width
        In pixels; the height follows.
    links
        Where territories and poles lead.
    """
    links = links or Links()
    window = window_of(drawn, width)
    points = _points_of(drawn, window)
    ground = _Ground(window, drawn.outlined, drawn.atlas)
    parts = [
        *_territories(drawn, ground, links),
        _inset_frames(window, ink),
        _rings(drawn.rings, window),
        *(_lines(drawn.lines, window) if drawn.lines else ()),
        _poles(points, window, drawn.atlas, links),
        _marks([*_start(drawn.origin), *drawn.marks], window),
        _edge(window, ink),
    ]
    return drawing(
        parts,
        name=drawn.title,
        alternative=drawn.alternative(int(window.holds(points.places).sum())),
        size=(window.width, window.height),
        ink=ink,
        has_links=any("<a " in part for part in parts),
    )


def explained_map(
    drawn: Map, width: int = 640, ink: Ink = PAGE, links: Links | None = None
) -> ExplainedPicture:
    """Draw a map, and give the legend of what it shows."""
    return ExplainedPicture(map_picture(drawn, width, ink, links), map_legend(drawn, width))


def map_legend(drawn: Map, width: int = 640) -> tuple[Legend, ...]:
    """Legend of what `map_picture` draws: of the poles that stand in the frame."""
    window = window_of(drawn, width)
    rows = rows_in_frame(drawn, window)
    parts = drawn.legend(rows)
    places = window.place(*_places(drawn.atlas, rows))
    moved = np.hypot(*(spread(places, RADIUS_PX) - places).T)
    if not (moved > _SEEN_PX).any():
        return parts
    return tuple(
        replace(part, notes=(*part.notes, _SET_APART)) if part.sample == "point" else part
        for part in parts
    )


def rows_in_frame(drawn: Map, window: Window) -> IntArray:
    """Rows of the poles that stand in a window: those that its legend counts."""
    rows = drawn.points
    return np.asarray(rows[window.holds(window.place(*_places(drawn.atlas, rows)))])


# ---- Territories ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ground:
    """What territories are drawn on: the window, and those that stand out."""

    window: Window
    outlined: Selection
    atlas: Atlas


def _territories(drawn: Map, ground: _Ground, links: Links) -> Iterator[Markup]:
    """Fill the territories of a level, then draw the borders of larger ones and the outline."""
    areas, level = drawn.areas, drawn.level
    departements = areas.departements if areas else ()
    shapes = level_outlines(level, ground.window, drawn.atlas, departements)
    if areas is None:
        yield _bare(ground, level, shapes, links)
    else:
        if level == "commune":
            around = level_outlines("departement", ground.window, drawn.atlas)
            yield _bare(ground, "departement", around.without(departements), Links())
        lines = dict(zip(shapes.codes, paths(shapes.shapes, ground.window), strict=True))
        yield _layer(
            list(_filled(area_fill(areas, drawn.atlas), lines, links)), LINE_WEIGHTS[level]
        )
    yield from _lines_over(ground, shapes, level)


def _filled(fill: Fill, lines: Mapping[str, Markup], links: Links) -> Iterator[Markup]:
    for row, named in enumerate(zip(fill.codes, fill.names, strict=True)):
        if path := lines.get(named[0]):
            yield _area(path, (fill.colour(row), fill.said(row)), named, links)


def _bare(ground: _Ground, level: Level, drawn: Outlines, links: Links) -> Markup:
    """Draw territories without figures."""
    name = ground.atlas.territories.name
    filled = [
        _area(path, (palette.EMPTY, ""), (code, name(level, code)), links)
        for code, path in zip(drawn.codes, paths(drawn.shapes, ground.window), strict=True)
        if path
    ]
    return _layer(filled, LINE_WEIGHTS[level])


def _lines_over(ground: _Ground, drawn: Outlines, level: Level) -> Iterator[Markup]:
    """Draw the borders of the next larger territories, then those that stand out."""
    above = level_above(level)
    if level == "epci" and ground.window.in_insets:
        above = "region"
    if above:
        yield _line_path(_borders(ground, above, None, (drawn, level)), ground, _CONTEXT)
    chosen = ground.outlined
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
    if level in ("commune", "epci") and codes is not None:
        departements = departements_of(ground.outlined, atlas.territories)
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
        stroke_width=10 * weight,
        stroke_linejoin="round",
        transform=_TENTHS,
    )


def _layer(filled: Sequence[Markup], weight: float) -> Markup:
    return group(
        *filled,
        transform=_TENTHS,
        stroke=palette.LINE,
        stroke_width=10 * weight,
        stroke_linejoin="round",
    )


def _area(path: Markup, fact: tuple[str, str], named: tuple[str, str], links: Links) -> Markup:
    """Draw a territory with what a pointer and a screen reader learn of it."""
    (colour, words), (code, name) = fact, named
    said = f"{name}{NBSP}: {words}" if words else name
    address = links.area(code) if links.area else ""
    if address:
        filled = element("path", d=path, fill=colour, data_code=code)
        return link(address, said, filled, kind="territoire")
    return element("path", title(said), d=path, fill=colour, data_code=code)


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


# ---- Poles, marks and rings -----------------------------------------------------------------


@dataclass(frozen=True)
class _Points:
    """Poles to draw: pixels, rows, and the option that colours each, with colours and labels."""

    places: Coordinates
    rows: IntArray
    columns: IntArray
    colours: Sequence[str]
    labels: Sequence[str]


def _places(atlas: Atlas, rows: IntArray) -> tuple[Coordinates, Coordinates]:
    longitudes, latitudes = atlas.coordinates
    return longitudes[rows], latitudes[rows]


def _points_of(drawn: Map, window: Window) -> _Points:
    rows = drawn.points
    places = window.place(*_places(drawn.atlas, rows))
    if not drawn.colour:
        return _Points(places, rows, np.zeros(len(rows), dtype=np.intp), [palette.SELECTED], [""])
    facet = drawn.atlas.facets[drawn.colour]
    labels = [*(option.label for option in facet.options), NOT_GIVEN]
    colours = [*point_colours(facet), palette.WITHOUT]
    columns = point_option_columns(drawn.view, drawn.colour, rows)
    return _Points(places, rows, columns, colours, labels)


def _poles(points: _Points, window: Window, atlas: Atlas, links: Links) -> Markup:
    """Draw the poles that stand in the window, set apart enough to be counted.

    Scripts of a page find them, and territories, by `data-pole` and `data-code`.
    """
    here = np.flatnonzero(window.holds(points.places))
    apart = spread(points.places[here], RADIUS_PX)
    rows = points.rows[here]
    poles = records(atlas.poles.iloc[rows][["id_pole", "nom", "nom_commune"]])
    drawn = []
    for (x, y), row, column, pole in zip(
        apart, rows.tolist(), points.columns[here], poles, strict=True
    ):
        circle = element(
            "circle", cx=round(x, 1), cy=round(y, 1), r=RADIUS_PX, fill=points.colours[column]
        )
        said = f"{pole['nom']}, {pole['nom_commune']}"
        if label := points.labels[column]:
            said = f"{said}{NBSP}: {label}"
        address = links.pole(row) if links.pole else ""
        if address:
            drawn.append(link(address, said, circle, kind="pole"))
        else:
            drawn.append(group(title(said), circle, data_pole=pole["id_pole"]))
    return group(*drawn, stroke=_RIM, stroke_width=1.2)


def _start(origin: Origin | None) -> list[Mark]:
    """Mark where distances start from."""
    return [Mark(origin.longitude, origin.latitude, "•", "point de départ")] if origin else []


def _marks(marks: Sequence[Mark], window: Window) -> Markup:
    """Draw numbered places; numbers stand in discs that never cover each other."""
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
                "circle",
                cx=x,
                cy=y,
                r=max(_MARK_RADIUS_PX, text_width(mark.label, 12, "semibold") / 2 + 4),
                fill=palette.SELECTED,
                stroke=_RIM,
                stroke_width=1.5,
            ),
            write(mark.label, x, y, style),
        )
        for (x, y), mark in zip(places, marks, strict=True)
    ]
    return group(*drawn)


def _lines(lines: Lines, window: Window) -> Iterator[Markup]:
    """Draw a path for the lines of each type of actor, and a disc where each ends."""
    starts, ends = (window.place(*places.T) for places in (lines.starts, lines.ends))
    kinds = lines.found.ties.kind[lines.rows]
    for entry, kind in zip(lines.legend.entries, np.unique(kinds), strict=True):
        here = kinds == kind
        steps = [
            f"M{_pixels(*start)}L{_pixels(*end)}"
            for start, end in zip(starts[here], ends[here], strict=True)
        ]
        discs = [
            element("circle", cx=round(x, 1), cy=round(y, 1), r=3, fill=_RIM, stroke_width=1.5)
            for x, y in np.unique(ends[here].round(1), axis=0)
        ]
        path = element("path", d="".join(steps), fill="none", stroke_dasharray=entry.dash or None)
        said = title(f"{entry.label}{NBSP}: {entry.size}")
        yield group(said, path, *discs, stroke=entry.colour, stroke_width=2)


def _pixels(x: float, y: float) -> str:
    return f"{decimal(round(x, 1))} {decimal(round(y, 1))}"


def _rings(rings: Sequence[Ring], window: Window) -> Markup:
    drawn = []
    for ring in rings:
        places = window.place(*np.array(ring.line).T)
        corners = " ".join(f"{decimal(round(x, 1))},{decimal(round(y, 1))}" for x, y in places)
        drawn.append(
            element(
                "polygon",
                points=corners,
                fill="none",
                stroke=palette.SELECTED,
                stroke_width=1.2,
                stroke_dasharray="5 4",
            )
        )
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
