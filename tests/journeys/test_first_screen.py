"""The first screen of the published pages: the map and its legend, at the sizes people have."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from geo.model.atlas import Atlas
from geo.publish.site.pages.home import home_page
from geo.publish.site.pages.subjects import coverage_page, subject_page
from geo.publish.site.pages.territories import france_page, territory_page
from geo.reports import palette
from tests import shipped
from tests.journeys.published import publish
from tests.spaces import plain

DESK, LAPTOP, PHONE = (1280, 720), (1366, 768), (390, 844)
MOST_ABOVE_PX = 200
FREE = "emergents-2021-p1"
"""The call that accompanied and paid nothing."""

PAGES = (
    "france.html",
    "index.html",
    "region/53.html",
    "departement/38.html",
    "epci/200046977.html",
    "couverture.html",
    "reseaux.html",
)


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, shipped_atlas: Atlas, contents: Mapping[str, bytes]
) -> Path:
    out = tmp_path_factory.mktemp("premier-ecran")
    builders = (
        home_page,
        france_page,
        partial(territory_page, level="region", code="53"),
        partial(territory_page, level="departement", code="38"),
        partial(territory_page, level="epci", code="200046977"),
        coverage_page,
        partial(subject_page, subject="reseaux"),
    )
    publish(out, shipped_atlas, builders, contents)
    return out


@pytest.fixture
def sized(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    (width, height), theme = request.param
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="fr-FR"
    )
    yield page
    page.close()


def top_and_middle(drawn: Locator) -> tuple[float, float]:
    box = drawn.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    "sized",
    [
        (DESK, "light"),
        (DESK, "dark"),
        (LAPTOP, "light"),
        (PHONE, "light"),
        (PHONE, "dark"),
    ],
    indirect=True,
    ids=str,
)
def test_half_of_the_map_and_its_legend_are_seen_without_scrolling(
    sized: Page, folder: Path
) -> None:
    assert sized.viewport_size
    width, height = sized.viewport_size["width"], sized.viewport_size["height"]
    for path in PAGES:
        sized.goto((folder / path).as_uri())
        top, middle = top_and_middle(sized.locator(".stage svg").first)
        legend = sized.locator(".stage .legend-part").first.bounding_box()
        assert legend
        assert middle <= height, path
        assert legend["y"] + legend["height"] <= height, path
        assert width < DESK[0] or top <= MOST_ABOVE_PX, (path, top)
        assert sized.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("sized", [(DESK, "dark")], indirect=True, ids=str)
def test_drawn_maps_and_their_legends_are_dark_where_the_page_is(sized: Page, folder: Path) -> None:
    sized.goto((folder / "index.html").as_uri())
    drawn = sized.locator(".stage svg").first
    dark = {
        f"rgb({', '.join(map(str, bytes.fromhex(each[1:])))})" for each in palette.DARK.values()
    }
    land = drawn.locator("[data-code]").evaluate_all(FILLS)
    assert len(set(land)) > 3
    assert set(land) <= dark
    assert set(sized.locator(".legend rect").evaluate_all(FILLS)) <= dark
    sized.emulate_media(media="print", color_scheme="dark")
    expect(drawn.locator("[data-code]").first).not_to_have_css("fill", land[0])


FILLS = "(all) => all.map((each) => getComputedStyle(each).fill)"


def test_pages_are_written_with_the_letters_of_the_app(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.wait_for_function("[...document.fonts].some((each) => each.status === 'loaded')")
    family = "(each) => getComputedStyle(each).fontFamily"
    for written in ("h1", ".stage svg text"):
        assert page.locator(written).first.evaluate(family).startswith('"Atlas Sans"'), written


def test_the_first_figures_are_those_of_the_data(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    supports = [row for row in shipped.rows("soutiens") if row["id_appel"] != FREE]
    known = [row["montant_eur"] for row in supports if row["montant_eur"]]
    assert plain(page.locator("h1").inner_text()) == shipped.OVERVIEW
    said = plain(" ".join(page.locator(".figures").first.inner_text().split()))
    for words in (
        f"{shipped.POLES} pôles recensés",
        "66 des 106 pôles financés nommés",
        f"publiés pour {len(known)} des {len(supports)} financements",
        f"{len(shipped.rows('appels'))} appels nationaux",
    ):
        assert set(words.split()) <= set(said.split()), words
    money = plain(f"{sum(map(int, known)):,} €".replace(",", " "))
    assert money in said


def test_what_is_of_everything_leaves_with_a_filter(page: Page, folder: Path) -> None:
    page.goto(f"{(folder / 'index.html').as_uri()}?region=53")
    expect(page.get_by_text("pôles financés nommés")).to_be_hidden()
    expect(page.locator("[data-figure=poles]")).to_have_text(str(len(shipped.BRETONS)))
    page.goto((folder / "index.html").as_uri())
    expect(page.get_by_text("pôles financés nommés")).to_be_visible()


def test_the_navigation_folds_on_a_phone_and_opens_without_a_script(
    browser: Browser, folder: Path
) -> None:
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    network = page.get_by_role("link", name="Réseaux", exact=True)
    expect(network).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    network.click()
    expect(page.locator("h1")).to_have_text("Réseaux et membres")
    context.close()
