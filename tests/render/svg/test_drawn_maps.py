"""Maps as drawings: every territory in its colour, every pole to be counted, nothing that acts."""

import gzip
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from math import cos, hypot, radians, sqrt
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from geo.analysis.choropleths import Choropleth
from geo.analysis.coverage import reach_of
from geo.analysis.distances import MAINLAND
from geo.analysis.inhabitants import inhabitants_of
from geo.analysis.proximity import Origin
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.svg.map_legends import legend_picture, legend_sentence
from geo.render.svg.map_marks import RADIUS_PX
from geo.render.svg.maps import Addresses, map_legend, map_picture, nowhere
from geo.render.svg.picture import PAPER, Picture
from geo.render.svg.spread import spread
from geo.render.svg.windows import STEPS, Window, window_of
from geo.reports import palette
from geo.reports.choices.drawing import MapChoices, map_levels
from geo.reports.maps.choropleths import areas_of, class_entries
from geo.reports.maps.fills import area_fill
from geo.reports.maps.maps import poles_map, ring
from geo.reports.maps.values import Map, Mark, Ring
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import POLE
from tests.spaces import plain
from tests.views.drawn import SVG, all_of, harmless, number_of, texts, titles
from tests.views.test_maps import ATTACKS

EVERYTHING = Selection()


@pytest.fixture
def twelve_poles(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **TABLES)


def of(level: Level, *codes: str) -> Selection:
    return Selection(level=level, codes=codes)


def bare(view: View, shown: Selection = EVERYTHING) -> Map:
    return replace(poles_map(view, MapChoices(indicator="aucun")), shown=shown)


def picture_of(
    atlas: Atlas,
    choices: MapChoices,
    selection: Selection = EVERYTHING,
    addresses: Addresses = nowhere,
) -> Picture:
    return map_picture(poles_map(atlas.select(selection), choices), addresses=addresses)


def window(atlas: Atlas, shown: Selection = EVERYTHING) -> Window:
    return window_of(bare(atlas.select(EVERYTHING), shown), 640)


def filled(root: ET.Element) -> dict[str, str]:
    """What each territory is said to be, and its colour."""
    return {
        plain(path.findtext(f"{SVG}title") or ""): path.get("fill", "")
        for path in all_of(root, "path")
        if path.get("fill") != "none"
    }


# ---- Territories ----------------------------------------------------------------------------


def test_every_region_has_the_colour_of_its_class_and_says_its_figure(shipped_atlas: Atlas) -> None:
    root = harmless(picture_of(shipped_atlas, MapChoices(indicator="taux")).svg)
    areas = filled(root)
    assert len(areas) == 18
    # Five poles of 896,175 inhabitants: the highest rate; no pole in Corse.
    assert areas["La Réunion : 5 pôles, 0,56 pour 100 000 hab."] == palette.SEQUENCE[-1]
    assert areas["Corse : aucun de ces pôles"] == palette.EMPTY


def sizes_of(areas: Choropleth) -> dict[str, int]:
    """Territories by colour, as the legend counts them."""
    return {colour: int(re.sub("[^0-9]", "", size)) for colour, _, size in class_entries(areas)}


@pytest.mark.slow
@pytest.mark.parametrize("level", ["region", "departement", "epci"])
def test_colours_are_drawn_as_often_as_the_legend_says(shipped_atlas: Atlas, level: Level) -> None:
    view = shipped_atlas.select(EVERYTHING)
    on_map = poles_map(view, MapChoices(indicator="taux", level=level))
    assert on_map.areas is not None
    root = harmless(map_picture(on_map).svg)
    drawn = Counter(path.get("fill") for path in all_of(root, "path") if path.get("fill") != "none")
    assert drawn == sizes_of(on_map.areas)


