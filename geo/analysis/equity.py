"""Equity: who is covered, by size of commune and by density, so that « rural » is a figure."""

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
    """Count who is covered in each class of communes of a zone.

    Returns
    -------
    pandas.DataFrame
        A row per class, empty ones included: `label`, the columns of `coverage_by_group`, and
        `median_km`, `far_km`: the distances within which half and nine tenths of the inhabitants
        of the class live (infinite without pole; NaN where nobody lives).
    """
    groups = np.where(zone, scale.classify(values), -1)
    found = coverage_by_group(reach, radius_km, groups, len(scale.labels))
    found.insert(0, "label", scale.labels)
    classes = range(len(scale.labels))
    found["median_km"] = [distance_reached_by(reach, 0.5, groups == each) for each in classes]
    found["far_km"] = [distance_reached_by(reach, 0.9, groups == each) for each in classes]
    return found
