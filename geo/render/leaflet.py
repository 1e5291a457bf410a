"""Maps as plain data for `atlas.js`; the folium map they are drawn on stands in `base_map`.

Nothing of the data ever stands in a folium object: folium compiles what it is given as a Jinja
template, on the server, and writes JavaScript template literals. The poles' texts travel in the
catalogue, which the browser fetches as JSON; the rest is data of a component of the page.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo.analysis.choropleths import Choropleth, departements_of
from geo.french import typeset, typeset_all
from geo.model.arrays import BoolArray, FloatArray
from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.render.map_fills import circle_radii, circle_scale, listed_fill, ordered_fill
from geo.render.place_names import names_columns
from geo.reports import palette
from geo.reports.maps.circles import has_circles
from geo.reports.maps.crossings import Square
from geo.reports.maps.fills import area_fill
from geo.reports.maps.legends import GROUPED, MOST_APART, SET_APART, Legend
from geo.reports.maps.lines import DASHES, AllLines, Lines
from geo.reports.maps.points import all_points
from geo.reports.maps.values import Map, Mark
from geo.reports.missing import NOT_GIVEN
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
_FILES = {"region": "regions", "departement": "departements", "epci": "epci"}
_OF_LINES_PX = 6
"""Groups of poles are this small where lines are drawn: larger marks would hide them."""
_MARGIN = 0.04
_LEAST_MARGIN = 0.03
"""Left round what must be in view: a share of it, and degrees, so that one pole alone is not shown
from too near."""


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
    """List all points, column by column, for the browser to keep.

    What never changes comes along: the names of territories, the overseas insets, and what the map
    shows at first with or without them.
    """
    points = all_points(atlas)
    return {
        **frames(),
        "names": names_columns(atlas.territories),
        "id": points.identifiers,
        "nom": typeset_all(points.names),
        "lieu": typeset_all(points.places),
        "lon": points.longitudes.round(5).tolist(),
        "lat": points.latitudes.round(5).tolist(),
        "facets": {
            key: {"label": told.label, "labels": typeset_all(told.labels), "values": told.values}
            for key, told in points.told.items()
        },
    }


def frames() -> dict[str, Any]:
    """Say what no map changes: insets, the first view with or without them, dark colours."""
    return {
        "insets": insets.to_json(),
        "dark": dict(palette.DARK),
        "bounds": {"inset": _inset_bounds(), "true": insets.MAINLAND_BOUNDS},
    }


def map_data(drawn: Map, addresses: Addresses) -> dict[str, Any]:
    """Say everything `atlas.js` must draw: about 1 kB, whatever the number of poles."""
    data: dict[str, Any] = {
        "title": typeset(drawn.name),
        "legend": [_legend_part(part, drawn) for part in drawn.legend],
        "poles": addresses.poles,
        "sheet": addresses.sheet,
        "around": addresses.around,
        "territory": f"{addresses.territory}{drawn.level}=",
        "points": _points(drawn),
        "areas": _areas(drawn, addresses),
        "outline": _outline(drawn, addresses),
        "tiles": PLAN_IGN if drawn.base == "ign" else None,
        "insets": drawn.has_insets,
        "fit": None if drawn.extent is None else _bounds(drawn.extent, drawn),
        "rings": [{"label": ring.label, "line": ring.line} for ring in drawn.rings],
        "marks": [_mark(mark) for mark in drawn.marks],
    }
    if drawn.origin:
        data["origin"] = {"lon": drawn.origin.longitude, "lat": drawn.origin.latitude}
    if drawn.lines:
        data |= {"lines": _lines(drawn.lines, addresses), "clusterRadius": _OF_LINES_PX}
    return data


def _mark(mark: Mark) -> dict[str, Any]:
    place = {"lon": mark.longitude, "lat": mark.latitude}
    return {**place, "label": mark.label, "text": typeset(mark.text)}


def _legend_part(part: Legend, drawn: Map) -> dict[str, Any]:
    """Say a part of the legend; an entry has hatches or a dash only where it is drawn so."""
    notes = part.notes
    if part.sample == "point" and len(drawn.points) > 1:
        notes = (*notes, GROUPED if len(drawn.points) > MOST_APART else SET_APART)
    return {
        "title": typeset(part.title),
        "sample": part.sample,
        "entries": [
            {"colour": entry.colour, "label": typeset(entry.label), "size": typeset(entry.size)}
            | ({"hatches": palette.HATCHES} if entry.is_hatched else {})
            | ({"dash": entry.dash} if entry.dash else {})
            | ({"radius": entry.radius} if entry.radius else {})
            for entry in part.entries
        ],
        "notes": typeset_all(notes),
    } | ({"square": _square(part.square)} if part.square else {})


def _square(square: Square) -> dict[str, Any]:
    texts = {"across": typeset(square.across), "up": typeset(square.up)}
    return {"colours": square.colours, **texts}


def data_in_place(drawn: Map, addresses: Addresses) -> dict[str, Any]:
    """Say what must be drawn of poles that no address knows, as those of an import.

    No link leads to another page: it knows nothing of these poles, and one would lose the files.

    Parameters
    ----------
    addresses
        Of the atlas in service, whose shapes are drawn.
    """
    nowhere = dict.fromkeys(("sheet", "around", "territory"), "")
    return {**map_data(drawn, addresses), "poles": catalogue(drawn.atlas), **nowhere}


def _points(drawn: Map) -> dict[str, Any]:
    """Say which points of the catalogue are drawn, and what colours them."""
    colouring = drawn.colouring
    return {
        "selected": _bits(drawn.are_drawn),
        "facet": colouring.facet,
        "wanted": colouring.wanted,
        "colours": colouring.colours,
        "none": colouring.without,
        "unknown": typeset(NOT_GIVEN),
        "isPlain": not drawn.colour,
        "isGrouped": len(drawn.points) > MOST_APART,
    }


def _areas(drawn: Map, addresses: Addresses) -> dict[str, Any]:
    """Say where the shapes are and what colours each."""
    areas = drawn.areas
    bare = {
        "shapes": _shapes(drawn.level, areas.departements if areas else (), addresses),
        "inside": _inside(drawn, areas) if areas and _is_part(drawn, areas) else None,
        "outside": palette.OUTSIDE,
        "land": _land(areas, addresses) if areas and areas.departements else None,
        "rows": [],
        "usual": -1,
        "none": "",
        "colours": [],
        "empty": palette.EMPTY,
        "possible": palette.POSSIBLE,
        "hatches": palette.HATCHES,
        "line": palette.LINE,
        "weight": palette.LINE_WEIGHTS[drawn.level],
    }
    if areas is None:
        return bare
    fill = area_fill(areas, drawn.atlas)
    if fill.poles is None:
        circles = {"circles": circle_scale(areas)} if has_circles(areas) else {}
        return bare | ordered_fill(fill, _with_shape(areas, drawn.atlas)) | circles
    circles = {"radii": circle_radii(areas)} if has_circles(areas) else {}
    return bare | listed_fill(fill, fill.poles) | circles


def _is_part(drawn: Map, areas: Choropleth) -> bool:
    """Whether some of the territories of the level have no figure: others, or not kept."""
    whole = len(drawn.atlas.territories.table(drawn.level))
    return bool(drawn.shown.level) or len(areas.table) < whole


def _inside(drawn: Map, areas: Choropleth) -> list[str] | None:
    """Codes of the territories that have a figure; None where all those of the files have one."""
    read = drawn.atlas.territories.inside(drawn.level, "departement", areas.departements)
    codes = areas.table.index.tolist()
    return None if areas.departements and len(codes) == len(read) else codes


def _land(areas: Choropleth, addresses: Addresses) -> dict[str, Any]:
    """Draw the départements whose communes are not: without them the rest would be sea."""
    shapes = _shapes("departement", (), addresses)
    return {"shapes": shapes, "without": list(areas.departements)}


def _with_shape(areas: Choropleth, atlas: Atlas) -> BoolArray:
    codes = areas.table.index
    if areas.level != "commune":
        return np.ones(len(codes), dtype=bool)
    forms = atlas.territories.communes.loc[codes, "forme"]
    return np.asarray((forms != "absente").to_numpy())


def _outline(drawn: Map, addresses: Addresses) -> dict[str, Any] | None:
    """Draw the border of the territories that stand out; None without any.

    The browser joins it from the parts that have a figure where these are exactly the territory: a
    file of larger ones is coarser, and its line would cut through them.
    """
    (level, codes), atlas = (drawn.shown.level, drawn.shown.codes), drawn.atlas
    if not level:
        return None
    columns = atlas.territories.table(drawn.level).columns
    is_whole = level == drawn.level or f"code_{level}" in columns
    is_joined = drawn.areas is not None and len(codes) == 1 and is_whole
    departements = departements_of(drawn.shown, atlas.territories) if level == "commune" else ()
    shapes = [] if is_joined else _shapes(level, departements, addresses)
    look = {"codes": list(codes), "colour": palette.SELECTED}
    return {"shapes": shapes, "isJoined": is_joined} | look


def _shapes(level: Level, departements: Sequence[str], addresses: Addresses) -> list[str]:
    """Addresses of the shapes of a level: for communes, a file for each département."""
    names = [f"communes-{code}" for code in departements] if level == "commune" else [_FILES[level]]
    return [f"{addresses.shapes}{name}.geojson" for name in names]


def _bounds(extent: FloatArray, drawn: Map) -> list[list[float]]:
    """South-west and north-east corners of what must be in view, where it is drawn."""
    longitudes, latitudes = insets.move(*extent.T) if drawn.has_insets else extent.T
    corners = []
    for values in (latitudes, longitudes):
        margin = max(_MARGIN * float(np.ptp(values)), _LEAST_MARGIN)
        corners.append((round(values.min() - margin, 4), round(values.max() + margin, 4)))
    (south, north), (west, east) = corners
    return [[south, west], [north, east]]


def _inset_bounds() -> Sequence[Sequence[float]]:
    # A name may be wider than its frame, and stands under it: a margin, so that it is in view.
    frames = [
        (west - 0.3, south - 0.5, east, north)
        for west, south, east, north in (inset.frame for inset in insets.INSETS)
    ]
    (south, west), (north, east) = insets.MAINLAND_BOUNDS
    return (
        (min(south, *(frame[1] for frame in frames)), min(west, *(frame[0] for frame in frames))),
        (max(north, *(frame[3] for frame in frames)), max(east, *(frame[2] for frame in frames))),
    )


def _bits(chosen: BoolArray) -> str:
    return base64.b64encode(np.packbits(chosen).tobytes()).decode()


# ---- Lines ----------------------------------------------------------------------------------


def _lines(lines: Lines, addresses: Addresses) -> dict[str, Any]:
    """Say which lines of `lines_catalogue` are drawn, and how: 1 kB for 8,000 lines."""
    return {
        "source": f"{addresses.assets}liens/{lines.version}.json",
        "selected": _bits(lines.are_drawn),
        "colours": lines.colours,
        "dashes": list(DASHES),
    }


def lines_catalogue(lines: AllLines) -> dict[str, Any]:
    """List all lines, column by column, for the browser to keep.

    From which point of the catalogue, to where, and what; both ends stand on one landmass, so that
    the browser moves both into the same inset.
    """
    return {
        "kinds": lines.kinds,
        "pole": lines.points.tolist(),
        "lon": lines.ends[:, 0].tolist(),
        "lat": lines.ends[:, 1].tolist(),
        "kind": lines.kind.tolist(),
        "name": typeset_all(lines.names),
        "note": typeset_all(lines.notes),
    }
