"""Social economy around: establishments and employers near poles and in territories, by activity.

Places are those of the communes (`geo.analysis.inhabitants`): a distance is that of the town hall.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.analysis.coverage import Reach
from geo.analysis.distances import Points
from geo.analysis.inhabitants import Inhabitants
from geo.analysis.radii import AROUND_KM
from geo.model.activities import (
    EMPLOYERS,
    ESTABLISHMENTS,
    Activity,
    activities,
    social_economy_identifiers,
)
from geo.model.arrays import BoolArray, FloatArray
from geo.model.indicators import IndicatorCatalogue

PER = 1_000


@dataclass(frozen=True)
class SocialEconomy:
    """What the indicators of the social economy say of each commune.

    Attributes
    ----------
    activities
        Those that have indicators.
    establishments, employers
        A row a commune, a column an activity.
    """

    activities: tuple[Activity, ...]
    establishments: FloatArray
    employers: FloatArray
    inhabitants: Inhabitants

    def around(self, places: Points, radius_km: float) -> "Nearby":
        """Count what is within a radius of each place, on its landmass."""
        near = self.inhabitants.neighbourhood.within(places, radius_km)
        return Nearby(
            near @ self.establishments,
            near @ self.employers,
            near @ self.inhabitants.population.astype(float),
        )

    def within(self, zone: BoolArray) -> "Nearby":
        """Count what is in some communes, as one place."""
        return Nearby(
            self.establishments[zone].sum(axis=0, keepdims=True),
            self.employers[zone].sum(axis=0, keepdims=True),
            self.inhabitants.population[zone].sum(keepdims=True).astype(float),
        )

    def employers_by_distance(self, reach: Reach, zone: BoolArray) -> FloatArray:
        """Count the employers of some communes by distance to the nearest pole.

        Returns
        -------
        FloatArray
            A row for each of `AROUND_KM`, the employers within it, then one for all; a column an
            activity.
        """
        near = [zone & reach.covers(radius_km) for radius_km in AROUND_KM]
        return np.array([self.employers[chosen].sum(axis=0) for chosen in (*near, zone)])

    def columns(self, chosen: Sequence[Activity]) -> list[int]:
        """Places of some activities among the columns."""
        return [rank for rank, each in enumerate(self.activities) if each in chosen]


@dataclass(frozen=True)
class Nearby:
    """What is in or around places.

    Attributes
    ----------
    establishments, employers
        A row a place, a column an activity.
    """

    establishments: FloatArray
    employers: FloatArray
    population: FloatArray

    @property
    def density(self) -> FloatArray:
        """Employers for 1,000 inhabitants of each place; NaN where nobody lives."""
        total = self.employers.sum(axis=1) * PER
        nothing = np.full(len(total), np.nan)
        return np.asarray(np.divide(total, self.population, out=nothing, where=self.population > 0))


def social_economy(catalogue: IndicatorCatalogue, people: Inhabitants) -> SocialEconomy | None:
    """Read the indicators of all activities; None where some of them are not in service.

    A commune without a value, which the register's counts never leave, counts as nothing.
    """
    if any(each not in catalogue for each in social_economy_identifiers()):
        return None
    columns = {
        counted: np.column_stack(
            [_by_commune(catalogue, each.indicator(counted), people) for each in activities()]
        )
        for counted in (ESTABLISHMENTS, EMPLOYERS)
    }
    return SocialEconomy(activities(), columns[ESTABLISHMENTS], columns[EMPLOYERS], people)


def _by_commune(catalogue: IndicatorCatalogue, identifier: str, people: Inhabitants) -> FloatArray:
    values = catalogue.at(identifier, "commune")
    return np.zeros(len(people)) if values is None else np.nan_to_num(values.numbers)