@pytest.mark.parametrize("indicator", ["nombre", "secteur", "montant"])
def test_what_adds_up_is_drawn_as_circles_as_large_as_it(
    shipped_atlas: Atlas, indicator: str
) -> None:
    view = shipped_atlas.select(EVERYTHING)
    on_map = poles_map(view, MapChoices(indicator=indicator))  # type: ignore[arg-type]
    assert on_map.areas is not None
    root = harmless(map_picture(on_map).svg)
    drawn = {each.get("data-circle"): each for each in all_of(root, "circle")}
    values = on_map.areas.table["value"]
    above = values[values > 0]
    assert set(above.index) == set(drawn) - {None}
    largest = number_of(drawn[above.idxmax()], "r")
    for code, value in above.items():
        wide = number_of(drawn[str(code)], "r")
        assert wide == pytest.approx(max(3, largest * sqrt(value / above.max())), abs=0.06)
    colours = Counter(each.get("fill") for code, each in drawn.items() if code)
    sizes = sizes_of(on_map.areas)
    assert colours == {colour: sizes[colour] for colour in colours}


@pytest.mark.parametrize("indicator", ["nombre", "taux", "secteur", "quotient", "montant"])
def test_each_territory_is_coloured_as_its_legend(
    shipped_atlas: Atlas,
    indicator: str,
) -> None:
    view = shipped_atlas.select(EVERYTHING)
    areas = areas_of(view, MapChoices(indicator=indicator, level="departement"))  # type: ignore[arg-type]
    assert areas is not None
    fill = area_fill(areas, shipped_atlas)
    assert Counter(map(fill.colour, range(len(fill.codes)))) == sizes_of(areas)


def test_distances_are_drawn_too_and_a_land_without_pole_says_so(twelve_poles: Atlas) -> None:
    view = twelve_poles.select(EVERYTHING)
    reach = reach_of(view, inhabitants_of(twelve_poles.territories))
    choices = MapChoices(indicator="distance", level="departement")
    drawn = filled(harmless(map_picture(poles_map(view, choices, reach)).svg))
    assert len(drawn) == 101
    assert drawn["Martinique : aucun pôle localisé sur cette terre"] == palette.UNKNOWN
    assert drawn["Paris : 0 km"] == palette.DISTANCES[0]  # a pole at its only town hall


def test_an_atlas_of_twelve_poles_says_their_numbers(twelve_poles: Atlas) -> None:
    areas = filled(harmless(picture_of(twelve_poles, MapChoices(indicator="nombre")).svg))
    assert any(said.startswith("Bretagne : 7 pôles, ") for said in areas)
    assert any(said.startswith("La Réunion : 1 pôle, ") for said in areas)


def corners(path: str) -> np.ndarray:
    """The corners of the first ring of a path of ours, in pixels."""
    numbers = [int(each) for each in re.findall("-?[0-9]+", path.split("z", maxsplit=1)[0])]
    return np.cumsum(np.array(numbers).reshape(-1, 2), axis=0) / STEPS


def test_the_mainland_stands_where_web_mercator_puts_it(shipped_atlas: Atlas) -> None:
    country = window(shipped_atlas)
    (brest,), (nice,) = (
        country.place(np.array([longitude]), np.array([latitude]))
        for longitude, latitude in ((-4.486, 48.39), (7.262, 43.7))
    )
    # One degree of longitude is as long everywhere; one of latitude 1 / cos(latitude) times it.
    degree = (nice[0] - brest[0]) / (7.262 + 4.486)
    middle = (48.39 + 43.7) / 2
    assert (nice[1] - brest[1]) / (48.39 - 43.7) == pytest.approx(
        degree / cos(radians(middle)), rel=2e-3
    )
    assert 0 < brest[0] < nice[0] < 640
    assert 0 < brest[1] < nice[1] < country.height


def test_neighbours_share_their_border(shipped_atlas: Atlas) -> None:
    root = harmless(picture_of(shipped_atlas, MapChoices(indicator="nombre")).svg)
    brittany, loire = (
        {tuple(corner) for corner in corners(path.get("d", ""))}
        for name in ("Bretagne", "Pays de la Loire")
        for path in all_of(root, "path")
        if (path.findtext(f"{SVG}title") or "").startswith(name)
    )
    assert len(brittany & loire) > 5


def test_overseas_departements_stand_in_named_frames(shipped_atlas: Atlas) -> None:
    root = harmless(picture_of(shipped_atlas, MapChoices()).svg)
    assert texts(root) == ["Guadeloupe", "Guyane", "Martinique", "Mayotte", "La Réunion"]
    frames = all_of(root, "rect")
    assert len(frames) == 5
    for path in all_of(root, "path"):
        name = plain(path.findtext(f"{SVG}title") or "").split(" : ")[0]
        if name in texts(root):
            frame = frames[texts(root).index(name)]
            x, y = corners(path.get("d", "")).T
            left, top = number_of(frame, "x"), number_of(frame, "y")
            assert left <= x.min() <= x.max() <= left + number_of(frame, "width")
            assert top <= y.min() <= y.max() <= top + number_of(frame, "height")


