"""A map as a value: what is drawn, where, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from geo.analysis.choropleths import Choropleth
from geo.analysis.kept_territories import Kept
from geo.analysis.proximity import Origin
from geo.french import NBSP, count, enumeration, number, sentence_case
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports import palette
from geo.reports.choices.drawing import Base
from geo.reports.choices.territories import kept_words
from geo.reports.maps.choropleths import area_sentence
from geo.reports.maps.frames import Frame, frame_around, frame_of_places, frame_of_territories
from geo.reports.maps.legends import Entry, Legend, area_legend, point_legend
from geo.reports.maps.lines import Lines
from geo.reports.maps.points import Colouring, Point, colouring_of, points_of
from geo.reports.maps.words import area_title
from geo.reports.sentences import count_sentence, in_places, unplaced_sentence

_EVERYWHERE = Selection()


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered place: WGS84 degrees, what is written in it and what it is."""

    longitude: float
    latitude: float
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Ring:
    """The places at a distance of one, as a closed line, and its name.

    Without a name, what is nearer is meant: the catchment of a mark, filled.
    """

    label: str
    line: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Map:
    """A map before it is drawn; nothing is worded or counted until a drawing asks for it.

    Whatever draws it shows the same ground, territories and poles, under the same title and legend.

    Attributes
    ----------
    level
        Of the territories drawn.
    areas
        The figures that colour some of them, the others being neighbours; None for bare ones.
    shown
        Territories that stand out, and that a drawing is framed on; the whole country without any.
    rows
        Rows in `Atlas.poles` of the poles to draw; by default those of the view that have a point.
    colour
        Facet that colours the poles; empty for one dark colour.
    subject
        What sort of map it is, before its title.
    heading, sentence
        Its title, and what is said after it, where they are not composed from the rest.
    details
        Said after the sentence: what its marks are.
    finding
        What it shows and leaves out, said where it stands alone.
    marks, rings, lines
        What stands over the territories.
    origin
        The place that distances start from.
    extent
        Places (WGS84 degrees, a row each) that must be in view; a drawing is framed on them.
    base
        `ign`: over tiles, which leave the overseas départements at their true place.
    kept, out_of
        Which territories have kept their figures, and of how many.
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
    finding: str = ""
    marks: Sequence[Mark] = ()
    rings: Sequence[Ring] = ()
    lines: Lines | None = None
    origin: Origin | None = None
    extent: FloatArray | None = field(default=None, compare=False)
    base: Base = "contours"
    kept: Kept = field(default_factory=Kept)
    out_of: int = 0

    @property
    def atlas(self) -> Atlas:
        """Where the poles come from."""
        return self.view.atlas

    @cached_property
    def frame(self) -> Frame | None:
        """What is in view; None is the whole country, the overseas départements in insets."""
        if self.extent is None:
            return frame_of_territories(self.shown, self.atlas)
        if self.origin:
            return frame_around(self.extent)
        return frame_of_places(self.extent, self.shown, self.atlas)

    @cached_property
    def points(self) -> IntArray:
        """Rows of the poles drawn: those that stand in the frame."""
        rows = self.view.located_rows if self.rows is None else self.rows
        if self.frame is None:
            return rows
        longitudes, latitudes = self.atlas.coordinates
        return rows[self.frame.holds(longitudes[rows], latitudes[rows])]

    @property
    def are_drawn(self) -> BoolArray:
        """Which of all that have a point are drawn."""
        there = np.zeros(len(self.atlas), dtype=bool)
        there[self.points] = True
        drawn: BoolArray = there[self.atlas.is_located]
        return drawn

    @property
    def places(self) -> tuple[FloatArray, FloatArray]:
        """Longitudes and latitudes (WGS84 degrees) of the points."""
        longitudes, latitudes = self.atlas.coordinates
        return longitudes[self.points], latitudes[self.points]

    @property
    def told(self) -> Sequence[Point]:
        """Who the points are, and their colours."""
        return points_of(self.view, self.colour, self.points)

    @property
    def colouring(self) -> Colouring:
        """What colours the points."""
        return colouring_of(self.view, self.colour)

    @property
    def has_insets(self) -> bool:
        """Whether overseas départements stand in frames beside the mainland.

        On the whole country only; over tiles they are at their true place.
        """
        return self.base == "contours" and self.frame is None

    @property
    def title(self) -> str:
        """Name what is shown, and where."""
        title = self.heading or map_title(self.areas, self.shown, self.atlas)
        kept = kept_words(self.kept) if self.areas else ()
        return f"{title}{NBSP}; {', '.join(kept)}" if kept else title

    @property
    def name(self) -> str:
        """Say what it is and what it counts, for who cannot see it but can act upon it."""
        counts = self.sentence or count_sentence(self.view)
        return f"{self.subject} : {self.title}. {counts}"

    @property
    def alternative(self) -> str:
        """Say what is shown: the poles counted, those drawn, and the highest figures."""
        said = [self.sentence]
        if not self.sentence:
            said = [
                count_sentence(self.view),
                self.count_shown,
                self.area_sentence,
                unplaced_sentence(self.view),
            ]
        return " ".join(each for each in (*said, self.details) if each)

    @property
    def count_shown(self) -> str:
        """Count the poles that are drawn, where some that have a point are left out."""
        points, located = len(self.points), len(self.view.located_rows)
        drawn = count(points, "pôle localisé") if points else "Aucun pôle localisé"
        return f"{drawn} sur cette carte, sur {number(located)}." if points < located else ""

    @property
    def area_sentence(self) -> str:
        """Say what the colours show."""
        if self.areas is None:
            return ""
        said = area_sentence(self.areas, self.atlas, in_places(self.shown, self.atlas))
        if self.kept.is_all:
            return said
        return f"{kept_sentence(self.areas, self.kept, self.out_of)} {said}"

    @property
    def legend(self) -> tuple[Legend, ...]:
        """Explain points, lines and territories."""
        parts: list[Legend] = [self.lines.legend] if self.lines else []
        if self.colour:
            points = point_legend(self.view, self.colour, self.points)
            notes = (*points.notes, self.count_shown) if self.count_shown else points.notes
            parts.append(replace(points, notes=notes))
        elif self.lines and len(self.points):
            poles = Entry(palette.SELECTED, "pôle", count(len(self.points), "point"))
            parts.append(Legend("Points", (poles,), (), "point"))
        if self.areas:
            part = area_legend(self.view, self.areas, self.shown)
            parts.append(replace(part, notes=(*part.notes, *self._kept_notes(self.areas))))
        return tuple(parts)

    def _kept_notes(self, areas: Choropleth) -> Sequence[str]:
        """Say what is grey, and name those that are not, the highest first, where they are few."""
        if self.kept.is_all:
            return ()
        table = areas.table.sort_values("value", ascending=False, kind="stable")
        names = table["nom"].tolist()
        named = f"En couleur{NBSP}: {enumeration(names)}." if 0 < len(names) <= _MOST_NAMED else ""
        return [each for each in (LEFT_OUT, named) if each]


_MOST_NAMED = 20
LEFT_OUT = "En gris aussi, les territoires que les filtres laissent de côté."


def kept_sentence(areas: Choropleth, kept: Kept, out_of: int) -> str:
    """Say what the territories kept have, how many they are, and how many may yet have a pole."""
    table = areas.table
    words = sentence_case(", ".join(kept_words(kept)))
    said = f"{words}{NBSP}: {count(len(table), *LEVEL_WORDS[areas.level])} sur {number(out_of)}."
    possible = int((table["possible"] > 0).sum())
    if not possible:
        return said
    may = count(possible, "peut avoir un pôle de lieu mal connu", _MAY_HAVE)
    return f"{said} {may}."


_MAY_HAVE = "peuvent avoir un pôle de lieu mal connu"


def map_title(areas: Choropleth | None, shown: Selection, atlas: Atlas) -> str:
    """Name the figures of a map, and where it is."""
    what = area_title(areas, atlas) if areas else "Pôles"
    where = in_places(shown, atlas)
    return f"{what}, {where}" if where else what
