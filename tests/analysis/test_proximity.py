"""Proximity: the order of the poles, from where, and those that may be near."""

from collections.abc import Callable

import numpy as np
import pytest
from pyproj import Geod

from geo.analysis.inhabitants import Inhabitants
from geo.analysis.proximity import (
    neighbours,
    own_territory,
    point_origin,
    possible_neighbours,
    shared_members,
    surroundings,
    territory_origin,
)
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from tests.folders import POLE


@pytest.mark.parametrize(
    ("level", "code", "commune"),
    [
        ("commune", "29024", "29024"),
        ("epci", "242900314", "29019"),
        ("departement", "29", "29019"),
        ("region", "53", "35238"),
    ],
)
def test_a_territory_starts_from_its_most_populous_commune(
    inhabitants: Inhabitants, level: Level, code: str, commune: str
) -> None:
    assert territory_origin(inhabitants, level, code).commune == commune


def test_poles_come_in_the_order_of_a_direct_computation(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    origin = territory_origin(inhabitants, "commune", "29024")  # Carhaix-Plouguer
    found = neighbours(shipped_atlas.select(Selection()), origin)
    wgs84, poles = Geod(ellps="WGS84"), shipped_atlas.poles
    mainland = poles[poles["longitude"].notna() & ~poles["code_departement"].str.startswith("97")]
    expected = sorted(
        wgs84.inv(origin.longitude, origin.latitude, pole.longitude, pole.latitude)[2] / 1000
        for pole in mainland.itertuples()
    )
    assert np.allclose(found["distance_km"], expected, rtol=0, atol=1e-6)
    assert len(found) == len(mainland)


@pytest.mark.parametrize(("code", "number"), [("97105", 0), ("97302", 1), ("97416", 2)])
def test_overseas_sees_the_poles_of_its_own_land_only(
    shipped_atlas: Atlas, inhabitants: Inhabitants, code: str, number: int
) -> None:
    origin = territory_origin(inhabitants, "commune", code)
    assert len(neighbours(shipped_atlas.select(Selection()), origin)) == number


def test_the_direction_is_that_of_the_pole_seen_from_here(
    atlas_of: Callable[..., Atlas], inhabitants: Inhabitants
) -> None:
    atlas = atlas_of([{**POLE, "id_pole": "ptce-a", "nom": "A", "code_insee": "35238"}])
    brest = territory_origin(inhabitants, "commune", "29019")
    azimuth = neighbours(atlas.select(Selection()), brest)["azimuth"].iloc[0]
    assert 90 < azimuth < 110  # Rennes is east of Brest, a little south


def test_a_pole_known_by_departement_stands_between_two_distances(
    atlas_of: Callable[..., Atlas], inhabitants: Inhabitants
) -> None:
    atlas = atlas_of(
        [
            {**POLE, "id_pole": "ptce-a", "nom": "A", "code_departement": "29"},
            {**POLE, "id_pole": "ptce-b", "nom": "B", "code_region": "53"},
            {**POLE, "id_pole": "ptce-c", "nom": "C", "code_departement": "974"},
            {**POLE, "id_pole": "ptce-d", "nom": "D"},
        ]
    )
    brest = territory_origin(inhabitants, "commune", "29019")
    found = possible_neighbours(atlas.select(Selection()), brest, inhabitants)
    assert found["row"].tolist() == [0, 1, 3]  # La Réunion is another land
    assert found["least_km"].tolist()[:2] == [0, 0]
    assert 80 < found["most_km"][0] < 110  # the far corner of the Finistère
    assert 200 < found["most_km"][1] < 270  # Fougères and beyond
    assert np.isnan(found["least_km"][2])


def test_where_every_pole_has_a_point_none_is_only_possible(
    atlas_of: Callable[..., Atlas], inhabitants: Inhabitants
) -> None:
    atlas = atlas_of([{**POLE, "id_pole": "ptce-a", "nom": "A", "code_insee": "29019"}])
    view, brest = atlas.select(Selection()), territory_origin(inhabitants, "commune", "29019")
    assert len(possible_neighbours(view, brest, inhabitants)) == 0
    around = surroundings(view, brest, inhabitants, 10)
    assert (len(around.near), len(around.possible), around.beyond) == (1, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("radius_km", "near_possible_beyond"),
    [(None, (2, 1, 1)), (10, (1, 1, 1)), (250, (2, 2, 0))],
)
def test_surroundings_keep_what_may_be_within_the_radius_and_count_the_rest(
    atlas_of: Callable[..., Atlas],
    inhabitants: Inhabitants,
    radius_km: float | None,
    near_possible_beyond: tuple[int, int, int],
) -> None:
    atlas = atlas_of(
        [
            {**POLE, "id_pole": "ptce-a", "nom": "A", "code_insee": "29019"},
            {**POLE, "id_pole": "ptce-b", "nom": "B", "code_insee": "35238"},
            {**POLE, "id_pole": "ptce-c", "nom": "C", "code_departement": "29"},
            {**POLE, "id_pole": "ptce-d", "nom": "D", "code_departement": "35"},
        ]
    )
    brest = territory_origin(inhabitants, "commune", "29019")
    around = surroundings(atlas.select(Selection()), brest, inhabitants, radius_km)
    counts = (len(around.near), len(around.possible), around.beyond)
    assert counts == near_possible_beyond
    assert len(around.everywhere) == 2


@pytest.mark.parametrize(
    ("longitude", "latitude", "commune", "land"),
    [
        (-4.49, 48.39, "29019", "metropole"),
        (8.74, 41.92, "2A004", "metropole"),
        (55.45, -20.88, "97411", "974"),
        (-53.0, 3.0, "97352", "973"),  # the forest, 72 km from Saül, 75 from Camopi
    ],
)
def test_a_point_is_named_after_the_nearest_town_hall(
    inhabitants: Inhabitants, longitude: float, latitude: float, commune: str, land: str
) -> None:
    origin = point_origin(inhabitants, longitude, latitude)
    assert origin
    assert (origin.commune, origin.landmass) == (commune, land)


@pytest.mark.parametrize(("longitude", "latitude"), [(0.0, 0.0), (13.4, 52.5), (-3.7, 40.4)])
def test_a_point_abroad_is_no_origin(
    inhabitants: Inhabitants, longitude: float, latitude: float
) -> None:
    assert point_origin(inhabitants, longitude, latitude) is None


def test_members_are_common_by_their_seat_or_by_another_pole(
    atlas_of: Callable[..., Atlas], inhabitants: Inhabitants
) -> None:
    atlas = atlas_of(
        [
            {**POLE, "id_pole": "ptce-a", "nom": "A", "code_insee": "29019"},
            {**POLE, "id_pole": "ptce-b", "nom": "B", "code_insee": "35238"},
        ],
        membres=[
            {"id_pole": "ptce-a", "nom": "La Recyclerie", "lien": "membre"},
            {"id_pole": "ptce-b", "nom": "La recyclerie", "lien": "membre"},
            {"id_pole": "ptce-b", "nom": "Mairie", "lien": "membre", "code_insee": "29019"},
            {"id_pole": "ptce-b", "nom": "Ailleurs", "lien": "membre", "code_insee": "35238"},
        ],
    )
    brest = territory_origin(inhabitants, "commune", "29019")
    assert own_territory(inhabitants, brest) == ("epci", "242900314")
    shared = shared_members(atlas, "epci", "242900314")
    assert shared["ptce-b"] == ("La recyclerie", "Mairie")
    assert shared["ptce-a"] == ("La Recyclerie",)


def test_an_island_of_no_epci_stands_for_itself(inhabitants: Inhabitants) -> None:
    sein = territory_origin(inhabitants, "commune", "29083")
    assert own_territory(inhabitants, sein) == ("commune", "29083")
