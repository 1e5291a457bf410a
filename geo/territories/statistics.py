"""Statistics: the indicators that the tables of territories give by themselves."""

from collections.abc import Callable, Mapping

import numpy as np

from geo.model.arrays import FloatArray
from geo.model.indicators import LevelValues
from geo.model.territories import LEVELS, Level, Territories
from geo.territories.aggregation import commune_values, holders, means, sums

Derived = Callable[[Territories], Mapping[Level, LevelValues]]


def _population(territories: Territories) -> Mapping[Level, LevelValues]:
    return _totals(territories, territories.communes["population"].to_numpy(float))


def _area(territories: Territories) -> Mapping[Level, LevelValues]:
    return _totals(territories, territories.communes["superficie_km2"].to_numpy(float))


def _density(territories: Territories) -> Mapping[Level, LevelValues]:
    """Inhabitants per km²: of larger territories, over the communes whose area is known."""
    people = territories.communes["population"].to_numpy(float)
    areas = territories.communes["superficie_km2"].to_numpy(float)
    rates = np.divide(people, areas, out=np.full(len(people), np.nan), where=areas > 0)
    found: dict[Level, LevelValues] = {"commune": commune_values(rates)}
    for level in LEVELS[:-1]:
        held_by, number = holders(territories, level), len(territories.table(level))
        found[level] = means(rates, areas, held_by, number)
    return found


def _totals(territories: Territories, values: FloatArray) -> Mapping[Level, LevelValues]:
    found: dict[Level, LevelValues] = {"commune": commune_values(values)}
    for level in LEVELS[:-1]:
        held_by, number = holders(territories, level), len(territories.table(level))
        found[level] = sums(values, held_by, number)
    return found


DERIVED: Mapping[str, Derived] = {
    "population": _population,
    "superficie": _area,
    "densite": _density,
}
"""By identifier of the indicators that need no file."""
