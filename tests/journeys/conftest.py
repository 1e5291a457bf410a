"""What all journeys share: the app, a real browser, pages that must not err, a server of files."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from geo.model.atlas import Atlas
from geo.publish.site.assets.shared_contents import shared_contents
from geo.publish.site.pages.home import home_page
from tests.journeys.published import publish
from tests.journeys.reading import WAIT_MS
from tests.servers import running_app

# Debian's. The first draws no window: opening a page takes it half the processor of the second.
CHROMIUM = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
# One process draws all pages: with the scripts it has compiled, the next costs half as much.
# The last ones keep the browser itself from calling its maker.
ARGUMENTS = (
    "--no-sandbox",
    "--renderer-process-limit=1",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OUR_HOSTS = {"localhost", "127.0.0.1", ""}
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the shipped data, without any setting: one for all the journeys that need none."""
    with running_app(tmp_path_factory.mktemp("app")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: that of the variable CHROMIUM, else the system's, else Playwright's own."""
    system = next((str(path) for path in CHROMIUM if path.exists()), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or system, args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Where pages open: it keeps the scripts it has read, and asks for less motion.

    What glides is sometimes clicked where it no longer is.
    """
    kept = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    kept.set_default_timeout(WAIT_MS)
    yield kept
    kept.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The page of a newcomer; the test fails when it threw an error or asked another host."""
    faults: list[str] = []

    def note(request: Request) -> None:
        faults.extend(_foreign(request.url))

    context.on("request", note)
    opened, left = context.new_page(), context.pages
    for each in left:
        if each != opened:
            each.close()
    opened.on("pageerror", lambda error: faults.append(f"erreur JavaScript : {error}"))
    yield opened
    _forget(context)
    context.remove_listener("request", note)
    assert not faults, "\n".join(faults)


def _forget(context: BrowserContext) -> None:
    """Leave nothing of a visitor to the next one but the files of the browser's cache.

    An empty page stays until the next one is there: without any, the process that draws ends.
    """
    for page in context.pages:
        with suppress(Error):  # a page of no origin has no storage
            page.evaluate("() => localStorage.clear()")
        page.goto("about:blank")
    context.clear_cookies()
    context.clear_permissions()


@pytest.fixture(scope="session")
def contents(shipped_atlas: Atlas) -> Mapping[str, bytes]:
    """What published pages share: scripts, styles, shapes, names."""
    return shared_contents(shipped_atlas)


@pytest.fixture(scope="session")
def home_address(
    tmp_path_factory: pytest.TempPathFactory, shipped_atlas: Atlas, contents: Mapping[str, bytes]
) -> str:
    """The published home page alone, as a file."""
    folder = tmp_path_factory.mktemp("accueil")
    publish(folder, shipped_atlas, [home_page], contents)
    return (folder / "index.html").as_uri()


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
