"""The map of an import: the poles there would be, sent in place instead of fetched."""

from typing import Any

from geo.model.atlas import View
from geo.render.leaflet import Addresses, catalogue, map_data
from geo.reports.choices.drawing import MapChoices

CHOICES = MapChoices(indicator="aucun", level="departement")
"""Points by status over bare départements: what a preview is for is where the poles stand."""


def preview_data(view: View, addresses: Addresses) -> dict[str, Any]:
    """Say what `atlas.js` must draw for poles that no address knows.

    No link leads to another page: it knows nothing of these poles, and one would lose the files.

    Parameters
    ----------
    addresses
        Of the atlas in service, whose shapes are drawn.
    """
    return {
        **map_data(view, CHOICES, None, addresses),
        "poles": catalogue(view.atlas),
        "sheet": "",
        "around": "",
        "territory": "",
    }
