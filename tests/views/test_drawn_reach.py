"""Maps of distances as drawings: places to add, rings round a place."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from geo.analysis.coverage import reach_of
from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.analysis.proximity import surroundings, territory_origin
from geo.analysis.siting import greedy_siting, main_communes, siting_problem, siting_table
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.svg.maps import drawn_level, map_picture
from geo.render.svg.reach import proximity_frame, proximity_overlay, siting_overlay
from geo.render.svg.windows import Circle, Frame, window_of
from geo.reports import palette
from tests.views.drawn import all_of, harmless, number_of, texts, titles


@pytest.fixture(scope="module")
def inhabitants(shipped_atlas: Atlas) -> Inhabitants:
    return inhabitants_of(shipped_atlas.territories)


def points(root: ET.Element) -> int:
    return sum(each.get("fill") != palette.SELECTED for each in all_of(root, "circle"))


def test_new_places_are_numbered_and_say_what_they_bring(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    view, zone = shipped_atlas.select(Selection()), np.ones(len(inhabitants), dtype=bool)
    reach = reach_of(view, inhabitants)
    problem = siting_problem(reach, 30, zone, main_communes(inhabitants, zone))
    siting = greedy_siting(problem, 3)
    table = siting_table(reach, 30, zone, problem.candidates[list(siting.chosen)], siting)
    root = harmless(map_picture(view, None, Frame(), siting_overlay(table)).svg)
    assert texts(root)[-3:] == ["1", "2", "3"]
    assert points(root) == 69
    said = [each.replace("\u00a0", " ") for each in titles(root)]
    for place in table.itertuples():
        assert any(each.startswith(f"{place.rank}. {place.nom} : +") for each in said)


@pytest.mark.parametrize("code", ["44109", "97411"])
def test_rings_round_a_place_are_whole_and_the_near_poles_are_drawn(
    shipped_atlas: Atlas, inhabitants: Inhabitants, code: str
) -> None:
    view = shipped_atlas.select(Selection())
    around = surroundings(view, territory_origin(inhabitants, "commune", code), inhabitants, 30)
    frame = proximity_frame(around)
    picture = map_picture(view, None, frame, proximity_overlay(around))
    root = harmless(picture.svg)
    assert points(root) == len(around.near) > 0
    assert [text for text in texts(root) if "km" in text] == [
        f"{each}\u00a0km" for each in (10, 30, 50)
    ]
    for line in all_of(root, "polygon"):
        places = [each.split(",") for each in line.get("points", "").split()]
        assert all(0 < float(x) < picture.width for x, _ in places)
        assert all(0 < float(y) < picture.height for _, y in places)
    (origin,) = (e for e in all_of(root, "circle") if e.get("fill") == palette.SELECTED)
    middle = picture.width / 2, picture.height / 2
    assert (number_of(origin, "cx"), number_of(origin, "cy")) == pytest.approx(middle, abs=1)
    assert drawn_level(None, frame, shipped_atlas) == "epci"


def test_a_circle_is_framed_at_the_scale_of_its_latitude(shipped_atlas: Atlas) -> None:
    # At 60 degrees the projection doubles lengths: 100 km take 200 km of the plane.
    window = window_of(Frame(circle=Circle(2.0, 60.0, 50)), shipped_atlas)
    edge = 0.07 * 2
    assert window.metres * window.width == pytest.approx(200_000 * (1 + edge))


def test_the_level_of_bare_maps_follows_what_they_show(shipped_atlas: Atlas) -> None:
    levels = [
        drawn_level(None, frame, shipped_atlas)
        for frame in (Frame(), Frame("region", ("53",)), Frame("commune", ("29019",)))
    ]
    assert levels == ["region", "departement", "epci"]
