"""What a mayor does on the published page « Autour de moi », which no server answers."""

import gzip
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from pyproj import Geod
from shapely import hausdorff_distance
from shapely.geometry import MultiPoint

from geo.analysis.distances import Points, geodesic_km
from geo.analysis.inhabitants import Inhabitants, inhabitants_of
from geo.analysis.proximity import Surroundings, surroundings, territory_origin
from geo.french import kilometres
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.pages.near import near_page
from geo.reports.distances import HERE_KM, proximity_sentences, span_words
from geo.reports.neighbours import _near_table
from tests.folders import POLE
from tests.journeys.conftest import Served
from tests.journeys.published import RELEASE, publish
from tests.journeys.reading import open_published, plain

MEASURE = """
async ([codes, radius, selection]) => {
  const index = atlasFiles.block("poles"), page = atlasFiles.block("proximite");
  const rows = atlasFacets.create(index).select(selection).rows;
  return Promise.all(codes.map(async (code) => {
    const origin = await atlasCommunes.at(code);
    const around = atlasNear.surroundings(index, page, rows, origin, radius);
    return {
      near: around.near.map(({ row, km }) => [index.id[row], km]),
      ways: around.near.map(({ km, azimuth }) =>
        km < page.here_km ? "" : atlasNear.direction(azimuth)),
      possible: around.possible.map((each) => [
        index.id[each.row], atlasNear.spanWords(index, each, page)]),
      beyond: around.beyond,
      sentences: atlasNear.sentences(index, page, origin, around),
    };
  }));
}
"""


@pytest.fixture(scope="module")
def inhabitants(shipped_atlas: Atlas) -> Inhabitants:
    return inhabitants_of(shipped_atlas.territories)


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, shipped_atlas: Atlas, contents: Mapping[str, bytes]
) -> Path:
    """The page and its files, on a disk."""
    root = tmp_path_factory.mktemp("site")
    publish(root, shipped_atlas, [near_page], contents)
    return root


@pytest.fixture
def near(page: Page, folder: Path) -> Page:
    """The page, opened from a disk."""
    return open_published(page, (folder / "proximite.html").as_uri())


def around_of(
    atlas: Atlas, people: Inhabitants, code: str, radius_km: float | None, selection: Selection
) -> Surroundings:
    origin = territory_origin(people, "commune", code)
    return surroundings(atlas.select(selection), origin, people, radius_km)


def expected(atlas: Atlas, around: Surroundings) -> dict[str, Any]:
    """What the app shows."""
    figures = _near_table(atlas, around.near, {})
    ids = atlas.cells["id_pole"]
    return {
        "near": [(row[0], row[3]) for row in figures.rows],
        "ways": [plain(row[4]) for row in figures.rows],
        "possible": [
            [ids[each.row], plain(span_words(each.least_km, each.most_km))]
            for each in around.possible.itertuples()
        ],
        "beyond": around.beyond,
        "sentences": [plain(text) for text in proximity_sentences(atlas, around)],
    }


def assert_as_in_the_app(found: dict[str, Any], wanted: dict[str, Any], code: str) -> None:
    assert [pole for pole, _ in found["near"]] == [pole for pole, _ in wanted["near"]], code
    for (_, measured), (_, distance_km) in zip(found["near"], wanted["near"], strict=True):
        assert measured == pytest.approx(distance_km, abs=0.001), code
    assert [plain(way) for way in found["ways"]] == wanted["ways"], code
    possible = [[pole, plain(span)] for pole, span in found["possible"]]
    assert possible == wanted["possible"], code
    assert found["beyond"] == wanted["beyond"], code
    assert [plain(text) for text in found["sentences"]] == wanted["sentences"], code


@pytest.mark.parametrize(
    "asked",
    [
        (120, None, Selection()),
        (50, 30, Selection(sectors=("numerique",))),
        (50, 150, Selection(year_min=2013, year_max=2015)),
    ],
)
def test_random_communes_are_told_what_the_app_tells(
    near: Page,
    shipped_atlas: Atlas,
    inhabitants: Inhabitants,
    asked: tuple[int, int | None, Selection],
) -> None:
    number, radius, selection = asked
    chance = Random(number)  # noqa: S311 - the same draws at each run
    overseas = ["97105", "97209", "97302", "97411", "97608"]
    codes = [*chance.sample(list(inhabitants.codes), number), "29019", "2A004", *overseas]
    query = {
        key: values if key not in ("annee_min", "annee_max") else int(values[0])
        for key, values in selection.to_query().items()
    }
    found = near.evaluate(MEASURE, [codes, radius, query])
    for code, told in zip(codes, found, strict=True):
        around = around_of(shipped_atlas, inhabitants, code, radius, selection)
        assert_as_in_the_app(told, expected(shipped_atlas, around), code)


