"""Presence: where the selected poles may be, which alone decides that a territory has none.

A pole is known to be in a territory, or its place is known less finely: it may then be in any
territory that shares ground with the place known of it; anywhere when nothing is known. A territory
where no pole is known has none for certain only when no such pole may be in it.
"""

from collections import Counter

import numpy as np
import pandas as pd

from geo.model.arrays import BoolArray, IntArray
from geo.model.atlas import View
from geo.model.territories import Level


def possible_by_level(view: View, level: Level, among: BoolArray | None = None) -> pd.Series:
    """Count the poles that may be in each territory of a level, without being known there.

    Parameters
    ----------
    among
        Which of the poles are counted; all without it.

    Returns
    -------
    pandas.Series
        Integers by code, one for every territory of the level; 0 outside the territories of the
        selection, which alone may hold a pole of it.
    """
    territories, chosen = view.atlas.territories, view.selection
    index = territories.table(level).index
    counts = np.zeros(len(index), dtype=np.intp)
    rows = vague_rows(view, level)
    kept = rows if among is None else rows[among[rows]]
    for place, poles in Counter(view.atlas.known_place(row) for row in kept.tolist()).items():
        counts[territories.rows_meeting(level, place)] += poles
    if chosen.level:
        held = [territories.rows_meeting(level, (chosen.level, code)) for code in chosen.codes]
        counts[np.setdiff1d(np.arange(len(index)), np.concatenate(held))] = 0
    return pd.Series(counts, index=index, name="possible")


def possible_rows(view: View) -> IntArray:
    """Find the poles that the territories of a selection may hold, beside those known there.

    Returns
    -------
    numpy.ndarray
        Rows in `Atlas.poles`; none for a selection without a territory.
    """
    level = view.selection.level
    rows = vague_rows(view, level) if level else view.rows[:0]
    return rows[~view.mask[rows]]


def vague_rows(view: View, level: Level) -> IntArray:
    """Poles whose territory of a level is not known, and which the selection has or may have."""
    atlas, chosen = view.atlas, view.selection
    rows = np.flatnonzero(view.anywhere.mask & (atlas.place_codes[level] < 0))
    if not chosen.level:
        return rows
    places = [atlas.known_place(row) for row in rows.tolist()]
    meets = {
        place: atlas.territories.do_meet(chosen.level, chosen.codes, place) for place in set(places)
    }
    may_be = np.fromiter((meets[place] for place in places), dtype=bool, count=len(rows))
    return np.asarray(rows[view.mask[rows] | may_be])
