"""Maps of distances: rings round a place, territories coloured by distance, places to add."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Geod

from geo.analysis.choropleths import MOST_COMMUNES
from geo.analysis.coverage import Reach, median_by_level
from geo.analysis.distances import MAINLAND
from geo.analysis.proximity import Origin, Surroundings
from geo.analysis.radii import DISTANCE_CLASSES_KM, RINGS_KM
from geo.french import NBSP, count, kilometres, number
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.html import render
from geo.render.leaflet import (
    Addresses,
    bare_areas,
    commune_shapes,
    outline_data,
    points_data,
)
from geo.reports import palette
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.maps.choropleths import ordered_values
from geo.reports.maps.legends import Entry, Legend, point_legend
from geo.reports.sentences import count_sentence

COLOUR = "statut"
WITHOUT_POLE = len(DISTANCE_CLASSES_KM) + 1
_RING_POINTS = 72
_WGS84 = Geod(ellps="WGS84")
_MARGIN = 1.08


@dataclass(frozen=True)
class DistanceAreas:
    """Territories coloured by distance.

    Attributes
    ----------
    level
        `commune` inside a zone that is not too large, else `epci`.
    distance_km
        By territory, in the order of the table of the level: of the town hall for a commune, the
        median of the inhabitants for an EPCI. Infinite without pole; NaN outside the zone.
    departements
        Codes of the départements whose communes are drawn; none for EPCI.
    """

    level: Level
    distance_km: FloatArray
    departements: tuple[str, ...]

    @property
    def classes(self) -> IntArray:
        """Class of each territory; `WITHOUT_POLE` without pole, -1 outside the zone."""
        found = np.searchsorted(DISTANCE_CLASSES_KM, self.distance_km, side="left")
        found[np.isinf(self.distance_km)] = WITHOUT_POLE
        found[np.isnan(self.distance_km)] = -1
        return found


def distance_areas(reach: Reach, selection: Selection, zone: BoolArray) -> DistanceAreas:
    """Choose the level that suits a zone, and give the distance of each of its territories."""
    inhabitants = reach.inhabitants
    table = inhabitants.territories.communes
    if selection.level and int(zone.sum()) <= MOST_COMMUNES:
        departements = tuple(sorted(set(table["code_departement"].to_numpy()[zone])))
        return DistanceAreas("commune", np.where(zone, reach.distance_km, np.nan), departements)
    epci = inhabitants.territories.epci
    medians = median_by_level(reach, "epci", zone).reindex(epci.index)
    return DistanceAreas("epci", medians.to_numpy(float), ())


def proximity_map(
    view: View, around: Surroundings, selection: Selection, addresses: Addresses
) -> dict[str, Any]:
    """Draw the poles listed around a place, with rings at 10, 30 and 50 km.

    In view: the rings, and the nearest pole.

    Parameters
    ----------
    selection
        The territory asked for, outlined.
    """
    origin = around.origin
    rings = [ring(origin, radius_km) for radius_km in RINGS_KM]
    return {
        "title": f"Carte des pôles autour d'un lieu. {count(len(around.near), 'pôle')}.",
        "poles": addresses.poles,
        "sheet": addresses.sheet,
        "around": addresses.around,
        "points": points_data(view, COLOUR, around.near["row"].to_numpy()),
        "areas": bare_areas("departement", addresses),
        "outline": outline_data(selection, view.atlas, addresses),
        "tiles": None,
        # Rings overseas would leave their frame: there the map stands at its true place.
        "insets": origin.landmass == MAINLAND,
        "rings": [
            {"label": kilometres(radius_km), "line": line}
            for radius_km, line in zip(RINGS_KM, rings, strict=True)
        ],
        "origin": {"lon": origin.longitude, "lat": origin.latitude},
        "fit": _bounds([*rings[-1], *_nearest(around)]),
    }


def coverage_map(
    view: View, areas: DistanceAreas, selection: Selection, addresses: Addresses
) -> dict[str, Any]:
    """Draw territories by their distance to the nearest selected pole.

    Parameters
    ----------
    selection
        The zone, outlined.
    """
    return {
        "title": f"Carte de la distance au pôle le plus proche. {count_sentence(view)}",
        "poles": addresses.poles,
        "sheet": addresses.sheet,
        "around": addresses.around,
        "points": points_data(view, COLOUR, view.located_rows),
        "areas": _areas_data(view.atlas, areas, addresses),
        "outline": outline_data(selection, view.atlas, addresses),
        "tiles": None,
        "insets": True,
    }


def siting_map(
    view: View, table: pd.DataFrame, selection: Selection, addresses: Addresses
) -> dict[str, Any]:
    """Draw the places chosen for new poles, numbered, among the selected poles.

    Parameters
    ----------
    table
        As `siting.siting_table` gives it.
    """
    marks = [
        {
            "lon": place.longitude,
            "lat": place.latitude,
            "label": str(place.rank),
            "text": f"{place.nom}{NBSP}: +{number(place.gained)} habitants",
        }
        for place in table.itertuples()
    ]
    return {
        "title": f"Carte des communes proposées pour de nouveaux pôles. {count_sentence(view)}",
        "poles": addresses.poles,
        "sheet": addresses.sheet,
        "around": addresses.around,
        "points": points_data(view, COLOUR, view.located_rows),
        "areas": bare_areas("departement" if selection.level else "region", addresses),
        "outline": outline_data(selection, view.atlas, addresses),
        "tiles": None,
        "insets": True,
        "marks": marks,
    }


def ring(origin: Origin, radius_km: float) -> list[tuple[float, float]]:
    """Draw the places at a distance: a closed line of longitudes and latitudes."""
    azimuths = np.linspace(0, 360, _RING_POINTS + 1)
    ones = np.ones(len(azimuths))
    longitudes, latitudes, _ = _WGS84.fwd(
        ones * origin.longitude, ones * origin.latitude, azimuths, ones * radius_km * 1000
    )
    return [(round(x, 4), round(y, 4)) for x, y in zip(longitudes, latitudes, strict=True)]


def points_legend_html(view: View, rows: IntArray) -> str:
    """Write the legend of the points alone."""
    return render("legend.html", parts=[point_legend(view, COLOUR, rows)])


def coverage_legend_html(view: View, areas: DistanceAreas) -> str:
    """Write the legend of the distances, with the number of territories of each class."""
    singular, plural = LEVEL_WORDS[areas.level]
    sizes = np.bincount(areas.classes[areas.classes >= 0], minlength=WITHOUT_POLE + 1)
    labels = [*_class_labels(), "aucun pôle localisé sur cette terre"]
    colours = [*palette.DISTANCES, palette.WITHOUT]
    entries = [
        Entry(colour, label, count(int(size), singular, plural))
        for colour, label, size in zip(colours, labels, sizes, strict=True)
        if size
    ]
    what = (
        "distance de la mairie au pôle sélectionné le plus proche"
        if areas.level == "commune"
        else "distance médiane des habitants au pôle sélectionné le plus proche"
    )
    title = f"{plural[:1].upper()}{plural[1:]}{NBSP}: {what}"
    points = point_legend(view, COLOUR, view.located_rows)
    return render("legend.html", parts=[Legend(title, tuple(entries), ()), points])


def _class_labels() -> list[str]:
    bounds = ["0", *map(str, DISTANCE_CLASSES_KM)]
    inner = [f"{low} à {high} km" for low, high in pairwise(bounds)]
    return [*inner, f"plus de {DISTANCE_CLASSES_KM[-1]} km"]


def _areas_data(atlas: Atlas, areas: DistanceAreas, addresses: Addresses) -> dict[str, Any]:
    if areas.level == "commune":
        communes = atlas.territories.communes
        there = communes["code_departement"].isin(areas.departements).to_numpy()
        drawn = there & (communes["forme"] != "absente").to_numpy()
        shapes = commune_shapes(areas.departements, addresses)
    else:
        drawn = np.ones(len(areas.distance_km), dtype=bool)
        shapes = bare_areas("epci", addresses)["shapes"]
    weight = bare_areas("commune" if areas.level == "commune" else "epci", addresses)["weight"]
    return {
        "shapes": shapes,
        "ordered": ordered_values(areas.classes[drawn], areas.distance_km[drawn], f"{NBSP}km"),
        "none": "aucun pôle localisé sur cette terre",
        "colours": [*palette.DISTANCES, palette.WITHOUT],
        "empty": palette.EMPTY,
        "line": palette.LINE,
        "weight": weight,
    }


def _nearest(around: Surroundings) -> list[tuple[float, float]]:
    """Longitude and latitude of the nearest pole that is listed, if any."""
    if not len(around.near):
        return []
    origin, first = around.origin, around.near.iloc[0]
    longitude, latitude, _ = _WGS84.fwd(
        origin.longitude, origin.latitude, first["azimuth"], first["distance_km"] * 1000
    )
    return [(longitude, latitude)]


def _bounds(line: Sequence[tuple[float, float]]) -> list[list[float]]:
    """South-west and north-east corners of a line of places, a little wider."""
    longitudes, latitudes = np.array(line).T
    corners = []
    for values in (latitudes, longitudes):
        middle, half = (values.max() + values.min()) / 2, (values.max() - values.min()) / 2
        corners.append((round(middle - half * _MARGIN, 4), round(middle + half * _MARGIN, 4)))
    (south, north), (west, east) = corners
    return [[south, west], [north, east]]
