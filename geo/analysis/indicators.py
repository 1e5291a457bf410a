"""Indicators of a territory: counts, rates, and the classes that show them on a map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaincinv, gammaln

from geo.analysis.presence import possible_by_level
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import View
from geo.model.territories import Level

PER = 100_000
# Probabilities whose logarithms differ by less are the same one.
_SAME = 1e-7


def indicators_by_level(view: View, level: Level) -> pd.DataFrame:
    """Count the selected poles of every territory of a level, and set them against inhabitants.

    Returns
    -------
    pandas.DataFrame
        Index: all codes of the level. `nom`, `population` (inhabitants), `poles` (known there),
        `possible` (those that may be there besides), `rate` (known poles per 100,000 inhabitants;
        NaN where the population is 0, or where all poles that there may be are of unknown place).
    """
    table = view.atlas.territories.table(level)
    counts, possible = view.count_by_level(level), possible_by_level(view, level)
    return pd.DataFrame(
        {
            "nom": table["nom"],
            "population": table["population"],
            "poles": counts,
            "possible": possible,
            "rate": rate(counts, table["population"]).mask((counts == 0) & (possible > 0)),
        }
    )


def rates_by_level(view: View, level: Level) -> pd.DataFrame:
    """Set the rate of every territory of a level beside its uncertainty and its rank.

    Returns
    -------
    pandas.DataFrame
        That of `indicators_by_level`, and `rate_low`, `rate_high` (exact Poisson interval at 95 %,
        poles per 100,000 inhabitants) and `rank` (1 for the highest rate, equal rates share the
        best rank); NaN where there is no rate.
    """
    table = indicators_by_level(view, level)
    low, high = poisson_interval(table["poles"].to_numpy())
    population = table["population"].where(table["rate"].notna()).astype(float)
    return table.assign(
        rate_low=low * PER / population,
        rate_high=high * PER / population,
        rank=table["rate"].rank(method="min", ascending=False),
    )


def poisson_interval(counts: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Exact 95 % interval of the mean of a Poisson law, given a count (Garwood, 1936).

    The lower bound is half the 2.5 % quantile of chi-squared with 2n degrees of freedom (0 for
    n = 0), the upper bound half the 97.5 % quantile with 2n + 2.
    """
    number = np.asarray(counts, dtype=float)
    low = np.where(number > 0, gammaincinv(np.where(number > 0, number, 1), 0.025), 0.0)
    return low, np.asarray(gammaincinv(number + 1, 0.975))


def poisson_p_value(count: int, exposure: float, other: int, other_exposure: float) -> float:
    """Two-sided p-value of the exact conditional test that two Poisson counts have one rate.

    Given their sum, the first count then follows a binomial law, whose probability is its share of
    the exposure (Przyborowski and Wilenski, 1940): the p-value adds up the outcomes as improbable
    as the one found, or more, as `scipy.stats.binomtest` does, whose import alone takes a second.
    NaN when one of them has no exposure.
    """
    if min(exposure, other_exposure) <= 0:
        return float("nan")
    total = count + other
    share = exposure / (exposure + other_exposure)
    counts = np.arange(total + 1)
    logarithms = (
        gammaln(total + 1)
        - gammaln(counts + 1)
        - gammaln(total - counts + 1)
        + counts * np.log(share)
        + (total - counts) * np.log1p(-share)
    )
    as_improbable = logarithms <= logarithms[count] + _SAME
    return float(min(np.exp(logarithms[as_improbable]).sum(), 1.0))


def rate(counts: pd.Series, population: pd.Series) -> pd.Series:
    """Poles per 100,000 inhabitants; NaN where nobody lives."""
    return counts * PER / population.where(population > 0).astype(float)


@dataclass(frozen=True, slots=True)
class Classes:
    """Values sorted into classes from low to high, none of which is empty.

    Attributes
    ----------
    lowest, highest
        Smallest and largest value that really occurs in each class.
    sizes
        Number of territories in each class.
    members
        Class of each value, in the order given; -1 for zero, for no data and for infinity.
    ranks
        Position of each class among those that the method offers, empty ones included.
    offered
        How many those are.
    """

    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    sizes: tuple[int, ...]
    members: npt.NDArray[np.intp]
    ranks: tuple[int, ...]
    offered: int

    def __len__(self) -> int:
        """Number of classes."""
        return len(self.sizes)


def quantile_classes(values: pd.Series, at_most: int = 5) -> Classes:
    """Sort positive values into classes of about equal size; equal values stay together.

    Bounds are quantiles, interpolated between values: those of mapclassify, whose import alone
    would take half a second of the server's start (a test compares them). Classes that equal
    values leave empty are left out.
    With no more distinct values than classes, each value is a class of its own. Zeros and
    missing values belong to no class: a map shows them apart.
    """
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    return _quantiles(numbers, numbers > 0, at_most)


def signed_quantile_classes(values: pd.Series, at_most: int = 5) -> Classes:
    """Sort values as `quantile_classes`, zero and the negative ones being values like others."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    return _quantiles(numbers, np.isfinite(numbers), at_most)


def _quantiles(numbers: FloatArray, wanted: BoolArray, at_most: int) -> Classes:
    kept = numbers[wanted]
    bounds = np.unique(kept)
    if len(bounds) > at_most:
        bounds = np.unique(np.quantile(kept, np.linspace(0, 1, at_most + 1)[1:]))
    found = _sorted_into(numbers, bounds[:-1], wanted)
    return replace(found, ranks=tuple(range(len(found))), offered=len(found))


def fixed_classes(
    values: pd.Series, bounds: Sequence[float], *, from_zero: bool = False
) -> Classes:
    """Sort values into classes of fixed bounds, each included in the class below it.

    Parameters
    ----------
    from_zero
        Whether zero belongs to the first class; else to none, as missing and infinite values.
    """
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    wanted = np.isfinite(numbers) & ((numbers >= 0) if from_zero else (numbers > 0))
    return _sorted_into(numbers, np.asarray(bounds, dtype=float), wanted)


def _sorted_into(numbers: FloatArray, bounds: FloatArray, wanted: BoolArray) -> Classes:
    found = np.searchsorted(bounds, numbers, side="left")
    return ranked_classes(numbers, np.where(wanted, found, -1), len(bounds) + 1)


def ranked_classes(numbers: FloatArray, found: IntArray, offered: int) -> Classes:
    """Describe classes given the rank of each value among those offered; -1 for none."""
    wanted = found >= 0
    used, renumbered = np.unique(found[wanted], return_inverse=True)
    members = np.full(len(numbers), -1)
    members[wanted] = renumbered
    groups = [numbers[members == number] for number in range(len(used))]
    return Classes(
        lowest=tuple(float(group.min()) for group in groups),
        highest=tuple(float(group.max()) for group in groups),
        sizes=tuple(len(group) for group in groups),
        members=members,
        ranks=tuple(int(rank) for rank in used),
        offered=offered,
    )
