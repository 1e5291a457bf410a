"""Statistics: the indicators that the tables of territories give by themselves."""

from collections.abc import Callable, Mapping

from geo.model.arrays import FloatArray
from geo.model.indicators import LevelValues
from geo.model.territories import Level, Territories
from geo.territories.aggregation import ratios_by_level, totals_by_level

Derived = Callable[[Territories], Mapping[Level, LevelValues]]


def _communes(territories: Territories, column: str) -> FloatArray:
    return territories.communes[column].to_numpy(float)


DERIVED: Mapping[str, Derived] = {
    "population": lambda known: totals_by_level(known, _communes(known, "population")),
    "superficie": lambda known: totals_by_level(known, _communes(known, "superficie_km2")),
    # Of larger territories, over the communes whose area is known.
    "densite": lambda known: ratios_by_level(
        known, _communes(known, "population"), _communes(known, "superficie_km2")
    ),
}
"""By identifier of the indicators that need no file."""
