"""The drawing of the network as a value: its nodes, its ties, and what they say.

Where nodes stand and how they look is the affair of a renderer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from geo.analysis.graph.ties import TieKind
from geo.model.atlas import View
from geo.reports.links import Target

NodeKind = Literal["pole", "membre", "partenaire", "reseau"]

KIND_WORDS: Mapping[NodeKind, tuple[str, str]] = {
    "pole": ("pôle", "pôles"),
    "membre": ("membre", "membres"),
    "partenaire": ("partenaire", "partenaires"),
    "reseau": ("réseau", "réseaux"),
}
TIE_WORDS: Mapping[TieKind, str] = {
    "membre": "membre du pôle",
    "partenaire": "partenaire du pôle",
    "adhesion": "pôle membre du réseau",
    "accompagnement": "pôle accompagné par le réseau",
    "cite": "pôle seulement cité par le réseau",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A pole, an organisation or a network.

    Attributes
    ----------
    said
        What is said of it, name included.
    target
        Where it leads.
    folded
        Of a pole: how many organisations are folded into it.
    row
        Its place in the tables: a row in `Atlas.poles`, a position in `Ties.names`, a row of
        `reseaux`.
    """

    kind: NodeKind
    name: str
    said: str
    target: Target | None
    folded: int
    row: int


@dataclass(frozen=True, slots=True)
class Tie:
    """What joins a pole and an organisation or a network, by their places among the nodes."""

    pole: int
    other: int
    kind: TieKind


@dataclass(frozen=True)
class NetworkDrawing:
    """The drawing of the network of some poles.

    Attributes
    ----------
    title
        What it finds, without a full stop.
    sentences
        The same at more length; which poles are not drawn, and why.
    nodes, ties
        What is drawn.
    """

    view: View
    title: str
    sentences: tuple[str, ...]
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]

    @property
    def alternative(self) -> str:
        """What it says to who cannot see it."""
        return " ".join((f"{self.title}.", *self.sentences))

    @cached_property
    def degree(self) -> list[int]:
        """How many drawn ties each node has."""
        found = [0] * len(self.nodes)
        for tie in self.ties:
            found[tie.pole] += 1
            found[tie.other] += 1
        return found
