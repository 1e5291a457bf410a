"""The map as plain data for `atlas.js`; the folium map it is drawn on stands in `base_map`.

Nothing of the data ever stands in a folium object: folium compiles what it is given as a Jinja
template, on the server, and writes JavaScript template literals. The poles' texts travel in the
catalogue, which the browser fetches as JSON; the rest is data of a component of the page.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo.analysis.choropleths import Choropleth
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.facets import Facet
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports import palette
from geo.reports.choices.drawing import MapChoices
from geo.reports.maps.choropleths import area_values
from geo.reports.places import PLACE_COLUMNS, place_label, records
from geo.reports.sentences import count_sentence
from geo.territories import insets

POPUP_FACETS = ("statut", "secteur", "appel", "confiance")
PLAN_IGN = {
    "url": (
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
        "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM"
        "&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    ),
    "attribution": "© IGN",
}
LINE_WEIGHTS = {"region": 1.0, "departement": 0.7, "epci": 0.4, "commune": 0.3}
MAINLAND_BOUNDS = ((41.2, -5.3), (51.2, 9.7))


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the browser finds what does not change: absolute paths of this server.

    Attributes
    ----------
    shapes
        Folder of the GeoJSON files of this version of the data, with a final slash.
    poles
        The catalogue.
    sheet
        Page of a pole; its `id_pole` is appended.
    around
        Page of the poles around a point; `&lon=` and `&lat=` are appended.
    territory
        Page of the portrait of a territory; « region=53 » is appended.
    assets, scripts_version
        Folder of our scripts and of Leaflet's, with a final slash, and their version.
    """

    shapes: str
    poles: str
    sheet: str
    around: str
    territory: str
    assets: str
    scripts_version: str


def catalogue(atlas: Atlas) -> dict[str, Any]:
    """List all poles that have a point, column by column, for the browser to keep.

    Public columns only; order is that of `atlas.poles`. What never changes comes along: the
    overseas insets, and what the map shows at first with or without them.
    """
    rows = np.flatnonzero(atlas.is_located)
    poles = atlas.poles.iloc[rows]
    return {
        **frames(),
        "id": poles["id_pole"].tolist(),
        "nom": poles["nom"].tolist(),
        "lieu": [place_label(pole, atlas) for pole in records(poles[list(PLACE_COLUMNS)])],
        "lon": poles["longitude"].round(5).tolist(),
        "lat": poles["latitude"].round(5).tolist(),
        "facets": {key: _facet_columns(atlas.facets[key], rows) for key in POPUP_FACETS},
    }


def frames() -> dict[str, Any]:
    """Say where the overseas insets stand, and what a map shows at first with or without them."""
    return {
        "insets": insets.to_json(),
        "bounds": {"inset": _inset_bounds(), "true": MAINLAND_BOUNDS},
    }


def map_data(
    view: View, choices: MapChoices, areas: Choropleth | None, addresses: Addresses
) -> dict[str, Any]:
    """Say everything `atlas.js` must draw for a view: about 1 kB, whatever the number of poles.

    Parameters
    ----------
    areas
        What `choropleths.areas_of` gives for the same view and choices.
    """
    tiles = choices.base == "ign"
    return {
        "title": f"Carte des pôles. {count_sentence(view)}",
        "poles": addresses.poles,
        "sheet": addresses.sheet,
        "around": addresses.around,
        "territory": f"{addresses.territory}{areas.level if areas else choices.level}=",
        "points": points_data(view, choices.colour, view.located_rows),
        "areas": _areas_data(view.atlas, choices.level, areas, addresses),
        "outline": outline_data(view.selection, view.atlas, addresses),
        "tiles": PLAN_IGN if tiles else None,
        "insets": not tiles,
    }


def points_data(view: View, colour: str, rows: IntArray) -> dict[str, Any]:
    """Say which poles of the catalogue are drawn, and what colours them.

    Parameters
    ----------
    rows
        Rows of the poles in `Atlas.poles`; all have a point.
    """
    facet = view.atlas.facets[colour]
    chosen = view.selection.facet_or_empty(colour)
    drawn = np.zeros(len(view.atlas), dtype=bool)
    drawn[rows] = True
    selected = drawn[view.atlas.is_located]
    return {
        "selected": base64.b64encode(np.packbits(selected).tobytes()).decode(),
        "facet": colour,
        "wanted": [facet.positions[slug] for slug in chosen],
        "colours": point_colours(facet),
        "none": palette.WITHOUT,
    }


def bare_areas(level: Level, addresses: Addresses) -> dict[str, Any]:
    """Draw the territories of a level without any value."""
    return {
        "shapes": [_shapes(level, addresses)],
        "rows": [],
        "usual": -1,
        "none": "",
        "colours": [],
        "empty": palette.EMPTY,
        "line": palette.LINE,
        "weight": LINE_WEIGHTS[level],
    }


def outline_data(selection: Selection, atlas: Atlas, addresses: Addresses) -> dict[str, Any] | None:
    """Draw the border of the selected territories; None without any."""
    level, codes = selection.level, selection.codes
    if not level:
        return None
    shapes = [_shapes(level, addresses)]
    if level == "commune":
        departements = atlas.territories.communes.loc[list(codes), "code_departement"]
        shapes = commune_shapes(sorted(set(departements)), addresses)
    return {"shapes": shapes, "codes": list(codes), "colour": palette.SELECTED}


def _areas_data(
    atlas: Atlas, level: Level, areas: Choropleth | None, addresses: Addresses
) -> dict[str, Any]:
    if areas is None:
        # Without a territory that holds them, communes are not drawn.
        return bare_areas("departement" if level == "commune" else level, addresses)
    bare = bare_areas(areas.level, addresses)
    if areas.level == "commune":
        bare["shapes"] = commune_shapes(areas.departements, addresses)
    return bare | area_values(areas, atlas)


def commune_shapes(departements: Sequence[str], addresses: Addresses) -> list[str]:
    """Addresses of the shapes of the communes of some départements."""
    return [f"{addresses.shapes}communes-{code}.geojson" for code in departements]


def point_colours(facet: Facet) -> list[str]:
    """Colour of each option of a facet, in order."""
    return [palette.category(position) for position in range(len(facet.options))]


def _shapes(level: Level, addresses: Addresses) -> str:
    names = {"region": "regions", "departement": "departements", "epci": "epci"}
    return f"{addresses.shapes}{names.get(level, level)}.geojson"


def _inset_bounds() -> Sequence[Sequence[float]]:
    # A name may be wider than its frame, and stands under it: a margin, so that it is in view.
    frames = [
        (west - 0.3, south - 0.5, east, north)
        for west, south, east, north in (inset.frame for inset in insets.INSETS)
    ]
    (south, west), (north, east) = MAINLAND_BOUNDS
    return (
        (min(south, *(frame[1] for frame in frames)), min(west, *(frame[0] for frame in frames))),
        (max(north, *(frame[3] for frame in frames)), max(east, *(frame[2] for frame in frames))),
    )


def _facet_columns(facet: Facet, rows: "np.ndarray") -> dict[str, Any]:
    return {
        "label": facet.label,
        "labels": [option.label for option in facet.options],
        "values": [np.flatnonzero(row).tolist() for row in facet.matrix[rows]],
    }
