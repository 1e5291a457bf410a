"""What journeys read of a page: its map, its address, its words, whether it is at rest."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FloatRect, Frame, FrameLocator, Locator, Page, Position, expect

from tests.spaces import plain as typed

Seen = TypeVar("Seen")

WAIT_MS = 60_000
"""What is there is found at once: only a fault waits so long. A loaded machine is no fault."""

POLES = """() => { let n = 0; map.eachLayer((layer) => {
    if (layer.getChildCount) n += layer.getChildCount();
    else if (layer.options && layer.options.pole !== undefined) n += 1; });
    return n; }"""
POLE = """(() => { let place; map.eachLayer((layer) => {
    if (layer.options && layer.options.pole !== undefined) place = layer.getLatLng(); });
    return place; })()"""
"""The place of a pole of the map, of the only one where there is but one."""
TERRITORIES = """() => { const names = new Set(); map.eachLayer((layer) => {
    if (layer.feature && layer.atlasText) names.add(layer.feature.properties.nom); });
    return names.size; }"""


def wait_for_rest(page: Page) -> None:
    """Wait until the server has answered all that was asked."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def wait_for_charts(page: Page) -> None:
    """Wait until every chart has its place: one that is drawn late moves what stands below it."""
    wait_for_rest(page)
    charts = page.locator(".stPlotlyChart")
    expect(charts.filter(has=page.locator(".main-svg"))).to_have_count(charts.count())


def downloaded(page: Page, button: Locator) -> tuple[str, bytes]:
    """Press a button that gives a file, with the keyboard; the file's name and content.

    A panel that has just been opened is still unfolding: a button that moves between the press and
    the release of the mouse, 3 ms later, is not clicked. It also takes the focus, when it is there.
    """
    expect(button).to_be_visible()
    for _ in range(20):
        wait_for_charts(page)
        button.focus()
        page.wait_for_timeout(200)
        if button.evaluate("button => button === document.activeElement"):
            break
    wait_for_rest(page)
    with page.expect_download() as waiting:
        button.press("Enter")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def query(page: Page) -> dict[str, list[str]]:
    """The keys of the address, and their values."""
    return parse_qs(urlsplit(page.url).query)


def plain(text: str) -> str:
    """Without what French typography does to spaces and apostrophes, on one line."""
    return re.sub(r"\s+", " ", typed(text)).strip()


def map_of(page: Page, title: str = "Carte des pôles") -> FrameLocator:
    """The map of the app whose title begins so, once drawn."""
    frame = page.frame_locator(f"iframe[title^='{title}']")
    frame.locator(".leaflet-container[data-drawn]").wait_for()
    return frame


def map_frame(page: Page, title: str = "Carte des pôles") -> Frame:
    """The same, to run scripts in."""
    map_of(page, title)
    return next(each for each in page.frames if "streamlit_folium" in each.url)


def spot_on_map(page: Page, place: str) -> Position:
    """Where a place is on the map of poles, once the page is at rest and the map has its size.

    Parameters
    ----------
    place
        Script that gives the place, of the latitude and the longitude.
    """
    wait_for_rest(page)
    frame = map_frame(page)
    script = f"() => {{ const p = map.latLngToContainerPoint({place}); return [p.x, p.y]; }}"
    across, down = still(page, lambda: frame.evaluate(script))
    return {"x": across, "y": down}


def expect_seen(page: Page, look: Callable[[], Seen], wanted: Seen) -> None:
    """Wait until something is seen as wanted: a page changes in several steps."""
    until = time.monotonic() + WAIT_MS / 1000
    while (seen := look()) != wanted and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert seen == wanted


def expect_poles(page: Page, wanted: int) -> None:
    """Wait until the map holds so many poles."""
    expect_seen(page, lambda: poles_on_map(page), wanted)


def expect_query(page: Page, wanted: dict[str, list[str]]) -> None:
    """Wait until the address holds these keys, and no other."""
    expect_seen(page, lambda: query(page), wanted)


def still_box(element: Locator) -> FloatRect:
    """Where something is on the page, once nothing moves it any more."""
    box = still(element.page, element.bounding_box)
    assert box
    return box


def still(page: Page, look: Callable[[], Seen], apart_ms: float = 200) -> Seen:
    """What is seen twice in a row, so far apart."""
    before, seen = None, look()
    while seen != before:
        page.wait_for_timeout(apart_ms)
        before, seen = seen, look()
    return seen


def poles_on_map(page: Page) -> int:
    """Poles on the map, by itself: single points and those of clusters."""
    frame = next(each for each in page.frames if "streamlit_folium" in each.url)
    return int(frame.evaluate(POLES))


def open_published(page: Page, address: str) -> Page:
    """Open a page of the published site, and wait until its scripts have done."""
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page
