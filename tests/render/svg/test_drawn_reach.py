"""Maps of distances as drawings: places to add, rings round a place."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from geo.analysis.inhabitants import Inhabitants
from geo.analysis.proximity import surroundings, territory_origin
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.svg.maps import map_picture
from geo.render.svg.windows import window_of
from geo.reports import palette
from geo.reports.maps.maps import around_map, new_poles_map, pole_map, ring
from geo.reports.maps.values import Map
from geo.reports.study import NewPoles, Study
from tests import shipped
from tests.spaces import plain
from tests.views.drawn import all_of, harmless, number_of, texts, titles


def points(root: ET.Element) -> int:
    return sum(each.get("fill") != palette.SELECTED for each in all_of(root, "circle"))


@pytest.mark.slow
def test_new_places_are_numbered_and_say_what_they_bring(shipped_atlas: Atlas) -> None:
    question = NewPoles(Study(shipped_atlas, Selection()), 3)
    drawn = new_poles_map(question)
    root = harmless(map_picture(drawn).svg)
    assert texts(root)[-3:] == ["1", "2", "3"]
    assert points(root) == shipped.LOCATED
    assert len(all_of(root, "polygon")) == 3  # what each reaches
    said = titles(root)
    for place in question.places.itertuples():
        words = f"{place.rank}. {place.nom} : +"
        assert any(each.startswith(words) for each in said)
        assert words in plain(drawn.alternative)


@pytest.mark.parametrize("code", ["44109", "97411"])
def test_rings_round_a_place_are_whole_and_the_near_poles_are_drawn(
    shipped_atlas: Atlas, inhabitants: Inhabitants, code: str
) -> None:
    view = shipped_atlas.select(Selection())
    around = surroundings(view, territory_origin(inhabitants, "commune", code), inhabitants, 30)
    drawn = around_map(view, around, Selection(level="commune", codes=(code,)))
    picture = map_picture(drawn)
    root = harmless(picture.svg)
    assert points(root) == len(around.near) > 0
    assert [text for text in texts(root) if "km" in text] == ["10 km", "30 km", "50 km"]
    for line in all_of(root, "polygon"):
        places = [each.split(",") for each in line.get("points", "").split()]
        assert all(0 < float(x) < picture.width for x, _ in places)
        assert all(0 < float(y) < picture.height for _, y in places)
    (origin,) = (e for e in all_of(root, "circle") if e.get("fill") == palette.SELECTED)
    middle = picture.width / 2, picture.height / 2
    assert (number_of(origin, "cx"), number_of(origin, "cy")) == pytest.approx(middle, abs=2)


def test_places_are_framed_at_the_scale_of_their_latitude(shipped_atlas: Atlas) -> None:
    # At 60 degrees the projection doubles lengths: 100 km take 200 km of the plane.
    view = shipped_atlas.select(Selection())
    line = np.array(ring((2.0, 60.0), 50))
    window = window_of(Map(view, "region", extent=line), 640)
    edge = 0.07 * 2
    assert window.metres * window.width == pytest.approx(200_000 * (1 + edge), rel=1e-2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "level"),
    [
        ({}, "region"),
        ({"region": ["53"]}, "departement"),
        ({"region": ["04"]}, "epci"),
        ({"commune": ["29019"]}, "epci"),
    ],
)
def test_a_map_without_figures_is_cut_like_the_others_but_not_into_communes(
    shipped_atlas: Atlas, query: dict[str, list[str]], level: str
) -> None:
    zone, _ = shipped_atlas.read_query(query)
    assert new_poles_map(NewPoles(Study(shipped_atlas, Selection(), zone), 1)).level == level


def test_a_pole_is_shown_in_its_region_or_where_it_may_be(shipped_atlas: Atlas) -> None:
    poles = shipped_atlas.poles
    located = int(np.flatnonzero(shipped_atlas.is_located)[0])
    (by_departement,) = np.flatnonzero((poles["niveau_lieu"] == "departement").to_numpy())[:1]
    for row, level, discs in ((located, "region", 1), (int(by_departement), "departement", 0)):
        drawn = pole_map(shipped_atlas, row)
        assert drawn is not None
        assert drawn.shown.level == level
        picture = map_picture(drawn)
        assert len(all_of(harmless(picture.svg), "circle")) == discs
        assert ("n'y est pas placé" in picture.title) is not discs
        assert drawn.legend == ()
