"""The page of sectors: a click, a key or a button selects poles, on every page."""

import re

from playwright.sync_api import Locator, Page, expect

from tests import shipped
from tests.journeys.reading import expect_query, query, still_box, wait_for_charts, wait_for_rest
from tests.pages.test_sectors_page import PRODUCTIVE

ALL = shipped.ALL_PLACED
CULTURE = shipped.shown(shipped.poles(secteurs="culture et patrimoine"))


def open_sectors(page: Page, app: str, query: str = "", sentence: str = ALL) -> None:
    page.goto(f"{app}/secteurs?{query}")
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_role("figure").nth(2)).to_be_visible()
    wait_for_charts(page)


def bar(page: Page, label: str) -> Locator:
    """The bar of a sector: bars stand in the order of their labels."""
    chart = page.locator(".st-key-large_secteurs")
    ticks = chart.locator(".ytick text")
    expect(ticks.first).to_be_visible()
    texts = [text.replace("\n", " ") for text in ticks.all_text_contents()]
    return chart.locator(".bars .point path").nth(
        next(i for i, t in enumerate(texts) if label in t)
    )


def press(page: Page, mark: Locator) -> None:
    """Click where a mark is: plotly listens on a layer above it."""
    wait_for_charts(page)
    mark.scroll_into_view_if_needed()
    box = still_box(mark)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_bar_selects_its_poles_here_and_on_the_map_and_lets_them_go(app: str, page: Page) -> None:
    open_sectors(page, app)
    press(page, bar(page, "Culture"))
    expect(page.get_by_text(CULTURE)).to_be_visible()
    expect(page).to_have_url(re.compile(r"secteur=culture$"))
    wait_for_rest(page)
    page.get_by_role("link", name="Voir ces pôles sur la carte").click()
    expect(page).to_have_title("Carte – Atlas PTCE")
    expect(page.get_by_text(CULTURE)).to_be_visible()
    wait_for_rest(page)
    expect_query(page, {"secteur": ["culture"]})
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Secteurs")
    expect(page.get_by_text(CULTURE)).to_be_visible()
    for sentence in (ALL, CULTURE, ALL):  # the same bar, on and off
        wait_for_rest(page)
        press(page, bar(page, "Culture"))
        expect(page.get_by_text(sentence)).to_be_visible()
    expect_query(page, {})


def test_a_cell_selects_a_sector_in_a_region_and_all_filters_can_be_cleared(
    app: str, page: Page
) -> None:
    open_sectors(page, app)
    chart = page.locator(".st-key-large_quotients")
    sector = "économie circulaire et réemploi"
    here, mine = shipped.poles(code_region="44"), shipped.poles(secteurs=sector, code_region="44")
    known = [pole for pole in here if pole["secteurs"]]
    everywhere = shipped.POLES - len(shipped.poles(secteurs=""))
    share, overall = len(mine) / len(known), len(shipped.poles(secteurs=sector)) / everywhere
    quotient = f"{share / overall:.1f}".replace(".", ",")
    press(page, chart.locator("text", has_text=re.compile(rf"{quotient}.*\({len(mine)}\)")))
    expect(page.get_by_text(shipped.shown(mine))).to_be_visible()
    expect(page.get_by_text("Les pôles dans le Grand Est, du secteur")).to_be_visible()
    wait_for_rest(page)
    expect_query(page, {"secteur": ["economie-circulaire"], "region": ["44"]})
    expect(chart.locator(".ytick text", has_text="▸ Grand Est")).to_be_visible()
    page.get_by_role("button", name="Effacer tous les filtres").click()
    expect(page.get_by_text(ALL)).to_be_visible()


def test_the_keyboard_selects_by_the_table(app: str, page: Page) -> None:
    open_sectors(page, app, "statut=laureat", shipped.shown(shipped.LAUREATES))
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("table").get_by_role("link", name="Numérique")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    digital = shipped.poles(statut="laureat", secteurs="numérique")
    expect(page.get_by_text(shipped.shown(digital))).to_be_visible()
    expect_query(page, {"statut": ["laureat"], "secteur": ["numerique"]})


def test_culture_in_2013_2015_is_the_same_total_everywhere(app: str, page: Page) -> None:
    address = "secteur=culture&annee_min=2013&annee_max=2015"
    early = [*shipped.linked("soutiens", annee="2013"), *shipped.linked("soutiens", annee="2015")]
    culture = [pole for pole in early if "culture et patrimoine" in pole["secteurs"]]
    number, sentence = len(culture), shipped.shown(culture)
    open_sectors(page, app, address, sentence)
    labels = page.locator(".st-key-large_secteurs .ytick text").all_text_contents()
    place = next(rank for rank, label in enumerate(labels) if "▸ Culture" in label)
    texts = page.locator(".st-key-large_secteurs .bars .point text").all_text_contents()
    assert texts[place].startswith(f"{number} ")
    page.locator("summary").first.click()
    row = page.get_by_role("row").filter(has_text="Culture et patrimoine").first
    expect(row.get_by_role("cell").first).to_have_text(str(number))
    page.get_by_role("link", name="Voir ces pôles sur la carte").click()
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page).to_have_title("Carte – Atlas PTCE")
    wait_for_rest(page)
    expect_query(page, {"secteur": ["culture"], "annee_min": ["2013"], "annee_max": ["2015"]})
    expect(page.get_by_text(f"Pôles 1 à {number} sur {number}")).to_be_visible()


def test_a_theme_of_the_founding_plan_selects_its_sectors(app: str, page: Page) -> None:
    open_sectors(page, app)
    page.get_by_role("button", name=f"Renouveau productif ({len(PRODUCTIVE)})").click()
    expect(page.get_by_text(shipped.shown(PRODUCTIVE))).to_be_visible()
    expect(page.get_by_text("(thème « renouveau productif » du plan fondateur)")).to_be_visible()
    wait_for_rest(page)
    assert set(query(page)["secteur"]) == {"economie-circulaire", "ecoconstruction", "textile"}


def test_the_calls_are_a_part_of_their_own(app: str, page: Page) -> None:
    open_sectors(page, app)
    page.get_by_role("radio", name="Au fil des appels").check()
    expect(page.get_by_role("heading", name="Ce que les appels ont retenu")).to_be_visible()
    wait_for_rest(page)
    expect_query(page, {"vue": ["appels"]})
    expect(page.locator(".st-key-large_appels")).to_be_visible()
