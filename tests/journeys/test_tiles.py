"""The IGN map: only when the operator allows it, and only when the visitor asks for it.

The real service cannot be reached from a test: a stand-in answers each tile, and the test reads
what was asked.
"""

import base64
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Route, expect

from tests.journeys.reading import map_of
from tests.servers import running_app

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_tiles_are_asked_of_the_ign_only_once_chosen(tmp_path: Path, browser: Browser) -> None:
    asked: list[str] = []
    blocked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.on("console", lambda line: blocked.append(line.text) if "Policy" in line.text else None)
    page.route(re.compile(r"^https://"), answer)
    with running_app(tmp_path, tuiles="plan-ign") as app:
        page.goto(app)
        frame = map_of(page)
        assert not asked
        drawn = frame.locator(".leaflet-container").get_attribute("data-drawn") or ""
        fond = page.get_by_role("combobox", name="Fond de carte")
        fond.select_option("Plan IGN (data.geopf.fr)")
        expect(frame.locator(".leaflet-container")).not_to_have_attribute("data-drawn", drawn)
        expect(frame.locator("img.leaflet-tile-loaded").first).to_be_attached()
        expect(frame.locator(".leaflet-control-attribution")).to_contain_text("© IGN")
        expect(frame.locator(".atlas-frame-name")).to_have_count(0)
    context.close()
    assert {urlsplit(address).hostname for address in asked} == {"data.geopf.fr"}
    query = parse_qs(urlsplit(asked[0]).query)
    assert query["LAYER"] == ["GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"]
    assert query["TILEMATRIXSET"] == ["PM"]
    assert all(query[key][0].isdigit() for key in ("TILEMATRIX", "TILEROW", "TILECOL"))
    assert not blocked
