"""The legend of a map, part by part: points, lines, territories."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from geo.analysis.choropleths import Choropleth
from geo.analysis.presence import vague_rows
from geo.french import NBSP, count, date
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.indicators import Indicator
from geo.model.selection import Selection
from geo.model.territories import LEVEL_WORDS, Territories
from geo.phrases import counted, phrase
from geo.reports import palette
from geo.reports.maps.choropleths import class_entries
from geo.reports.maps.circles import CIRCLES_NOTE, class_radii, has_circles
from geo.reports.maps.crossings import Square, crossed_notes, square_of
from geo.reports.maps.figures import amounts_note
from geo.reports.maps.fills import remarks
from geo.reports.maps.points import point_colours, point_option_columns
from geo.reports.maps.words import area_title
from geo.reports.missing import NOT_GIVEN

MOST_APART = 200
"""More points than these are drawn in groups where one can zoom: they would cover the map, and
setting them apart takes a browser more than a frame."""
SET_APART = "Des points trop proches pour être distingués sont un peu écartés."
GROUPED = (
    "Un rond chiffré rassemble des points proches : sa couronne donne leurs couleurs ; l'agrandir "
    "les sépare."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: a colour, what it stands for, how many have it.

    Attributes
    ----------
    dash
        Of a line: pixels drawn and left in turn; empty for a full one.
    radius
        Of a circle as large as its value, in pixels; 0 for a surface.
    """

    colour: str
    label: str
    size: str
    dash: str = ""
    radius: float = 0.0

    @property
    def is_hatched(self) -> bool:
        """Whether lines stand on the colour: what they mean must not hang on it alone."""
        return self.colour == palette.POSSIBLE


@dataclass(frozen=True, slots=True)
class Legend:
    """A part of the legend, and what a reader must know to read it right.

    Attributes
    ----------
    sample
        What has the colours.
    square
        The colours of two figures at once, which a drawing shows instead of the entries.
    """

    title: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    sample: Literal["point", "line", "area"] = "area"
    square: Square | None = None


def point_legend(view: View, colour: str, rows: IntArray) -> Legend:
    """Count the points on the map by colour.

    Parameters
    ----------
    colour
        Facet that colours the points.
    rows
        Rows of the points in `Atlas.poles`.
    """
    facet = view.atlas.facets[colour]
    columns = point_option_columns(view, colour, rows)
    colours = point_colours(facet)
    entries = [
        Entry(colours[column], option.label, count(int((columns == column).sum()), "point"))
        for column, option in enumerate(facet.options)
        if (columns == column).any()
    ]
    if (without := int((columns < 0).sum())) > 0:
        entries.append(Entry(palette.WITHOUT, NOT_GIVEN, count(without, "point")))
    several = int((facet.matrix[rows].sum(axis=1) > 1).sum())
    notes = [] if entries else ["Aucun point sur cette carte."]
    if several:
        noun = count(several, "point en a plusieurs", "points en ont plusieurs")
        chosen = "choisie " if view.selection.facet(colour) else ""
        notes.append(f"{noun} : la première valeur {chosen}de cette liste donne la couleur.")
    return Legend(f"Points : {facet.label.lower()}", tuple(entries), tuple(notes), "point")


def area_legend(view: View, areas: Choropleth, shown: Selection) -> Legend:
    """Give the classes of the territories, with how many territories each holds.

    Parameters
    ----------
    shown
        The territories that the map is of, whose parts these are.
    """
    listed, sizes = class_entries(areas), class_radii(areas)
    without = [0.0] * (len(listed) - len(sizes))
    entries = tuple(
        Entry(*entry, radius=radius)
        for entry, radius in zip(listed, [*sizes, *without], strict=True)
    )
    notes = (
        *_figure_notes(areas, view),
        *remark_notes(areas),
        amounts_note(areas, view),
        CIRCLES_NOTE if has_circles(areas) else "",
        method_note(areas, view.atlas),
        phrase("neighbours") if shown.level else "",
        WHOLE_EPCI if _is_crossed(areas, shown, view.atlas.territories) else "",
    )
    title = area_title(areas, view.atlas)
    square = square_of(areas.crossing, view.atlas) if areas.crossing else None
    return Legend(title, entries, tuple(note for note in notes if note), square=square)


def _figure_notes(areas: Choropleth, view: View) -> Iterator[str]:
    """Say what is measured, of two figures one after the other."""
    if areas.crossing is None:
        yield scope_note(areas, view)
        return
    yield from crossed_notes(areas.crossing, view.atlas)
    for each in (areas.crossing.first, areas.crossing.second):
        yield scope_note(each, view)
        if each.indicator:
            yield source_words(each.indicator)


WHOLE_EPCI = "Un EPCI qui dépasse la limite est compté entier."


def _is_crossed(areas: Choropleth, shown: Selection, territories: Territories) -> bool:
    """Whether an EPCI of the map stands in other territories of the same level too."""
    if areas.level != "epci" or shown.level not in ("departement", "region"):
        return False
    parents = territories.epci.loc[areas.table.index, f"codes_{shown.level}"]
    return any(not set(codes.split("|")) <= set(shown.codes) for codes in parents)


def method_note(areas: Choropleth, atlas: Atlas) -> str:
    """Say how the classes were made, where values share one, and the date of the data."""
    classes = areas.classes
    method = ""
    if areas.measure in ("distance", "quotient"):
        method = "Classes de bornes fixes. "
    elif areas.indicator and areas.indicator.kind == "classe":
        method = ""
    elif classes.lowest != classes.highest and not areas.crossing:
        method = f"{phrase('quantiles')} "
    if areas.indicator:
        return f"{method}{source_words(areas.indicator)}".strip()
    dated = f"Données du {date(atlas.release.date)}." if atlas.release.date else ""
    return f"{method}{dated}".strip()


def source_words(indicator: Indicator) -> str:
    """Say where an indicator comes from, under which licence, and when it was read."""
    parts = [
        ", ".join(each for each in (indicator.producer, indicator.source_title) if each),
        str(indicator.year) if indicator.year else "année non précisée",
        indicator.licence or "licence non précisée",
    ]
    read = f", lu le {date(indicator.read_on)}" if indicator.read_on else ""
    return f"Source{NBSP}: {f'{NBSP}; '.join(each for each in parts if each)}{read}."


def remark_notes(areas: Choropleth) -> Iterator[str]:
    """Say how many values of an indicator are partial or estimated, and what that means."""
    noun = LEVEL_WORDS[areas.level]
    for remark, rows in remarks(areas):
        size = int(rows.sum())
        yield f"{count(size, *noun)}{NBSP}: {remark}{_WHY[remark]}."


_WHY = {
    "valeur partielle": ", il manque celle de communes qui en font partie",
    "valeur estimée": " après une fusion de communes, par leur poids",
}


def scope_note(areas: Choropleth, view: View) -> str:
    """Say which poles are counted, where it is not those of the sentence."""
    if areas.indicator:
        said = areas.indicator.definition.rstrip(".")
        return f"{said}." if said else ""
    if areas.measure == "quotient":
        return (
            "Quotients calculés sur tous les secteurs et toute la France, "
            "les autres filtres étant gardés."
        )
    if areas.measure == "distance":
        of = "de la mairie" if areas.level == "commune" else "médiane des habitants"
        return f"Distance {of} au pôle localisé le plus proche, où qu'il soit, à vol d'oiseau."
    unknown = len(vague_rows(view, areas.level))
    key = "unknown_here" if view.selection.level else "unknown_level"
    return counted(key, unknown) if unknown else ""
