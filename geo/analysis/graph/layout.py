"""Where the nodes of a graph stand on a drawing: the same places for the same graph, always.

Each connected part is laid out by networkx, then what would cover something else is moved apart,
and the parts are put side by side, the largest first. Nothing is drawn at random.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

import networkx as nx
import numpy as np

from geo.model.arrays import FloatArray

Ties = Sequence[tuple[int, int]]
_MOST_SPRINGS = 120
"""Nodes of a part whose distances are all fitted (Kamada and Kawai): more take over half a
second, and are laid out by forces (Fruchterman and Reingold), 0.3 s for 300."""
_STRETCH = 1.35  # a screen is wider than high
_PUSHES = 60
_GROWTH = 1.15
_ROOM = 5.0
_STEPS = 100
_KEPT = 512  # parts: those that a change of filter leaves alone are not laid out again
_SPIRAL = pi * (3 - 5**0.5)


@dataclass(frozen=True)
class Boxes:
    """The room that each node takes around its place, what is written of it included.

    Attributes
    ----------
    side, above, below
        Lengths from its place: to the left and to the right, up, down.
    """

    side: FloatArray
    above: FloatArray
    below: FloatArray


def placed(boxes: Boxes, ties: Ties, width: float) -> tuple[FloatArray, tuple[float, float]]:
    """Place nodes so that none of their boxes meet.

    Parameters
    ----------
    width
        To fill; a part that is wider makes the drawing wider.

    Returns
    -------
    tuple
        A row (x, y) per node, and the width and height of the whole.
    """
    graph = nx.Graph()
    graph.add_nodes_from(range(len(boxes.side)))
    graph.add_edges_from(ties)
    parts = sorted(map(sorted, nx.connected_components(graph)), key=lambda nodes: nodes[0])
    laid = [_laid(_part(graph, nodes, boxes)) for nodes in parts]
    sizes = [size for _, size in laid]
    corners, whole = packed(sizes, width)
    places = np.zeros((len(boxes.side), 2))
    for nodes, (part, _), corner in zip(parts, laid, corners, strict=True):
        places[nodes] = part + corner
    return places, whole


def forget_layouts() -> None:
    """Lay out everything anew: for who measures, or compares."""
    _laid.cache_clear()


def around(number: int, inner: float, step: float) -> list[tuple[float, float]]:
    """Place things on rings round a middle, the inner ring first.

    Parameters
    ----------
    inner, step
        Radius of the first ring; least distance between two things, and between two rings.
    """
    places: list[tuple[float, float]] = []
    radius = inner
    while len(places) < number:
        room = max(1, int(2 * pi * radius / step))
        here = min(room, number - len(places))
        turns = (2 * pi * rank / here - pi / 2 for rank in range(here))
        places += [(radius * cos(turn), radius * sin(turn)) for turn in turns]
        radius += step
    return places


def packed(
    sizes: Sequence[tuple[float, float]], width: float
) -> tuple[list[tuple[float, float]], tuple[float, float]]:
    """Put boxes side by side on shelves, the highest first, a low one under another.

    Returns
    -------
    tuple
        The top left corner of each, and the size of the whole.
    """
    width = max([width, *(wide for wide, _ in sizes)])
    corners = [(0.0, 0.0)] * len(sizes)
    shelves: list[_Shelf] = []
    for rank in sorted(range(len(sizes)), key=lambda each: (-sizes[each][1], -sizes[each][0])):
        wide, high = sizes[rank]
        found = (shelf.take(wide, high, width) for shelf in shelves)
        corner = next((each for each in found if each), None)
        if corner is None:
            shelves.append(_Shelf(shelves[-1].low if shelves else 0.0, high))
            corner = shelves[-1].take(wide, high, width) or (0.0, 0.0)
        corners[rank] = corner
    return corners, (width, shelves[-1].low if shelves else 0.0)


class _Shelf:
    """A shelf of boxes, none higher than the first: columns side by side, each filled downwards."""

    def __init__(self, top: float, high: float) -> None:
        self.top, self.low = top, top + high
        self._end = 0.0
        self._columns: list[tuple[float, float, float]] = []  # left, next top, width

    def take(self, wide: float, high: float, width: float) -> tuple[float, float] | None:
        """Give the place of a box; None where there is no room."""
        for rank, (left, top, room) in enumerate(self._columns):
            if top + high <= self.low and wide <= room:
                self._columns[rank] = (left, top + high, room)
                return left + (room - wide) / 2, top
        if self._end + wide > width:
            return None
        left, self._end = self._end, self._end + wide
        self._columns.append((left, self.top + high, wide))
        return left, self.top


# ---- One part -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A connected part, its nodes numbered from 0: a key for what is kept of it.

    Attributes
    ----------
    ties
        In order, for networkx goes through nodes and ties as they were added.
    boxes
        Of each node: to the sides, above, below.
    """

    ties: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[float, float, float], ...]


