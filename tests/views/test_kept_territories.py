"""Territories kept by inhabitants, distance, presence and rank: against plain loops."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import pytest

from geo.analysis.kept_territories import Kept, nearest_by_level
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.leaflet import Addresses, map_data
from geo.render.svg.posters import map_poster
from geo.reports import palette
from geo.reports.choices.drawing import MapChoices, read_choices
from geo.reports.choices.territories import TerritoryOrder
from geo.reports.maps.figures import area_figures
from geo.reports.maps.fills import area_fill
from geo.reports.maps.maps import poles_map
from geo.reports.maps.values import Map
from geo.reports.study import Study
from tests.indicators import folder_with_indicators
from tests.spaces import plain
from tests.views.drawn import harmless

ADDRESSES = Addresses("formes/", "poles.json", "/pole?pole=", "/proximite?", "/territoire?", "", "")


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("besoins")))


@pytest.fixture(scope="module")
def study(needs: Atlas) -> Study:
    return Study(needs, Selection())


def drawn(study: Study, kept: Kept, indicator: str = "actifs") -> Map:
    choices = MapChoices(indicator=indicator, level="epci", kept=kept, listed="territoires")
    return poles_map(study.everywhere, choices, study.reach)


def codes(found: Map, order: TerritoryOrder = "valeur") -> list[str]:
    assert found.areas
    return [str(row[1]) for row in area_figures(found.areas, found.view, order).rows]


def nearest(study: Study) -> dict[str, float]:
    """The nearest town hall of each EPCI, commune after commune."""
    found = dict.fromkeys(study.atlas.territories.epci.index, inf)
    held_by = study.atlas.territories.communes["code_epci"]
    for code, distance in zip(held_by, study.reach.distance_km, strict=True):
        if code:
            found[code] = min(found[code], distance)
    return found


@pytest.mark.slow
def test_the_nearest_town_hall_of_each_territory(study: Study) -> None:
    by_hand = nearest(study)
    assert nearest_by_level(study.reach, "epci").tolist() == list(by_hand.values())
    assert nearest_by_level(study.reach, "commune").tolist() == study.reach.distance_km.tolist()


def test_the_ten_epci_of_the_issue(study: Study) -> None:
    """More than 50,000 inhabitants, no pole within 30 km, the ten of the most working people."""
    by_hand, people = nearest(study), study.atlas.territories.communes
    active = (people["population"] // 2).groupby(people["code_epci"]).sum()
    large = study.atlas.territories.epci["population"] >= 50_000
    far = [code for code in large.index[large] if by_hand[code] >= 30]
    expected = sorted(far, key=lambda code: -active[code])[:10]
    found = drawn(study, Kept(population_min=50_000, distance_min_km=30, first=10))
    assert codes(found) == expected
    assert len(far) > 10
    data = map_data(found, ADDRESSES)["areas"]
    assert sorted(data["inside"]) == sorted(expected)
    said = plain(found.area_sentence)
    assert said.startswith(
        "Au moins 50 000 habitants, à 30 km ou plus de tout pôle localisé, les 10 premiers : "
        "10 EPCI sur 1 255."
    )
    assert "au moins 50 000 habitants" in plain(found.title)
    assert "filtres" in found.legend[-1].notes[-2]
    names = [study.atlas.territories.name("epci", code) for code in expected]
    assert plain(found.legend[-1].notes[-1]).startswith(f"En couleur : {names[0]}, {names[1]},")


@pytest.mark.slow
def test_the_image_leaves_the_others_grey(study: Study) -> None:
    found = drawn(study, Kept(population_min=200_000))
    assert found.areas
    kept = set(found.areas.table.index)
    root = harmless(map_poster(found))
    fills = {each.get("data-code"): each.get("fill") for each in root.iter()}
    grey = {code for code, colour in fills.items() if code and colour == palette.OUTSIDE}
    assert grey.isdisjoint(kept)
    assert len(grey) == 1255 - len(kept)


def test_a_territory_without_a_known_pole_may_have_one(study: Study) -> None:
    table = study.indicators("epci")
    for presence, expected in (
        ("connu", table["poles"] > 0),
        ("sans", table["poles"] == 0),
        ("aucun", (table["poles"] == 0) & (table["possible"] == 0)),
    ):
        found = drawn(study, Kept(presence=presence))
        assert sorted(codes(found)) == sorted(table.index[expected])
    sans = drawn(study, Kept(presence="sans"))
    may = int(((table["poles"] == 0) & (table["possible"] > 0)).sum())
    assert f"{may} peuvent avoir un pôle de lieu mal connu" in plain(sans.area_sentence)


def test_those_at_a_tie_with_the_last_one_are_kept_too(study: Study) -> None:
    """Rates of poverty are 8 to 20, each of one EPCI in thirteen: the first are many."""
    found = drawn(study, Kept(first=3), "pauvrete")
    assert found.areas
    assert set(found.areas.table["value"]) == {20.0}
    assert len(codes(found)) == sum(rank % 13 == 12 for rank in range(1255))


@pytest.mark.parametrize("order", ["valeur", "nom", "habitants", "poles", "distance"])
def test_the_table_is_sorted_by_what_one_chose(study: Study, order: TerritoryOrder) -> None:
    found = drawn(study, Kept(population_min=100_000))
    assert found.areas
    table = found.areas.table.loc[codes(found, order)]
    column = {
        "valeur": "value",
        "habitants": "population",
        "poles": "poles",
        "distance": "nearest_km",
    }.get(order)
    if column:
        assert table[column].is_monotonic_decreasing
    else:
        assert table["nom"].iloc[0] == "Ardenne Métropole"


@pytest.mark.parametrize(
    ("query", "kept", "problems"),
    [
        ({"habitants_min": ["50000"]}, Kept(population_min=50_000), 0),
        ({"distance_min": ["30"], "premiers": ["10"]}, Kept(distance_min_km=30, first=10), 0),
        ({"presence": ["aucun"]}, Kept(presence="aucun"), 0),
        ({"habitants_min": ["beaucoup"], "premiers": ["-1"]}, Kept(), 2),
        ({"habitants_min": ["9" * 30], "distance_min": ["٣"]}, Kept(), 2),
        ({"presence": ["<b>"], "ordre": ["hasard"]}, Kept(), 2),
    ],
)
def test_the_address_says_which_are_kept(
    query: dict[str, Sequence[str]], kept: Kept, problems: int
) -> None:
    choices, _, messages = read_choices(query, tiles_allowed=False)
    assert choices.kept == kept
    assert len(messages) == problems


@pytest.mark.slow
@pytest.mark.parametrize("indicator", ["actifs", "chomage", "taux", "distance", "nombre"])
def test_no_territory_at_all_is_said_and_drawn_grey(study: Study, indicator: str) -> None:
    found = drawn(study, Kept(population_min=99_999_999, first=10), indicator)
    assert codes(found) == []
    assert map_data(found, ADDRESSES)["areas"]["inside"] == []
    assert "0 EPCI sur 1 255" in plain(found.area_sentence)
    assert "rien à montrer" in found.area_sentence
    harmless(map_poster(found))


def test_two_figures_keep_their_colours_when_territories_are_left_out(study: Study) -> None:
    choices = MapChoices(indicator="chomage", second="densite", level="epci", listed="territoires")
    whole = poles_map(study.everywhere, choices, study.reach)
    kept = poles_map(
        study.everywhere, replace(choices, kept=Kept(population_min=50_000)), study.reach
    )
    assert whole.areas
    assert kept.areas
    fills = [area_fill(each.areas, study.atlas) for each in (whole, kept) if each.areas]
    before, after = (
        {code: fill.colour(row) for row, code in enumerate(fill.codes)} for fill in fills
    )
    assert 0 < len(after) < len(before)
    assert after == {code: before[code] for code in after}
    assert len(codes(kept)) == len(after)
    assert kept.area_sentence
