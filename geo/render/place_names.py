"""Names that say where one is on a map: régions, then towns, at the scales where there is room.

Towns are the most populous commune of each département, which is most often its prefecture (no
table of ours says which commune that is), the larger communes, and the most populous of each EPCI.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import hypot
from typing import Any

import numpy as np
import pandas as pd

from geo.french import typeset
from geo.model.arrays import FloatArray
from geo.model.territories import Territories
from geo.render.svg.elements import text_room
from geo.territories import insets
from geo.territories.outlines import degrees, mercator, middles, outlines

SIZE_PX = 12
ABOVE_PX = 13
"""From a town to the middle of its name, so that a point at its town hall stays in view."""
REGION_STEPS = (5.0, 5.5, 6.0)
"""Steps of Web Mercator: the width of the Earth is 256 pixels at 0, twice that at each next one."""
UNTIL_REGIONS = 6.5
_EARTH_M = 2 * np.pi * insets.EARTH_RADIUS_M
_LEAST = {6.5: 100_000, 7.0: 40_000, 8.0: 15_000, 9.0: 8_000, 10.0: 0, 11.0: 0}
"""Inhabitants of the towns named from a step on: lower figures left three names of unknown
villages for one that a reader looks for."""
_FROM_CHIEF = 7.0
"""From there on the most populous town of a département is named whatever its size."""
_FOR_EVER = 99.0
_ROUGH = 8
_PAD_PX = 6
_POINT_PX = 6
"""From the middle of a point to where a name may stand."""
_ASIDE = sorted(
    product((0, -12, 12, -24, 24), (0, -11, 11, -22, 22)), key=lambda each: hypot(*each)
)
"""How far the name of a région may stand from its middle, the nearest first: it stays inside it."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name, its place (WGS84 degrees), and from which step until which other it is written."""

    name: str
    longitude: float
    latitude: float
    first: float
    until: float

    @property
    def is_region(self) -> bool:
        """Whether it stands in the middle of a région, and not above a town."""
        return self.until == UNTIL_REGIONS


def names_columns(territories: Territories, finest: float = 11) -> dict[str, Any]:
    """List the names, column by column, for a browser to keep; 23 kB compressed, 3 up to step 8."""
    names = [each for each in place_names(territories) if each.first <= finest]
    decimals = 3 if finest > _ROUGH else 2  # a hundredth of a degree is two pixels at step 8
    return {
        "name": [typeset(each.name) for each in names],
        "lon": [round(each.longitude, decimals) for each in names],
        "lat": [round(each.latitude, decimals) for each in names],
        "first": [each.first for each in names],
        "until": UNTIL_REGIONS,
        "regions": sum(each.is_region for each in names),
        "above": ABOVE_PX,
    }


@lru_cache(maxsize=4)
def place_names(territories: Territories) -> tuple[PlaceName, ...]:
    """Choose the names of each step: the most populous first, none upon another.

    Who is named at a step stays named at the next ones; régions give way to towns.
    """
    return (
        *_chosen(_regions(territories), dict.fromkeys(REGION_STEPS, 0), UNTIL_REGIONS),
        *_chosen(_towns(territories), _LEAST, _FOR_EVER),
    )


def _chosen(places: pd.DataFrame, least: Mapping[float, int], until: float) -> Iterator[PlaceName]:
    """Choose among places, in their order, those of each step."""
    x, y = mercator(places["longitude"].to_numpy(), places["latitude"].to_numpy())
    widths = np.array([text_room(name, SIZE_PX) for name in places["nom"]])
    firsts = np.full(len(places), np.nan)
    for step, inhabitants in least.items():
        boxes = _boxes(np.column_stack((x, y)) * 256 * 2**step / _EARTH_M, widths)
        is_chief = places["is_chief"].to_numpy() & (step >= _FROM_CHIEF)
        wanted = (places["population"].to_numpy() >= inhabitants) | is_chief
        for row in np.flatnonzero(wanted & np.isnan(firsts)):
            if not _touches(boxes[row], boxes[~np.isnan(firsts)]):
                firsts[row] = step
    named = places.assign(first=firsts)[~np.isnan(firsts)]
    rows = zip(named["nom"], named["longitude"], named["latitude"], named["first"], strict=True)
    for nom, longitude, latitude, first in rows:
        yield PlaceName(nom, longitude, latitude, first, until)


