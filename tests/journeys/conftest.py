"""What all journeys share: the app, a real browser, pages that must not err, a server of files."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.servers import running_app

CHROMIUM = Path("/usr/bin/chromium")
# The last ones keep the browser itself from calling its maker.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OUR_HOSTS = {"localhost", "127.0.0.1", ""}
# What is there is found at once: only a fault waits so long. A loaded machine is no fault.
WAIT_MS = 30_000
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the shipped data, without any setting: one for all the journeys that need none."""
    with running_app(tmp_path_factory.mktemp("app")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: that of the variable CHROMIUM, else the system's, else Playwright's own."""
    system = str(CHROMIUM) if CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or system, args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; the test fails when it threw an error or asked another host."""
    context = browser.new_context(locale="fr-FR")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(f"erreur JavaScript : {error}"))
    context.on("request", lambda request: faults.extend(_foreign(request.url)))
    yield opened
    context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def serve() -> Iterator["Served"]:
    """Start servers of folders on this machine; they stop with the session."""
    served = Served()
    yield served
    served.stop()


class Served:
    """Servers of plain files: `served(folder)` gives the address of a folder."""

    def __init__(self) -> None:
        self._servers: list[ThreadingHTTPServer] = []

    def __call__(self, folder: Path) -> str:
        """Serve a folder."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    def stop(self) -> None:
        """Stop them all."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the output is that of the tests."""


def _foreign(address: str) -> list[str]:
    host = urlsplit(address).hostname or ""
    return [] if host in OUR_HOSTS else [f"requête vers un autre hôte : {address}"]
