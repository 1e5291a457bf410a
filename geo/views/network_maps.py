"""The map of members: lines from each pole to the communes of its members and partners."""

import base64
from typing import Any

import numpy as np

from geo.analysis.networks import PLACES, TiedPoles, Ties
from geo.french import count, of_commune
from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas
from geo.render.html import render
from geo.render.leaflet import Addresses, bare_areas, outline_data, points_data
from geo.reports import palette
from geo.reports.networks import kind_labels, link_labels, map_sentence, short_distance
from geo.territories import insets

MOST_LINES = 2000
"""Lines drawn at once: more would hide the map under them; the page says so."""

DASHES = ("", "10 5", "2 3", "14 4 2 4", "6 2", "18 6", "12 3 2 3 2 3", "5 6")
"""A dash per type of actor, in pixels drawn and left, as SVG has them; the first is a full line."""

_CLUSTER_RADIUS_PX = 6
"""Poles this near are one mark: larger marks would hide the lines."""

_MARGIN_DEGREES = 0.05
"""Left round the poles of a territory, so that one alone is not shown from too near."""


def drawn_lines(found: TiedPoles) -> IntArray:
    """Ties that the map really draws: the first rows of the table."""
    return found.lines[:MOST_LINES]


def members_map(found: TiedPoles, addresses: Addresses) -> dict[str, Any]:
    """Say what `atlas.js` must draw: the poles, all of one colour, and their lines."""
    view = found.view
    chosen = view.selection
    parts = view.atlas.territories.level_of_parts(chosen.level, chosen.codes)
    level = "epci" if parts == "commune" else parts
    rows = drawn_lines(found)
    points = points_data(view, "statut", view.located_rows)
    lines = count(len(rows), "ligne vers un membre", "lignes vers des membres")
    return {
        "title": (
            f"Carte des membres. {count(len(view.located_rows), 'pôle localisé')}, {lines} ou "
            "partenaires. Le tableau dit la même chose."
        ),
        "poles": addresses.poles,
        "sheet": addresses.sheet,
        "around": addresses.around,
        "territory": f"{addresses.territory}{level}=",
        "points": {
            **points,
            "colours": [palette.SELECTED] * len(points["colours"]),
            "none": palette.SELECTED,
        },
        "areas": bare_areas(level, addresses),
        "outline": outline_data(view.selection, view.atlas, addresses),
        "fit": _bounds(found, rows) if view.selection.level else None,
        "lines": lines_data(found, addresses),
        "clusterRadius": _CLUSTER_RADIUS_PX,
        "tiles": None,
        "insets": True,
    }


def _bounds(found: TiedPoles, rows: IntArray) -> list[list[float]] | None:
    """What to show of a territory: its poles and the ends of their lines, where they are drawn."""
    atlas = found.ties.atlas
    poles = found.view.located_rows
    if not len(poles):
        return None
    ends = _town_halls(atlas)[found.ties.commune[rows]]
    longitudes, latitudes = (
        np.concatenate((own[poles], other))
        for own, other in zip(atlas.coordinates, ends.T, strict=True)
    )
    x, y = insets.move(longitudes, latitudes)
    return [
        [float(y.min()) - _MARGIN_DEGREES, float(x.min()) - _MARGIN_DEGREES],
        [float(y.max()) + _MARGIN_DEGREES, float(x.max()) + _MARGIN_DEGREES],
    ]


def lines_data(found: TiedPoles, addresses: Addresses) -> dict[str, Any]:
    """Say which lines of `lines_catalogue` are drawn, and how: 1 kB for 8,000 lines."""
    ties = found.ties
    all_lines = _all_lines(ties)
    is_drawn = found.view.mask[ties.pole[all_lines]]
    is_drawn &= np.cumsum(is_drawn) <= MOST_LINES
    return {
        "source": f"{addresses.assets}liens/{ties.atlas.version}.json",
        "selected": base64.b64encode(np.packbits(is_drawn).tobytes()).decode(),
        "colours": kind_colours(ties),
        "dashes": list(DASHES),
    }


def lines_catalogue(ties: Ties) -> dict[str, Any]:
    """List all lines, column by column, for the browser to keep.

    From which pole of the catalogue of poles, to where, and what. Coordinates are true ones (WGS84
    degrees); both ends stand on one landmass, so that the browser moves both into the same inset.
    """
    rows, atlas, cells = _all_lines(ties), ties.atlas, ties.cells
    positions = np.cumsum(atlas.is_located) - 1
    ends = _town_halls(atlas)[ties.commune[rows]].round(4)
    links = list(link_labels(atlas).values())
    communes = atlas.territories.communes.iloc[np.unique(ties.commune[rows])]
    places = {
        name: of_commune(name, liaison)
        for name, liaison in zip(communes["nom"], communes["type_liaison"], strict=True)
    }
    return {
        "kinds": kind_labels(atlas),
        "pole": positions[ties.pole[rows]].tolist(),
        "lon": ends[:, 0].tolist(),
        "lat": ends[:, 1].tolist(),
        "kind": ties.kind[rows].tolist(),
        "name": [cells["nom"][row] for row in rows],
        "note": [
            f"{links[ties.link[row]]} {places[cells['nom_commune'][row]]}, "
            f"{short_distance(float(ties.distance_km[row]))}"
            for row in rows
        ],
    }


def _all_lines(ties: Ties) -> IntArray:
    """Rows of the ties that have a line, in the order they are listed."""
    number = int((ties.place == PLACES.index("line")).sum())
    return ties.listed[:number]  # `listed` begins with them


def _town_halls(atlas: Atlas) -> FloatArray:
    return atlas.territories.communes[["longitude", "latitude"]].to_numpy(float)


def kind_colours(ties: Ties) -> list[str]:
    """A colour per type of actor, in the order of `Ties.kinds`."""
    known = len(ties.kinds) - 1
    return [*(palette.category(code) for code in range(known)), palette.WITHOUT]


def members_legend_html(found: TiedPoles) -> str:
    """Write the legend from the lines that are drawn, and say what is not."""
    rows = drawn_lines(found)
    counts = np.bincount(found.ties.kind[rows], minlength=len(found.ties.kinds))
    colours, labels = kind_colours(found.ties), kind_labels(found.ties.atlas)
    return render(
        "network_legend.html",
        entries=[
            {
                "dash": _gradient(colours[code], DASHES[code % len(DASHES)]),
                "label": labels[code],
                "size": count(int(counts[code]), "ligne"),
            }
            for code in np.flatnonzero(counts)
        ],
        sentence=map_sentence(found, len(rows)),
        pole=palette.SELECTED,
        edge=palette.WITHOUT,
        ground=palette.EMPTY,
        points=len(found.view.located_rows),
    )


def _gradient(colour: str, dash: str) -> str:
    """Draw the same dashes as a background."""
    stops, at = [], 0
    for rank, length in enumerate(map(int, dash.split())):
        shade = "transparent" if rank % 2 else colour
        stops.append(f"{shade} {at}px {at + length}px")
        at += length
    return f"repeating-linear-gradient(90deg, {', '.join(stops or [f'{colour} 0px 9px'])})"
