"""Maps as values: what is drawn, where, and what is said of it; one function for each meaning."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from pyproj import Geod

from geo.analysis.choropleths import MOST_COMMUNES, Choropleth, areas_inside
from geo.analysis.coverage import Reach
from geo.analysis.distances import MAINLAND
from geo.analysis.proximity import Origin, Surroundings
from geo.analysis.radii import RINGS_KM
from geo.french import NBSP, count, kilometres, number, typeset
from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports import palette
from geo.reports.choices.drawing import Base, MapChoices
from geo.reports.maps.choropleths import WHOLE_MAP, area_sentence, area_title, areas_of
from geo.reports.maps.legends import Entry, Legend, area_legend, point_legend
from geo.reports.maps.lines import Lines
from geo.reports.places import PLACE_COLUMNS, place_label
from geo.reports.sentences import count_sentence, in_places, unplaced_sentence
from geo.reports.study import NewPoles, Study

_EVERYWHERE = Selection()
_RING_POINTS = 72
_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered place: WGS84 degrees, what is written in it and what it is."""

    longitude: float
    latitude: float
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Ring:
    """The places at a distance of one, as a closed line, and its name."""

    label: str
    line: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Map:
    """A map before it is drawn; nothing is worded or counted until a drawing asks for it.

    Attributes
    ----------
    view
        The poles that it speaks of.
    level
        Of the territories drawn.
    areas
        The figures that colour them; None for bare ones.
    shown
        Territories that stand out, and that a drawing is framed on; those of the selection, on
        the whole country, without any.
    rows
        Rows of the poles drawn in `Atlas.poles`; by default those of the view that have a point.
    colour
        Facet that colours the poles; empty for one dark colour.
    subject
        What it is, before the count of the poles.
    heading, sentence
        Its title, and all that is said of it, where they are not composed from the rest.
    details
        Said after the sentence: what its marks are.
    marks, rings, lines
        What stands over the territories.
    origin
        The place that distances start from.
    extent
        Places (WGS84 degrees, a row each) that must be in view; a drawing is framed on them.
    base
        `ign`: over tiles, which leave the overseas départements at their true place.
    """

    view: View
    level: Level
    areas: Choropleth | None = None
    shown: Selection = _EVERYWHERE
    rows: IntArray | None = None
    colour: str = "statut"
    subject: str = "Carte des pôles"
    heading: str = ""
    sentence: str = ""
    details: str = ""
    marks: Sequence[Mark] = ()
    rings: Sequence[Ring] = ()
    lines: Lines | None = None
    origin: Origin | None = None
    extent: FloatArray | None = field(default=None, compare=False)
    base: Base = "contours"

    @property
    def atlas(self) -> Atlas:
        """Where the poles come from."""
        return self.view.atlas

    @property
    def points(self) -> IntArray:
        """Rows of the poles drawn."""
        return self.view.located_rows if self.rows is None else self.rows

    @property
    def outlined(self) -> Selection:
        """The territories that stand out, and nothing else of a selection."""
        own = self.shown if self.shown.level else self.view.selection
        return Selection(level=own.level, codes=own.codes)

    @property
    def has_insets(self) -> bool:
        """Whether overseas départements stand in frames beside the mainland.

        Not over tiles; not around a place overseas, whose rings would leave the frame.
        """
        is_mainland = self.origin is None or self.origin.landmass == MAINLAND
        return self.base == "contours" and is_mainland

    @property
    def title(self) -> str:
        """Name what is shown, and where."""
        return self.heading or _title(self.areas, self.outlined, self.atlas)

    @property
    def name(self) -> str:
        """Say what it is and what it counts, for who cannot see it but can act upon it."""
        return self.sentence or f"{self.subject}. {count_sentence(self.view)}"

    def alternative(self, points: int) -> str:
        """Say what is shown: the poles counted, those drawn, and the highest figures.

        Parameters
        ----------
        points
            Number of poles that stand in the frame of the drawing.
        """
        said = [self.sentence]
        if not self.sentence:
            said = [
                count_sentence(self.view),
                self.count_shown(points),
                self.area_sentence,
                unplaced_sentence(self.view),
            ]
        return typeset(" ".join(each for each in (*said, self.details) if each))

    def count_shown(self, points: int) -> str:
        """Count the poles that a drawing shows, where it leaves out some that have a point."""
        is_part = points < len(self.view.located_rows)
        return f"{count(points, 'pôle')} sur cette carte." if is_part else ""

    @property
    def areas_shown(self) -> Choropleth | None:
        """The figures of the territories inside those that stand out."""
        return areas_inside(self.areas, self.outlined, self.atlas) if self.areas else None

    @property
    def area_sentence(self) -> str:
        """Say what the colours show, inside the territories that stand out."""
        inside = self.areas_shown
        if inside is None:
            return ""
        where = "" if inside is self.areas else in_places(self.outlined, self.atlas)
        return area_sentence(inside, self.atlas, where)

    def legend(self, rows: IntArray | None = None) -> tuple[Legend, ...]:
        """Explain points, lines and territories.

        Parameters
        ----------
        rows
            Rows of the poles that are really drawn; by default all.
        """
        rows = self.points if rows is None else rows
        parts: list[Legend] = [self.lines.legend] if self.lines else []
        if self.colour:
            parts.append(point_legend(self.view, self.colour, rows))
        elif self.lines:
            poles = Entry(palette.SELECTED, "pôle", count(len(rows), "point"))
            parts.append(Legend("Points", (poles,), (), "point"))
        if self.areas:
            note = WHOLE_MAP if self.shown.level else ""
            parts.append(area_legend(self.view, self.areas, note))
        return tuple(parts)


