"""Lines from each pole to the communes of its members and partners, as a map draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.analysis.networks import PLACES, Place, TiedPoles, Ties
from geo.french import NBSP, count, enumeration, number, of_commune
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas
from geo.reports import palette
from geo.reports.maps.legends import Entry, Legend
from geo.reports.networks.words import kind_labels, link_labels, short_distance

MOST_LINES = 2000
"""Lines drawn at once: more would hide the map under them; the page says so."""

DASHES = ("", "10 5", "2 3", "14 4 2 4", "6 2", "18 6", "12 3 2 3 2 3", "5 6")
"""A dash per type of actor, in pixels drawn and left, as SVG has them; the first is a full line."""

_ENDS = "Un rond blanc marque la commune d'un membre ou d'un partenaire."


@dataclass(frozen=True)
class Lines:
    """The ties of some poles that are drawn: the first rows of their table."""

    found: TiedPoles

    @property
    def rows(self) -> IntArray:
        """Rows of the ties in `Ties`."""
        return self.found.lines[:MOST_LINES]

    @property
    def version(self) -> str:
        """Of the data that `AllLines` come from."""
        return self.found.ties.atlas.version

    @property
    def are_drawn(self) -> BoolArray:
        """Which of all lines are."""
        ties = self.found.ties
        selected = self.found.view.mask[ties.pole[all_rows(ties)]]
        drawn: BoolArray = selected & (np.cumsum(selected) <= len(self.rows))
        return drawn

    @property
    def kinds(self) -> IntArray:
        """Type of actor at the end of each line, by its rank in `Ties.kinds`."""
        return self.found.ties.kind[self.rows]

    @property
    def ends(self) -> FloatArray:
        """Longitude and latitude (WGS84 degrees) where each line ends."""
        return town_halls(self.found.ties.atlas)[self.found.ties.commune[self.rows]]

    @property
    def starts(self) -> FloatArray:
        """Longitude and latitude where each line begins."""
        longitudes, latitudes = self.found.ties.atlas.coordinates
        poles = self.found.ties.pole[self.rows]
        return np.column_stack((longitudes[poles], latitudes[poles]))

    @property
    def extent(self) -> FloatArray | None:
        """The poles that have a point, and the ends of their lines; None without any."""
        poles = self.found.view.located_rows
        own = np.column_stack(self.found.ties.atlas.coordinates)[poles]
        return np.concatenate((own, self.ends)) if len(poles) else None

    @property
    def colours(self) -> Sequence[str]:
        """A colour per type of actor, in the order of `Ties.kinds`."""
        known = len(self.found.ties.kinds) - 1
        return [*(palette.category(code) for code in range(known)), palette.WITHOUT]

    @cached_property
    def legend(self) -> Legend:
        """Count the lines that are drawn by type of actor, and say what is not."""
        ties = self.found.ties
        counts = np.bincount(self.kinds, minlength=len(ties.kinds))
        labels = kind_labels(ties.atlas)
        entries = tuple(
            Entry(
                self.colours[code],
                labels[code],
                count(int(counts[code]), "ligne"),
                DASHES[code % len(DASHES)],
            )
            for code in np.flatnonzero(counts).tolist()
        )
        notes = (lines_sentence(self.found, len(self.rows)), *([_ENDS] if entries else []))
        return Legend("Lignes : type d'acteur", entries, notes, "line")


def lines_sentence(found: TiedPoles, drawn: int) -> str:
    """Say what the map draws, and why it does not draw the rest."""
    if not len(found):
        return "Aucun membre à tracer."
    places = found.by_place
    lines = places["line"]
    start = f"La carte trace {count(drawn, 'ligne')}, du pôle à la commune de l'organisation"
    if not lines:
        start = "La carte ne trace aucune ligne"
    elif drawn < lines:
        start += f", sur {number(lines)}{NBSP}: filtrez les pôles pour les voir toutes"
    parts = [
        count(places[place], *words) for place, words in _NOT_DRAWN.items() if places.get(place)
    ]
    rest = f". Liens sans ligne{NBSP}: {enumeration(parts)}" if parts else ""
    return f"{start}{rest}."


_NOT_DRAWN: Mapping[Place, tuple[str, str]] = {
    "own_commune": ("dans la commune du pôle", "dans la commune du pôle"),
    "unknown_commune": ("de commune inconnue", "de commune inconnue"),
    "unplaced_pole": (
        "d'un pôle dont la commune est inconnue",
        "de pôles dont la commune est inconnue",
    ),
    "other_land": ("sur une autre terre que le pôle", "sur une autre terre que le pôle"),
}


@dataclass(frozen=True, eq=False)
class AllLines:
    """All that may be drawn, an item each.

    Attributes
    ----------
    kinds
        The words of the types of actors.
    points
        Rank of the point where each begins, in `AllPoints`.
    ends
        Longitude and latitude (WGS84 degrees) where it ends.
    kind, names, notes
        Of the organisation there: its type (rank in `kinds`), its name, its tie and its place.
    """

    kinds: Sequence[str]
    points: IntArray
    ends: FloatArray
    kind: IntArray
    names: Sequence[str]
    notes: Sequence[str]


def all_lines(ties: Ties) -> AllLines:
    """List the ties that have a line, of whatever poles."""
    rows, atlas, cells = all_rows(ties), ties.atlas, ties.cells
    ranks = np.cumsum(atlas.is_located) - 1
    links = list(link_labels(atlas).values())
    communes = atlas.territories.communes.iloc[np.unique(ties.commune[rows])]
    places = {
        name: of_commune(name, liaison)
        for name, liaison in zip(communes["nom"], communes["type_liaison"], strict=True)
    }
    return AllLines(
        kinds=kind_labels(atlas),
        points=ranks[ties.pole[rows]],
        ends=town_halls(atlas)[ties.commune[rows]].round(4),
        kind=ties.kind[rows],
        names=[cells["nom"][row] for row in rows],
        notes=[
            f"{links[ties.link[row]]} {places[cells['nom_commune'][row]]}, "
            f"{short_distance(float(ties.distance_km[row]))}"
            for row in rows
        ],
    )


def all_rows(ties: Ties) -> IntArray:
    """Rows of the ties that have a line, in the order they are listed."""
    lines = int((ties.place == PLACES.index("line")).sum())
    return ties.listed[:lines]  # `listed` begins with them


def town_halls(atlas: Atlas) -> FloatArray:
    """Longitude and latitude of each commune, in the order of their table."""
    return atlas.territories.communes[["longitude", "latitude"]].to_numpy(float)
