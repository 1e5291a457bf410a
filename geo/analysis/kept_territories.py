"""Which territories of a map stand out: by inhabitants, by distance to a pole, by rank."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from geo.analysis.choropleths import Choropleth, distances_by_level, with_rows
from geo.analysis.coverage import Reach
from geo.model.arrays import BoolArray, FloatArray
from geo.model.territories import Level
from geo.territories.aggregation import holders

Presence = Literal["", "connu", "sans", "aucun"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a territory must have to stand out on a map, and to be listed.

    Attributes
    ----------
    population_min
        Inhabitants.
    distance_min_km
        None of its town halls is nearer to a located pole.
    presence
        `connu`: a pole is known there; `sans`: none is; `aucun`: none is, and none may be.
    first
        How many are kept of those of the highest figures, those at a tie with the last one too;
        0 for all.
    """

    population_min: int = 0
    distance_min_km: int = 0
    presence: Presence = ""
    first: int = 0

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Kept()


def with_distances(areas: Choropleth, reach: Reach) -> Choropleth:
    """Add to the table how far the nearest located pole is.

    Returns
    -------
    Choropleth
        Its table has `median_km` (of the inhabitants) and `nearest_km` (of the nearest of its town
        halls), infinite without a pole on the landmass; NaN for a median where nobody lives.
    """
    rows = _index(reach, areas.level).get_indexer(areas.table.index)
    median = distances_by_level(reach, areas.level)[rows]
    nearest = nearest_by_level(reach, areas.level)[rows]
    return with_rows(areas, areas.table.assign(median_km=median, nearest_km=nearest))


def nearest_by_level(reach: Reach, level: Level) -> FloatArray:
    """Kilometres from the nearest town hall of each territory of a level to a located pole."""
    held_by = holders(reach.inhabitants.territories, level)
    found = np.full(len(_index(reach, level)), np.inf)
    is_held = held_by >= 0
    np.minimum.at(found, held_by[is_held], reach.distance_km[is_held])
    return found


def _index(reach: Reach, level: Level) -> "pd.Index[str]":
    return reach.inhabitants.territories.table(level).index


def narrowed(areas: Choropleth, kept: Kept) -> Choropleth:
    """Keep the territories that stand out, sorted into classes among themselves.

    Parameters
    ----------
    areas
        Its table has distances, where one is asked for.
    """
    table = areas.table[_are_kept(areas.table, kept)]
    values = table["value"].to_numpy(float)
    if kept.first and len(table) > kept.first and not areas.crossing:
        known = np.sort(values[np.isfinite(values)])[::-1]
        table = table[values >= known[min(kept.first, len(known)) - 1]] if len(known) else table[:0]
    return with_rows(areas, table)


def _are_kept(table: pd.DataFrame, kept: Kept) -> BoolArray:
    found = table["population"].to_numpy(float) >= kept.population_min
    if kept.distance_min_km:
        found &= table["nearest_km"].to_numpy(float) >= kept.distance_min_km
    poles, possible = (table[name].to_numpy(int) for name in ("poles", "possible"))
    if kept.presence:
        is_known, is_none = poles > 0, (poles == 0) & (possible == 0)
        found &= {"connu": is_known, "sans": ~is_known, "aucun": is_none}[kept.presence]
    return np.asarray(found)
