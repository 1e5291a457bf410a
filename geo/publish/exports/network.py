"""GraphML: the selected poles, the organisations and networks tied to them, and their ties."""

from geo.analysis.networks import tied_poles, ties_of
from geo.publish.exports.extract import Extract
from geo.publish.exports.network_files import network_graphml


def graphml(extract: Extract) -> bytes:
    """Write the network of the selected poles, for tools that draw graphs."""
    view = extract.view
    return network_graphml(tied_poles(ties_of(view.atlas), view))
