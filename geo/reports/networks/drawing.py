"""The network of the selected poles, made into what is drawn of it."""

from collections.abc import Iterator, Mapping

import numpy as np

from geo.analysis.graph.ties import TIE_KINDS, Grouping, TieGraph, TieKind, grouping, tie_graph
from geo.analysis.networks import TiedPoles
from geo.french import NBSP, count, enumeration, number
from geo.model.arrays import IntArray
from geo.reports.choices.networks import USUAL_BASIS, Members
from geo.reports.links import ToSelection
from geo.reports.networks.names import NodeNames
from geo.reports.networks.values import NetworkDrawing, Node, NodeKind, Tie
from geo.reports.poles.tables import to_pole

MOST_UNFOLDED = 600
"""Organisations that are drawn each as a sign unless one asks otherwise: above, the drawing is
higher than two screens, and weighs over 100 kB."""
MOST_POLES = 300
"""Poles drawn at most, those of most ties: more would be no picture."""
MOST_JOINED = 160
"""Poles and what joins several of them, drawn at most, where some are joined: laying out 780, all
in one group, took 40 s."""
_OF_NETWORK: Mapping[TieKind, tuple[str, str]] = {
    "adhesion": ("pôle membre", "pôles membres"),
    "accompagnement": ("pôle accompagné", "pôles accompagnés"),
    "cite": ("pôle seulement cité", "pôles seulement cités"),
}
_LONGEST_NAME = 160


def network_drawing(graph: TieGraph, *, is_folded: bool) -> NetworkDrawing:
    """Draw the graph of the selected poles; those that have no tie are counted, not drawn.

    Parameters
    ----------
    is_folded
        Whether the organisations of a single pole are but a number on it.
    """
    poles = _drawn_poles(graph)
    kept = np.isin(graph.pole, poles)
    alone = (graph.degree == 1) & (np.arange(len(graph)) < graph.first_network)
    alone[: graph.first_organisation] = False
    folded = np.bincount(graph.pole[kept & alone[graph.other]], minlength=len(graph))
    if is_folded:
        kept &= ~alone[graph.other]
    others = np.unique(graph.other[kept])
    numbers = [*poles.tolist(), *others.tolist()]
    ranks = {node: rank for rank, node in enumerate(numbers)}
    ties = tuple(
        Tie(ranks[pole], ranks[other], TIE_KINDS[kind])
        for pole, other, kind in zip(
            graph.pole[kept].tolist(),
            graph.other[kept].tolist(),
            graph.kind[kept].tolist(),
            strict=True,
        )
    )
    made = _Nodes(graph)
    nodes = tuple(made.node(number, int(folded[number]) if is_folded else 0) for number in numbers)
    found = grouping(graph)
    title, sentences = _title(found, graph), tuple(_sentences(found, graph, len(poles)))
    return NetworkDrawing(graph.found.view, title, sentences, nodes, ties)


def usual_drawing(found: TiedPoles) -> NetworkDrawing:
    """Draw the network as it is drawn when nobody chooses otherwise."""
    graph = tie_graph(found, USUAL_BASIS)
    return network_drawing(graph, is_folded=usual_members(found) == "replies")


def usual_members(found: TiedPoles) -> Members:
    """How the organisations of a single pole are drawn when nobody asks: a sign each, if few."""
    organisations = len(np.unique(found.ties.organisation[found.rows]))
    return "replies" if organisations > MOST_UNFOLDED else "deplies"


def _drawn_poles(graph: TieGraph) -> IntArray:
    """The poles that are drawn: all, or those of most ties while there is room for what they share.

    What a single pole is tied to takes no room of its own, beside it.
    """
    poles = np.arange(len(graph.poles))
    order = np.argsort(-graph.degree[: len(poles)], kind="stable")[:MOST_POLES]
    shared = graph.degree[graph.other] > 1
    beside: dict[int, list[int]] = {}
    for pole, other in zip(graph.pole[shared].tolist(), graph.other[shared].tolist(), strict=True):
        beside.setdefault(pole, []).append(other)
    once, joining = set[int](), set[int]()
    for rank, pole in enumerate(order.tolist()):
        own = set(beside.get(pole, ()))
        joining |= once & own
        once |= own
        if joining and rank + len(joining) > MOST_JOINED:
            return np.sort(order[:rank])
    return np.sort(order)


# ---- Words ----------------------------------------------------------------------------------