def poles_map(
    view: View,
    choices: MapChoices,
    shown: Selection = _EVERYWHERE,
    reach: Reach | None = None,
) -> Map:
    """Draw the poles on territories coloured as one chose.

    Parameters
    ----------
    shown
        The territories that stand out, and inside which communes are drawn.
    reach
        Distances to the nearest pole, for the indicator « distance ».
    """
    areas = areas_of(view, choices, reach, shown if shown.level else None)
    level = areas.level if areas else choices.level
    # Without a territory that holds them, communes are not drawn.
    return Map(
        view=view,
        level="departement" if level == "commune" and areas is None else level,
        areas=areas,
        shown=shown,
        colour=choices.colour,
        base=choices.base,
    )


def usual_map(view: View, shown: Selection) -> Map:
    """Draw the number of poles of the parts of some territories, as where nobody chose."""
    level = view.atlas.territories.level_of_parts(shown.level, shown.codes)
    return poles_map(view, MapChoices(level=level), shown)


def distances_map(study: Study) -> Map:
    """Draw how far the nearest pole is: of communes where they are few enough, else of EPCI."""
    are_few = bool(study.zone.level) and int(study.inside.sum()) <= MOST_COMMUNES
    choices = MapChoices(indicator="distance", level="commune" if are_few else "epci")
    drawn = poles_map(study.everywhere, choices, study.zone, study.reach)
    return replace(drawn, subject="Carte de la distance au pôle le plus proche")


def new_poles_map(question: NewPoles) -> Map:
    """Draw the places chosen for new poles, numbered, among the selected poles."""
    table, view, zone = question.places, question.study.everywhere, question.study.zone
    columns = (table[name].tolist() for name in ("longitude", "latitude", "rank", "nom", "gained"))
    marks = [
        Mark(longitude, latitude, str(rank), f"{name}{NBSP}: +{number(gained)} habitants")
        for longitude, latitude, rank, name, gained in zip(*columns, strict=True)
    ]
    named = ", ".join(f"{mark.label}. {mark.text}" for mark in marks)
    return Map(
        view=view,
        level=_bare_level(zone, view.atlas),
        shown=zone,
        subject="Carte des communes proposées pour de nouveaux pôles",
        heading=f"{_title(None, zone, view.atlas)}{NBSP}; communes proposées, numérotées",
        details=f"{named}." if named else "",
        marks=marks,
    )


