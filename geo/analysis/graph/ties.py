"""The ties of the selected poles as a graph: its groups, its bridges, its measures.

A graph of two modes: poles on one side; on the other the organisations and the national networks
that poles are tied to. Organisations are the same where `Ties` says so, by number or by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.analysis.networks import TiedPoles
from geo.model.arrays import IntArray

Basis = Literal["organisations", "reseaux", "citations"]
BASES: tuple[Basis, ...] = ("organisations", "reseaux", "citations")
"""What counts as a tie, each with those before: members and partners; networks that a pole is a
member of or that support it; networks that name it."""
TieKind = Literal["membre", "partenaire", "adhesion", "accompagnement", "cite"]
TIE_KINDS: tuple[TieKind, ...] = ("membre", "partenaire", "adhesion", "accompagnement", "cite")
"""The strongest first, among those with an organisation and among those with a network."""
_LINKS: Mapping[str, TieKind] = {"membre": "membre", "partenaire": "partenaire"}
_NATURES: Mapping[str, TieKind] = {
    "membre": "adhesion",
    "accompagnement": "accompagnement",
    "cite": "cite",
}


@dataclass(frozen=True)
class TieGraph:
    """The poles that have a tie, and what they are tied to.

    Nodes are numbered: poles, then organisations, then networks.

    Attributes
    ----------
    poles
        Rows in `Atlas.poles`.
    organisations
        Positions in `Ties.names`.
    networks
        Rows of the table `reseaux`.
    pole, other
        The nodes that each tie joins; two nodes are joined once, by their strongest tie.
    kind
        Of each tie, its position in `TIE_KINDS`.
    """

    found: TiedPoles
    basis: Basis
    poles: IntArray
    organisations: IntArray
    networks: IntArray
    pole: IntArray
    other: IntArray
    kind: IntArray

    def __len__(self) -> int:
        """Number of nodes."""
        return len(self.poles) + len(self.organisations) + len(self.networks)

    @property
    def first_organisation(self) -> int:
        """Number of the first node that is an organisation."""
        return len(self.poles)

    @property
    def first_network(self) -> int:
        """Number of the first node that is a network."""
        return len(self.poles) + len(self.organisations)

    @cached_property
    def degree(self) -> IntArray:
        """How many nodes each node is tied to."""
        return np.bincount(np.concatenate((self.pole, self.other)), minlength=len(self))

    @cached_property
    def group(self) -> IntArray:
        """Group of each node, from 0: nodes that ties join, directly or not; most poles first."""
        size = len(self)
        if not size:
            return np.zeros(0, dtype=np.intp)
        ones = np.ones(len(self.pole), dtype=np.int8)
        matrix = coo_array((ones, (self.pole, self.other)), shape=(size, size))
        groups, found = connected_components(matrix.tocsr(), directed=False)
        poles = np.bincount(found[: len(self.poles)], minlength=groups)
        nodes = np.bincount(found, minlength=groups)
        first = np.unique(found, return_index=True)[1]
        rank = np.empty(groups, dtype=np.intp)
        rank[np.lexsort((first, -nodes, -poles))] = np.arange(groups)
        return np.asarray(rank[found], dtype=np.intp)

    @cached_property
    def group_poles(self) -> IntArray:
        """Number of poles of each group."""
        return np.bincount(self.group[: len(self.poles)])

    @cached_property
    def bridges(self) -> pd.DataFrame:
        """Find the organisations and networks without which poles would be joined no more.

        The articulation points of the graph that are no poles (Hopcroft and Tarjan, 1973).

        Returns
        -------
        pandas.DataFrame
            Most pieces first, then most poles: `node`, `poles` (tied to it), `pieces` (groups that
            its own would fall into).
        """
        core = nx.Graph()
        core.add_edges_from(sorted(self._core_ties()))
        pieces: dict[int, int] = {}
        for block in nx.biconnected_components(core):
            for node in block:
                pieces[node] = pieces.get(node, 0) + 1
        found = sorted(
            (-number, -int(self.degree[node]), node)
            for node, number in pieces.items()
            if number > 1 and node >= self.first_organisation
        )
        rows = [(node, -poles, -number) for number, poles, node in found]
        return pd.DataFrame(rows, columns=["node", "poles", "pieces"])

    def _core_ties(self) -> "list[tuple[int, int]]":
        """The ties with what is tied to several poles: one tied to a single pole joins nothing."""
        shared = self.degree[self.other] > 1
        return list(zip(self.pole[shared].tolist(), self.other[shared].tolist(), strict=True))


def tie_graph(found: TiedPoles, basis: Basis) -> TieGraph:
    """Make the graph of the selected poles."""
    ties, atlas = found.ties, found.ties.atlas
    kinds = np.array([TIE_KINDS.index(_LINKS[link]) for link in ties.links], dtype=np.intp)
    own = _strongest(
        ties.pole[found.rows], ties.organisation[found.rows], kinds[ties.link[found.rows]]
    )
    joined = np.zeros((3, 0), dtype=np.intp)
    if basis != "organisations":
        natures = [TIE_KINDS.index(_NATURES[each]) for each in atlas.labels["adhesions.nature"]]
        poles, networks, codes = atlas.network_ties
        nature = np.array(natures, dtype=np.intp)[codes]
        kept = found.view.mask[poles]
        if basis == "reseaux":
            kept &= nature != TIE_KINDS.index("cite")
        joined = _strongest(poles[kept], networks[kept], nature[kept])
    poles = np.unique(np.concatenate((own[0], joined[0])))
    organisations, networks = np.unique(own[1]), np.unique(joined[1])
    others = (
        len(poles) + np.searchsorted(organisations, own[1]),
        len(poles) + len(organisations) + np.searchsorted(networks, joined[1]),
    )
    return TieGraph(
        found=found,
        basis=basis,
        poles=poles,
        organisations=organisations,
        networks=networks,
        pole=np.searchsorted(poles, np.concatenate((own[0], joined[0]))),
        other=np.concatenate(others),
        kind=np.concatenate((own[2], joined[2])),
    )


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the selected poles hold together, for what counts as a tie.

    Attributes
    ----------
    several
        Groups of two poles and more.
    joined, largest
        Poles in these groups, and in the largest group.
    alone
        Poles whose known ties lead to no other of the selected poles.
    unknown
        Poles of which no such tie is known: nothing can be said of them.
    """

    basis: Basis
    several: int
    joined: int
    largest: int
    alone: int
    unknown: int


