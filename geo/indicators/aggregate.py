"""Aggregate: the larger territories from their communes, with what is missing; never the reverse.

Communes decide: an EPCI that crosses a département gives each of its communes to its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.model.arrays import FloatArray, IntArray
from geo.model.indicators import LevelValues
from geo.model.territories import LEVELS, Level, Territories
from geo.territories.aggregation import holders, means, sums

CELLS = ("valeur", "drapeau", "parties", "manquantes")


@dataclass(frozen=True)
class Communes:
    """The values of an indicator by commune of today.

    Attributes
    ----------
    frame
        Index `code`; `CELLS`. A row where anything is known.
    wholes
        By code of a whole that was parted since: its value, NaN where unknown, and the communes
        of today that it counts together. None of these has a value of its own.
    """

    frame: pd.DataFrame
    wholes: Mapping[str, tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    def numbers(self, territories: Territories) -> FloatArray:
        """The values, in the order of the table of communes; NaN where unknown."""
        found = self.frame["valeur"].astype(float).reindex(territories.communes.index)
        return np.asarray(found, dtype=float)


def add_up(communes: Communes, territories: Territories) -> dict[Level, pd.DataFrame]:
    """Add an effectif up to each level above the communes: `code` and `CELLS`.

    The sum is that of the values known; `manquantes` counts the communes that lack theirs, in
    whole or in part, and the flag is then `partiel`. A territory none of whose communes has a row
    has none either.
    """
    numbers = communes.numbers(territories)
    return _by_level(
        communes,
        territories,
        lambda held_by, size: sums(
            _with_wholes(numbers, communes.wholes, held_by, territories), held_by, size
        ),
    )


def average(
    communes: Communes, weights: Communes, territories: Territories
) -> dict[Level, pd.DataFrame]:
    """Weigh a taux, or a montant, up to each level above the communes: `code` and `CELLS`."""
    numbers, weighing = communes.numbers(territories), weights.numbers(territories)
    return _by_level(
        communes,
        territories,
        lambda held_by, size: means(numbers, weighing, held_by, size),
    )


def _by_level(
    communes: Communes,
    territories: Territories,
    bring_up: Callable[[IntArray, int], LevelValues],
) -> dict[Level, pd.DataFrame]:
    index = territories.communes.index
    flags = np.asarray(communes.frame["drapeau"].reindex(index, fill_value=""), dtype=object)
    has_row = communes.frame.index.get_indexer(index) >= 0
    found: dict[Level, pd.DataFrame] = {}
    for level in (each for each in LEVELS if each != "commune"):
        codes = territories.table(level).index
        held_by, size = holders(territories, level), len(codes)
        values = bring_up(held_by, size)
        missing = values.missing + _count(held_by, flags == "partiel", size)
        is_unknown = np.isnan(values.numbers)
        why = np.where(_count(held_by, flags == "secret", size) > 0, "secret", "non_disponible")
        table = pd.DataFrame(
            {
                "code": codes,
                "valeur": values.numbers,
                "drapeau": np.where(is_unknown, why, np.where(missing > 0, "partiel", "")),
                "parties": values.parts,
                "manquantes": missing,
            }
        )
        found[level] = table[_count(held_by, has_row, size) > 0]
    return found


def _count(held_by: IntArray, chosen: np.ndarray, size: int) -> IntArray:
    return np.bincount(held_by[chosen & (held_by >= 0)], minlength=size)


def _with_wholes(
    numbers: FloatArray,
    wholes: Mapping[str, tuple[float, tuple[str, ...]]],
    held_by: IntArray,
    territories: Territories,
) -> FloatArray:
    """Count once a whole whose parts are all in one territory: there, nothing is missing."""
    numbers = numbers.copy()
    for value, parts in wholes.values():
        rows = territories.communes.index.get_indexer(pd.Index(parts))
        if not np.isnan(value) and len(set(held_by[rows])) == 1:
            numbers[rows] = 0.0
            numbers[rows[0]] = value
    return numbers
