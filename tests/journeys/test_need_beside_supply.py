"""An official asks « compared with what need? », in a real browser."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports import palette
from geo.reports.choices.drawing import map_levels, read_choices
from geo.reports.maps.circles import radii
from geo.reports.maps.fills import area_fill
from geo.reports.maps.maps import poles_map
from geo.reports.study import Study
from tests.indicators import folder_with_indicators
from tests.journeys.reading import downloaded, map_frame, plain, wait_for_rest
from tests.journeys.test_sector_clicks import press
from tests.servers import running_app

DRAWN = """() => { const found = {}; map.eachLayer((layer) => {
    if (layer.feature && layer.feature.properties.code && layer.atlasText)
        found[layer.feature.properties.code] = [layer.atlasText, layer.options.fillColor]; });
    return found; }"""
CIRCLES = """() => { const found = []; map.eachLayer((layer) => {
    if (layer.getRadius && layer.options.interactive === false) found.push(layer.getRadius()); });
    return found.sort((one, other) => one - other); }"""


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Atlas]]:
    """The app on a folder with made-up indicators, and its atlas."""
    folder = tmp_path_factory.mktemp("besoins")
    data = folder_with_indicators(folder)
    with running_app(folder, donnees=str(data)) as address:
        yield address, load_atlas(data)


@pytest.mark.parametrize(
    "query",
    [
        {"indicateur": "chomage", "niveau": "departement"},
        {"indicateur": "pauvrete", "niveau": "epci"},
        {"indicateur": "qpv", "niveau": "departement"},
        {"indicateur": "qpv", "niveau": "commune", "departement": "01"},  # « 0 personne »
        {"indicateur": "frr", "niveau": "commune", "departement": "15"},
        {"indicateur": "chomage", "indicateur2": "distance", "niveau": "departement"},
        {"indicateur": "actifs", "niveau": "epci", "habitants_min": "200000", "premiers": "10"},
    ],
    ids=lambda query: "-".join(query.values()),
)
def test_the_browser_says_and_draws_what_python_does(
    needs: tuple[str, Atlas], page: Page, query: dict[str, str]
) -> None:
    address, atlas = needs
    page.goto(f"{address}/?{urlencode(query)}")
    asked = {key: [value] for key, value in query.items()}
    selection, _ = atlas.read_query(asked)
    view = atlas.select(selection)
    choices, _, _ = read_choices(
        asked,
        tiles_allowed=False,
        levels=map_levels(selection, atlas),
        statistics=atlas.indicators,
    )
    drawn = poles_map(view, choices, Study(atlas, Selection()).reach)
    assert drawn.areas
    fill, circles = area_fill(drawn.areas, atlas), radii(drawn.areas)
    frame = map_frame(page)
    frame.wait_for_function(f"() => Object.keys(({DRAWN})()).length > 0")
    found = frame.evaluate(DRAWN)
    shown = [row for row, code in enumerate(fill.codes) if code in found]
    assert len(shown) >= len(fill.codes) - 6  # communes without a shape
    for row in shown:
        text, colour = found[fill.codes[row]]
        assert plain(text) == plain(fill.said(row))
        if fill.colour(row) != palette.POSSIBLE:  # hatched on the map
            assert colour == (palette.EMPTY if circles[row] else fill.colour(row))
    if any(circles):
        assert frame.evaluate(CIRCLES) == pytest.approx(sorted(filter(None, circles)), abs=0.11)


def test_the_ten_epci_are_found_in_a_minute(needs: tuple[str, Atlas], page: Page) -> None:
    address, _ = needs
    page.goto(address)
    map_frame(page)
    page.get_by_label("Indicateur").select_option(label="Actifs (personnes, 2023)")
    page.get_by_label("Découpage").select_option("epci")
    page.get_by_role("radio", name="Territoires").check()
    page.get_by_label(re.compile("^Habitants")).select_option("50000")
    page.get_by_label(re.compile("^Pôle localisé à")).select_option("30")
    page.get_by_label(re.compile("^Valeurs")).select_option("10")
    expect(page).to_have_url(re.compile("habitants_min=50000.*distance_min=30.*premiers=10"))
    expect(page.get_by_text(re.compile("les 10 premiers.*10 EPCI sur"))).to_be_visible()
    table = page.get_by_role("region", name="Actifs (personnes, 2023), par EPCI")
    expect(table.locator("tbody tr")).to_have_count(10)
    button = page.get_by_role("button", name="Télécharger ce tableau (CSV)")
    lines = downloaded(page, button)[1].decode("utf-8-sig").splitlines()
    assert len(lines) == 11


def test_two_figures_at_once_have_a_square_that_says_which_grows_where(
    needs: tuple[str, Atlas], page: Page
) -> None:
    address, _ = needs
    page.goto(f"{address}/?indicateur=chomage&niveau=departement")
    map_frame(page)
    page.get_by_label("Croisé avec").select_option("taux")
    expect(page).to_have_url(re.compile("indicateur2=taux"))
    frame = page.frame_locator("iframe[title^='Carte']")
    square = frame.locator(".atlas-square")
    expect(square).to_be_visible()
    expect(square.locator("rect")).to_have_count(9)
    expect(square).to_contain_text("Pôles pour 100")
    expect(square).to_contain_text(re.compile("Vers la droite.*Taux de chômage"))


def test_a_choice_between_two_needs_is_clicked_or_chosen_by_keys_and_all_are_proven(
    needs: tuple[str, Atlas], page: Page
) -> None:
    address, _ = needs
    page.goto(f"{address}/couverture?pour=qpv&pour2=superficie&k=3&region=53")
    listed = page.get_by_role("combobox", name="Choix montré")
    expect(listed.locator("option")).not_to_have_count(0)
    codes = [each.get_attribute("value") for each in listed.locator("option").all()][1:]
    chart = page.locator(".st-key-choix_besoins")
    dots = chart.locator(".scatterlayer .trace").first.locator(".points path")
    expect(dots).to_have_count(len(codes))
    wait_for_rest(page)
    press(page, dots.nth(1))
    expect(page).to_have_url(re.compile(f"choix={codes[1]}$"))
    expect(page.get_by_text(re.compile(r"^Choix\s2\s:.*\sde\splus\sà"))).to_be_visible()
    wait_for_rest(page)
    listed.focus()
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(f"choix={codes[0]}$"))
    table = page.get_by_role("region", name="Communes du choix montré")
    expect(table.locator("tbody tr")).to_have_count(3)
    page.get_by_role("button", name="Chercher tous les choix").click()
    proven = page.get_by_text("rien ne vaut mieux que l’un d’eux, et il n’en manque aucun")
    expect(proven).to_be_visible(timeout=70_000)
    expect(page).to_have_url(re.compile("methode=exacte"))
    button = page.get_by_role("button", name="Télécharger ce tableau (CSV)").last
    lines = downloaded(page, button)[1].decode("utf-8-sig").splitlines()
    assert len(lines) >= len(codes) + 1