def grouping(graph: TieGraph) -> Grouping:
    """Count the groups, the poles that are joined, alone, and of which nothing is known."""
    sizes = graph.group_poles
    joined = int(sizes[sizes > 1].sum())
    return Grouping(
        graph.basis,
        several=int((sizes > 1).sum()),
        joined=joined,
        largest=int(sizes.max(initial=0)),
        alone=int((sizes == 1).sum()),
        unknown=len(graph.found.view) - len(graph.poles),
    )


@dataclass(frozen=True, slots=True)
class Measures:
    """What the two modes say of each other; members and partners only.

    Attributes
    ----------
    poles, organisations
        Those with a known tie.
    shared
        Organisations tied to several poles.
    pairs, sharing
        Pairs of these poles, and those that share an organisation.
    median, most
        Organisations of a pole: the median, and the most.
    """

    poles: int
    organisations: int
    shared: int
    pairs: int
    sharing: int
    median: float
    most: int


def measures(found: TiedPoles) -> Measures:
    """Measure the graph of poles and organisations."""
    graph = tie_graph(found, "organisations")
    poles, first = len(graph.poles), graph.first_organisation
    shape = (poles, len(graph.organisations))
    ones = np.ones(len(graph.pole), dtype=np.int64)
    incidence = coo_array((ones, (graph.pole, graph.other - first)), shape=shape).tocsr()
    shared = graph.degree[first:] > 1
    common = incidence[:, np.flatnonzero(shared)]
    sharing = ((common @ common.T).nnz - int((common.sum(axis=1) > 0).sum())) // 2
    own = graph.degree[:first]
    return Measures(
        poles=poles,
        organisations=shape[1],
        shared=int(shared.sum()),
        pairs=poles * (poles - 1) // 2,
        sharing=int(sharing),
        median=float(np.median(own)) if poles else float("nan"),
        most=int(own.max(initial=0)),
    )


def _strongest(poles: IntArray, others: IntArray, kinds: IntArray) -> IntArray:
    """Keep the strongest tie of each pair: three rows, in order of the poles, then of the rest."""
    order = np.lexsort((kinds, others, poles))
    found = np.stack((poles[order], others[order], kinds[order]))
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (found[:2, 1:] != found[:2, :-1]).any(axis=0)
    return found[:, is_first]
