"""Lines from each pole to the communes of its members and partners, as a map draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.analysis.networks import PLACES, Place, TiedPoles, Ties
from geo.french import NBSP, count, enumeration, number
from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas
from geo.reports import palette
from geo.reports.maps.legends import Entry, Legend
from geo.reports.missing import NOT_GIVEN

UNKNOWN_KIND = f"Type {NOT_GIVEN}"
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
        counts = np.bincount(ties.kind[self.rows], minlength=len(ties.kinds))
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


def kind_labels(atlas: Atlas) -> list[str]:
    """The words of the types of actors, in the order of `Ties.kinds`."""
    return [*atlas.labels["membres.type_acteur"].values(), UNKNOWN_KIND]


def all_lines(ties: Ties) -> IntArray:
    """Rows of the ties that have a line, in the order they are listed."""
    lines = int((ties.place == PLACES.index("line")).sum())
    return ties.listed[:lines]  # `listed` begins with them


def town_halls(atlas: Atlas) -> FloatArray:
    """Longitude and latitude of each commune, in the order of their table."""
    return atlas.territories.communes[["longitude", "latitude"]].to_numpy(float)
