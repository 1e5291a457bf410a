"""The names of the nodes of a graph of ties, and where each stands in the tables."""

import numpy as np

from geo.analysis.graph.ties import TieGraph


class NodeNames:
    """Names the nodes of a graph."""

    def __init__(self, graph: TieGraph) -> None:
        self._graph = graph
        ties, rows = graph.found.ties, np.sort(graph.found.rows)
        found, first = np.unique(ties.organisation[rows], return_index=True)
        self._organisations = dict(zip(found.tolist(), rows[first].tolist(), strict=True))
        self._written = ties.cells["nom"]
        self._poles = ties.atlas.cells["nom"]
        self._networks = ties.atlas.tables["reseaux"]["sigle"].tolist()

    def row(self, node: int) -> int:
        """A row in `Atlas.poles`, a position in `Ties.names`, or a row of the table `reseaux`."""
        graph = self._graph
        if node < graph.first_organisation:
            return int(graph.poles[node])
        if node < graph.first_network:
            return int(graph.organisations[node - graph.first_organisation])
        return int(graph.networks[node - graph.first_network])

    def of(self, node: int) -> str:
        """The name of a pole, that of an organisation as first written, or what a network signs."""
        row = self.row(node)
        if node < self._graph.first_organisation:
            return str(self._poles[row])
        if node < self._graph.first_network:
            return str(self._written[self._organisations[row]])
        return str(self._networks[row])