def around_map(view: View, around: Surroundings, place: Selection) -> Map:
    """Draw the poles listed around a place, with rings; in view: the rings, the nearest pole.

    Parameters
    ----------
    place
        The territory asked for, which stands out.
    """
    origin = around.origin
    rings = [Ring(kilometres(radius_km), ring(origin, radius_km)) for radius_km in RINGS_KM]
    return Map(
        view=view,
        level="epci",
        shown=Selection(level=place.level, codes=place.codes),
        rows=around.near["row"].to_numpy(),
        sentence=f"Carte des pôles autour d'un lieu. {count(len(around.near), 'pôle')}.",
        rings=rings,
        origin=origin,
        extent=np.array([*rings[-1].line, *_nearest(around)]),
    )


def pole_map(atlas: Atlas, row: int) -> Map | None:
    """Draw where a pole is: its point in its région, or the territory that is all one knows.

    None for a pole without a known place.
    """
    known = atlas.known_place(row)
    if known is None:
        return None
    level, code = known
    if level == "commune":
        level, code = "region", atlas.cells["code_region"][row]
    is_located = bool(atlas.is_located[row])
    place = place_label(atlas.cells.row(row, PLACE_COLUMNS), atlas)
    said = place if is_located else f"{place}{NBSP}; le pôle n'y est pas placé"
    shown = Selection(level=level, codes=(code,))
    return Map(
        view=atlas.select(shown),
        level=_bare_level(shown, atlas),
        shown=shown,
        rows=np.array([row] if is_located else [], dtype=np.intp),
        colour="",
        heading=f"Lieu connu{NBSP}: {said}",
        sentence=f"Carte du lieu du pôle{NBSP}: {said}.",
    )


def lines_map(lines: Lines) -> Map:
    """Draw the selected poles, all of one colour, and lines to their members and partners."""
    view = lines.found.view
    drawn = count(len(lines.rows), "ligne vers un membre", "lignes vers des membres")
    where = in_places(view.selection, view.atlas)
    return Map(
        view=view,
        level=_bare_level(view.selection, view.atlas),
        colour="",
        heading=", ".join(filter(None, ("Membres et partenaires des pôles", where))),
        sentence=(
            f"Carte des membres. {count(len(view.located_rows), 'pôle localisé')}, {drawn} ou "
            "partenaires. Le tableau dit la même chose."
        ),
        lines=lines,
        extent=lines.extent if view.selection.level else None,
    )


def ring(origin: Origin, radius_km: float) -> list[tuple[float, float]]:
    """Draw the places at a distance: a closed line of longitudes and latitudes."""
    azimuths = np.linspace(0, 360, _RING_POINTS + 1)
    ones = np.ones(len(azimuths))
    longitudes, latitudes, _ = _WGS84.fwd(
        ones * origin.longitude, ones * origin.latitude, azimuths, ones * radius_km * 1000
    )
    return [(round(x, 4), round(y, 4)) for x, y in zip(longitudes, latitudes, strict=True)]


def _title(areas: Choropleth | None, shown: Selection, atlas: Atlas) -> str:
    what = area_title(areas, atlas) if areas else "Pôles sélectionnés"
    where = in_places(shown, atlas)
    return f"{what}, {where}" if where else what


def _bare_level(shown: Selection, atlas: Atlas) -> Level:
    """The level that a map without figures is cut into: communes would hide what stands on it."""
    level = atlas.territories.level_of_parts(shown.level, shown.codes)
    return "epci" if level == "commune" else level


def _nearest(around: Surroundings) -> list[tuple[float, float]]:
    """Longitude and latitude of the nearest pole that is listed, if any."""
    if not len(around.near):
        return []
    origin, first = around.origin, around.near.iloc[0]
    longitude, latitude, _ = _WGS84.fwd(
        origin.longitude, origin.latitude, first["azimuth"], first["distance_km"] * 1000
    )
    return [(longitude, latitude)]
