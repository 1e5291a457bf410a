"""What the drawing of the network shows, as it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from geo.analysis.graph.ties import BASES, Basis
from geo.model.selection import Query
from geo.reports.choices.messages import read_value

Members = Literal["deplies", "replies"]
TRACED: Mapping[Basis, str] = {
    "organisations": "Organisations seules",
    "reseaux": "Et réseaux",
    "citations": "Et citations",
}
MEMBERS: Mapping[Members, str] = {
    "deplies": "Un signe chacun",
    "replies": "Leur nombre",
}
USUAL_BASIS: Basis = "reseaux"
GRAPH_KEYS = ("traits", "membres")


@dataclass(frozen=True, slots=True)
class GraphChoices:
    """What is drawn of the network.

    Attributes
    ----------
    basis
        What counts as a tie.
    members
        How the organisations of a single pole are drawn; None as there is room.
    """

    basis: Basis = USUAL_BASIS
    members: Members | None = None


def read_graph_choices(query: Query) -> tuple[GraphChoices, tuple[str, ...]]:
    """Read what is drawn; a value that means nothing becomes a message."""
    messages: list[str] = []
    basis = read_value("traits", query, BASES, messages) or USUAL_BASIS
    members = read_value("membres", query, tuple(MEMBERS), messages) or None
    return GraphChoices(cast("Basis", basis), cast("Members | None", members)), tuple(messages)
