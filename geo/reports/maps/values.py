"""A map as a value: what is drawn, where, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.analysis.choropleths import Choropleth, areas_inside
from geo.analysis.distances import MAINLAND
from geo.analysis.proximity import Origin
from geo.french import count
from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports import palette
from geo.reports.choices.drawing import Base
from geo.reports.maps.choropleths import area_sentence, area_title
from geo.reports.maps.legends import WHOLE_MAP, Entry, Legend, area_legend, point_legend
from geo.reports.maps.lines import Lines
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
        return self.heading or map_title(self.areas, self.outlined, self.atlas)

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
        return " ".join(each for each in (*said, self.details) if each)

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


def map_title(areas: Choropleth | None, shown: Selection, atlas: Atlas) -> str:
    """Name the figures of a map, and where it is."""
    what = area_title(areas, atlas) if areas else "Pôles sélectionnés"
    where = in_places(shown, atlas)
    return f"{what}, {where}" if where else what
