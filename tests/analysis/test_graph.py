"""The network as a graph: by hand on twelve poles, by plain Python on the rest."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np
import pytest

from geo.analysis.graph.layout import Boxes, around, forget_layouts, packed, placed
from geo.analysis.graph.ties import (
    BASES,
    TIE_KINDS,
    Basis,
    Grouping,
    Measures,
    TieGraph,
    grouping,
    measures,
    tie_graph,
)
from geo.analysis.networks import TiedPoles, tied_poles, ties_of
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from tests import shipped
from tests.analysis.test_networks import MEMBERS
from tests.analysis.twelve_poles import POLES, TABLES


@pytest.fixture
def handmade(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **(TABLES | {"membres": MEMBERS}))


def found_in(atlas: Atlas, selection: Selection | None = None) -> TiedPoles:
    return tied_poles(ties_of(atlas), atlas.select(selection or Selection()))


def names_of(graph: TieGraph) -> list[str]:
    atlas, ties = graph.found.ties.atlas, graph.found.ties
    return [
        *(atlas.cells["nom"][row] for row in graph.poles),
        *(ties.names[row] for row in graph.organisations),
        *(atlas.tables["reseaux"]["sigle"][row] for row in graph.networks),
    ]


# ---- By hand --------------------------------------------------------------------------------


def test_a_pair_is_joined_once_by_its_strongest_tie(atlas_of: Callable[..., Atlas]) -> None:
    twice = [
        {"id_pole": "ptce-a", "nom": "Mairie", "lien": "partenaire"},
        {"id_pole": "ptce-a", "nom": "MAIRIE", "lien": "membre"},
    ]
    atlas = atlas_of(POLES, **(TABLES | {"membres": twice}))
    graph = tie_graph(found_in(atlas), "organisations")
    assert [TIE_KINDS[kind] for kind in graph.kind] == ["membre"]


def test_a_citation_is_a_tie_only_where_it_is_asked_for(handmade: Atlas) -> None:
    # a is a member of RTES, b is cited by it, l is supported by CRESS.
    found = found_in(handmade)
    kinds = {basis: Counter(tie_graph(found, basis).kind.tolist()) for basis in BASES}
    cite, adhesion = TIE_KINDS.index("cite"), TIE_KINDS.index("adhesion")
    assert [kinds[basis][adhesion] for basis in BASES] == [0, 1, 1]
    assert [kinds[basis][cite] for basis in BASES] == [0, 0, 1]


def test_groups_say_who_is_joined_alone_and_unknown(handmade: Atlas) -> None:
    # The town hall joins a, h and j, the school a and b, « Sans lieu » a and b; d is alone.
    found = found_in(handmade)
    assert grouping(tie_graph(found, "organisations")) == Grouping(
        "organisations", several=1, joined=4, largest=4, alone=1, unknown=7
    )
    # l is known by its network alone, which has no other pole.
    assert grouping(tie_graph(found, "reseaux")) == Grouping(
        "reseaux", several=1, joined=4, largest=4, alone=2, unknown=6
    )


def test_a_bridge_is_what_alone_joins_poles(handmade: Atlas) -> None:
    # a and b share two organisations, of which none is needed; the town hall joins h and j to them.
    graph = tie_graph(found_in(handmade), "organisations")
    rows = [
        (names_of(graph)[node], poles, pieces)
        for node, poles, pieces in graph.bridges.itertuples(index=False)
    ]
    assert rows == [("mairie", 3, 3)]


def test_measures_of_twelve_poles(handmade: Atlas) -> None:
    # a, b, d, h and j; of their 10 pairs a-b, a-h, a-j and h-j share one. a has 5, the rest 2 or 1.
    assert measures(found_in(handmade)) == Measures(
        poles=5, organisations=7, shared=3, pairs=10, sharing=4, median=2, most=5
    )


def test_no_known_tie_is_no_graph(atlas_of: Callable[..., Atlas]) -> None:
    found = found_in(atlas_of(POLES[:3]))
    graph = tie_graph(found, "citations")
    assert len(graph) == len(graph.bridges) == 0
    assert grouping(graph) == Grouping(
        "citations", several=0, joined=0, largest=0, alone=0, unknown=3
    )
    assert measures(found).pairs == 0


# ---- By plain Python ------------------------------------------------------------------------


def parts_of(ties: Iterable[tuple[int, int]], nodes: Iterable[int]) -> list[set[int]]:
    """What ties join, by walking from node to node."""
    beside = defaultdict(set)
    for one, other in ties:
        beside[one].add(other)
        beside[other].add(one)
    left, parts = set(nodes), []
    while left:
        part, ahead = set(), [left.pop()]
        while ahead:
            node = ahead.pop()
            part.add(node)
            ahead += beside[node] - part
        left -= part
        parts.append(part)
    return parts


def check(graph: TieGraph) -> None:
    """Compare groups and bridges with those found by taking each node away."""
    ties = list(zip(graph.pole.tolist(), graph.other.tolist(), strict=True))
    nodes = range(len(graph))
    parts = parts_of(ties, nodes)
    grouped = defaultdict(set)
    for node, group in enumerate(graph.group.tolist()):
        grouped[group].add(node)
    assert sorted(map(sorted, grouped.values())) == sorted(map(sorted, parts))
    assert graph.group_poles.tolist() == sorted(graph.group_poles.tolist(), reverse=True)
    expected = {}
    for node in range(graph.first_organisation, len(graph)):
        without = [tie for tie in ties if node not in tie]
        own = next(part for part in parts if node in part)
        pieces = len(parts_of(without, own - {node}))
        if pieces > 1:
            expected[node] = pieces
    found = {node: pieces for node, _, pieces in graph.bridges.itertuples(index=False)}
    assert found == expected


@pytest.mark.parametrize("basis", BASES)
def test_groups_and_bridges_of_the_shipped_poles(shipped_atlas: Atlas, basis: Basis) -> None:
    graph = tie_graph(found_in(shipped_atlas), basis)
    check(graph)
    assert grouping(graph).unknown == shipped.POLES - len(graph.poles)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_groups_and_bridges_of_ties_at_random(atlas_of: Callable[..., Atlas], seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same each time
    members = [
        {"id_pole": pole["id_pole"], "nom": f"n{dice.randrange(14)}", "lien": "membre"}
        for pole in POLES
        for _ in range(dice.randrange(4))
    ]
    found = found_in(atlas_of(POLES, **(TABLES | {"membres": members})))
    for basis in BASES:
        check(tie_graph(found, basis))


def test_pairs_of_shipped_poles_that_share_an_organisation(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    own = defaultdict(set)
    for row in found.rows:
        own[int(found.ties.pole[row])].add(int(found.ties.organisation[row]))
    pairs = list(combinations(own.values(), 2))
    of = measures(found)
    assert (of.pairs, of.sharing) == (len(pairs), sum(bool(one & two) for one, two in pairs))
    assert of.most == max(map(len, own.values()))


# ---- Places ---------------------------------------------------------------------------------


def some_boxes(number: int) -> Boxes:
    dice = random.Random(number)  # noqa: S311 - the same each time
    return Boxes(*(np.array([dice.uniform(5, 60) for _ in range(number)]) for _ in range(3)))


def some_ties(number: int) -> list[tuple[int, int]]:
    """A hub, a chain, and the rest alone."""
    third = number // 3
    hub = [(0, other) for other in range(1, third)]
    return [*hub, *((node, node + 1) for node in range(third, 2 * third))]


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 30, 150, 400])
def test_no_two_boxes_meet(number: int) -> None:
    boxes = some_boxes(number)
    places, (width, height) = placed(boxes, some_ties(number), 900)
    left, right = places[:, 0] - boxes.side, places[:, 0] + boxes.side
    top, bottom = places[:, 1] - boxes.above, places[:, 1] + boxes.below
    for one, two in combinations(range(number), 2):
        is_beside = right[one] <= left[two] + 1e-3 or right[two] <= left[one] + 1e-3
        is_over = bottom[one] <= top[two] + 1e-3 or bottom[two] <= top[one] + 1e-3
        assert is_beside or is_over
    assert min(left.min(), top.min()) >= 0
    assert right.max() <= width
    assert bottom.max() <= height


@pytest.mark.slow
def test_a_graph_has_one_layout_whatever_the_order_of_its_ties() -> None:
    boxes, ties = some_boxes(60), some_ties(60)
    first = placed(boxes, ties, 900)
    forget_layouts()
    again = placed(boxes, [(end, start) for start, end in reversed(ties)], 900)
    assert (first[0] == again[0]).all()
    assert first[1] == again[1]


def test_rings_hold_all_and_none_touches_another() -> None:
    places = around(40, 17, 10)
    assert len(places) == 40
    assert min(np.hypot(x - u, y - v) for (x, y), (u, v) in combinations(places, 2)) > 9


def test_what_is_wider_than_the_drawing_makes_it_wider() -> None:
    corners, size = packed([(1200.0, 50.0), (100.0, 80.0)], 900)
    assert size == (1200, 130)
    assert corners == [(0, 80), (0, 0)]
