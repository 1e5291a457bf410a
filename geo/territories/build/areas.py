"""Measure the communes: area of their clean shapes, before any generalisation.

The metric projections keep angles, not areas: against the geodesic area, 0.05 % too small in all
on the mainland, from -0.19 % (Lambert-93, between its parallels) to +0.57 % (south of Corsica).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.territories.build.shapes import Coverage

_SQUARE_METRES = 1e6
DECIMALS = 2


def commune_areas(
    codes: pd.Index, coverages: Sequence[Coverage], drawn_in: Mapping[str, str]
) -> "pd.Series[Any]":
    """Area of each commune in km², to 0.01; empty when the shape is not its own alone.

    A commune without a shape has none, and neither has the one it is still drawn in: that shape
    is the area of all of them, and no source says what each has (see `joint_areas`).
    """
    areas = _drawn_areas(coverages).reindex(codes)
    hosts = {drawn_in[code] for code in areas.index[areas.isna()] if code in drawn_in}
    return areas.mask(areas.index.isin(hosts)).rename("superficie_km2")


def joint_areas(
    codes: pd.Index, coverages: Sequence[Coverage], drawn_in: Mapping[str, str]
) -> list[dict[str, Any]]:
    """List the communes drawn as one shape, and its area: only together have they a density."""
    areas = _drawn_areas(coverages)
    drawn = {code: drawn_in[code] for code in codes.difference(areas.index) if code in drawn_in}
    return [
        {
            "codes_insee": sorted([host, *(code for code in drawn if drawn[code] == host)]),
            "superficie_km2": float(areas[host]),
        }
        for host in sorted(set(drawn.values()))
    ]


def _drawn_areas(coverages: Sequence[Coverage]) -> "pd.Series[Any]":
    parts = [
        pd.Series(shapely.area(coverage.communes.to_numpy()), index=coverage.communes.index)
        for coverage in coverages
    ]
    return pd.Series(np.round(pd.concat(parts) / _SQUARE_METRES, DECIMALS))