def test_an_overseas_territory_alone_has_its_own_scale_and_no_inset(shipped_atlas: Atlas) -> None:
    choices = MapChoices(indicator="nombre", level="commune")
    picture = picture_of(shipped_atlas, choices, of("region", "04"))
    root = harmless(picture.svg)
    assert texts(root) == []
    x = np.concatenate([corners(path.get("d", ""))[:, 0] for path in all_of(root, "path")])
    assert x.max() - x.min() > 0.7 * picture.width
    assert len(filled(root)) == 24


@pytest.mark.parametrize(
    ("level", "codes"),
    [("region", ("53", "04")), ("departement", ("971", "974"))],
)
def test_territories_of_several_lands_are_shown_on_the_whole_country(
    shipped_atlas: Atlas, level: Level, codes: tuple[str, ...]
) -> None:
    picture = picture_of(shipped_atlas, MapChoices(level=level), of(level, *codes))
    root = harmless(picture.svg)
    assert len(texts(root)) == 5
    (outline,) = (p for p in all_of(root, "path") if p.get("stroke") == palette.SELECTED)
    assert outline.get("d", "").count("M") >= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("region", "53"),
        ("region", "94"),
        ("departement", "29"),
        ("departement", "75"),
        ("departement", "973"),
        ("epci", "242900314"),
        ("commune", "29019"),
        ("commune", "97411"),
    ],
)
def test_any_territory_is_framed_whole_with_room_round_it(
    shipped_atlas: Atlas, level: Level, code: str
) -> None:
    for inside in map_levels(of(level, code), shipped_atlas):
        choices = MapChoices(indicator="nombre", level=inside)
        picture = picture_of(shipped_atlas, choices, of(level, code))
        root = harmless(picture.svg)
        (outline,) = (p for p in all_of(root, "path") if p.get("stroke") == palette.SELECTED)
        for ring_ in outline.get("d", "").split("z")[:-1]:
            x, y = corners(ring_).T
            assert x.min() > 0 < y.min()
            assert x.max() < picture.width
            assert y.max() < picture.height
        assert 0.6 < picture.height / picture.width < 1.2


def test_a_commune_without_shape_is_shown_in_its_departement(shipped_atlas: Atlas) -> None:
    communes = shipped_atlas.territories.communes
    code = communes.index[communes["forme"] == "absente"][0]
    home = communes.loc[code, "code_departement"]
    assert window(shipped_atlas, of("commune", code)) == window(
        shipped_atlas, of("departement", home)
    )


# ---- Poles ----------------------------------------------------------------------------------


def circles(root: ET.Element) -> list[tuple[float, float, str]]:
    return [
        (number_of(each, "cx"), number_of(each, "cy"), each.get("fill", ""))
        for each in all_of(root, "circle")
    ]


def test_every_located_pole_is_a_point_and_the_others_are_counted(shipped_atlas: Atlas) -> None:
    picture = picture_of(shipped_atlas, MapChoices())
    root = harmless(picture.svg)
    assert len(circles(root)) == shipped.LOCATED
    labels = {option.label for option in shipped_atlas.facets["statut"].options}
    said = [plain(each.findtext(f"{SVG}title") or "") for each in all_of(root, "g")]
    assert sum(each.split(" : ")[-1] in labels for each in said) == shipped.LOCATED
    said = plain(picture.alternative)
    assert shipped.ALL_PLACED in said
    rough = len(shipped.poles(precision="departement"))
    assert f"{shipped.UNLOCATED} pôles n'ont pas de point : {rough} connus" in said


def test_points_have_the_colours_that_the_legend_counts(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(EVERYTHING)
    on_map = replace(bare(view), colour="secteur")
    points = Counter(fill for *_, fill in circles(harmless(map_picture(on_map).svg)))
    (legend,) = map_legend(on_map)
    assert points == {entry.colour: int(entry.size.split()[0]) for entry in legend.entries}


def test_poles_of_one_commune_can_be_counted(shipped_atlas: Atlas) -> None:
    points = circles(harmless(picture_of(shipped_atlas, MapChoices()).svg))
    apart = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(points, 2)]
    assert min(apart) > 1.3 * RADIUS_PX


