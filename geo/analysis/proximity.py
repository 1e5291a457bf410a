"""Proximity: the poles around a place, by distance, and those that may be near without our knowing.

A place is a point: given, or the town hall of a commune. For a larger territory it is that of its
most populous commune.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.coverage import pole_points
from geo.analysis.distances import Points, distances_from
from geo.analysis.inhabitants import Inhabitants
from geo.analysis.organisations import organisation_keys
from geo.analysis.radii import NEAR_KM
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.territories import Level
from geo.territories.insets import inset_of

FARTHEST_FROM_LAND_KM = 50.0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where distances start.

    Attributes
    ----------
    longitude, latitude
        WGS84 degrees.
    landmass
        As `distances.landmasses` names it.
    commune
        Code of the commune whose town hall is the point, or in which, or nearest to which, the
        point stands.
    level, code
        The territory asked for; None and empty for a point.
    """

    longitude: float
    latitude: float
    landmass: str
    commune: str
    level: Level | None = None
    code: str = ""

    @property
    def point(self) -> Points:
        """The origin as one point."""
        return Points(
            np.array([self.longitude]), np.array([self.latitude]), np.array([self.landmass])
        )


@dataclass(frozen=True)
class Surroundings:
    """What is around a place, within the radius asked for.

    Attributes
    ----------
    everywhere
        All poles on the landmass, as `neighbours` gives them.
    near
        Those within the radius.
    possible
        As `possible_neighbours` gives them: those that may be within the radius, or within 50 km
        without any.
    beyond
        How many others have no point and stand farther for sure.
    nearer
        How many without a point may be nearer than the nearest that has one, if any.
    """

    origin: Origin
    radius_km: float | None
    everywhere: pd.DataFrame
    near: pd.DataFrame
    possible: pd.DataFrame
    beyond: int
    nearer: int


def surroundings(
    view: View, origin: Origin, inhabitants: Inhabitants, radius_km: float | None
) -> Surroundings:
    """Sort the poles around a place; no radius means no limit."""
    everywhere = neighbours(view, origin)
    possible = possible_neighbours(view, origin, inhabitants)
    limit_km = NEAR_KM if radius_km is None else radius_km
    nearest_km = everywhere["distance_km"].min()  # NaN without any: all may be
    is_beyond = (possible["least_km"] > limit_km).to_numpy()
    is_near = (everywhere["distance_km"] <= (radius_km or np.inf)).to_numpy()
    return Surroundings(
        origin,
        radius_km,
        everywhere,
        near=everywhere[is_near],
        possible=possible[~is_beyond].reset_index(drop=True),
        beyond=int(is_beyond.sum()),
        nearer=int((~(possible["least_km"] >= nearest_km)).sum()),
    )


def territory_origin(inhabitants: Inhabitants, level: Level, code: str) -> Origin:
    """Start from a territory: the town hall of its most populous commune."""
    communes = np.flatnonzero(inhabitants.of(level, code))
    return _at_commune(
        inhabitants, int(communes[inhabitants.population[communes].argmax()]), level, code
    )


def point_origin(inhabitants: Inhabitants, longitude: float, latitude: float) -> Origin | None:
    """Start from a point, named after the commune whose town hall is nearest.

    None when it is not in France: outside the boxes of the overseas départements (whose communes
    may be 200 km long) and farther than 50 km from every town hall.
    """
    line_m = _straight_lines(inhabitants, longitude, latitude)
    nearest = int(line_m.argmin())
    overseas = inset_of(longitude, latitude)
    if overseas is None and line_m[nearest] > 1000 * FARTHEST_FROM_LAND_KM:
        return None
    return Origin(
        longitude,
        latitude,
        str(inhabitants.points.landmass[nearest]),
        str(inhabitants.codes[nearest]),
    )


