"""The published list of territories sorts by any column, by pointer and by keyboard."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from geo.model.atlas import Atlas
from geo.publish.site.pages.territories import territories_page
from tests.journeys.published import publish
from tests.spaces import plain


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, shipped_atlas: Atlas, contents: Mapping[str, bytes]
) -> str:
    folder = tmp_path_factory.mktemp("territoires")
    publish(folder, shipped_atlas, [territories_page], contents)
    return Path(folder, "territoires.html").as_uri()


def column(table: Locator, title: str) -> list[str]:
    titles = [plain(each) for each in table.locator("thead th").all_inner_texts()]
    rank = titles.index(title)
    rows = table.locator("tbody tr")
    return [plain(each) for each in rows.locator(f"> :nth-child({rank + 1})").all_inner_texts()]


def test_a_column_sorts_both_ways_and_what_is_unknown_stays_last(page: Page, address: str) -> None:
    page.goto(address)
    table = page.get_by_role("table").nth(1)
    head = table.get_by_role("columnheader", name="Pôles recensés")
    expect(table.locator("[aria-sort=ascending]")).to_have_text("Département")
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    poles = column(table, "Pôles recensés")
    known = [int(each) for each in poles if each != "inconnu"]
    assert len(poles) == 101
    assert known == sorted(known, reverse=True)
    assert poles[: len(known)] == [str(each) for each in known]
    expect(table.locator("caption")).to_have_text(
        "Départements, par «\u202fPôles recensés\u202f», ordre décroissant"
    )
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert column(table, "Pôles recensés")[: len(known)] == [str(each) for each in known[::-1]]
    expect(table.locator("[aria-sort]")).to_have_count(1)


def test_names_sort_as_french_does(page: Page, address: str) -> None:
    page.goto(address)
    table = page.get_by_role("table").nth(1)
    before = column(table, "Département")
    button = table.get_by_role("button", name="Département")
    button.click()
    assert column(table, "Département")[0] == "Yvelines"
    button.click()
    assert column(table, "Département")[:3] == before[:3] == ["Ain", "Aisne", "Allier"]