def test_distances_are_those_of_the_ellipsoid_to_the_metre(near: Page) -> None:
    chance = np.random.default_rng(11)
    # Across all of France and beyond, and between neighbours.
    starts = np.column_stack((chance.uniform(-62, 56, 500), chance.uniform(-22, 52, 500)))
    spread = np.repeat([0.001, 0.1, 2, 10], 125)[:, None]
    ends = starts + chance.normal(0, 1, (500, 2)) * spread
    pairs = np.column_stack((starts, ends)).tolist()
    found = near.evaluate("(pairs) => pairs.map((pair) => atlasGeodesics.inverse(...pair))", pairs)
    land = np.zeros(500, dtype=str)
    wanted = geodesic_km(Points(*starts.T, land), Points(*ends.T, land))
    assert [each["km"] for each in found] == pytest.approx(list(wanted), abs=1e-6)
    azimuths, _, _ = Geod(ellps="WGS84").inv(*starts.T, *ends.T)
    turns = np.array([each["azimuth"] for each in found]) - azimuths
    assert np.abs((turns + 180) % 360 - 180).max() < 1e-4  # degrees


def test_rings_are_at_their_distance(near: Page) -> None:
    ring = near.evaluate("() => atlasGeodesics.ring(-4.486, 48.39, 50)")
    longitudes, latitudes = np.array(ring).T
    _, _, metres = Geod(ellps="WGS84").inv(
        np.full(73, -4.486), np.full(73, 48.39), longitudes, latitudes
    )
    assert np.abs(np.array(metres) - 50_000).max() < 0.01


def choose(page: Page, typed: str) -> None:
    """Type in the combobox and take the first suggestion with the keyboard."""
    page.get_by_role("combobox", name="Commune").fill(typed)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#resultats").wait_for()


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("Carhaix", "29024", "mairie de Carhaix-Plouguer (Finistère)"),
        ("saint etiene", "42218", "mairie de Saint-Étienne (Loire)"),
        ("97410", "97416", "mairie de Saint-Pierre (La Réunion)"),
        ("75113", "75056", "mairie de Paris (Paris)"),
        ("le havre", "76351", "mairie du Havre (Seine-Maritime)"),
    ],
)
def test_a_commune_is_chosen_from_a_disk_with_the_keyboard(
    near: Page, folder: Path, typed: str, code: str, words: str
) -> None:
    choose(near, typed)
    expect(near.locator("#phrases")).to_contain_text(words)
    assert near.url == f"{(folder / 'proximite.html').as_uri()}?commune={code}"
    near.locator("#carte-autour[data-drawn]").wait_for()
    expect(near.locator(".atlas-origin")).to_have_count(1)


def test_random_communes_are_found_by_their_code_and_by_their_name(
    near: Page, shipped_atlas: Atlas
) -> None:
    chance = Random(9)  # noqa: S311 - the same draws at each run
    names = shipped_atlas.territories.communes["nom"]
    codes = ["32400", *chance.sample(list(names.index), 80)]  # the postal code of 23 others
    found = near.evaluate(
        """async ([codes, names]) => {
            const search = await atlasCommunes.search();
            return Promise.all(codes.map(async (code, rank) => [
              (await search.search(code)).map((each) => each.code),
              (await search.search(names[rank])).map((each) => each.nom)]));
        }""",
        [codes, [names[code] for code in codes]],
    )
    for code, (by_code, by_name) in zip(codes, found, strict=True):
        assert code in by_code  # it may be the postal code of others too
        assert names[code] in by_name


def test_the_address_says_it_all_from_a_server_and_in_a_release(
    page: Page, folder: Path, serve: Served
) -> None:
    query = "?commune=29019&rayon=120&secteur=agriculture"
    for path in ("proximite.html", f"versions/{RELEASE}/proximite.html"):
        open_published(page, f"{serve(folder)}/{path}{query}")
        expect(page.locator("#proches caption")).to_have_text(
            re.compile("1 pôle localisé à 120.km au plus")
        )
        expect(page.locator("#proches tbody th a")).to_have_text("Mady&co")
        portrait = page.get_by_role("link", name="le portrait de « Finistère »")
        expect(portrait).to_have_attribute("href", re.compile(r"^(\.\./)*departement/29\.html$"))
        assert page.locator("select[name=rayon]").input_value() == "120"
        assert page.locator("select[name=secteur]").input_value() == "agriculture"
        page.locator("#carte-autour[data-drawn]").wait_for()
        page.select_option("select[name=rayon]", "50")
        expect(page.locator("#aucun")).to_contain_text("Aucun pôle localisé à montrer")
        assert page.url.endswith("?commune=29019&rayon=50&secteur=agriculture")
        page.get_by_role("button", name="Retirer Brest").click()
        expect(page.locator("#resultats")).to_be_hidden()
        expect(page.get_by_role("combobox", name="Commune")).to_be_focused()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?commune=00000", "« 00000 » pour « commune »"),
        ("?commune=<img src=x onerror=alert(1)>", "« <img src=x onerror=alert(1)> »"),
        ("?commune=29019&rayon=9999", "un nombre entier de 5 à 150"),
        ("?commune=29019&secteur=zzz", "aucun code ou nom « zzz »"),
        ("#commune=29019&rayon=2", "« 2 » pour « rayon »"),
        ("?commune=__proto__", "« __proto__ » pour « commune »"),
    ],
)
def test_unknown_values_of_an_address_are_said(
    page: Page, folder: Path, query: str, words: str
) -> None:
    open_published(page, (folder / "proximite.html").as_uri() + query)
    assert words in plain(page.locator("#messages").inner_text())
    assert page.locator("main img").count() == 0


