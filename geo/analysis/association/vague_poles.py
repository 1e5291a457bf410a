"""What the poles of vague place may change in the correlation of the presence of poles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan, sqrt

import numpy as np

from geo.analysis.association.correlations import mid_ranks
from geo.model.arrays import BoolArray, FloatArray


def presence_bounds(
    values: FloatArray, has: BoolArray, places: Mapping[tuple[int, ...], int]
) -> tuple[float, float]:
    """Bound the correlation of the presence, wherever the poles of vague place are.

    For a given number of territories with a pole, the correlation grows with the sum of their
    grades. The sets of territories that these poles can fill are those of a transversal matroid
    (Edmonds and Fulkerson, 1965): taking the best that still fits, one after the other, gives the
    best set of every size. The bound is the best of them all, poles that share a territory or are
    elsewhere included. NaN where the correlation is none.

    Parameters
    ----------
    places
        How many poles may be in each set of rows.
    """
    grades = mid_ranks(values)
    grades -= grades.mean()
    high = max(_filled(grades, has, places), default=nan)
    return -max(_filled(-grades, has, places), default=nan), high


def _filled(
    grades: FloatArray, has: BoolArray, places: Mapping[tuple[int, ...], int]
) -> Iterator[float]:
    """The correlation as the poles of vague place fill the territories of the highest grades."""
    filling = _Filling(tuple(places.values()), _sets_of(places))
    ones, total, size = int(has.sum()), float(grades[has].sum()), len(grades)
    spread = float(grades @ grades)
    rows = [row for row in np.argsort(-grades, kind="stable").tolist() if row in filling.sets]
    for row in [-1, *(row for row in rows if not has[row])]:
        if row >= 0:
            if not filling.takes(row, set()):
                continue
            ones, total = ones + 1, total + float(grades[row])
        if 0 < ones < size and spread > 0:
            yield total / sqrt(spread * ones * (size - ones) / size)


def _sets_of(places: Mapping[tuple[int, ...], int]) -> Mapping[int, Sequence[int]]:
    """By row, the sets it is in."""
    found: dict[int, list[int]] = {}
    for rank, rows in enumerate(places):
        for row in rows:
            found.setdefault(row, []).append(rank)
    return found


@dataclass(frozen=True)
class _Filling:
    """Rows that each take one pole of a set they are in; a set has so many poles."""

    room: Sequence[int]
    sets: Mapping[int, Sequence[int]]
    taken: dict[int, list[int]] = field(default_factory=dict)

    def takes(self, row: int, seen: set[int]) -> bool:
        """Let a row take a pole, others giving theirs up for one of another set where they can."""
        for rank in self.sets[row]:
            if rank in seen:
                continue
            seen.add(rank)
            held = self.taken.setdefault(rank, [])
            if len(held) < self.room[rank]:
                held.append(row)
                return True
            for place, other in enumerate(held):
                if self.takes(other, seen):
                    held[place] = row
                    return True
        return False