def shown_names(
    territories: Territories, metres: float, box: Sequence[float]
) -> tuple[PlaceName, ...]:
    """Names of a drawing.

    Parameters
    ----------
    metres
        Of the plane for a pixel.
    box
        West, south, east, north of the drawing, in metres of the plane.
    """
    step = float(np.log2(_EARTH_M / (256 * metres)))
    found = [each for each in place_names(territories) if each.first <= step < each.until]
    if not found:
        return ()
    x, y = mercator(
        np.array([each.longitude for each in found]), np.array([each.latitude for each in found])
    )
    west, south, east, north = box
    halves = np.array([text_room(each.name, SIZE_PX) for each in found]) * metres / 2
    room = (ABOVE_PX + SIZE_PX) * metres
    fits = (x - halves > west) & (x + halves < east) & (y > south + room) & (y < north - room)
    return tuple(each for each, is_in in zip(found, fits, strict=True) if is_in)


def clear_of(
    points: FloatArray, names: Sequence[PlaceName], places: FloatArray
) -> Iterator[tuple[PlaceName, float, float]]:
    """Put names beside the points that would hide them; those that find no room are left out.

    Twin of `clearOf` in names.js.

    Parameters
    ----------
    points, places
        Pixels of the points and of what is named, one row each.

    Yields
    ------
    tuple
        A name, and the middle of its letters in pixels.
    """
    taken = np.empty((0, 4))
    dots = np.column_stack((points - _POINT_PX, points + _POINT_PX))
    for name, (x, y) in zip(names, places, strict=True):
        half = text_room(name.name, SIZE_PX) / 2
        for across, down in _ASIDE if name.is_region else _round_a_town(half):
            middle = x + across, y + down
            box = np.array([middle[0] - half, middle[1] - 5, middle[0] + half, middle[1] + 5])
            if not _touches(box, dots) and not _touches(box, taken):
                taken = np.vstack((taken, box))
                yield name, *middle
                break


def _round_a_town(half: float) -> Sequence[tuple[float, float]]:
    """Where the name of a town may stand: above it, under it, on its right or left."""
    beside = half + _POINT_PX + 2
    return (0, -ABOVE_PX), (0, ABOVE_PX), (beside, 0), (-beside, 0)


def _regions(territories: Territories) -> pd.DataFrame:
    """List the régions of the mainland, most populous first: frames name the others."""
    overseas = {inset.code_departement for inset in insets.INSETS}
    departements = territories.departements
    codes = set(departements.loc[~departements.index.isin(overseas), "code_region"])
    drawn = outlines(territories.folder, "region").of(frozenset(codes))
    longitudes, latitudes = degrees(middles(drawn.shapes)).T
    listed = territories.regions.loc[list(drawn.codes)]
    listed = listed.assign(longitude=longitudes, latitude=latitudes, is_chief=False)
    return listed.sort_values("population", ascending=False, kind="stable")


def _towns(territories: Territories) -> pd.DataFrame:
    """List the communes that may be named, most populous first."""
    columns = ["nom", "longitude", "latitude", "population", "code_departement", "code_epci"]
    ranked = territories.communes[columns].sort_values("population", ascending=False, kind="stable")
    ranked = ranked.assign(is_chief=~ranked["code_departement"].duplicated())
    is_centre = ~ranked["code_epci"].duplicated() & (ranked["code_epci"] != "")
    is_wanted = ranked["is_chief"] | is_centre | (ranked["population"] >= _LEAST[9.0])
    return ranked[is_wanted]


def _boxes(places: FloatArray, widths: FloatArray) -> FloatArray:
    x, y = places.T
    across, up = widths / 2 + _PAD_PX, SIZE_PX / 2 + _PAD_PX / 2
    return np.column_stack((x - across, y - up, x + across, y + up))


def _touches(box: FloatArray, others: FloatArray) -> bool:
    across = (others[:, 0] < box[2]) & (others[:, 2] > box[0])
    return bool((across & (others[:, 1] < box[3]) & (others[:, 3] > box[1])).any())