def test_what_is_near_is_printed_without_the_form(near: Page) -> None:
    choose(near, "29019")
    near.emulate_media(media="print")
    expect(near.locator("#lieu")).to_be_hidden()
    expect(near.locator("#proches")).to_be_visible()


def test_a_land_without_a_pole_says_so(near: Page) -> None:
    choose(near, "Mamoudzou")
    expect(near.locator("#phrases")).to_contain_text("aucune distance ne traverse la mer")
    expect(near.locator("#aucun")).to_be_visible()


def test_the_list_goes_on_when_asked_and_keeps_the_focus(near: Page) -> None:
    choose(near, "29019")
    rows = near.locator("#proches tbody tr")
    expect(rows).to_have_count(25)
    near.get_by_role("button", name="Afficher les suivants").click()
    expect(rows).to_have_count(50)
    expect(rows.nth(25).locator("a")).to_be_focused()


def test_the_rows_are_those_of_the_app(
    near: Page, shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    choose(near, "29019")
    around = around_of(shipped_atlas, inhabitants, "29019", None, Selection())
    row = _near_table(shipped_atlas, around.near, {}).rows[0]
    _, name, place, distance_km, way, sectors, statuses, networks, _ = row
    assert distance_km > HERE_KM
    told = near.locator("#proches tbody tr").first.inner_text()
    for text in (
        name,
        place,
        kilometres(distance_km),
        way,
        *sectors.split("|"),
        statuses,
        networks,
    ):
        assert plain(str(text).replace("|", ", ")) in plain(told)


def test_without_javascript_every_territory_has_its_link(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "proximite.html").as_uri())
    expect(page.locator("#lieu")).to_be_hidden()
    expect(page.locator("#ailleurs tbody tr")).to_have_count(18)
    expect(page.locator("#ailleurs li a")).to_have_count(101)
    assert "demande JavaScript" in page.locator("noscript").inner_text()
    assert page.get_by_role("link", name="Finistère").get_attribute("href") == "departement/29.html"
    context.close()


def test_hostile_names_stay_text(
    page: Page,
    tmp_path: Path,
    atlas_of: Callable[..., Atlas],
    contents: Mapping[str, bytes],
) -> None:
    names = [
        "</script><script>window.hacked = 1</script>",
        "<img src=x onerror='window.hacked = 1'>",
        "{{ 7 * 7 }} ${window.hacked = 1} `x`",
        "\u200f]]> <!-- =cmd|' /C calc'!A0",
        "é" * 10_000,
    ]
    rows = [
        {**POLE, "id_pole": f"ptce-{rank}", "nom": name, "code_insee": "29019"}
        for rank, name in enumerate(names)
    ]
    vague = {**POLE, "id_pole": "ptce-vague", "nom": names[1], "code_departement": "29"}
    publish(tmp_path / "site", atlas_of([*rows, vague]), [near_page], contents)
    open_published(page, (tmp_path / "site" / "proximite.html").as_uri() + "?commune=29019")
    page.locator("#carte-autour[data-drawn]").wait_for()
    listed = page.locator("#proches tbody th a").all_inner_texts()
    assert len(listed) == 5
    assert "49" not in " ".join(listed)
    expect(page.locator("#possibles tbody tr")).to_have_count(1)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("main img[src=x]").count() == 0


@pytest.mark.parametrize(
    ("query", "absent"),
    [("", r"leaflet|departements|search|noms|communes-"), ("?commune=29019", r"search|noms")],
)
def test_the_page_is_light(
    page: Page, folder: Path, serve: Served, query: str, absent: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_published(page, f"{serve(folder)}/proximite.html{query}")
    if query:
        page.locator("#carte-autour[data-drawn]").wait_for()
    page.wait_for_timeout(500)  # what would still come is not to be there
    paths = [folder / re.sub(r"^https?://[^/]+/|\?.*$", "", url) for url in asked]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) <= 150_000
    assert not [path.name for path in paths if re.match(absent, path.name)]


def corners(coordinates: list[Any]) -> list[Any]:
    """Every place of a geometry, in order."""
    nested = isinstance(coordinates[0], list)
    return [place for part in coordinates for place in corners(part)] if nested else [coordinates]


def test_shapes_stand_where_they_do_in_the_source(near: Page, shipped_atlas: Atlas) -> None:
    source = shipped_atlas.territories.folder / "formes" / "regions.geojson"
    drawn = near.evaluate("() => atlasFiles.load('regions.js')")["features"]
    for feature, found in zip(json.loads(source.read_text())["features"], drawn, strict=True):
        assert found["properties"] == feature["properties"]
        there, here = (
            MultiPoint(corners(each["geometry"]["coordinates"])) for each in (feature, found)
        )
        # Half a step of 1/1,000 of a degree, both ways.
        assert hausdorff_distance(there, here) <= 0.00071
