"""Coverage: how many inhabitants live within a distance of a selected pole.

**Definition.** At d km, the covered population is that of the communes whose point (town hall,
else a point on the surface) is at most d km from at least one selected pole located to the commune
or better, along the geodesic and on the same landmass. A zone only says whose inhabitants are
counted: poles on the other side of its border count too, so that the parts of a whole add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.distances import Points, landmasses, nearest
from geo.analysis.inhabitants import Inhabitants
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.territories import Level


@dataclass(frozen=True)
class Reach:
    """How far every commune is from its nearest selected pole: computed once per selection.

    Attributes
    ----------
    distance_km
        By commune, in the order of `inhabitants`; infinite without a pole on the landmass.
    pole
        Row of that pole in `Atlas.poles`; -1 for none.
    """

    inhabitants: Inhabitants
    distance_km: FloatArray
    pole: IntArray

    def covers(self, radius_km: float) -> BoolArray:
        """Communes within a radius."""
        return self.distance_km <= radius_km


@dataclass(frozen=True, slots=True)
class Coverage:
    """Inhabitants and communes of a zone, and those within the radius.

    Where something else is counted, `population` is its amount; the communes of which it is not
    known, and the share of the inhabitants who live there, stand apart.
    """

    covered_population: float
    population: float
    covered_communes: int
    communes: int
    unknown_communes: int = 0
    unknown_share: float = 0.0

    @property
    def share(self) -> float:
        """Share of the inhabitants covered; NaN where nobody lives."""
        return self.covered_population / self.population if self.population else float("nan")

    @property
    def uncovered_population(self) -> float:
        """Inhabitants beyond the radius."""
        return self.population - self.covered_population


def pole_points(atlas: Atlas, rows: IntArray) -> Points:
    """Points of some located poles."""
    longitudes, latitudes = atlas.coordinates
    return Points(longitudes[rows], latitudes[rows], landmasses(atlas.departement_codes[rows]))


def reach_of(view: View, inhabitants: Inhabitants) -> Reach:
    """Find the nearest selected pole of every commune: 40 ms for a hundred poles as for 10,000."""
    rows = view.located_rows
    found = nearest(inhabitants.points, pole_points(view.atlas, rows))
    # One more element, so that position -1 gives row -1.
    return Reach(inhabitants, found.distance_km, np.append(rows, -1)[found.position])


def coverage(reach: Reach, radius_km: float, zone: BoolArray) -> Coverage:
    """Count who lives in a zone within a radius of a pole."""
    inhabitants = reach.inhabitants
    covered, unknown = reach.covers(radius_km) & zone, zone & ~inhabitants.is_known
    everyone = int(inhabitants.population[zone].sum())
    return Coverage(
        covered_population=inhabitants.counted[covered].sum().item(),
        population=inhabitants.counted[zone].sum().item(),
        covered_communes=int(covered.sum()),
        communes=int(zone.sum()),
        unknown_communes=int(unknown.sum()),
        unknown_share=int(inhabitants.population[unknown].sum()) / everyone if everyone else 0.0,
    )


def coverage_by_level(
    reach: Reach, radius_km: float, level: Level, zone: BoolArray
) -> pd.DataFrame:
    """Count who is covered in each territory of a level, for its part inside a zone.

    Returns
    -------
    pandas.DataFrame
        Index: codes of the level that have communes in the zone. `nom`; `population`,
        `covered_population`, `uncovered_population` (inhabitants); `share` (NaN where nobody
        lives); `communes`, `covered_communes`; `nearest_km` (the commune nearest to a pole;
        infinite for none) and `pole` (row of that pole, -1).
    """
    rows = reach.inhabitants.parents[level]
    table = reach.inhabitants.territories.table(level)
    found = coverage_by_group(reach, radius_km, np.where(zone, rows, -1), len(table))
    found.insert(0, "nom", table["nom"].to_numpy())
    found.index = table.index
    order = np.lexsort((reach.distance_km, rows))
    order = order[(rows[order] >= 0) & zone[order]]
    territories, firsts = np.unique(rows[order], return_index=True)
    nearest_km, pole = np.full(len(table), np.inf), np.full(len(table), -1)
    nearest_km[territories] = reach.distance_km[order[firsts]]
    pole[territories] = reach.pole[order[firsts]]
    return found.assign(nearest_km=nearest_km, pole=pole)[found["communes"] > 0]


def coverage_by_group(
    reach: Reach, radius_km: float, groups: IntArray, number: int
) -> pd.DataFrame:
    """Count who is covered in each group of communes.

    Parameters
    ----------
    groups
        Group of each commune, from 0; -1 for none.

    Returns
    -------
    pandas.DataFrame
        A row per group: `population`, `covered_population`, `uncovered_population`, `share`,
        `communes`, `covered_communes`, `unknown_communes` (those whose amount is not known),
        `inhabitants` (whatever is counted).
    """
    kept = groups >= 0
    covered = kept & reach.covers(radius_km)

    def total(chosen: BoolArray, weights: npt.NDArray[Any]) -> npt.NDArray[Any]:
        # Sums of inhabitants stay exact in a float: they are far below 2**53.
        sums = np.bincount(groups[chosen], weights[chosen], minlength=number)
        return np.asarray(sums, dtype=weights.dtype)

    population = reach.inhabitants.counted
    ones = np.ones(len(population), dtype=np.int64)
    lived, reached = total(kept, population), total(covered, population)
    return pd.DataFrame(
        {
            "population": lived,
            "covered_population": reached,
            "uncovered_population": lived - reached,
            "share": np.divide(reached, lived, out=np.full(number, np.nan), where=lived > 0),
            "communes": total(kept, ones),
            "covered_communes": total(covered, ones),
            "unknown_communes": total(kept & ~reach.inhabitants.is_known, ones),
            "inhabitants": total(kept, reach.inhabitants.population),
        }
    )


def coverage_curve(reach: Reach, radii_km: Sequence[float], zone: BoolArray) -> pd.DataFrame:
    """Count who is covered at each radius.

    Returns
    -------
    pandas.DataFrame
        A row per radius: `radius_km`, `covered_population`, `share`.
    """
    distances, population = reach.distance_km[zone], reach.inhabitants.counted[zone]
    order = np.argsort(distances, kind="stable")
    totals = np.concatenate(([0], np.cumsum(population[order])))
    reached = totals[np.searchsorted(distances[order], radii_km, side="right")]
    everyone = totals[-1].item()
    shares = reached / everyone if everyone else np.full(len(reached), np.nan)
    return pd.DataFrame(
        {"radius_km": list(radii_km), "covered_population": reached, "share": shares}
    )


def distance_reached_by(reach: Reach, share: float, zone: BoolArray) -> float:
    """Distance within which that share of the inhabitants of a zone lives, in km.

    The smallest distance d such that at least that share lives within d: the median for 0.5, the
    90th percentile for 0.9. Inhabitants of a landmass without pole count as infinitely far. NaN
    where nobody lives.
    """
    inhabitants, here = reach.inhabitants, zone & (reach.inhabitants.counted > 0)
    distances, population = reach.distance_km[here], inhabitants.counted[here]
    order = np.argsort(distances, kind="stable")
    totals = np.cumsum(population[order])
    if not len(totals):
        return float("nan")
    wanted = share * float(totals[-1])
    if population.dtype.kind == "i":  # in whole inhabitants: half of 3 is 2 of them
        wanted = np.ceil(round(wanted, 6))
    # Never beyond the last one, whatever the sum was rounded to.
    rank = min(int(np.searchsorted(totals, wanted)), len(totals) - 1)
    return float(distances[order[rank]])


def nearest_inhabitants_km(reach: Reach, zone: BoolArray) -> float:
    """Distance of the inhabitants of a zone nearest to a pole, in km; NaN where nobody lives."""
    distances = reach.distance_km[zone & (reach.inhabitants.counted > 0)]
    return float(distances.min()) if len(distances) else float("nan")


def median_by_level(reach: Reach, level: Level, zone: BoolArray) -> pd.Series:
    """Median distance of the inhabitants of each territory, in km, for its part inside a zone.

    Returns
    -------
    pandas.Series
        By code, only territories with inhabitants in the zone; infinite where half of them have
        no pole on their landmass.
    """
    rows, population = reach.inhabitants.parents[level], reach.inhabitants.counted
    order = np.lexsort((reach.distance_km, rows))
    order = order[(rows[order] >= 0) & zone[order] & (population[order] > 0)]
    groups = rows[order]
    totals = np.cumsum(population[order])
    firsts = np.flatnonzero(np.diff(groups, prepend=-1))
    before = np.concatenate(([0], totals))[firsts]
    after = totals[np.append(firsts[1:], len(groups)) - 1] if len(groups) else totals
    halves = before + (after - before) / 2
    medians = reach.distance_km[order][np.searchsorted(totals, halves)]
    codes = reach.inhabitants.territories.table(level).index[groups[firsts]]
    return pd.Series(medians, index=codes, name="median_km")


def uncovered_territories(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the territories of `coverage_by_level` that have no commune covered.

    Most inhabitants first; equal populations in the order of the codes.
    """
    alone = table[table["covered_communes"] == 0]
    return alone.sort_values("population", ascending=False, kind="stable")
