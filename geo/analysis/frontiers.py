"""Frontiers: the few communes that bound the distances from anywhere to a territory.

Between which distances a pole stands that is known by its département alone is told by the nearest
and the farthest town hall of that département. Seen from any commune of France these are always
among a few: those of the border, and the corners.
"""

import numpy as np
from scipy.spatial import ConvexHull

from geo.analysis.distances import Points, nearest
from geo.analysis.inhabitants import Inhabitants
from geo.model.arrays import FloatArray, IntArray
from geo.model.territories import Level

_FEWEST_FOR_A_HULL = 4


def frontier(inhabitants: Inhabitants, level: Level, code: str) -> IntArray:
    """Positions of the communes of a territory that are nearest to, or farthest from, another.

    The nearest of every commune of its landmass outside it, and the corners of the territory: on a
    stereographic map, which turns circles into circles, the farthest point is always one.
    """
    inside = inhabitants.of(level, code)
    members = np.flatnonzero(inside)
    points = inhabitants.points.at(members)
    landmass = points.landmass[0]
    outside = np.flatnonzero(~inside & (inhabitants.points.landmass == landmass))
    found = nearest(inhabitants.points.at(outside), points).position
    return members[np.union1d(found, _corners(points)).astype(np.intp)]


def _corners(points: Points) -> IntArray:
    """Positions of the corners of a set of points; all of them when they are few or in line."""
    everything = np.arange(len(points))
    if len(points) < _FEWEST_FOR_A_HULL:
        return everything
    plane = _stereographic(points)
    if np.linalg.matrix_rank(plane - plane[0]) < 2:
        return everything
    return np.sort(ConvexHull(plane).vertices).astype(np.intp)


def _stereographic(points: Points) -> FloatArray:
    """Project on the plane that touches the Earth in their middle, from the opposite point."""
    longitudes, latitudes = np.radians(points.longitudes), np.radians(points.latitudes)
    middle, turned = latitudes.mean(), longitudes - longitudes.mean()
    along = np.sin(middle) * np.sin(latitudes) + np.cos(middle) * np.cos(latitudes) * np.cos(turned)
    scale = 2 / (1 + along)
    east = scale * np.cos(latitudes) * np.sin(turned)
    north = scale * (
        np.cos(middle) * np.sin(latitudes) - np.sin(middle) * np.cos(latitudes) * np.cos(turned)
    )
    return np.column_stack((east, north))
