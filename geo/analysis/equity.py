"""Equity: who is covered, by size of commune and by density, so that « rural » is a figure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.coverage import Reach, coverage_by_group, distance_reached_by
from geo.model.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of communes by a number: from each bound, included, to the next, excluded.

    Attributes
    ----------
    bounds
        Lower bounds, the first one 0.
    labels
        French label of each class.
    """

    bounds: tuple[float, ...]
    labels: tuple[str, ...]

    def classify(self, values: npt.ArrayLike) -> IntArray:
        """Class of each value; -1 for a missing one."""
        numbers = np.asarray(values, dtype=float)
        found = np.searchsorted(self.bounds, numbers, side="right") - 1
        return np.where(np.isnan(numbers), -1, found)


SIZES = Scale(
    (0, 500, 2_000, 10_000, 50_000, 200_000),
    (
        "Moins de 500 habitants",
        "500 à 1 999 habitants",
        "2 000 à 9 999 habitants",
        "10 000 à 49 999 habitants",
        "50 000 à 199 999 habitants",
        "200 000 habitants et plus",
    ),
)
"""2,000 inhabitants is INSEE's threshold of an urban unit."""

DENSITIES = Scale(
    (0, 30, 100, 300, 1_500),
    (
        "Moins de 30 hab./km²",
        "30 à moins de 100 hab./km²",
        "100 à moins de 300 hab./km²",
        "300 à moins de 1 500 hab./km²",
        "1 500 hab./km² et plus",
    ),
)
"""300 and 1,500 inhabitants per km² are the thresholds of Eurostat's degree of urbanisation.

Eurostat applies them to squares of 1 km, these classes to whole communes: close in spirit to
INSEE's grid of density, not the same.
"""


def coverage_by_size(reach: Reach, radius_km: float, zone: BoolArray) -> pd.DataFrame:
    """Count who is covered by number of inhabitants of the commune; see `coverage_by_scale`."""
    return coverage_by_scale(reach, radius_km, zone, reach.inhabitants.population, SIZES)


def coverage_by_density(reach: Reach, radius_km: float, zone: BoolArray) -> pd.DataFrame:
    """Count who is covered by density of the commune; see `coverage_by_scale`."""
    return coverage_by_scale(reach, radius_km, zone, densities(reach), DENSITIES)


def densities(reach: Reach) -> FloatArray:
    """Inhabitants per km² of each commune; NaN where the area is not known."""
    areas = reach.inhabitants.territories.communes["superficie_km2"].to_numpy(float)
    # Rounded, so that 1,443 inhabitants on 48.10 km² are 30 and not a hair less.
    return np.round(reach.inhabitants.population / np.where(areas > 0, areas, np.nan), 6)


def coverage_by_scale(
    reach: Reach, radius_km: float, zone: BoolArray, values: npt.ArrayLike, scale: Scale
) -> pd.DataFrame:
    """Count who is covered in each class of a scale, `coverage_in_classes`."""
    return coverage_in_classes(reach, radius_km, zone, scale.classify(values), scale.labels)


def coverage_in_classes(
    reach: Reach, radius_km: float, zone: BoolArray, classes: npt.ArrayLike, labels: Sequence[str]
) -> pd.DataFrame:
    """Count who is covered in each class of communes of a zone.

    Parameters
    ----------
    classes
        Rank of the class of each commune; -1 or NaN for none.

    Returns
    -------
    pandas.DataFrame
        A row per class, empty ones included: `label`, the columns of `coverage_by_group`, and
        `median_km`, `far_km`: the distances within which half and nine tenths of the inhabitants
        of the class live (infinite without pole; NaN where nobody lives).
    """
    known = np.nan_to_num(np.asarray(classes, dtype=float), nan=-1).astype(np.intp)
    groups = np.where(zone, known, -1)
    found = coverage_by_group(reach, radius_km, groups, len(labels))
    found.insert(0, "label", list(labels))
    ranks = range(len(labels))
    found["median_km"] = [distance_reached_by(reach, 0.5, groups == each) for each in ranks]
    found["far_km"] = [distance_reached_by(reach, 0.9, groups == each) for each in ranks]
    return found


def tenths(
    values: FloatArray, population: npt.NDArray[np.int64], zone: BoolArray
) -> tuple[FloatArray, list[tuple[int, float, float]]]:
    """Cut the communes of a zone, in the order of a value, into tenths of their inhabitants.

    Communes of the same value stay together, in the tenth where the middle one of their inhabitants
    stands: a tenth may be larger than another, or empty, and is then left out.

    Returns
    -------
    tuple
        The rank among those kept of the tenth of each commune, NaN where its value is unknown or
        outside the zone; and of each, its number from 0, its lowest and its highest value.
    """
    known = zone & ~np.isnan(values)
    distinct, ranks = np.unique(values[known], return_inverse=True)
    people = np.bincount(ranks, population[known], minlength=len(distinct))
    everyone = people.sum()
    middles = (np.cumsum(people) - people / 2) / (everyone or 1)
    kept, places = np.unique(np.minimum(middles * 10, 9).astype(np.intp), return_inverse=True)
    groups = np.full(len(values), np.nan)
    groups[known] = places[ranks]
    parts = [distinct[places == place] for place in range(len(kept))]
    ends = zip(kept.tolist(), parts, strict=True)
    return groups, [(tenth, float(part[0]), float(part[-1])) for tenth, part in ends]