def _part(graph: nx.Graph, nodes: Sequence[int], boxes: Boxes) -> _Part:
    ranks = {node: rank for rank, node in enumerate(nodes)}
    ties = sorted(
        (min(ranks[start], ranks[end]), max(ranks[start], ranks[end]))
        for start, end in graph.subgraph(nodes).edges
    )
    table = np.stack((boxes.side, boxes.above, boxes.below), axis=1)[np.asarray(nodes)]
    return _Part(tuple(ties), tuple(map(tuple, table.tolist())))


@lru_cache(maxsize=_KEPT)
def _laid(part: _Part) -> tuple[FloatArray, tuple[float, float]]:
    """Lay out a part, with some room around it."""
    side, above, below = np.array(part.boxes).T
    boxes = Boxes(side, above, below)
    middles = _apart(_sketched(part, boxes), boxes)
    left = float((middles[:, 0] - side).min()) - _ROOM
    top = float((middles[:, 1] - above).min()) - _ROOM
    size = (
        float((middles[:, 0] + side).max()) + _ROOM - left,
        float((middles[:, 1] + below).max()) + _ROOM - top,
    )
    return middles - (left, top), size


def _sketched(part: _Part, boxes: Boxes) -> FloatArray:
    """Place nodes by their ties alone, a tie about as long as what it joins is large."""
    nodes = range(len(part.boxes))
    if len(nodes) == 1:
        return np.zeros((1, 2))
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(part.ties)
    start = {node: _on_spiral(node) for node in nodes}
    if len(nodes) <= _MOST_SPRINGS:
        found = nx.kamada_kawai_layout(graph, pos=start)
    else:
        found = nx.spring_layout(graph, pos=start, iterations=_STEPS, seed=1)
    places = np.array([found[node] for node in nodes])
    ends = np.array(part.ties)
    lengths = np.hypot(*(places[ends[:, 0]] - places[ends[:, 1]]).T)
    wanted = float(np.mean(boxes.side + (boxes.above + boxes.below) / 2))
    # To the thousandth: what a processor rounds otherwise moves nothing.
    return np.round(places * (wanted / max(float(lengths.mean()), 1e-9)) * (_STRETCH, 1), 3)


def _on_spiral(rank: int) -> tuple[float, float]:
    """Where a node stands first: as seeds in a sunflower, no two at one place."""
    radius = (rank + 0.5) ** 0.5
    return radius * cos(rank * _SPIRAL), radius * sin(rank * _SPIRAL)


def _apart(places: FloatArray, boxes: Boxes) -> FloatArray:
    """Push boxes apart, along the side where least is needed, until none meet."""
    middle = np.stack((np.zeros(len(places)), (boxes.below - boxes.above) / 2), axis=1)
    half = np.stack((boxes.side, (boxes.above + boxes.below) / 2), axis=1)
    room = half[:, None, :] + half[None, :, :]
    centres = places + middle
    while True:
        for _ in range(_PUSHES):
            moves = _moves(centres, room)
            if moves is None:
                return centres - middle
            centres = centres + moves
        centres = centres * _GROWTH


def _moves(centres: FloatArray, room: FloatArray) -> FloatArray | None:
    """How far each box must move from those that it meets; None when it meets none."""
    gaps = centres[:, None, :] - centres[None, :, :]
    over = room - np.abs(gaps)
    np.einsum("iik->ik", over)[:] = 0
    meets = (over > 1e-6).all(axis=2)
    if not meets.any():
        return None
    sign = np.where(
        gaps == 0,
        np.sign(np.subtract.outer(*[np.arange(len(centres))] * 2))[..., None],
        np.sign(gaps),
    )
    is_across = over[..., 0] <= over[..., 1]
    push = np.where(meets, np.where(is_across, over[..., 0], over[..., 1]), 0) * 0.51
    return np.stack(
        (
            (push * is_across * sign[..., 0]).sum(axis=1),
            (push * ~is_across * sign[..., 1]).sum(axis=1),
        ),
        axis=1,
    )
