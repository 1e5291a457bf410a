"""Inhabitants: the communes as points, with who lives there and what they belong to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from geo.analysis.distances import MAINLAND, Neighbourhood, Points, landmasses
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level, Territories

Place: TypeAlias = tuple[Level, str] | None
"""A territory; anywhere for None."""
_KEPT_PLACES = 256
_CODE_COLUMNS: Mapping[Level, str] = {
    "region": "code_region",
    "departement": "code_departement",
    "epci": "code_epci",
}


@dataclass(frozen=True)
class Inhabitants:
    """All communes, in the order of `Territories.communes`. Worth keeping: 30 ms to make.

    Attributes
    ----------
    points
        The town hall of each commune, else a point on its surface.
    need
        What is counted of each commune instead of its inhabitants, NaN where it is not known; None:
        its inhabitants.
    parents
        By level, the row of each commune's territory in the table of that level; -1 for the
        communes of no EPCI.
    """

    points: Points
    population: npt.NDArray[np.int64]
    parents: Mapping[Level, IntArray]
    territories: Territories
    need: FloatArray | None = None

    def counting(self, need: FloatArray | None) -> "Inhabitants":
        """The same communes, of which something else is counted."""
        return replace(self, need=need)

    @cached_property
    def counted(self) -> npt.NDArray[np.int64] | FloatArray:
        """What is counted of each commune: whole numbers where all are; 0 where it is not known."""
        if self.need is None:
            return self.population
        amounts = np.where(self.is_known, self.need, 0.0)
        return amounts.astype(np.int64) if np.all(amounts == np.round(amounts)) else amounts

    @cached_property
    def is_known(self) -> BoolArray:
        """Communes of which what is counted is known."""
        return np.ones(len(self), dtype=bool) if self.need is None else ~np.isnan(self.need)

    def __len__(self) -> int:
        """Number of communes."""
        return len(self.population)

    @property
    def codes(self) -> pd.Index:
        """Code of each commune."""
        return self.territories.communes.index

    @cached_property
    def lambert(self) -> FloatArray:
        """Lambert-93 metres (EPSG:2154) of each commune, two columns; 0 outside the mainland."""
        to_metres = Transformer.from_crs(4326, 2154, always_xy=True)
        inland = self.points.landmass == MAINLAND
        metres = np.zeros((len(self), 2))
        points = self.points.at(np.flatnonzero(inland))
        metres[inland] = np.column_stack(to_metres.transform(points.longitudes, points.latitudes))
        return metres

    def positions(self, codes: Sequence[str]) -> IntArray:
        """Positions of the communes of some codes, unknown ones left out."""
        found = self.codes.get_indexer(pd.Index(list(codes)))
        return found[found >= 0]

    def of(self, level: Level, code: str) -> BoolArray:
        """Communes of one territory; raises KeyError for a code that its level does not have."""
        row = self.territories.table(level).index.get_loc(code)
        return np.asarray(self.parents[level] == row)

    def spread(self, level: Level, values: FloatArray) -> FloatArray:
        """The value of each commune's territory of a level; NaN for the communes of no EPCI."""
        return np.append(values, np.nan)[self.parents[level]]

    def reachable_from(self, place: Place, radius_km: float) -> BoolArray:
        """Communes within a radius of some commune of a place. Kept: 5 ms for each.

        Those only where there is something to count, or where one does not know.
        """
        return self._reachable_from(place, radius_km)

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """All communes, of which those around any place are found fast: 20 ms to make."""
        return Neighbourhood(self.points)

    @cached_property
    def _reachable_from(self) -> Callable[[Place, float], BoolArray]:
        may_count = (self.counted > 0) | ~self.is_known

        @lru_cache(maxsize=_KEPT_PLACES)
        def reachable(place: Place, radius_km: float) -> BoolArray:
            origins = self.points.at(self.communes_of(place))
            found = may_count & self.neighbourhood.near_any(origins, radius_km)
            found.setflags(write=False)
            return found

        return reachable

    def communes_of(self, place: Place) -> IntArray:
        """Positions of the communes of a place."""
        return np.flatnonzero(self.of(*place)) if place else np.arange(len(self))

    def within(self, selection: Selection) -> BoolArray:
        """Communes of the territories of a selection; all of them without any."""
        if not selection.level:
            return np.ones(len(self), dtype=bool)
        rows = self.territories.table(selection.level).index.get_indexer(pd.Index(selection.codes))
        return np.isin(self.parents[selection.level], rows[rows >= 0])


def inhabitants_of(territories: Territories) -> Inhabitants:
    """Read the communes of the territories as points with inhabitants."""
    communes = territories.communes
    parents: dict[Level, IntArray] = {
        level: territories.table(level).index.get_indexer(pd.Index(communes[column]))
        for level, column in _CODE_COLUMNS.items()
    }
    parents["commune"] = np.arange(len(communes))
    return Inhabitants(
        points=Points(
            communes["longitude"].to_numpy(float),
            communes["latitude"].to_numpy(float),
            landmasses(communes["code_departement"].to_numpy(str)),
        ),
        population=communes["population"].to_numpy(np.int64),
        parents={level: parents[level] for level in LEVELS},
        territories=territories,
    )
