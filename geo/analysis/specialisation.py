"""Specialisation: which sectors a territory has more of than elsewhere, and whether by chance.

**Location quotient** of a sector in a territory: (poles of the sector in the territory / poles of
the territory) / (poles of the sector / poles), over the poles whose sector is known, a pole
counting once in each of its sectors. Computed only from 5 poles in the territory.

**p-value**: Fisher's exact test, two-sided, of the table that crosses being in the territory with
being of the sector: the probability, were the sector spread at random among the poles, of a table
as improbable as the one found, or more (the definition of `scipy.stats.fisher_exact`, whose import
alone takes a second; a test compares them).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln

from geo.model.atlas import FloatArray, IntArray, View
from geo.model.territories import Level

LEAST_POLES = 5
FACET = "secteur"
# Logarithms of probabilities that differ by less are those of the same one.
_SAME = 1e-9


def sector_table(view: View, level: Level) -> pd.DataFrame:
    """Cross the territories of a level with the sectors.

    Returns
    -------
    pandas.DataFrame
        A row per territory with a selected pole of known sector and per sector that a selected pole
        has, territories in the order of their codes: `code`, `secteur` (slug), `poles` (of the
        sector, in the territory), `poles_territory`, `poles_sector`, `poles_all` (all of known
        sector), `quotient` (NaN below 5 poles in the territory), `p_value` (NaN there too).
    """
    facet = view.atlas.facets[FACET]
    known = facet.matrix.any(axis=1) & view.mask
    codes = view.atlas.place_codes[level]
    table = view.atlas.territories.table(level)
    here = known & (codes >= 0)
    in_territory = np.bincount(codes[here], minlength=len(table))
    by_sector = facet.matrix[known].sum(axis=0)
    territories, sectors = np.flatnonzero(in_territory), np.flatnonzero(by_sector)
    both = (
        np.column_stack(
            [
                np.bincount(codes[here & facet.matrix[:, sector]], minlength=len(table))
                for sector in sectors
            ]
        )[territories]
        if len(sectors)
        else np.empty((0, 0), dtype=np.intp)
    )
    rows, columns = (each.ravel() for each in np.indices(both.shape))
    found = pd.DataFrame(
        {
            "code": table.index.to_numpy()[territories[rows]],
            "secteur": [facet.options[sectors[column]].slug for column in columns],
            "poles": both.ravel(),
            "poles_territory": in_territory[territories[rows]],
            "poles_sector": by_sector[sectors[columns]],
            "poles_all": int(known.sum()),
        }
    )
    return found.assign(quotient=_quotients(found), p_value=_p_values(found))


def co_occurrence(view: View) -> pd.DataFrame:
    """Count the selected poles that have two sectors.

    Returns
    -------
    pandas.DataFrame
        Square: slugs of the sectors in order as index and columns; on the diagonal, the poles of
        each sector.
    """
    facet = view.atlas.facets[FACET]
    has = facet.matrix[view.mask].astype(int)
    slugs = [option.slug for option in facet.options]
    return pd.DataFrame(has.T @ has, index=slugs, columns=slugs)


def fisher_p_values(
    both: npt.ArrayLike, rows: npt.ArrayLike, columns: npt.ArrayLike, everything: npt.ArrayLike
) -> FloatArray:
    """Two-sided p-value of Fisher's exact test, for many tables at once.

    Parameters
    ----------
    both, rows, columns, everything
        Of each table: the count of the first cell, the total of its row, of its column, of all.
    """
    tables = np.column_stack(
        [
            np.asarray(each, dtype=np.int64)
            for each in np.broadcast_arrays(both, rows, columns, everything)
        ]
    )
    distinct, places = np.unique(tables, axis=0, return_inverse=True)
    values = np.array([_fisher(*(int(cell) for cell in table)) for table in distinct])
    return values[np.ravel(places)] if len(values) else np.empty(0)


def _fisher(both: int, row: int, column: int, everything: int) -> float:
    counts = np.arange(max(0, row + column - everything), min(row, column) + 1)
    logarithms = (
        _choose(column, counts)
        + _choose(everything - column, row - counts)
        - _choose(everything, np.array([row]))
    )
    found = logarithms[both - counts[0]]
    probabilities = np.exp(logarithms[logarithms <= found + _SAME])
    return float(min(probabilities.sum(), 1.0))


def _choose(of: int, among: IntArray) -> FloatArray:
    """Logarithm of a binomial coefficient."""
    return np.asarray(gammaln(of + 1) - gammaln(among + 1) - gammaln(of - among + 1))


def _quotients(table: pd.DataFrame) -> FloatArray:
    here = table["poles"] / table["poles_territory"]
    everywhere = table["poles_sector"] / table["poles_all"]
    enough = table["poles_territory"] >= LEAST_POLES
    return (here / everywhere).where(enough).to_numpy(float)


def _p_values(table: pd.DataFrame) -> FloatArray:
    values = np.full(len(table), np.nan)
    enough = (table["poles_territory"] >= LEAST_POLES).to_numpy()
    part = table[enough]
    values[enough] = fisher_p_values(
        part["poles"], part["poles_territory"], part["poles_sector"], part["poles_all"]
    )
    return values
