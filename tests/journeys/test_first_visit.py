"""What a first visit carries, in what order, and what a second one does."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.reading import WAIT_MS, still

_SENTENCE_BEFORE_CHART = """
if (window === window.top) {
  window.read = false;
  new MutationObserver(() => {
    const said = [...document.querySelectorAll(".stMain p")].some((p) => p.innerText.length > 20);
    window.read ||= said && !document.querySelector(".js-plotly-plot");
  }).observe(document, { childList: true, subtree: true });
}
"""


@dataclass
class Carried:
    """Bytes of the answers to a page, headers included, and of its WebSocket."""

    total: int = 0
    addresses: list[str] = field(default_factory=list)

    def answer(self, event: dict[str, Any]) -> None:
        """Note which file comes."""
        self.addresses.append(event["response"]["url"])

    def loaded(self, event: dict[str, Any]) -> None:
        """Count a whole answer."""
        self.total += int(event["encodedDataLength"])

    def frame(self, event: dict[str, Any]) -> None:
        """Count a message, which devtools give in base 64."""
        self.total += len(event["response"]["payloadData"]) * 3 // 4


def visit(context: BrowserContext, address: str, *, charts: bool) -> Carried:
    page, carried = context.new_page(), Carried()
    devtools = context.new_cdp_session(page)
    devtools.on("Network.responseReceived", carried.answer)
    devtools.on("Network.loadingFinished", carried.loaded)
    devtools.on("Network.webSocketFrameReceived", carried.frame)
    devtools.send("Network.enable")
    page.add_init_script(_SENTENCE_BEFORE_CHART)
    page.goto(address)
    drawn = page.frame_locator("iframe").first.locator(".leaflet-container[data-drawn]")
    expect(drawn).to_be_attached(timeout=WAIT_MS)
    if charts:
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=WAIT_MS)
        assert page.evaluate("read")
    still(page, lambda: carried.total, apart_ms=1000)  # nothing comes any more
    page.close()
    return carried


@pytest.mark.parametrize(
    ("path", "most", "charts"),
    [("/", 1_300_000, False), ("/secteurs", 2_700_000, True), ("/couverture", 2_700_000, True)],
)
def test_a_visit_is_light_and_the_next_one_hardly_weighs(
    app: str,
    browser: Browser,
    path: str,
    most: int,
    charts: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="fr-FR")
    first = visit(context, app + path, charts=charts)
    second = visit(context, app + path, charts=charts)
    context.close()
    assert 500_000 < first.total < most
    assert second.total < 100_000
    fonts = {address.rpartition("/")[2].partition(".")[0] for address in first.addresses}
    assert {each for each in fonts if each.startswith(("Source", "Material", "KaTeX"))} == {
        "SourceSansVF-Upright",
        "MaterialSymbols-Rounded",  # at its address, the few icons
    }