class _Nodes:
    """Makes the nodes of a drawing, with what each is tied to in words."""

    def __init__(self, graph: TieGraph) -> None:
        self._graph, self._names = graph, NodeNames(graph)
        order = np.lexsort((graph.kind, graph.other))
        self._by_other = (graph.other[order], order)
        by_pole = np.argsort(graph.pole, kind="stable")
        self._by_pole = (graph.pole[by_pole], by_pole)
        options = graph.found.ties.atlas.facets["reseau"].options
        self._slugs = {option.value: option.slug for option in options}

    def node(self, number: int, folded: int) -> Node:
        """Make one."""
        name, row = self._names.of(number), self._names.row(number)
        if number < self._graph.first_organisation:
            target = to_pole(self._graph.found.ties.atlas, row)
            return Node("pole", name, self._said(name, self._of_pole(number)), target, folded, row)
        if number < self._graph.first_network:
            kind, said = self._of_organisation(number)
            return Node(kind, name, self._said(name, said), None, 0, row)
        leads = ToSelection({"reseau": [self._slugs[name]]}) if name in self._slugs else None
        return Node("reseau", name, self._said(name, self._of_network(number)), leads, 0, row)

    def _said(self, name: str, said: str) -> str:
        return f"{name[:_LONGEST_NAME]}{NBSP}: {said}" if said else name[:_LONGEST_NAME]

    def _of_pole(self, number: int) -> str:
        kinds = self._kinds(self._by_pole, number)
        organisations = sum(TIE_KINDS.index(kind) < 2 for kind in kinds)
        known = count(organisations, "membre ou partenaire", "membres et partenaires")
        parts = [known if organisations else "aucun membre connu"]
        if len(kinds) > organisations:
            parts.append(count(len(kinds) - organisations, "réseau", "réseaux"))
        return enumeration(parts)

    def _of_organisation(self, number: int) -> tuple[NodeKind, str]:
        kinds = self._kinds(self._by_other, number)
        kind: NodeKind = "membre" if kinds[0] == "membre" else "partenaire"
        said = f"liée à {_poles(len(kinds))}" if len(kinds) > 1 else ""
        return kind, said

    def _of_network(self, number: int) -> str:
        kinds = self._kinds(self._by_other, number)
        return enumeration(
            [
                count(kinds.count(kind), *words)
                for kind, words in _OF_NETWORK.items()
                if kind in kinds
            ]
        )

    def _kinds(self, ordered: tuple[IntArray, IntArray], number: int) -> list[TieKind]:
        nodes, order = ordered
        start, end = np.searchsorted(nodes, number), np.searchsorted(nodes, number, side="right")
        return [TIE_KINDS[self._graph.kind[tie]] for tie in order[start:end]]


def _poles(poles: int) -> str:
    return count(poles, "pôle")


def _title(found: Grouping, graph: TieGraph) -> str:
    if not len(graph.poles):
        return "Aucun lien de ces pôles n'est connu"
    if not found.several:
        return f"Aucun lien connu ne joint deux de ces pôles ({number(len(graph.poles))} dessinés)"
    alone = f"{NBSP}; {number(found.alone)} ne sont joints à aucun autre" if found.alone > 1 else ""
    most = f"le plus grand groupe réunit {_poles(found.largest)}"
    return f"Par les liens connus, {most}{alone}"


def _sentences(found: Grouping, graph: TieGraph, drawn: int) -> Iterator[str]:
    view = graph.found.view
    if not len(graph.poles):
        return
    organisations = len(graph.organisations)
    parts = [_poles(drawn), count(organisations, "organisation")]
    if len(graph.networks):
        parts.append(count(len(graph.networks), "réseau", "réseaux"))
    yield f"Le dessin montre {enumeration(parts)}."
    if drawn < len(graph.poles):
        yield (
            f"Il s'en tient aux {number(drawn)} pôles qui ont le plus de liens, sur "
            f"{number(len(graph.poles))}{NBSP}: filtrez les pôles pour voir les autres."
        )
    members = len(view) - len(graph.found.poles)
    if members:
        yield (
            f"{count(members, 'pôle dont aucun membre', 'pôles dont aucun membre')} n'est connu"
            f"{NBSP}: rien ne dit qu'ils soient isolés."
        )
    if found.unknown:
        who = count(
            found.unknown,
            "pôle sans lien connu n'est pas dessiné",
            "pôles sans lien connu ne sont pas dessinés",
        )
        yield f"{who}."
