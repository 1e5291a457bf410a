"""Distances from an address: only where the operator has set a geocoder, and this server asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.settings import SETTINGS_VARIABLE
from pages.widgets.address_search import _counter
from tests.geocoding_service import FakeService, Place, running_service
from tests.pages.opened import choose, fields_of, open_page, text_of

KEY = "adresse_postale"
SIAM = "12 rue de Siam 29200 Brest"


def find(query: str) -> Place | None:
    if "siam" in query:
        return Place("12 Rue de Siam 29200 Brest", 0.97, "housenumber", "29019", -4.486123, 48.3869)
    if "nulle" in query:
        return None
    return Place("<b>{{7*7}}</b> Rue de Lyon", 0.34, "street", "29019", -4.4, 48.4)


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeService]:
    """A geocoder that the operator has set."""
    with running_service(find=find) as service:
        path = tmp_path / "atlas.toml"
        path.write_text(f'geocodeur = "{service.address}"', "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
        yield service
    _counter.clear()


@pytest.mark.slow
def test_without_a_setting_there_is_no_field_and_no_word_of_it() -> None:
    app = open_page("proximite.py")
    assert KEY not in fields_of(app)
    assert "géocodage" not in text_of(app)


@pytest.mark.slow
def test_an_address_is_where_distances_start(service: FakeService) -> None:
    app = open_page("proximite.py", departement="29")
    assert "votre navigateur ne le fait jamais" in text_of(app)
    assert (
        f"Ce serveur envoie l'adresse au service de géocodage {service.address.split('/')[2]}"
        in text_of(app)
    )
    assert not service.requests
    choose(app, KEY, SIAM)
    assert "Adresse trouvée : « 12 Rue de Siam 29200 Brest », au numéro (score 0,97)." in text_of(
        app
    )
    assert "depuis le point choisi (48,3869 de latitude, −4,4861 de longitude)" in text_of(app)
    assert app.query_params == {"lon": "-4.4861", "lat": "48.3869"}
    assert fields_of(app)[KEY]["chosen"] == [SIAM]
    assert service.received == {"12 rue de siam 29200 brest": 1}


@pytest.mark.slow
def test_another_visitor_s_same_search_is_not_sent_again(service: FakeService) -> None:
    choose(open_page("proximite.py"), KEY, SIAM)
    other = choose(open_page("proximite.py"), KEY, SIAM.upper())
    assert "score 0,97" in text_of(other)
    assert service.received.total() == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9 rue de Lyon 29200 Brest", "trop incertaine (« <b>{{7*7}}</b> Rue de Lyon », score"),
        ("nulle part 29200 Brest", "le service ne connaît pas cette adresse"),
    ],
)
def test_a_doubtful_answer_falls_back_to_the_commune(
    service: FakeService, typed: str, words: str
) -> None:
    app = choose(open_page("proximite.py", lon="2.35", lat="48.85"), KEY, typed)
    assert f"Adresse ramenée à la mairie de Brest : {'la réponse' * ('Lyon' in typed)}" in text_of(
        app
    )
    assert words in text_of(app)
    assert "<b>" not in "".join(element.proto.body for element in app.get("html"))
    assert "depuis la mairie de Brest (Finistère)" in text_of(app)
    assert app.query_params == {"commune": "29019"}
    assert service.received.total() == 1


@pytest.mark.slow
def test_an_address_without_a_place_changes_nothing(service: FakeService) -> None:
    app = choose(open_page("proximite.py", commune="44109"), KEY, "nulle part")
    assert "Adresse sans lieu : le service ne connaît pas cette adresse." in text_of(app)
    assert app.query_params == {"commune": "44109"}
    assert service.received == {"nulle part": 1}


@pytest.mark.slow
def test_a_service_that_fails_is_told_and_may_be_asked_again(service: FakeService) -> None:
    service.faults = ["down"] * 2
    app = choose(open_page("proximite.py"), KEY, SIAM)
    assert "Recherche impossible : le service de géocodage est en panne (réponse 500)." in text_of(
        app
    )
    assert "mairie de Brest : le service n'a pas répondu" in text_of(app)
    assert app.query_params == {"commune": "29019"}
    (again,) = [button for button in app.button if button.label == "Chercher de nouveau"]
    again.click().run()
    assert "score 0,97" in text_of(app)
    assert "Recherche impossible" not in text_of(app)


@pytest.mark.slow
def test_the_search_is_forgotten_once_distances_start_elsewhere(service: FakeService) -> None:
    app = choose(open_page("proximite.py"), KEY, SIAM)
    app.query_params["lon"], app.query_params["lat"] = "2.35", "48.85"
    assert service.received.total() == 1
    fresh = open_page("proximite.py", lon="-4.4861", lat="48.3869")
    assert "Adresse trouvée" not in text_of(fresh)  # a link says the point and no more
    emptied = choose(app, KEY)
    assert "Adresse trouvée" not in text_of(emptied)
    assert service.received.total() == 1


@pytest.mark.slow
def test_turned_off_meanwhile_it_asks_for_nothing(
    service: FakeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("proximite.py")
    off = tmp_path / "off.toml"
    off.write_text('geocodeur = ""', "utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(off))
    choose(app, KEY, SIAM)
    assert not service.requests
    assert KEY not in fields_of(app)
