"""The first visit of a page, and the second: bytes, and the times of a simulated phone network.

    python bench/first_visit.py [--quick] [--pages / /secteurs]

A browser with an empty cache opens each page of the real app on the shipped data, then opens it
again: as fast as this machine can, for the bytes. Another opens it over the network of a phone in
a train (1.6 Mb/s, 150 ms), for the times. Prints a Markdown table; nothing is asserted.
"""

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, BrowserContext  # noqa: E402

from bench.browser import Received, chromium  # noqa: E402 (the path comes first)
from bench.servers import Server, serve  # noqa: E402
from geo.settings import SHIPPED_DATA  # noqa: E402

PAGES = ("/", "/secteurs", "/couverture")
PHONE = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
"""1.6 Mb/s down, 750 kb/s up, 150 ms: what Lighthouse calls a slow 4G."""
QUIET_S = 4.0
LIMIT_S = 90.0
PARTS = ("sentence", "list", "map", "chart")
WHOLE = """
"map" in seen && ("chart" in seen ||
  !document.querySelector("[data-testid=stPlotlyChart], [data-testid=stSkeleton]"))
"""
SCRIPT = """
if (window === window.top) {
  const shown = (node) => node.checkVisibility() && node.getBoundingClientRect().height > 0;
  const some = (selector, wanted = () => true) =>
    [...document.querySelectorAll(selector)].some((node) => shown(node) && wanted(node));
  const pages = () => [...document.querySelectorAll("iframe")].map((each) => each.contentDocument);
  const parts = {
    sentence: () => some(".stMain p, .stMain .atlas-count", (node) => node.innerText.length > 20),
    list: () => some(".stMain table tbody tr"),
    map: () => pages().some((each) => each?.querySelector(".leaflet-container[data-drawn]")),
    chart: () => some(".js-plotly-plot .main-svg"),
  };
  window.seen = {};
  const look = () => {
    for (const [name, isThere] of Object.entries(parts)) {
      if (!(name in window.seen) && isThere()) window.seen[name] = performance.now() / 1000;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What one opening of a page carried, and when its parts were there."""

    bytes: int
    answers: int
    seen: dict[str, float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: the first page only")
    parser.add_argument("--pages", nargs="*", default=PAGES, help="paths of the app")
    arguments = parser.parse_args()
    pages = arguments.pages[:1] if arguments.quick else arguments.pages
    print("| page | first visit | second visit | on a phone:", " | ".join(PARTS), "|")
    print("|---|---|---|" + "---|" * len(PARTS))
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary, chromium() as browser:
        folder = Path(shutil.copytree(SHIPPED_DATA, Path(temporary) / "donnees"))
        with serve("ours", folder) as server:
            for path in pages:  # what the server makes once, it makes for the first visitor
                visit(browser, server, path, times=1)
            server.wait_idle()
            for path in pages:
                print(_line(browser, server, path), flush=True)


def _line(browser: Browser, server: Server, path: str) -> str:
    first, second = visit(browser, server, path, times=2)
    slow = visit(browser, server, path, times=1, network=PHONE)[0].seen
    times = " | ".join(f"{slow[part]:.1f} s" if part in slow else "-" for part in PARTS)
    return (
        f"| `{path}` | {first.bytes / 1000:,.0f} kB, {first.answers} answers "
        f"| {second.bytes / 1000:,.0f} kB, {second.answers} answers | {times} |"
    )


def visit(
    browser: Browser,
    server: Server,
    path: str,
    *,
    times: int,
    network: dict[str, int] | None = None,
) -> list[Opened]:
    """Open a page some times in a row, as one visitor who comes with an empty cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="fr-FR")
    context.add_init_script(SCRIPT)
    try:
        return [_open(context, f"{server.url}{path}", network) for _ in range(times)]
    finally:
        context.close()


def _open(context: BrowserContext, address: str, network: dict[str, int] | None) -> Opened:
    page = context.new_page()
    received = Received()
    devtools = context.new_cdp_session(page)
    devtools.on("Network.webSocketFrameReceived", received.frame)
    devtools.on("Network.dataReceived", received.heard)
    devtools.on("Network.loadingFinished", received.loaded)
    devtools.send("Network.enable")
    if network:
        devtools.send("Network.emulateNetworkConditions", {"offline": False, **network})
    page.goto(address, wait_until="commit")
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        page.wait_for_timeout(200)
        if time.monotonic() - received.last > QUIET_S and page.evaluate(WHOLE):
            break
    seen: dict[str, float] = page.evaluate("seen")
    page.close()
    return Opened(received.http + received.socket, received.answers, seen)


if __name__ == "__main__":
    main()
