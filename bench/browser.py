"""Drive a page in headless Chromium: open it, click on its filters, count what it receives."""

import base64
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bench.servers import Kind, Server
from geo.french import typeset

SCRIPT = (Path(__file__).resolve().parent / "browser.js").read_text("utf-8")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DEBIAN = ("/usr/bin/chromium", "/usr/bin/chromium-headless-shell")
QUIET_S = 0.4
STATUSES = {
    "laureat": "Lauréat d'un appel national",
    "temoin": "Pôle témoin du Labo de l'ESS",
    "emergent": "Émergent",
    "actif": "Vu en activité",
    "candidat": "Candidat ou simplement nommé",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a selection must show: the poles selected, and those of them that have a place."""

    selected: int
    located: int


@dataclass(frozen=True, slots=True)
class Opening:
    """When parts of a page were painted, in seconds since it was asked for.

    `map_at` is the time of day of the painted map; None: not within the limit.
    """

    sentence: float
    list: float
    map: float
    map_at: float


@dataclass  # no slots: Playwright writes an attribute on whom it calls
class Received:
    """Bytes that came, by the WebSocket (as sent: Streamlit does not compress) and by HTTP."""

    socket: int = 0
    http: int = 0
    answers: int = 0
    last: float = field(default_factory=time.monotonic)

    def frame(self, event: dict[str, Any]) -> None:
        """Count a WebSocket message."""
        data, is_text = event["response"]["payloadData"], event["response"]["opcode"] == 1
        self.socket += len(data.encode()) if is_text else len(base64.b64decode(data))
        self.last = time.monotonic()

    def heard(self, _event: dict[str, Any]) -> None:
        """Note that an answer is still coming."""
        self.last = time.monotonic()

    def loaded(self, event: dict[str, Any]) -> None:
        """Count an HTTP answer, headers included."""
        self.http += int(event["encodedDataLength"])
        self.answers += 1
        self.last = time.monotonic()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium: that of CHROMIUM, Debian's, or Playwright's own."""
    system = next((path for path in DEBIAN if Path(path).exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", system), args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


class Visit:
    """One visitor with an empty cache on one of the two pages."""

    def __init__(self, browser: Browser, server: Server, limit_s: float) -> None:
        """Open a blank page; `open` goes to the server."""
        self.kind: Kind = server.kind
        self.server = server
        self.limit_s = limit_s
        self.context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="fr-FR")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(limit_s * 1000)
        self.page.add_init_script(SCRIPT)
        self.received = Received()
        devtools = self.context.new_cdp_session(self.page)
        devtools.on("Network.webSocketFrameReceived", self.received.frame)
        devtools.on("Network.loadingFinished", self.received.loaded)
        devtools.send("Network.enable")

    def open(self, wanted: Wanted) -> Opening:
        """Open the page and wait for its map, its sentence and its list."""
        self.page.goto(self.server.url, wait_until="commit")
        found = self.page.evaluate(
            "([kind, wanted, limit]) => bench.opened(kind, wanted, limit)", self._ask(wanted)
        )
        missing = [name for name, value in found.items() if value is None]
        if missing:
            message = f"{self.kind}: no {', '.join(missing)} within {self.limit_s} s"
            raise TimeoutError(message)
        self.settle()
        return Opening(
            sentence=found["sentence"] / 1000,
            list=found["list"] / 1000,
            map=found["map"] / 1000,
            map_at=(found["origin"] + found["map"]) / 1000,
        )

    def choose(self, status: str, wanted: Wanted) -> float:
        """Click on an option of the filter « Statut »; seconds from the click to the paint."""
        self._open_filter()
        role: Literal["checkbox", "option"] = "checkbox" if self.kind == "ours" else "option"
        label = typeset(STATUSES[status]) if self.kind == "ours" else STATUSES[status]
        option = self.page.get_by_role(role, name=re.compile(f"^{label}"))
        option.wait_for()
        return self._timed_click(option, wanted)

    def clear(self, wanted: Wanted) -> float:
        """Click on what empties the filter « Statut »."""
        if self.kind == "ours":
            self._open_filter()
            return self._timed_click(self.page.get_by_role("button", name="Tout retirer"), wanted)
        # While the options are shown, Streamlit's cross only hides them: leave the field first.
        self.page.locator("h1").first.click()
        self.page.locator("[role=option]").first.wait_for(state="detached")
        cross = "[data-testid=stMultiSelectTagsContainer] ~ button:not([aria-haspopup])"
        return self._timed_click(self._select_box().locator(cross).last, wanted)

    def settle(self) -> None:
        """Wait until the server has nothing more to do or say."""
        limit = time.monotonic() + self.limit_s
        self.received.last = time.monotonic()
        while time.monotonic() < limit:
            self.page.wait_for_timeout(50)
            if self._is_running():
                self.received.last = time.monotonic()
            if time.monotonic() - self.received.last > QUIET_S:
                return

    def close(self) -> None:
        """Leave."""
        self.context.close()

    def _timed_click(self, target: Locator, wanted: Wanted) -> float:
        self.page.evaluate(
            "([kind, wanted, limit]) => { bench.arm(kind, wanted, limit); }", self._ask(wanted)
        )
        target.click()
        milliseconds = self.page.evaluate("() => bench.result")
        if milliseconds is None:
            message = f"{self.kind}: nothing painted within {self.limit_s} s"
            raise TimeoutError(message)
        return float(milliseconds) / 1000

    def _open_filter(self) -> None:
        """Show the options of « Statut », if they are not there yet."""
        if self.kind == "ordinary":
            self._select_box().locator("input").click()
            return
        button = self.page.get_by_role("button", name=re.compile("^Statut "))
        if button.get_attribute("aria-expanded") == "false":
            button.click()

    def _select_box(self) -> Locator:
        boxes = self.page.locator("[data-testid=stSidebar] [data-testid=stMultiSelect]")
        return boxes.filter(has=self.page.get_by_label("Statut", exact=True)).first

    def _is_running(self) -> bool:
        app = self.page.locator("[data-testid=stApp]")
        return app.get_attribute("data-test-script-state") != "notRunning"

    def _ask(self, wanted: Wanted) -> list[object]:
        expected = {"selected": wanted.selected, "located": wanted.located}
        return [self.kind, expected, self.limit_s * 1000]
