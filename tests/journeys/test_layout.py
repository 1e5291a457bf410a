"""What is in view before anyone scrolls: the map first, at the sizes that people have."""

import re

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests import shipped
from tests.journeys.reading import wait_for_rest

MAP_PAGES = (
    "/",
    "/?region=53",
    "/couverture",
    "/territoire?region=53",
    "/territoire?epci=200066868",
    "/reseaux",
    "/proximite",
    "/proximite?commune=29019",
    "/secteurs",
)
DESK, LAPTOP, PHONE = (1280, 720), (1366, 768), (390, 844)
HIGHEST_PX = 200


def map_box(page: Page) -> FloatRect:
    """Where the map stands, once drawn and once the page is at rest."""
    frame = page.locator(".stMain iframe")
    frame.content_frame.locator(".leaflet-container[data-drawn]").wait_for()
    wait_for_rest(page)
    box = frame.bounding_box()
    assert box is not None
    return box


def down_to(page: Page, least: float) -> None:
    """Wait until the map goes down that far: its page sets its height once it is laid out."""
    reaches = "(least) => document.querySelector('.stMain iframe').getBoundingClientRect().bottom"
    page.wait_for_function(f"{reaches} >= least", arg=least)


@pytest.mark.parametrize("address", MAP_PAGES)
def test_the_map_is_in_view_without_scrolling(app: str, page: Page, address: str) -> None:
    page.goto(app + address)
    for width, height in (DESK, LAPTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        box = map_box(page)
        assert box["y"] + box["height"] / 2 <= height, (width, box)
        assert box["height"] >= 320, (width, box)
        if (width, height) == DESK:
            assert box["y"] <= HIGHEST_PX, box
            down_to(page, height - 40)
        legend = page.frame_locator(".stMain iframe").locator(".atlas-legend").bounding_box()
        assert legend is not None
        assert legend["y"] + legend["height"] <= height, (width, legend)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_on_the_map_of_the_country_leads_to_the_poles_around(app: str, page: Page) -> None:
    page.goto(f"{app}/proximite")
    box = map_box(page)
    inside = page.frame_locator(".stMain iframe")
    inside.locator(".leaflet-container").click(
        position={"x": box["width"] * 0.55, "y": box["height"] * 0.62}
    )
    inside.get_by_role("link", name="Voir les pôles autour de ce point").click()
    expect(page.get_by_text("depuis le point choisi")).to_be_visible()


def test_on_a_phone_the_filters_fold_once_one_has_chosen(app: str, page: Page) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(app)
    map_box(page)
    opener, box = page.get_by_test_id("stExpandSidebarButton"), page.get_by_test_id("stSidebar")
    expect(box).not_to_be_in_viewport()
    opener.click()
    page.get_by_role("button", name=re.compile("^Statut")).click()
    page.get_by_role("checkbox", name=re.compile("^Lauréat")).check()
    expect(box).not_to_be_in_viewport()
    expect(page.get_by_text(shipped.shown(shipped.LAUREATES))).to_be_visible()
    opener.click()
    page.get_by_role("link", name="Couverture").click()
    expect(page).to_have_title(re.compile("^Couverture"))
    expect(box).not_to_be_in_viewport()


@pytest.mark.parametrize(
    "address", ["/", "/?liste=appels", "/proximite?commune=29019", "/reseaux", "/territoire"]
)
def test_no_column_is_cut_on_a_phone(app: str, page: Page, address: str) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(app + address)
    map_box(page)
    expect(
        page.locator(".atlas-table:not(.atlas-cards) tr:first-child > :nth-child(4)")
    ).to_have_count(0)
    for region in page.locator(".atlas-scroll").all():
        assert region.evaluate("each => each.scrollWidth <= each.clientWidth"), region.inner_text()