def neighbours(view: View, origin: Origin) -> pd.DataFrame:
    """Sort the selected poles that have a point by their distance from an origin.

    Only those on the landmass of the origin; equal distances in the order of the table.

    Returns
    -------
    pandas.DataFrame
        `row` (in `Atlas.poles`), `distance_km`, `azimuth` (degrees clockwise from north, of the
        pole seen from the origin).
    """
    rows = view.located_rows
    points = pole_points(view.atlas, rows)
    here = points.landmass == origin.landmass
    distance_km, azimuth = distances_from(origin.point, points.at(here))
    found = pd.DataFrame({"row": rows[here], "distance_km": distance_km, "azimuth": azimuth})
    return found.sort_values("distance_km", kind="stable", ignore_index=True)


def possible_neighbours(view: View, origin: Origin, inhabitants: Inhabitants) -> pd.DataFrame:
    """List the selected poles without a point that may stand on the landmass of an origin.

    Returns
    -------
    pandas.DataFrame
        `row` (in `Atlas.poles`), `least_km` and `most_km`: the nearest and the farthest town hall
        of its département or région; NaN for a pole of which not even the région is known. By
        least, then most distance.
    """
    distance_km, _ = distances_from(origin.point, inhabitants.points)
    spans: dict[tuple[Level, str], tuple[float, float]] = {}
    lines: list[tuple[int, float, float]] = []
    for row in view.unplaced_rows:
        place = view.atlas.known_place(row)
        if place is None:
            lines.append((int(row), np.nan, np.nan))
            continue
        if place not in spans:
            there = distance_km[inhabitants.of(*place)]
            spans[place] = (float(there.min()), float(there.max()))
        lines.append((int(row), *spans[place]))
    found = pd.DataFrame(lines, columns=["row", "least_km", "most_km"])
    # Without any line, the columns have no type of their own.
    found = found.astype({"row": np.intp, "least_km": float, "most_km": float})
    elsewhere: pd.Series = np.isinf(found["least_km"])
    return found[~elsewhere].sort_values(["least_km", "most_km", "row"], ignore_index=True)


def own_territory(inhabitants: Inhabitants, origin: Origin) -> tuple[Level, str]:
    """Tell whose members are « ours »: those of the territory asked for, of the EPCI of a commune.

    A commune of no EPCI stands for itself.
    """
    if origin.level in ("epci", "departement", "region"):
        return origin.level, origin.code
    epci = str(inhabitants.territories.communes.at[origin.commune, "code_epci"])
    return ("epci", epci) if epci else ("commune", origin.commune)


def shared_members(atlas: Atlas, level: Level, code: str) -> Mapping[str, tuple[str, ...]]:
    """Find the members and partners that poles have in common with a territory.

    An organisation is common when it is seated in the territory, or is also tied to a pole seated
    there. Organisations are told apart by `organisation_keys`.

    Returns
    -------
    Mapping
        Names by `id_pole`, in the order of the table; poles without any are absent.
    """
    members = atlas.tables["membres"]
    column = {"commune": "code_commune"}.get(level, f"code_{level}")
    here = set(atlas.poles.loc[atlas.poles[column] == code, "id_pole"])
    keys = organisation_keys(members["nom"], members["siren"])
    ours = set(keys[(members[column] == code) | members["id_pole"].isin(here)])
    shared = members[keys.isin(ours)]
    return {
        str(pole): tuple(dict.fromkeys(group)) for pole, group in shared.groupby("id_pole")["nom"]
    }


def _at_commune(inhabitants: Inhabitants, row: int, level: Level, code: str) -> Origin:
    points = inhabitants.points
    return Origin(
        float(points.longitudes[row]),
        float(points.latitudes[row]),
        str(points.landmass[row]),
        str(inhabitants.codes[row]),
        level,
        code,
    )


def _straight_lines(inhabitants: Inhabitants, longitude: float, latitude: float) -> IntArray:
    """Metres from a point to every town hall, through the ground: good to tell the nearest."""
    place = Points(np.array([longitude]), np.array([latitude]), np.array([""]))
    lines: IntArray = np.linalg.norm(inhabitants.points.in_space() - place.in_space(), axis=1)
    return lines
