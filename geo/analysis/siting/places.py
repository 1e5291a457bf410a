"""Siting: where k more poles would bring the most inhabitants within a distance of one.

The maximal covering location problem (Church and ReVelle, 1974). What is reached is a monotone
submodular function of the places chosen, hence two proven facts. Choosing at each step the place
that adds most reaches at least 1 - (1 - 1/k)^k > 63 % of the best possible (Nemhauser, Wolsey and
Fisher, 1978). And no choice can reach more than what any set S reaches plus the k largest gains
that single places would still add to S. The upper bound is the least of these over the steps, or
that of the Lagrangian relaxation (see `relaxed_bound`) when it is lower.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, inf

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.analysis.coverage import Reach, coverage
from geo.analysis.distances import Neighbourhood
from geo.analysis.inhabitants import Inhabitants
from geo.model.arrays import BoolArray, FloatArray, IntArray

MOST_POLES = 20
_RELAXATION_STEPS = 200
_FIRST_STRIDE = 2.0
_PATIENCE = 4  # steps without gain before the stride is halved
_ROUNDING = 1e-3  # of sums of millions of inhabitants, in floats
_TOLERANCE_SHARE = 1e-9  # of all that is counted, where it is no whole number


@dataclass(frozen=True)
class Problem:
    """What is sought, once distances are known.

    Attributes
    ----------
    candidates
        Positions of the candidate communes among the communes, without repeats.
    reaches
        Ones where a candidate (row) is within the radius of a group of uncovered communes (column).
        Communes that the same candidates reach are one group; those that none reaches are left out.
    weights
        Uncovered inhabitants of each group, or whatever is counted, in the order of the columns.
    """

    candidates: IntArray
    reaches: csr_array
    weights: FloatArray

    @cached_property
    def is_whole(self) -> bool:
        """Whether only whole numbers are counted, as inhabitants are: sums are then exact."""
        return bool(np.all(self.weights == np.round(self.weights)))

    def reached(self, chosen: Sequence[int]) -> float:
        """Uncovered inhabitants that some candidates (rows) would reach together."""
        together = self.reaches[np.asarray(chosen, dtype=np.intp)].sum(axis=0) > 0
        return self.counted(self.weights[together].sum())

    def counted(self, amount: float) -> float:
        """An amount as it is counted: a whole number of whole ones."""
        return round(float(amount)) if self.is_whole else float(amount)

    def at_most(self, bound: float) -> float:
        """The largest amount under a bound that floats have rounded."""
        return floor(bound + _ROUNDING) if self.is_whole else float(bound)


@dataclass(frozen=True, slots=True)
class Siting:
    """Places for new poles.

    Attributes
    ----------
    chosen
        Rows of `Problem.candidates`, in the order they were chosen. Fewer than k when no other
        candidate would reach anybody.
    gains
        Inhabitants that each adds to those before it.
    upper_bound
        No choice of k candidates reaches more inhabitants than this.
    """

    chosen: tuple[int, ...]
    gains: tuple[float, ...]
    upper_bound: float

    @property
    def reached(self) -> float:
        """Inhabitants reached by all of them."""
        return sum(self.gains)

    @property
    def gap(self) -> float:
        """How far from the best possible this may be at most, as a share of the upper bound."""
        return 1 - self.reached / self.upper_bound if self.upper_bound else 0.0


def main_communes(inhabitants: Inhabitants, zone: BoolArray) -> IntArray:
    """Find the most populous commune of each EPCI, among its communes in a zone.

    Returns
    -------
    numpy.ndarray
        Positions among the communes, sorted. The four communes of no EPCI give none.
    """
    epci = inhabitants.parents["epci"]
    rows = np.flatnonzero(zone & (epci >= 0))
    order = rows[np.lexsort((rows, -inhabitants.population[rows], epci[rows]))]
    return np.sort(order[np.unique(epci[order], return_index=True)[1]])


def siting_problem(
    reach: Reach, radius_km: float, zone: BoolArray, candidates: IntArray
) -> Problem:
    """Set the problem: who is beyond the radius in a zone, and which candidate would reach whom.

    Parameters
    ----------
    candidates
        Positions among the communes.
    """
    inhabitants = reach.inhabitants
    wanted = np.flatnonzero(zone & ~reach.covers(radius_km) & (inhabitants.counted > 0))
    candidates = np.asarray(list(dict.fromkeys(candidates.tolist())), dtype=np.intp)
    points = inhabitants.points
    reaches = Neighbourhood(points.at(wanted)).within(points.at(candidates), radius_km)
    reaches, (weights,) = merge_columns(reaches, inhabitants.counted[None, wanted].astype(float))
    return Problem(candidates, reaches, weights)


def greedy_siting(problem: Problem, poles: int) -> Siting:
    """Choose the place that adds most, then the next, up to a number of poles.

    Equal gains go to the candidate that stands first.
    """
    left = problem.weights.copy()
    chosen: list[int] = []
    gains: list[float] = []
    bound = inf
    for step in range(poles + 1):
        added = problem.reaches @ left
        bound = min(bound, sum(gains) + float(np.sort(added)[-poles:].sum()))
        if step == poles or not len(added) or added.max() <= 0:
            break
        best = int(added.argmax())
        chosen.append(best)
        gains.append(problem.counted(added[best]))
        left[problem.reaches[[best]].indices] = 0
    reached = sum(gains)
    bound = min(bound, float(problem.weights.sum()))
    if reached < bound:
        bound = min(bound, relaxed_bound(problem, poles, reached))
    return Siting(tuple(chosen), tuple(gains), max(reached, problem.at_most(bound)))


def relaxed_bound(problem: Problem, poles: int, reached: float) -> float:
    """Bound what k places can reach, by letting each commune be counted at a price.

    For any price of a commune between 0 and its inhabitants, no k places reach more than the sum of
    (inhabitants - price) plus the k largest sums of prices around a candidate: weak duality. The
    prices are improved by subgradient steps (Fisher, 1981); every step gives a true bound.

    Parameters
    ----------
    reached
        What a known choice reaches; it only sets the stride.
    """
    reaches, weights = problem.reaches, problem.weights
    around = reaches.T.tocsr()
    poles = min(poles, len(problem.candidates))
    prices = weights / 2
    best, stride, idle = inf, _FIRST_STRIDE, 0
    tolerance = _ROUNDING if problem.is_whole else _TOLERANCE_SHARE * float(weights.sum())
    for _ in range(_RELAXATION_STEPS):
        sums = reaches @ prices
        top = np.argpartition(sums, -poles)[-poles:]
        bound = float((weights - prices).sum() + sums[top].sum())
        best, idle = (bound, 0) if bound < best - tolerance else (best, idle + 1)
        if idle > _PATIENCE:
            stride, idle = stride / 2, 0
        slope = around @ np.bincount(top, minlength=len(sums)) - 1.0
        stuck = ((prices <= 0) & (slope > 0)) | ((prices >= weights) & (slope < 0))
        slope[stuck] = 0
        norm = float(slope @ slope)
        if not norm or best <= reached:
            break
        prices = np.clip(prices - stride * (bound - reached) / norm * slope, 0, weights)
    return best


def in_order_of_gain(problem: Problem, chosen: Sequence[int], upper_bound: float) -> Siting:
    """Order a set of places so that each adds the most to those before it."""
    rows = np.asarray(chosen, dtype=np.intp)
    part = Problem(problem.candidates[rows], problem.reaches[rows], problem.weights)
    ordered = greedy_siting(part, len(rows))
    return Siting(tuple(int(rows[each]) for each in ordered.chosen), ordered.gains, upper_bound)


def guarantee(poles: int) -> float:
    """Share of the best possible that the greedy choice of k poles reaches at the least."""
    return 1 - (1 - 1 / poles) ** poles


def siting_table(
    reach: Reach, radius_km: float, zone: BoolArray, places: IntArray, siting: Siting
) -> pd.DataFrame:
    """Describe the places chosen, in order.

    Parameters
    ----------
    places
        Position among the communes of each place of the siting, in its order.

    Returns
    -------
    pandas.DataFrame
        `rank` from 1, `code_insee`, `nom`, `code_departement`, `code_epci`, `epci` (its name),
        `gained` (inhabitants), `cumulative` (inhabitants), `share` (of the inhabitants of the
        zone covered once this one and those before it are added), `longitude`, `latitude`.
    """
    inhabitants = reach.inhabitants
    communes = inhabitants.territories.communes.iloc[places]
    before = coverage(reach, radius_km, zone)
    everyone, covered = before.population, before.covered_population
    gained = np.asarray(siting.gains, dtype=inhabitants.counted.dtype)
    cumulative = np.cumsum(gained)
    names = [inhabitants.territories.name("epci", code) for code in communes["code_epci"]]
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(places) + 1),
            "code_insee": communes.index,
            "nom": communes["nom"].to_numpy(),
            "code_departement": communes["code_departement"].to_numpy(),
            "code_epci": communes["code_epci"].to_numpy(),
            "epci": names,
            "gained": gained,
            "cumulative": cumulative,
            "share": (covered + cumulative) / everyone if everyone else np.nan,
            "longitude": communes["longitude"].to_numpy(),
            "latitude": communes["latitude"].to_numpy(),
        }
    )


def merge_columns(reaches: csr_array, weights: FloatArray) -> tuple[csr_array, FloatArray]:
    """Join the communes that the same candidates reach, and drop those that none does.

    Parameters
    ----------
    weights
        By commune, a row for each thing counted.
    """
    columns = reaches.tocsc()
    columns.sort_indices()
    groups: dict[bytes, int] = {}
    firsts: list[int] = []
    totals: list[FloatArray] = []
    for column, weight in enumerate(weights.T):
        members = columns.indices[columns.indptr[column] : columns.indptr[column + 1]].tobytes()
        if not members:
            continue
        group = groups.setdefault(members, len(firsts))
        if group == len(firsts):
            firsts.append(column)
            totals.append(np.zeros(len(weights)))
        totals[group] += weight
    merged = np.array(totals).T if totals else np.zeros((len(weights), 0))
    return csr_array(columns[:, firsts]), merged
