"""A point finds its commune."""

import numpy as np
import pytest
import shapely

from geo.model.territories import Territories
from geo.territories.locate import CommuneIndex, commune_index, point_locator
from geo.territories.read import read_shapes
from tests.territories.country import SHIPPED

# Squares of 0.1 degree side by side at 45° N: one degree of longitude is 78.7 km there.
TWO_SQUARES = CommuneIndex(
    np.array(["01001", "01002"]),
    np.array([shapely.box(5.0, 45.0, 5.1, 45.1), shapely.box(5.1, 45.0, 5.2, 45.1)]),
)


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [
        (5.05, 45.05, "01001"),
        (5.15, 45.05, "01002"),
        (5.10, 45.05, "01001"),  # on the border: the first by code
        (4.995, 45.05, "01001"),  # 394 m west
        (4.993, 45.05, ""),  # 551 m west
        (5.15, 44.996, "01002"),  # 445 m south
        (5.15, 44.995, ""),  # 557 m south
        (np.nan, 45.05, ""),
        (5.05, np.inf, ""),
        (-30.0, 0.0, ""),
    ],
)
def test_point_is_inside_or_very_near(longitude: float, latitude: float, code: str) -> None:
    assert TWO_SQUARES.locate([longitude], [latitude]).tolist() == [code]


def test_no_point_gives_no_code() -> None:
    assert TWO_SQUARES.locate([], []).tolist() == []


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [
        (2.3522, 48.8566, "75056"),  # Paris, Hôtel de Ville
        (-4.4861, 48.3904, "29019"),  # Brest
        (55.4481, -20.8789, "97411"),  # Saint-Denis de La Réunion
        (-52.3260, 4.9372, "97302"),  # Cayenne
        (8.7369, 41.9192, "2A004"),  # Ajaccio
        (1.981, 42.465, ""),  # Llívia, in Spain
        (-0.1276, 51.5072, ""),  # London
    ],
)
def test_known_places_are_found(
    territories: Territories, longitude: float, latitude: float, code: str
) -> None:
    assert point_locator(territories)([longitude], [latitude]).tolist() == [code]


@pytest.mark.slow
def test_nearly_all_town_halls_stand_in_their_own_commune(territories: Territories) -> None:
    communes = territories.communes[territories.communes["point"] == "mairie"]
    found = point_locator(territories)(communes["longitude"], communes["latitude"])
    assert (found == communes.index).mean() > 0.99
    assert (found != "").all()


def test_points_on_a_surface_stand_in_their_own_commune(territories: Territories) -> None:
    communes = territories.communes
    chosen = communes[(communes["point"] == "surface") & (communes["forme"] != "absente")]
    found = point_locator(territories)(chosen["longitude"], chosen["latitude"])
    assert (found == chosen.index).all()


@pytest.mark.slow
def test_points_drawn_at_random_fall_in_france_as_often_as_it_is_large(
    territories: Territories,
) -> None:
    generator = np.random.default_rng(2026)
    longitudes = generator.uniform(-5, 9, 100_000)
    latitudes = generator.uniform(42, 51, 100_000)
    found = point_locator(territories)(longitudes, latitudes)
    # France covers about half of this box: 549,000 km² of 14 x 9 degrees, 8,600 km² each.
    assert (found != "").mean() == pytest.approx(549_000 / (14 * 9 * 8_600), abs=0.03)


@pytest.mark.slow
def test_many_points_are_where_the_tree_says_one_by_one() -> None:
    shapes = read_shapes(SHIPPED, "commune").sort_index()
    chance = np.random.default_rng(3)
    on_land = chance.choice(len(shapes), 30_000)
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes.geometry.to_numpy()))[on_land]
    corners = shapely.get_coordinates(shapes.geometry.to_numpy()[::40])[:8_000]  # on borders
    moved = inside + chance.normal(0, 0.02, inside.shape)
    nowhere = np.array([[np.nan, 45.0], [5.0, np.inf], [1e9, 1e9], [-180.0, -90.0], [0.0, 0.0]])
    x, y = np.concatenate([inside, corners, moved, nowhere]).T
    index = commune_index(SHIPPED)
    expected = [index.locate(x[i : i + 5_000], y[i : i + 5_000]) for i in range(0, len(x), 5_000)]
    assert index.locate(x, y).tolist() == np.concatenate(expected).tolist()
