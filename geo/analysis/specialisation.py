"""Specialisation: which sectors a territory has more of than elsewhere, and whether by chance.

**Location quotient** of a sector in a territory: (poles of the sector in the territory / poles of
the territory) / (poles of the sector / poles), over the poles whose sector is known, a pole
counting once in each of its sectors. Computed only from 5 poles in the territory.

**p-value**: Fisher's exact test, two-sided, of the table that crosses being in the territory with
being of the sector: the probability, were the sector spread at random among the poles, of a table
as improbable as the one found, or more (the definition of `scipy.stats.fisher_exact`, whose import
alone takes a second; a test compares them).

**Several comparisons**: among many quotients, one in twenty falls below 0.05 by chance alone, or
fewer. Holm's method (1979) corrects each p-value so that the chance of a single false alarm among
all of them stays below 0.05.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln

from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.territories import Level

SectorTable: TypeAlias = pd.DataFrame
"""What `sector_table` gives."""

LEAST_POLES = 5
QUOTIENTS = (0.5, 0.8, 1.25, 2.0)
"""Bounds of the classes of location quotients, symmetric round 1 when divided."""
FACET = "secteur"
# Logarithms of probabilities that differ by less are those of the same one.
_SAME = 1e-9


def sector_table(view: View, level: Level) -> SectorTable:
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


def sector_pairs(view: View) -> pd.DataFrame:
    """Set the selected poles that have two sectors beside what chance alone would give.

    Returns
    -------
    pandas.DataFrame
        A row per pair of sectors that poles have, the most frequent together first: `first`,
        `second` (slugs, in the order of the sectors), `poles` (of both), `poles_first`,
        `poles_second`, `poles_all` (all of known sector), `expected` (poles of both, were the two
        independent), `p_value` (Fisher's, two-sided).
    """
    table = co_occurrence(view)
    counts, slugs = table.to_numpy(), list(table.index)
    everything = len(view) - view.count_without(FACET)
    sizes = counts.diagonal()
    rows, columns = np.nonzero(np.triu(np.outer(sizes, sizes), 1))
    both = counts[rows, columns]
    order = np.argsort(-both, kind="stable")
    rows, columns, both = rows[order], columns[order], both[order]
    return pd.DataFrame(
        {
            "first": [slugs[row] for row in rows],
            "second": [slugs[column] for column in columns],
            "poles": both,
            "poles_first": sizes[rows],
            "poles_second": sizes[columns],
            "poles_all": everything,
            "expected": sizes[rows] * sizes[columns] / max(everything, 1),
            "p_value": fisher_p_values(both, sizes[rows], sizes[columns], everything),
        }
    )


@dataclass(frozen=True, slots=True)
class SectorsByCall:
    """The poles that calls selected, by sector.

    Attributes
    ----------
    table
        A row per call that selected a pole of the view and per sector that one of these has, calls
        by date of their results (else of their launch): `appel` (slug), `secteur` (slug), `poles`
        (of the sector, selected by the call), `poles_call` (of known sector, selected by the call),
        `share` (the first over the second; NaN for 0 of 0).
    change
        The first calls beside the others, cut where both have selected most nearly as many poles
        of known sector: a row per sector, the least likely by chance first: `secteur`,
        `poles_early`, `of_early`, `poles_late`, `of_late` (poles of the sector, and of known
        sector, each once in a period), `p_value` (Fisher's, two-sided, corrected for the number of
        sectors by Holm's method). Empty when a period has fewer than 5 poles of known sector.
    early, late
        How many calls each period has.
    without_sector
        Selections, by a call, of a pole whose sector is not known.
    never_selected
        Poles of the view that no call selected.
    """

    table: pd.DataFrame
    change: pd.DataFrame
    early: int
    late: int
    without_sector: int
    never_selected: int


def sectors_by_call(view: View) -> SectorsByCall:
    """Count the selected poles by call and sector; a pole counts in each of its calls."""
    sectors, calls = view.atlas.facets[FACET], view.atlas.facets["appel"]
    selected, has = calls.matrix[view.mask], sectors.matrix[view.mask]
    known = has.any(axis=1)
    order = [call for call in _by_date(view.atlas) if selected[:, call].any()]
    used = np.flatnonzero(has[selected.any(axis=1)].any(axis=0))
    by_call, has_used = selected[known][:, order], has[known][:, used]
    both, of_call = by_call.astype(int).T @ has_used, by_call.sum(axis=0)
    slugs = [sectors.options[column].slug for column in used]
    rows, columns = (each.ravel() for each in np.indices(both.shape))
    denominators = of_call[rows]
    table = pd.DataFrame(
        {
            "appel": [calls.options[order[row]].slug for row in rows],
            "secteur": [slugs[column] for column in columns],
            "poles": both.ravel(),
            "poles_call": denominators,
            "share": both.ravel() / np.where(denominators, denominators, np.nan),
        }
    )
    early = _balanced_cut(of_call)
    return SectorsByCall(
        table,
        _change(by_call, has_used, slugs, early),
        early,
        len(order) - early,
        int(selected[~known].sum()),
        int((~selected.any(axis=1)).sum()),
    )


def _balanced_cut(sizes: IntArray) -> int:
    """How many of the first sizes weigh most nearly as much as the rest."""
    if len(sizes) < 2:
        return len(sizes)
    before = np.cumsum(sizes)[:-1]
    return int(np.abs(2 * before - sizes.sum()).argmin()) + 1


def _change(by_call: BoolArray, has: BoolArray, slugs: Sequence[str], early: int) -> pd.DataFrame:
    periods = [part.any(axis=1) for part in (by_call[:, :early], by_call[:, early:])]
    sizes = [int(each.sum()) for each in periods]
    if min(sizes) < LEAST_POLES:
        return pd.DataFrame()
    counts = [has[each].sum(axis=0) for each in periods]
    p_values = fisher_p_values(counts[0], sizes[0], counts[0] + counts[1], sum(sizes))
    found = pd.DataFrame(
        {
            "secteur": slugs,
            "poles_early": counts[0],
            "of_early": sizes[0],
            "poles_late": counts[1],
            "of_late": sizes[1],
            "p_value": corrected_p_values(p_values),
        }
    )
    return found.iloc[np.argsort(p_values, kind="stable")]


def _by_date(atlas: Atlas) -> Sequence[int]:
    """Columns of the calls by date of results, else of launch; those without a date last."""
    table = atlas.tables["appels"]
    dates = [
        results or launch or "~"
        for results, launch in zip(table["date_resultats"], table["date_lancement"], strict=True)
    ]
    return sorted(range(len(dates)), key=dates.__getitem__)


def corrected_p_values(p_values: npt.ArrayLike) -> FloatArray:
    """Correct p-values for their number, by Holm's method; NaN stays NaN and does not count."""
    values = np.asarray(p_values, dtype=float)
    corrected = np.full(len(values), np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(values[order] * factors), 1)
    return corrected


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


def quotient_ranks(quotients: npt.ArrayLike) -> IntArray:
    """Class of each quotient above 0, from 0 to 4; -1 for 0 and where there is none.

    A bound belongs to the class nearer to 1, on maps as on charts.
    """
    values = np.round(np.asarray(quotients, dtype=float), 9)  # a fraction may miss it by a bit
    low = np.searchsorted(QUOTIENTS[:2], values, side="right")
    high = np.searchsorted(QUOTIENTS[2:], values, side="left")
    return np.where(values > 0, low + high, -1)


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
