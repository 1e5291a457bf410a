"""Points set apart: those that would cover each other are moved just enough to be counted."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

_ROUNDS = 60
_CLOSEST = 1.6  # radii between two centres: each shows more than two thirds
_MOST = 2_000
_GOLDEN_ANGLE = 2.399963229728653  # radians
_SAME = 1e-3

Places = npt.NDArray[np.float64]


def spread(places: Places, radius: float) -> Places:
    """Move the points that lie on each other, in turns, until they only overlap a little.

    The same places give the same result. Past some thousands of points only those at one place
    are set apart.

    Parameters
    ----------
    places
        Pixels, one row per point.
    """
    moved = _seeded(places, radius)
    for _ in range(_ROUNDS if len(places) <= _MOST else 0):
        pairs = cKDTree(moved).query_pairs(_CLOSEST * radius, output_type="ndarray")
        if not len(pairs):
            break
        first, second = pairs[np.lexsort(pairs.T[::-1])].T
        apart = moved[second] - moved[first]
        length = np.maximum(np.hypot(*apart.T), _SAME)
        push = apart * ((_CLOSEST * radius - length) / length / 2 + _SAME)[:, None]
        np.subtract.at(moved, first, push)
        np.add.at(moved, second, push)
    return moved


def _seeded(places: Places, radius: float) -> Places:
    """Set points of one place on a spiral round it, in their order."""
    moved = np.array(places, dtype=float)
    if not len(moved):
        return moved
    _, groups, sizes = np.unique(places.round(1), axis=0, return_inverse=True, return_counts=True)
    taken = np.zeros(len(sizes), dtype=int)
    for row, place in enumerate(np.ravel(groups)):
        if sizes[place] > 1:
            rank = taken[place]
            taken[place] += 1
            angle = rank * _GOLDEN_ANGLE
            distance = 0.75 * radius * np.sqrt(rank + 0.5)
            moved[row] += distance * np.array([np.cos(angle), np.sin(angle)])
    return moved
