"""Names on maps: enough of them to say where one is, none upon another."""

import numpy as np
import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.place_names import PlaceName, clear_of, names_columns, place_names, shown_names
from geo.render.svg.elements import text_room
from geo.render.svg.maps import map_picture
from geo.reports.maps.maps import usual_map
from geo.territories.outlines import degrees, mercator
from tests.views.drawn import harmless, texts

METRES = {step: 40_075_016.7 / 256 / 2**step for step in (5, 5.5, 6, 6.5, 7, 8, 9, 10)}
FRANCE = (-600_000.0, 5_000_000.0, 1_100_000.0, 6_700_000.0)


@pytest.mark.slow
@pytest.mark.parametrize("step", METRES)
def test_no_name_covers_another_at_its_scale(shipped_atlas: Atlas, step: float) -> None:
    names = shown_names(shipped_atlas.territories, METRES[step] * 0.999, FRANCE)
    assert len(names) > 5
    x, y = mercator(
        np.array([each.longitude for each in names]), np.array([each.latitude for each in names])
    )
    places = np.column_stack((x, y)) / METRES[step]
    for rank, one in enumerate(names):
        for other, place in zip(names[rank + 1 :], places[rank + 1 :], strict=True):
            across, up = np.abs(place - places[rank])
            room = (text_room(one.name) + text_room(other.name)) / 2
            assert across >= room or up >= 12, (one.name, other.name)


def test_regions_give_way_to_towns_and_each_departement_has_its_own(shipped_atlas: Atlas) -> None:
    names = place_names(shipped_atlas.territories)
    regions = [each.name for each in names if each.is_region]
    assert {"Bretagne", "Corse", "Occitanie"} <= set(regions)
    assert not {"Guadeloupe", "Mayotte"} & set(regions)
    towns = {each.name: each.first for each in names if not each.is_region}
    assert towns["Lyon"] < towns["Limoux"]
    assert {"Mende", "Rennes", "Bastia", "Cayenne"} <= {
        name for name, first in towns.items() if first <= 7
    }
    coarse = names_columns(shipped_atlas.territories, 7)
    assert max(coarse["first"]) == 7
    assert len(set(map(len, (coarse["name"], coarse["lon"], coarse["lat"])))) == 1


TOWN = PlaceName("Rennes", 0, 0, 7, 99)
REGION = PlaceName("Bretagne", 0, 0, 5, 6.5)


@pytest.mark.parametrize(
    ("poles", "name", "middle"),
    [
        ([], REGION, (50, 50)),
        ([(50, 50)], REGION, (50, 39)),  # 11 above: 12 aside is not enough for such a long name
        ([(50, 50), (50, 39)], REGION, (50, 61)),
        ([(50, 50)], TOWN, (50, 37)),
        ([(50, 37)], TOWN, (50, 63)),
        ([(each, down) for each in range(0, 100, 10) for down in range(0, 100, 10)], TOWN, None),
    ],
)
def test_a_name_stands_beside_the_poles_that_would_hide_it(
    poles: list[tuple[int, int]], name: PlaceName, middle: tuple[int, int] | None
) -> None:
    points = np.array(poles, dtype=float).reshape(-1, 2)
    placed = list(clear_of(points, [name], np.array([[50.0, 50.0]])))
    assert placed == ([(name, *middle)] if middle else [])


def test_a_second_name_leaves_the_first_readable() -> None:
    here = np.array([[50.0, 50.0], [50.0, 50.0]])
    (_, _, first), (_, _, second) = clear_of(np.empty((0, 2)), [TOWN, TOWN], here)
    assert (first, second) == (37, 63)


def test_drawings_have_the_names_and_no_reader_of_screens_hears_them(shipped_atlas: Atlas) -> None:
    for selection, name in (
        (Selection(), "Occitanie"),
        (Selection(level="region", codes=("53",)), "Rennes"),
    ):
        root = harmless(map_picture(usual_map(shipped_atlas.select(selection))).svg)
        hidden = [each for each in root.iter() if each.get("aria-hidden") == "true"]
        assert name in [text for each in hidden for text in texts(each)]


def test_degrees_undo_the_projection() -> None:
    places = np.array([[-4.5, 48.4], [55.5, -21.1]])
    assert degrees(np.column_stack(mercator(*places.T))) == pytest.approx(places)