def test_the_legend_says_when_points_stand_beside_their_place(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(EVERYTHING)
    for shown, is_crowded in ((EVERYTHING, True), (of("region", "04"), False)):
        (legend,) = map_legend(bare(view, shown))
        assert any("un peu écartés" in note for note in legend.notes) is is_crowded


def test_a_crowd_is_set_apart_in_the_same_way_each_time_and_nobody_else_moves() -> None:
    places = np.array([[100.0, 100.0]] * 12 + [[300.0, 300.0]])
    first, second = spread(places, 4), spread(places, 4)
    assert (first == second).all()
    assert first[-1].tolist() == [300, 300]
    assert np.hypot(*(first[:12] - 100).T).max() < 30
    assert spread(np.empty((0, 2)), 4).shape == (0, 2)


def test_ten_thousand_pairs_of_points_are_set_apart() -> None:
    places = np.random.default_rng(1).uniform(0, 600, (10_000, 2)).repeat(2, axis=0)
    assert len(np.unique(spread(places, 4), axis=0)) == 20_000


def test_a_framed_map_counts_the_points_it_shows(shipped_atlas: Atlas) -> None:
    on_map = bare(shipped_atlas.select(EVERYTHING), of("region", "04"))
    picture = map_picture(on_map)
    assert len(circles(harmless(picture.svg))) == 2
    said = f"2 pôles localisés sur cette carte, sur {shipped.LOCATED}."
    assert said in plain(picture.alternative)
    (legend,) = map_legend(on_map)
    assert sum(int(entry.size.split()[0]) for entry in legend.entries) == 2
    assert plain(legend.notes[-1]) == f"2 pôles localisés sur cette carte, sur {shipped.LOCATED}."
    assert set(shipped_atlas.poles.iloc[on_map.points]["code_region"]) == {"04"}


def test_marks_and_rings_are_drawn_with_their_names(shipped_atlas: Atlas) -> None:
    origin = Origin(-4.486, 48.39, MAINLAND, "29019")
    finistere = of("departement", "29")
    on_map = replace(
        bare(shipped_atlas.select(EVERYTHING), finistere),
        rows=np.array([], dtype=np.intp),
        marks=[Mark(-4.486, 48.39, "1", "Brest : +10 habitants")] * 2,
        rings=[Ring("30 km", ring((origin.longitude, origin.latitude), 30))],
    )
    root = harmless(map_picture(on_map).svg)
    assert texts(root) == ["30 km", "1", "1"]
    assert "1. Brest : +10 habitants" in titles(root)
    first, second = (
        [float(each.get(side, "")) for side in ("x", "y")]
        for each in all_of(root, "rect")
        if "rotate" in each.get("transform", "")
    )
    assert hypot(first[0] - second[0], first[1] - second[1]) > 10
    (line,) = all_of(root, "polygon")
    points = np.array([each.split(",") for each in line.get("points", "").split()], dtype=float)
    across = np.ptp(points[:, 0])
    # 60 km at 48.4 degrees; the map is 45 km wide at least and shows the whole département.
    metres = window(shipped_atlas, finistere).metres
    assert across * metres * cos(radians(48.39)) == pytest.approx(60_000, rel=5e-3)


# ---- Links, words, hostile data -------------------------------------------------------------


def test_territories_are_links_that_the_keyboard_reaches(shipped_atlas: Atlas) -> None:
    def addresses(code: str) -> str:
        return f"/territoire?a=1&region={code}" if code != "94" else ""

    picture = picture_of(shipped_atlas, MapChoices(), addresses=addresses)
    regions = {addresses(code) for code in shipped_atlas.territories.regions.index}
    root = harmless(picture.svg, regions)
    assert root.get("role") == "group"
    assert [each.get("class") for each in all_of(root, "a")] == ["territoire"] * 17
    assert all(each.findtext(f"{SVG}title") for each in all_of(root, "a"))
    alone = harmless(picture_of(shipped_atlas, MapChoices(), addresses=lambda _: "").svg)
    assert alone.get("role") == "img"


def test_the_picture_is_named_and_said(shipped_atlas: Atlas) -> None:
    choices = MapChoices(indicator="taux", level="departement")
    picture = picture_of(shipped_atlas, choices, of("region", "53"))
    assert plain(picture.title) == "Pôles pour 100 000 habitants, par département, en Bretagne"
    root = harmless(picture.svg)
    assert titles(root)[0] == plain(picture.alternative)
    said = plain(picture.alternative)
    assert "en Bretagne : moins de 5 pôles partout" in said
    assert "1 département : aucun pôle connu, mais il peut y en avoir." in said


def test_around_the_territories_of_a_map_is_land_of_another_colour(shipped_atlas: Atlas) -> None:
    limoux = of("epci", "200071926")
    drawn = filled(harmless(picture_of(shipped_atlas, MapChoices(level="commune"), limoux).svg))
    inside = {said: colour for said, colour in drawn.items() if " : " in said}
    assert len(inside) == 76  # its communes
    assert set(inside.values()) == {palette.EMPTY, palette.SEQUENCE[2]}
    outside = {said: colour for said, colour in drawn.items() if " : " not in said}
    assert {"Carcassonne", "Ariège", "Pyrénées-Orientales"} <= set(outside)
    assert set(outside.values()) == {palette.OUTSIDE}


@pytest.mark.slow
@pytest.mark.parametrize("attack", [*ATTACKS, "]]>", "\u202egnp.exe", "a" * 10_000])
def test_a_hostile_name_is_only_ever_text(atlas_of: Callable[..., Atlas], attack: str) -> None:
    atlas = atlas_of([{**POLE, "nom": attack, "code_insee": "29019"}])
    view = atlas.select(Selection(words=attack[:100]) if attack.isalnum() else EVERYTHING)
    picture = map_picture(
        poles_map(view, MapChoices()), ink=PAPER, addresses=lambda _: f"/territoire?{attack}"
    )
    root = ET.fromstring(picture.svg)  # noqa: S314
    addresses = {each.get("href", "") for each in all_of(root, "a")}
    assert len(addresses) == 1
    harmless(picture.svg, addresses)


def test_a_selection_is_outlined(shipped_atlas: Atlas) -> None:
    selection = Selection(level="departement", codes=("29", "974"))
    root = harmless(picture_of(shipped_atlas, MapChoices(), selection).svg)
    assert [p.get("stroke-width") for p in all_of(root, "path")].count("5.4") == 1  # 1.8 px


def test_the_legend_is_drawn_as_it_is_on_the_page(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(EVERYTHING)
    points, areas = legend = map_legend(poles_map(view, MapChoices(indicator="nombre")))
    root = harmless(legend_picture(legend).svg)
    written = " ".join(texts(root))
    for entry in (*points.entries, *areas.entries):
        assert plain(f"{entry.label} ({entry.size})") in written
        assert entry.label in legend_sentence(legend)
    assert f"Données du {shipped.DAY}." in written.replace("\n", " ")
    assert [each.get("fill") for each in all_of(root, "circle")] == [
        *(entry.colour for entry in points.entries),
        *(entry.colour for entry in areas.entries if entry.radius),
    ]


def test_the_last_line_of_a_legend_is_drawn_whole(shipped_atlas: Atlas) -> None:
    legend = map_legend(poles_map(shipped_atlas.select(EVERYTHING), MapChoices()))
    assert legend[-1].notes
    root = harmless(legend_picture(legend).svg)
    last = all_of(root, "text")[-1]
    tails = 0.25 * number_of(last, "font-size")  # of Source Sans: « p », « q », « ç »
    assert number_of(last, "y") + tails <= number_of(root, "height")


def test_maps_are_the_same_each_time_and_light(shipped_atlas: Atlas) -> None:
    # 400 bytes of each are the names of the régions.
    shapes: dict[Level, int] = {"region": 10_830, "departement": 38_330}
    for level, most_bytes in shapes.items():
        choices = MapChoices(indicator="taux", level=level)
        first = picture_of(shipped_atlas, choices).svg
        assert picture_of(shipped_atlas, choices).svg == first
        assert len(gzip.compress(first.encode(), 9)) <= most_bytes + 30 * shipped.LOCATED
