"""An inhabitant starts from an address: this server asks the geocoder, the browser never does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.geocoding_service import FakeService, Place, running_service
from tests.servers import running_app


def find(query: str) -> Place:
    if "siam" in query:
        return Place("12 Rue de Siam 29200 Brest", 0.97, "housenumber", "29019", -4.4861, 48.3869)
    return Place('<img src="https://mal.exemple/x">{{7*7}}', 0.2, "street", "29019", -4.4, 48.4)


@dataclass(frozen=True)
class Geocoded:
    """The app whose operator has set a geocoder, the geocoder, and what the app writes."""

    app: str
    service: FakeService
    log: Path


@pytest.fixture(scope="module")
def geocoded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Geocoded]:
    folder = tmp_path_factory.mktemp("geocodeur")
    with (
        running_service(find=find) as service,
        running_app(folder, geocodeur=service.address) as app,
    ):
        yield Geocoded(app, service, folder / "serveur.log")


def test_an_inhabitant_starts_from_an_address(geocoded: Geocoded, page: Page) -> None:
    app, service = geocoded.app, geocoded.service
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app}/proximite?commune=44109")
    field = page.get_by_label("Ou de quelle adresse ?")
    field.fill("12 rue de Siam 29200 Brest")
    field.press("Enter")
    expect(page.get_by_text(re.compile(r"au numéro \(score 0,97\)"))).to_be_visible()
    expect(page).to_have_url(f"{app}/proximite?lon=-4.4861&lat=48.3869")
    expect(page.get_by_text(re.compile("depuis le point choisi"))).to_be_visible()
    field.fill("1 rue inconnue 29200 Brest")
    field.press("Enter")
    expect(page.get_by_text(re.compile("ramenée à la mairie de Brest"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"\{\{7\*7\}\}"))).to_be_visible()
    expect(page).to_have_url(f"{app}/proximite?commune=29019")
    page.go_back()
    expect(page).to_have_url(f"{app}/proximite?lon=-4.4861&lat=48.3869")
    expect(field).to_have_value("")  # what was typed is in no address
    expect(page.get_by_text(re.compile("Adresse trouvée"))).to_have_count(0)
    assert len(service.requests) == 2
    assert not [address for address in asked if service.address.split("/")[2] in address]
    assert "siam" not in " ".join(asked).lower()
    assert "siam" not in geocoded.log.read_text("utf-8").lower()


def test_a_keyboard_reaches_the_address_after_the_place(geocoded: Geocoded, page: Page) -> None:
    service = geocoded.service
    before = len(service.requests)
    page.goto(f"{geocoded.app}/proximite")
    field = page.get_by_label("Ou de quelle adresse ?")
    expect(field).to_be_visible()
    page.get_by_role("combobox", name="Autour de quel lieu ?").focus()
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type("12 rue de Siam 29200 Brest")
    assert len(service.requests) == before  # nothing is asked while one types
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="score 0,97")).to_be_visible()
