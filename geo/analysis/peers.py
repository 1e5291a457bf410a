"""Peers: the territories nearest to one in a few indicators, each set on one scale first."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas
from geo.model.territories import Level

USUAL_PEERS = 10
_SKEWED = 1.0
"""Skewness above which positive values are read on a log scale.

Population, area and density of the 1,255 EPCI have 26, 23 and 11, and 0.8, 0.2 and 0.5 once read by
their logarithms: without these, Paris alone would stretch the scale and all others be alike. Those
of the 101 départements have 1.3, 8.9 and 6.6.
"""
_SAME = 9
"""Decimals to which two distances are one."""


@dataclass(frozen=True)
class Standardised:
    """Indicators on one scale: how many standard deviations from the mean of the level.

    Attributes
    ----------
    scores
        A row per territory, a column per indicator; NaN where the value is not known.
    is_log
        Which indicators are read by their logarithms.
    """

    scores: FloatArray
    is_log: BoolArray


@dataclass(frozen=True)
class Peers:
    """The territories nearest to one.

    Attributes
    ----------
    rows
        Of the territories, the nearest first; those as near as the last one wanted all stand.
    distances
        Mean gap of each (quadratic, weighted), in standard deviations.
    gaps
        A row per peer, a column per indicator: its score less that of the territory.
    compared, left_out
        Territories set beside it, and those left out because a value is not known.
    """

    rows: IntArray
    distances: FloatArray
    gaps: FloatArray
    compared: int
    left_out: int


@dataclass(frozen=True)
class Likeness:
    """In what territories were compared with one, and those found.

    Attributes
    ----------
    row
        Of the territory, in the table of its level.
    indicators, unknown
        Those compared, and those left aside because this territory has no value of them.
    figures
        A row per territory of the level, a column per indicator compared.
    is_log
        Which of these are read by their logarithms.
    """

    row: int
    indicators: tuple[str, ...]
    unknown: tuple[str, ...]
    figures: FloatArray
    is_log: BoolArray
    peers: Peers


def peers_of(atlas: Atlas, level: Level, code: str, weights: Mapping[str, int]) -> Likeness | None:
    """Find the peers of a territory by indicators and their weights; None without any to compare.

    Parameters
    ----------
    weights
        By identifier of an indicator of numbers.
    """
    index = atlas.territories.table(level).index
    row, found = index.tolist().index(code), {}
    for each in weights:
        known = atlas.indicators.at(each, level)
        found[each] = np.full(len(index), np.nan) if known is None else known.numbers
    compared = tuple(each for each, values in found.items() if np.isfinite(values[row]))
    if not compared:
        return None
    values = np.column_stack([found[each] for each in compared])
    scale = standardised(values)
    shares = np.array([weights[each] for each in compared], dtype=float)
    return Likeness(
        row,
        compared,
        tuple(each for each in weights if each not in compared),
        values,
        scale.is_log,
        nearest_peers(scale.scores, shares, row),
    )


def standardised(values: FloatArray) -> Standardised:
    """Set indicators on one scale: less their mean, over their standard deviation (of all known).

    Positive values that are far from even (skewness above 1) are replaced by their logarithms
    first. An indicator without any spread has a score of 0 everywhere.

    Parameters
    ----------
    values
        A row per territory of a level, a column per indicator; NaN where not known.
    """
    is_log = np.array([_is_skewed(column) for column in values.T], dtype=bool)
    read = values.copy()
    read[:, is_log] = np.log(values[:, is_log])
    scores = [_scores(column) for column in read.T]
    return Standardised(np.column_stack(scores) if scores else read, is_log)


def nearest_peers(
    scores: FloatArray, weights: FloatArray, row: int, wanted: int = USUAL_PEERS
) -> Peers:
    """Find the territories nearest to one: sqrt(sum of w d^2 / sum of w), d the gaps in scores.

    Parameters
    ----------
    scores
        Of `standardised`; those of the territory itself are all known.
    weights
        Positive, one for each indicator.
    row
        Of the territory.
    """
    others = np.arange(len(scores)) != row
    known = np.flatnonzero(others & np.isfinite(scores).all(axis=1))
    gaps = scores[known] - scores[row]
    distances = np.sqrt(gaps**2 @ weights / weights.sum()).round(_SAME)
    order = np.argsort(distances, kind="stable")
    if len(order) > wanted:
        order = order[distances[order] <= distances[order[wanted - 1]]]
    return Peers(
        known[order],
        distances[order],
        gaps[order],
        compared=len(known),
        left_out=int(others.sum()) - len(known),
    )


def _is_skewed(values: FloatArray) -> bool:
    known = values[np.isfinite(values)]
    if not len(known) or known.min() <= 0 or not known.std():
        return False
    return float((((known - known.mean()) / known.std()) ** 3).mean()) > _SKEWED


def _scores(values: FloatArray) -> FloatArray:
    known = values[np.isfinite(values)]
    # Equal values have a mean that is off by a hair, and a spread of that hair.
    is_even = not len(known) or known.min() == known.max()
    if is_even:
        return np.where(np.isfinite(values), 0.0, np.nan)
    return np.asarray((values - known.mean()) / known.std())
