"""What the press does on the published home page: opened from a disk, filtered, without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from geo.french import typeset
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.reports.sentences import count_sentence, describe, unplaced_sentence
from tests import shipped

SELECTIONS = (
    Selection(level="region", codes=("84",)),
    Selection(level="departement", codes=("44",), statuses=("laureat",)),
    Selection(sectors=("numerique", "culture")),
    Selection(calls=("aap-2013",), words="insertion"),
    Selection(year_min=2021, year_max=2023),
    Selection(networks=("cress",), sectors=("energie",)),
    Selection(words="zzzz"),
)


@pytest.fixture
def home(page: Page, published_site: Path) -> Iterator[Page]:
    """The home page as a file; the test fails when the browser complains of anything."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", note)
    page.goto((published_site / "index.html").as_uri())
    yield page
    assert complaints == []


def open_selection(page: Page, site: Path, selection: Selection) -> None:
    query = urlencode(selection.to_query(), doseq=True)
    page.goto(f"{(site / 'index.html').as_uri()}?{query}")


def listed(page: Page) -> list[str]:
    return page.locator(".poles tbody a").all_text_contents()


def assert_shows(page: Page, view: View) -> None:
    """The map, the figures, the bars and the list all say what the atlas says."""
    expect(page.locator("#compte strong")).to_have_text(typeset(count_sentence(view)))
    description = describe(view.selection, view.atlas)
    expect(page.locator("#compte span")).to_have_text(
        typeset(f"{description[:1].upper()}{description[1:]}.")
    )
    assert page.locator("#non-places").text_content() == typeset(unplaced_sentence(view))
    assert sorted(listed(page)) == sorted(map(typeset, view.poles["nom"]))
    assert page.locator("#carte [data-pole]:visible").count() == len(view.located_rows)
    assert int(page.locator("[data-figure=poles]").text_content() or "") == len(view)
    for key in ("secteur", "appel"):
        rows = page.locator(f"[data-bars={key}] tbody tr")
        counts = view.count_by_option(key)
        for row in rows.all():
            slug = row.get_attribute("data-option") or ""
            said = int(row.locator("td.atlas-number").last.text_content() or "")
            assert said == counts.get(slug, 0), (key, slug)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_an_address_selects_as_the_app_does(
    home: Page, published_site: Path, shipped_atlas: Atlas, selection: Selection
) -> None:
    open_selection(home, published_site, selection)
    assert_shows(home, shipped_atlas.select(selection))


def test_any_selection_shows_the_same_everywhere(
    home: Page, published_site: Path, shipped_atlas: Atlas
) -> None:
    random = Random(7)  # noqa: S311 - the same choices each time
    for _ in range(12):
        selection = Selection(
            level="region",
            codes=tuple(random.sample(list(shipped_atlas.territories.regions.index), 1)),
            sectors=tuple(random.sample(shipped_atlas.slugs("secteur"), random.randint(0, 2))),
            statuses=tuple(random.sample(shipped_atlas.slugs("statut"), random.randint(0, 2))),
        )
        open_selection(home, published_site, selection)
        assert_shows(home, shipped_atlas.select(selection))


def test_filters_are_chosen_kept_in_the_address_and_cleared(
    home: Page, shipped_atlas: Atlas
) -> None:
    home.get_by_text("Filtrer les pôles").click()
    home.get_by_label("Région", exact=True).select_option("53")
    home.get_by_text("Statut", exact=True).first.click()
    home.get_by_label("Vu en activité").check()
    chosen = Selection(level="region", codes=("53",), statuses=("actif",))
    assert_shows(home, shipped_atlas.select(chosen))
    assert home.url.endswith("?region=53&statut=actif")
    home.reload()
    assert_shows(home, shipped_atlas.select(chosen))
    home.get_by_text("Filtrer les pôles (2 choisis)").click()
    home.get_by_role("button", name="Effacer les filtres").click()
    assert_shows(home, shipped_atlas.select(Selection()))
    assert "?" not in home.url


def test_a_click_on_a_pole_of_the_map_opens_its_page(home: Page) -> None:
    home.locator("#carte [data-pole]").first.click()
    expect(home).to_have_url(re.compile("/pole/ptce-[^/]+[.]html$"))
    expect(home.locator("h1")).not_to_be_empty()


def test_a_region_of_the_map_leads_to_its_page_by_the_keyboard(home: Page) -> None:
    home.locator("#carte a.territoire[href='region/53.html']").focus()
    home.keyboard.press("Enter")
    expect(home.locator("h1")).to_have_text("Bretagne")


def test_the_first_key_offers_to_skip_the_navigation(home: Page) -> None:
    home.keyboard.press("Tab")
    expect(home.get_by_role("link", name="Aller au contenu")).to_be_focused()
    home.keyboard.press("Enter")
    expect(home.locator("#contenu")).to_be_focused()


def test_without_scripts_the_page_lists_all_and_offers_no_filter(
    browser: Browser, published_site: Path, shipped_atlas: Atlas
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((published_site / "index.html").as_uri())
    assert sorted(listed(page)) == sorted(map(typeset, shipped_atlas.poles["nom"]))
    expect(page.locator("#filtres")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    assert page.locator("#carte svg").first.bounding_box()
    context.close()


def test_the_map_where_one_can_zoom_shows_the_same_poles(home: Page, shipped_atlas: Atlas) -> None:
    home.get_by_role("button", name="Carte où l’on peut zoomer").click()
    frame = home.frame_locator("iframe")
    expect(frame.locator("strong").first).to_contain_text(shipped.ALL)
    home.get_by_text("Filtrer les pôles").click()
    home.get_by_label("Région", exact=True).select_option("53")
    bretagne = shipped_atlas.select(Selection(level="region", codes=("53",)))
    expect(frame.locator("strong").first).to_have_text(count_sentence(bretagne))
    home.get_by_role("button", name="Carte d’ensemble").click()
    expect(home.locator("#carte")).to_be_visible()
