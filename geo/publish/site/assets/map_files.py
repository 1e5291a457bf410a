"""What the maps of the published pages are made of: scripts, styles and shapes, loaded late."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from geo.french import typeset
from geo.model.territories import Territories
from geo.publish.site.assets.shared_files import script_file, steps
from geo.render.leaflet import frames
from geo.render.place_names import names_columns
from geo.reports import palette
from geo.reports.maps.circles import CIRCLES_NOTE, LARGEST_PX, LEAST_PX
from geo.reports.maps.legends import GROUPED, MOST_APART, SET_APART

MAP_SCRIPTS = ("files.js", "facets.js", "site_map.js")
"""The scripts of a page with a map, in order."""

SHAPES = {"region": "regions.js", "departement": "departements.js"}
"""Logical names of the shapes, by level."""

_PART = "departements-{}.js"
"""Logical name of the départements of one région, by its code: 3 kB instead of 42 for all."""

_LEAFLET = ("xstatic.pkg.leaflet", ("leaflet.js", "leaflet.css"))
_CLUSTERS = (
    "xstatic.pkg.leaflet_markercluster",
    ("leaflet.markercluster.js", "MarkerCluster.css"),
)
_OWN = ("atlas.js", "layers.js", "points.js", "names.js", "legend.js", "atlas.css")

NAMES_OF_PLACES = "lieux.js"
_PER_DEGREE = 1000  # 100 m: the shapes are those of 1 km and more, and weigh half as much so
_FINEST = 8  # 4 kB instead of 8; the shapes of the published maps show no more detail than that


def map_later(territories: Territories) -> tuple[str, ...]:
    """List the files that `site_map.js` may load at the first drawing, by logical name."""
    scripts = (*_LEAFLET[1], *_CLUSTERS[1], *_OWN, NAMES_OF_PLACES, *SHAPES.values())
    return (*scripts, *_parts(territories).values())


def _parts(territories: Territories) -> dict[str, str]:
    return {str(code): _PART.format(code) for code in territories.regions.index}


def map_files(territories: Territories) -> dict[str, bytes]:
    """Read the files of `map_later`, by logical name."""
    contents = {
        name: Path(str(files(package))).joinpath("data", name).read_bytes()
        for package, names in (_LEAFLET, _CLUSTERS)
        for name in names
    }
    contents[NAMES_OF_PLACES] = script_file(NAMES_OF_PLACES, names_columns(territories, _FINEST))
    for name in SHAPES.values():
        contents[name] = script_file(name, _shapes(territories, Path(name).stem))
    return contents | _part_files(territories)


def _shapes(territories: Territories, stem: str) -> dict[str, Any]:
    """Read shapes, GeoJSON but for their rings, which are `steps`: files.js makes them whole."""
    path = territories.folder / "formes" / f"{stem}.geojson"
    read = json.loads(path.read_text(encoding="utf-8"))
    for feature in read["features"]:
        geometry = feature["geometry"]
        geometry["coordinates"] = _rings(geometry["coordinates"])
    return {**read, "per_degree": _PER_DEGREE}


def _rings(coordinates: list[Any]) -> list[Any]:
    if isinstance(coordinates[0][0], list):
        return [_rings(part) for part in coordinates]
    return steps(coordinates, _PER_DEGREE)


def _part_files(territories: Territories) -> dict[str, bytes]:
    whole = _shapes(territories, "departements")
    above = territories.departements["code_region"]
    contents = {}
    for region, name in _parts(territories).items():
        kept = [each for each in whole["features"] if above[each["properties"]["code"]] == region]
        contents[name] = script_file(name, {**whole, "features": kept})
    return contents


def map_block(territories: Territories) -> dict[str, Any]:
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
        "circles": {"largest": LARGEST_PX, "least": LEAST_PX, "note": typeset(CIRCLES_NOTE)},
        "shapes": SHAPES,
        "parts": _parts(territories),
        "places": NAMES_OF_PLACES,
    }
