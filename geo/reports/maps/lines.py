"""Lines from each pole to the communes of its members and partners, as a map draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.analysis.networks import PLACES, TiedPoles, Ties
from geo.french import count
from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas
from geo.reports import palette
from geo.reports.maps.legends import Entry, Legend
from geo.reports.networks import kind_labels, map_sentence

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
        notes = (map_sentence(self.found, len(self.rows)), *([_ENDS] if entries else []))
        return Legend("Lignes : type d'acteur", entries, notes, "line")


def all_lines(ties: Ties) -> IntArray:
    """Rows of the ties that have a line, in the order they are listed."""
    number = int((ties.place == PLACES.index("line")).sum())
    return ties.listed[:number]  # `listed` begins with them


def town_halls(atlas: Atlas) -> FloatArray:
    """Longitude and latitude of each commune, in the order of their table."""
    return atlas.territories.communes[["longitude", "latitude"]].to_numpy(float)
