"""What the maps of the published pages are made of: scripts, styles and shapes, loaded late."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from geo.french import typeset
from geo.model.territories import Territories
from geo.publish.site.assets.shared_files import script_file
from geo.render.leaflet import frames
from geo.render.scripts import BOTH
from geo.reports import palette
from geo.reports.maps.legends import GROUPED, MOST_APART, SET_APART

MAP_SCRIPTS = ("files.js", "facets.js", "site_map.js")
"""The scripts of a page with a map, in order."""

SHAPES = {"region": "regions.js", "departement": "departements.js"}
"""Logical names of the shapes, by level."""

_LEAFLET = ("xstatic.pkg.leaflet", ("leaflet.js", "leaflet.css"))
_CLUSTERS = (
    "xstatic.pkg.leaflet_markercluster",
    ("leaflet.markercluster.js", "MarkerCluster.css"),
)
_OWN = ("atlas.js", "points.js", "legend.js", "atlas.css")

MAP_LATER = (*_LEAFLET[1], *_CLUSTERS[1], *_OWN, *SHAPES.values())
"""Logical names of the files that `site_map.js` loads at the first drawing."""


def map_files(territories: Territories) -> dict[str, bytes]:
    """Read the files of `MAP_LATER`, by logical name."""
    contents = {
        name: Path(str(files(package))).joinpath("data", name).read_bytes()
        for package, names in (_LEAFLET, _CLUSTERS)
        for name in names
    }
    contents |= {name: (BOTH / name).read_bytes() for name in _OWN}
    for name in SHAPES.values():
        path = territories.folder / "formes" / f"{Path(name).stem}.geojson"
        contents[name] = script_file(name, json.loads(path.read_text(encoding="utf-8")))
    return contents


def map_block() -> dict[str, Any]:
    """What `site_map.js` reads in the page, whatever it draws."""
    return {
        **frames(),
        "colours": palette.CATEGORIES,
        "without": palette.WITHOUT,
        "sequences": [palette.sequence(classes) for classes in range(1, 6)],
        "unknown": palette.UNKNOWN,
        "possible": palette.POSSIBLE,
        "empty": palette.EMPTY,
        "outside": palette.OUTSIDE,
        "hatches": palette.HATCHES,
        "line": palette.LINE,
        "selected": palette.SELECTED,
        "apart": {"most": MOST_APART, "note": typeset(SET_APART), "grouped": typeset(GROUPED)},
        "weights": palette.LINE_WEIGHTS,
        "shapes": SHAPES,
    }
