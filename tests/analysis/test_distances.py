"""Distances agree with the geodesic of all pairs, and no land reaches another."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.analysis.distances import (
    Neighbourhood,
    Points,
    distances_from,
    geodesic_km,
    landmasses,
    nearest,
)

WGS84 = Geod(ellps="WGS84")
BOXES = {"metropole": (-5.2, 41.3, 9.6, 51.1), "974": (55.2, -21.4, 55.9, -20.8)}


def points_of(places: list[tuple[str, float, float]]) -> Points:
    """Points from landmasses and shares (0 to 1) of the width and height of their boxes."""
    longitudes, latitudes = [], []
    for land, across, up in places:
        west, south, east, north = BOXES[land]
        longitudes.append(west + across * (east - west))
        latitudes.append(south + up * (north - south))
    return Points(
        np.array(longitudes, dtype=float),
        np.array(latitudes, dtype=float),
        np.array([land for land, _, _ in places], dtype=str),
    )


def all_pairs(origins: Points, targets: Points) -> np.ndarray:
    """Kilometres between all pairs, one geodesic at a time."""
    return np.array(
        [
            [
                WGS84.inv(x, y, to_x, to_y)[2] / 1000 if land == to_land else np.inf
                for to_x, to_y, to_land in zip(
                    targets.longitudes, targets.latitudes, targets.landmass, strict=True
                )
            ]
            for x, y, land in zip(
                origins.longitudes, origins.latitudes, origins.landmass, strict=True
            )
        ]
    ).reshape(len(origins), len(targets))


# Coarse shares bring points to the same place and to equal distances.
shares = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.25, 0.5, 0.500001, 0.75, 1.0]))
some_points = st.lists(
    st.tuples(st.sampled_from(sorted(BOXES)), shares, shares), min_size=1, max_size=25
).map(points_of)


@pytest.mark.parametrize(
    ("code", "land"),
    [("29", "metropole"), ("2A", "metropole"), ("974", "974"), ("976", "976"), ("", "")],
)
def test_each_overseas_departement_is_a_land_and_the_mainland_has_corsica(
    code: str, land: str
) -> None:
    assert landmasses([code]).tolist() == [land]


def test_paris_to_brest_is_the_distance_on_the_sphere_but_for_the_flattening() -> None:
    paris = Points(np.array([2.3522]), np.array([48.8566]), np.array(["metropole"]))
    brest = Points(np.array([-4.4861]), np.array([48.3904]), np.array(["metropole"]))
    cosine = math.sin(math.radians(48.8566)) * math.sin(math.radians(48.3904)) + math.cos(
        math.radians(48.8566)
    ) * math.cos(math.radians(48.3904)) * math.cos(math.radians(2.3522 + 4.4861))
    on_sphere = 6371.0 * math.acos(cosine)
    assert geodesic_km(paris, brest)[0] == pytest.approx(on_sphere, rel=0.005)
    kilometres, azimuths = distances_from(paris, brest)
    assert kilometres[0] == geodesic_km(paris, brest)[0]
    assert 262 < azimuths[0] < 270  # a little south of west


def test_points_in_space_are_those_of_the_geocentric_system() -> None:
    from pyproj import Transformer  # noqa: PLC0415 - the independent method

    places = points_of([("metropole", 0.3, 0.7), ("974", 0.1, 0.9)])
    to_space = Transformer.from_crs(4979, 4978, always_xy=True)
    expected = to_space.transform(places.longitudes, places.latitudes, np.zeros(2))
    assert np.allclose(places.in_space(), np.column_stack(expected), atol=1e-6)


@pytest.mark.slow
@given(some_points, some_points)
@settings(max_examples=200)
def test_the_nearest_is_that_of_all_pairs(origins: Points, targets: Points) -> None:
    found, expected = nearest(origins, targets), all_pairs(origins, targets)
    best = expected.min(axis=1)
    assert np.array_equal(np.isinf(found.distance_km), np.isinf(best))
    known = np.isfinite(best)
    assert np.allclose(found.distance_km[known], best[known], rtol=0, atol=1e-6)
    assert (found.position[~known] == -1).all()
    at_found = expected[np.flatnonzero(known), found.position[known]]
    assert np.allclose(at_found, best[known], rtol=0, atol=1e-6)


@pytest.mark.slow
@given(some_points, some_points, st.floats(0.1, 400))
@settings(max_examples=200)
def test_those_within_a_radius_are_those_of_all_pairs(
    origins: Points, targets: Points, radius_km: float
) -> None:
    found = Neighbourhood(targets).within(origins, radius_km).toarray() > 0
    assert np.array_equal(found, all_pairs(origins, targets) <= radius_km)


def test_a_radius_takes_in_what_stands_exactly_at_it() -> None:
    places = points_of([("metropole", 0.2, 0.5), ("metropole", 0.4, 0.5)])
    apart = float(all_pairs(places, places)[0, 1])
    assert Neighbourhood(places).within(places, apart).nnz == 4
    assert Neighbourhood(places).within(places, apart - 1e-6).nnz == 2


def test_without_targets_nothing_is_near() -> None:
    places, none = points_of([("metropole", 0.2, 0.5)]), points_of([])
    assert nearest(places, none).position.tolist() == [-1]
    assert np.isinf(nearest(places, none).distance_km).all()
    assert Neighbourhood(none).within(places, 100).nnz == 0
    assert len(nearest(none, places).position) == 0


def test_of_two_targets_at_one_place_the_first_is_named() -> None:
    places = points_of([("metropole", 0.9, 0.5), ("metropole", 0.2, 0.5), ("metropole", 0.2, 0.5)])
    assert nearest(points_of([("metropole", 0.25, 0.5)]), places).position.tolist() == [1]
