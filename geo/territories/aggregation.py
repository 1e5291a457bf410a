"""Aggregation: values of communes brought up to the territories that hold them, never down.

A total is the sum of the parts that are known, a rate their mean by weight; both count the parts
that are missing, so that nobody takes a part for the whole.
"""

import numpy as np
import pandas as pd

from geo.model.arrays import FloatArray, IntArray
from geo.model.indicators import LevelValues
from geo.model.territories import LEVELS, Level, Territories


def commune_values(values: FloatArray) -> LevelValues:
    """Values of the communes themselves, in the order of their table."""
    is_missing = np.isnan(values)
    flags = np.where(is_missing, "non_disponible", "").astype(object)
    return LevelValues(values, flags, np.ones(len(values), np.intp), is_missing.astype(np.intp))


def holders(territories: Territories, level: Level) -> IntArray:
    """Row, in the table of a level, of the territory that holds each commune; -1 for none."""
    communes = territories.communes
    codes = communes.index if level == "commune" else pd.Index(communes[f"code_{level}"])
    return np.asarray(territories.table(level).index.get_indexer(codes))


def sums(values: FloatArray, held_by: IntArray, number: int) -> LevelValues:
    """Add up the values of the communes of each territory.

    Parameters
    ----------
    values
        By commune; NaN where unknown.
    """
    known = ~np.isnan(values)
    totals = _total(held_by, number, np.where(known, values, 0.0))
    return _flagged(totals, held_by, known, number)


def means(values: FloatArray, weights: FloatArray, held_by: IntArray, number: int) -> LevelValues:
    """Average the rates of the communes of each territory, each by its weight.

    A commune without a weight counts as missing; one whose weight is 0 changes nothing. The mean
    is unknown where no weight is left.
    """
    # Where nobody is counted a rate means nothing: unknown there, it is not missing from the mean.
    known = (~np.isnan(values) & ~np.isnan(weights)) | (weights == 0)
    counted = known & (weights > 0)
    products = np.multiply(values, weights, out=np.zeros(len(values)), where=counted)
    total = _total(held_by, number, products)
    weight = _total(held_by, number, np.where(counted, weights, 0.0))
    mean = np.divide(total, weight, out=np.full(number, np.nan), where=weight > 0)
    return _flagged(mean, held_by, known, number)


def totals_by_level(territories: Territories, values: FloatArray) -> dict[Level, LevelValues]:
    """Give an effectif at every level, from its values by commune."""
    found: dict[Level, LevelValues] = {"commune": commune_values(values)}
    for level in LEVELS[:-1]:
        found[level] = sums(values, holders(territories, level), len(territories.table(level)))
    return found


def ratios_by_level(
    territories: Territories, counted: FloatArray, of: FloatArray
) -> dict[Level, LevelValues]:
    """Give the ratio of an amount to another at every level, from both by commune."""
    rates = np.divide(counted, of, out=np.full(len(of), np.nan), where=of > 0)
    found: dict[Level, LevelValues] = {"commune": commune_values(rates)}
    for level in LEVELS[:-1]:
        found[level] = means(rates, of, holders(territories, level), len(territories.table(level)))
    return found


def _total(held_by: IntArray, number: int, values: FloatArray) -> FloatArray:
    kept = held_by >= 0
    return np.asarray(np.bincount(held_by[kept], values[kept], minlength=number), dtype=float)


def _flagged(values: FloatArray, held_by: IntArray, known: np.ndarray, number: int) -> LevelValues:
    kept = held_by >= 0
    parts = np.bincount(held_by[kept], minlength=number)
    missing = np.bincount(held_by[kept & ~known], minlength=number)
    values = np.where(missing < parts, values, np.nan)
    flags = np.where(missing > 0, "partiel", "")
    flags = np.where(np.isnan(values), "non_disponible", flags).astype(object)
    return LevelValues(values, flags, parts, missing)
