"""Two servers on one database behind nginx: they agree, and a visitor moves without noticing."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from pages.server.asset_urls import scripts_version
from tests import shipped
from tests.journeys.reading import wait_for_rest
from tests.journeys.test_donnees import open_with
from tests.postgis_server import database
from tests.proxies import HAS_NGINX, nginx_balancer, proxy_of
from tests.servers import START_SECONDS, RunningServer, running_server

SETTINGS = {"administrateurs": "ana@exemple.fr", "entete_utilisateur": "X-User"}
NAMED = "X-User: ana@exemple.fr"
NEW_LIST = b"nom;code_insee;statut\nPTCE Omega;75056;actif\n"
SELECTED = "Les pôles en Bretagne."


@pytest.fixture
def servers(postgis: str, shipped_base: str, tmp_path: Path) -> Iterator[list[RunningServer]]:
    """Two servers that read one database, each with a disk of its own."""
    with ExitStack() as stack:
        base = stack.enter_context(database(postgis, like=shipped_base))
        settings = {**SETTINGS, "donnees": base, "cache_donnees": "garde"}
        folders = [tmp_path / name for name in ("un", "deux")]
        for folder in folders:
            folder.mkdir()
        yield [stack.enter_context(running_server(folder, settings)) for folder in folders]


def ask(address: str) -> tuple[dict[str, str], bytes]:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own servers
        return dict(answer.headers.items()), answer.read()


def ready(server: RunningServer, *, other_than: object = None) -> dict[str, Any]:
    """What a server says of its data, once it has some, and other than this."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            data = json.loads(ask(f"{server.address}/pret")[1])["donnees"]
        except urllib.error.HTTPError:  # none yet: it answers after a second
            continue
        if data != other_than:
            return dict(data)
        time.sleep(0.2)
    pytest.fail("the data never came")


def addresses(server: RunningServer) -> list[str]:
    """What the page has browsers fetch."""
    return re.findall(r'(?:src|href)="([^"]+)"', ask(f"{server.address}/")[1].decode())


def cookie(page: Page, site: str, name: str) -> str:
    return next(each["value"] for each in page.context.cookies(site) if each["name"] == name)


@pytest.mark.skipif(not HAS_NGINX, reason="no nginx here")
def test_what_one_server_puts_in_service_the_other_has_and_outlives_it(
    servers: list[RunningServer], page: Page, tmp_path: Path
) -> None:
    before = ready(servers[0])
    assert ready(servers[1]) == before
    assert addresses(servers[1]) == addresses(servers[0])
    places = [each.address.removeprefix("http://") for each in servers]
    with nginx_balancer(tmp_path, *places) as balancer, proxy_of(balancer, NAMED) as site:
        open_with(page, site, "liste.csv", NEW_LIST)
        page.get_by_label("Pour confirmer").fill("remplacer")
        page.get_by_role("button", name="Mettre ces données en service").click()
        expect(page.get_by_text("La version 2 est en service.")).to_be_visible()
        after = [ready(each, other_than=before) for each in servers]
        assert after[0] == after[1]
        assert after[0]["poles"] == shipped.POLES + 1
        version = after[0]["empreinte"]
        catalogues = {ask(f"{each.address}/actifs/poles/{version}.json")[1] for each in servers}
        assert len(catalogues) == 1

        page.goto(f"{site}/secteurs?region=53")
        expect(page.get_by_text(SELECTED)).to_be_visible()
        address = page.url
        servers[int(cookie(page, site, "replique")) - 1].process.kill()
        app = page.get_by_test_id("stApp")
        expect(app).not_to_have_attribute("data-test-connection-state", "CONNECTED")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
        expect(page.get_by_text(SELECTED)).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page).to_have_url(address)
        page.get_by_role("link", name="Couverture").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Couverture")


def test_what_is_asked_under_another_version_is_not_kept_under_it(app: str) -> None:
    """While servers are replaced one by one, the old one is asked for the new one's scripts."""
    script = f"{app}/actifs/atlas/atlas.js?v="
    headers, own = ask(script + scripts_version())
    assert "immutable" in headers["cache-control"]
    headers, other = ask(script + "0123456789ab")
    assert headers["cache-control"] == "no-store"
    assert other == own


@pytest.mark.parametrize(
    ("path", "missing", "shown"),
    [
        ("/", "**/actifs/poles/**", ".stCustomComponentV1"),
        ("/donnees", "**/static/js/FileUploader.*", "[data-testid=stFileUploader]"),
    ],
)
def test_a_page_whose_version_is_gone_loads_itself_again_once(
    context: BrowserContext, app: str, path: str, missing: str, shown: str
) -> None:
    page = context.new_page()
    loads: list[str] = []
    page.on("domcontentloaded", lambda _: loads.append(page.url))

    def answer(route: Route) -> None:
        if len(loads) > 1:
            route.continue_()
        else:
            route.fulfill(status=404, body="Introuvable")

    page.route(missing, answer)
    with page.expect_event("domcontentloaded", lambda _: len(loads) == 2):
        page.goto(f"{app}{path}?region=53", wait_until="commit")
    expect(page.locator(shown).first).to_be_visible()
    wait_for_rest(page)
    assert loads == [f"{app}{path}?region=53"] * 2
    page.close()
