"""Maps as drawings: territories in their colours, the overseas insets, the poles as points."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.analysis.choropleths import Choropleth, areas_inside, departements_of
from geo.french import NBSP, count, typeset
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level, level_above
from geo.render.leaflet import LINE_WEIGHTS, point_colours
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
from geo.render.svg.picture import PAGE, Ink, Picture
from geo.render.svg.spread import spread
from geo.render.svg.windows import (
    Frame,
    Window,
    borders,
    level_outlines,
    paths,
    window_of,
)
from geo.reports import palette
from geo.reports.maps.choropleths import area_facts, area_sentence, area_title
from geo.reports.maps.legends import point_option_columns
from geo.reports.places import records
from geo.reports.sentences import count_sentence, in_places, unplaced_sentence
from geo.territories import insets
from geo.territories.outlines import Coordinates, Outlines

RADIUS_PX = 4.5
_SEEN_PX = 1
_NEAR_M = 300  # of the plane for a pixel: some 120 km across
_RIM = "#ffffff"
_NO_VALUE = "non renseigné"
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
        From the code of a territory, of the level `drawn_level`, to an address.
    pole
        From the row of a pole in `Atlas.poles` to an address.
    """

    area: AreaAddress | None = None
    pole: PoleAddress | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered place: WGS84 degrees, what is written in it and what it is."""

    longitude: float
    latitude: float
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line of places at a distance (`reach_maps.ring`), and its name."""

    label: str
    line: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is drawn over the territories.

    Attributes
    ----------
    colour
        Facet that colours the poles.
    rows
        Rows of the poles drawn; by default those of the view that have a point.
    has_points
        Whether poles are drawn at all.
    marks, rings
        Numbered places, and circles round a place.
    links
        Where territories and poles lead.
    """

    colour: str = "statut"
    rows: IntArray | None = None
    has_points: bool = True
    marks: Sequence[Mark] = ()
    rings: Sequence[Ring] = ()
    links: Links = field(default_factory=Links)


POINTS = Overlay()


def map_picture(
    view: View,
    areas: Choropleth | None,
    frame: Frame,
    overlay: Overlay = POINTS,
    ink: Ink = PAGE,
) -> Picture:
    """Draw a view on a map.

    Parameters
    ----------
    areas
        The figures that colour the territories (`choropleths.areas_of`); None for bare ones,
        of the level that `drawn_level` says.
    """
    atlas = view.atlas
    window = window_of(frame, atlas)
    rows = drawn_rows(view, overlay)
    columns, colours = _point_colours(view, overlay.colour, rows)
    labels = [*(each.label for each in atlas.facets[overlay.colour].options), _NO_VALUE]
    points = _Points(window.place(*_places(atlas, rows)), rows, columns, colours, labels)
    ground = _Ground(window, _outlined(frame, view.selection), atlas)
    parts = [
        *_territories(view, areas, ground, overlay.links),
        _inset_frames(window, ink),
        _rings(overlay.rings, window),
        _poles(points, window, atlas, overlay.links),
        _marks(overlay.marks, window),
        _edge(window, ink),
    ]
    return drawing(
        parts,
        name=map_title(view, areas, frame),
        alternative=map_sentence(view, areas, frame, points=int(window.holds(points.places).sum())),
        size=(window.width, window.height),
        ink=ink,
        has_links=overlay.links != Links(),
    )


def map_title(view: View, areas: Choropleth | None, frame: Frame) -> str:
    """Name what a map shows, and where."""
    what = area_title(areas, view.atlas) if areas else "Pôles sélectionnés"
    where = in_places(_outlined(frame, view.selection), view.atlas)
    return f"{what}, {where}" if where else what


def map_sentence(view: View, areas: Choropleth | None, frame: Frame, *, points: int) -> str:
    """Say what a map shows: the poles counted, those drawn, and the highest figures.

    Parameters
    ----------
    points
        Number of poles that stand in the frame.
    """
    shown = _outlined(frame, view.selection)
    where = in_places(shown, view.atlas)
    sentences = [count_sentence(view), shown_sentence(view, points)]
    if areas:
        inside = areas_inside(areas, shown, view.atlas)
        sentences.append(area_sentence(inside, view.atlas, where if inside is not areas else ""))
    sentences.append(unplaced_sentence(view))
    return typeset(" ".join(each for each in sentences if each))


def drawn_level(areas: Choropleth | None, frame: Frame, atlas: Atlas) -> Level:
    """Level of the territories that a map draws: whose codes `Links.area` is given."""
    return areas.level if areas else _bare_level(window_of(frame, atlas))


def shown_sentence(view: View, points: int) -> str:
    """Count the poles that a map shows, where it leaves out some that have a point."""
    return f"{count(points, 'pôle')} sur cette carte." if points < len(view.located_rows) else ""


def drawn_rows(view: View, overlay: Overlay) -> IntArray:
    """Rows of the poles that a map draws, wherever it is framed."""
    if not overlay.has_points:
        return view.located_rows[:0]
    return view.located_rows if overlay.rows is None else overlay.rows


def rows_in_frame(view: View, frame: Frame, overlay: Overlay = POINTS) -> IntArray:
    """Rows of the poles that stand in a frame: those its legend counts."""
    rows = drawn_rows(view, overlay)
    window = window_of(frame, view.atlas)
    return np.asarray(rows[window.holds(window.place(*_places(view.atlas, rows)))])


def are_points_moved(view: View, frame: Frame, overlay: Overlay = POINTS) -> bool:
    """Whether points had to be set apart from where they stand."""
    places = window_of(frame, view.atlas).place(
        *_places(view.atlas, rows_in_frame(view, frame, overlay))
    )
    moved = np.hypot(*(spread(places, RADIUS_PX) - places).T)
    return bool((moved > _SEEN_PX).any())


# ---- Territories ----------------------------------------------------------------------------


def _outlined(frame: Frame, selection: Selection) -> Selection:
    """The territories that stand out: those of the frame, else the selected ones."""
    if frame.level:
        return Selection(level=frame.level, codes=frame.codes)
    return Selection(level=selection.level, codes=selection.codes)


@dataclass(frozen=True)
class _Ground:
    """What territories are drawn on: the window, and those that stand out."""

    window: Window
    outlined: Selection
    atlas: Atlas


def _territories(
    view: View, areas: Choropleth | None, ground: _Ground, links: Links
) -> Iterator[Markup]:
    """Fill the territories of a level, then draw the borders of larger ones and the outline."""
    if areas is None:
        bare_level = _bare_level(ground.window)
        drawn = level_outlines(bare_level, ground.window, view.atlas)
        yield _bare(ground, bare_level, drawn, links)
        yield from _lines_over(ground, drawn, bare_level)
        return
    drawn = level_outlines(areas.level, ground.window, view.atlas, areas.departements)
    if areas.level == "commune":
        around = level_outlines("departement", ground.window, view.atlas)
        yield _bare(ground, "departement", around.without(areas.departements), Links())
    lines = dict(zip(drawn.codes, paths(drawn.shapes, ground.window), strict=True))
    named = zip(areas.table.index, areas.table["nom"].tolist(), strict=True)
    filled = [
        _area(lines[each[0]], fact, each, links)
        for each, fact in zip(named, area_facts(areas, view.atlas), strict=True)
        if lines.get(each[0])
    ]
    yield _layer(filled, LINE_WEIGHTS[areas.level])
    yield from _lines_over(ground, drawn, areas.level)


def _bare_level(window: Window) -> Level:
    """The level that cuts what a window shows into some parts."""
    if window.in_insets:
        return "region"
    return "epci" if window.metres < _NEAR_M else "departement"


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


def _point_colours(view: View, colour: str, rows: IntArray) -> tuple[IntArray, Sequence[str]]:
    columns = point_option_columns(view, colour, rows)
    return columns, [*point_colours(view.atlas.facets[colour]), palette.WITHOUT]


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
        said = f"{pole['nom']}, {pole['nom_commune']}{NBSP}: {points.labels[column]}"
        address = links.pole(row) if links.pole else ""
        if address:
            drawn.append(link(address, said, circle, kind="pole"))
        else:
            drawn.append(group(title(said), circle, data_pole=pole["id_pole"]))
    return group(*drawn, stroke=_RIM, stroke_width=1.2)


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
