"""What a browser holds of a login, and what the page « Données » makes of it."""

import base64
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.testclient import TestClient

from geo.settings import SETTINGS_VARIABLE, Settings
from pages.server.login.cookies import CookieJar, Kind, jar_of
from pages.server.login.routes import login_routes
from pages.server.security import SecureHtml
from pages.state import operators
from tests.pages.opened import open_page, text_of

SECRET = "a secret of the tests, long enough"  # noqa: S105 - of the tests
SETTINGS = Settings(
    administrateurs="@exemple.fr",
    proconnect="https://exemple.fr/api/v2/.well-known/openid-configuration",
    proconnect_client="atlas",
    proconnect_secret=SECRET,
    adresse_publique="https://atlas.exemple.fr",
)
PLAIN = replace(SETTINGS, adresse_publique="http://localhost:8501")


def written(kind: Kind, values: dict[str, str], settings: Settings = SETTINGS) -> str:
    """The line that has a browser keep them."""
    response = Response()
    jar_of(settings).write(response, kind, values)
    return response.headers["set-cookie"]


def kept(line: str) -> dict[str, str]:
    return {name: each.value for name, each in SimpleCookie(line).items()}


@pytest.mark.parametrize(
    ("settings", "name", "secure"),
    [(PLAIN, "atlas_ptce_session", ""), (SETTINGS, "__Host-atlas_ptce_session", "; Secure")],
)
def test_the_session_is_a_cookie_that_only_the_server_reads_for_a_working_day(
    settings: Settings, name: str, secure: str
) -> None:
    line = written("session", {"email": "ana@exemple.fr", "id_token": "x" * 2_500}, settings)
    cookie, _, options = line.partition("; ")
    assert options == f"HttpOnly; Max-Age=7200; Path=/; SameSite=lax{secure}"
    assert cookie.partition("=")[0] == name
    parts = cookie.partition("=")[2].split(".")
    assert not any(b"ana" in base64.urlsafe_b64decode(f"{part}==") for part in parts)
    assert len(line) < 4_096


def test_a_cookie_is_read_by_those_who_know_the_secret_as_what_it_was_written_for() -> None:
    ((name, text),) = kept(written("issue", {"issue": "perdue"})).items()
    assert jar_of(SETTINGS).read({name: text}, "issue") == {"issue": "perdue"}
    assert CookieJar(SECRET, is_secure=True).read({name: text}, "issue")  # another replica
    assert CookieJar(f"{SECRET}!", is_secure=True).read({name: text}, "issue") == {}
    assert jar_of(SETTINGS).session({name.replace("issue", "session"): text}) is None
    for wrong in ("", "é", "a.b.c", text[:-2], text.replace(".", ","), f"{text}é"):
        assert jar_of(SETTINGS).read({name: wrong}, "issue") == {}


def test_a_cookie_of_another_version_signs_in_nobody() -> None:
    assert jar_of(SETTINGS).session(kept(written("session", {"email": "ana@exemple.fr"}))) is None


def set_settings(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Have the app read these settings."""
    keys = ("administrateurs", "proconnect", "proconnect_client", "adresse_publique")
    text = "\n".join(f'{key} = "{getattr(SETTINGS, key)}"' for key in keys)
    (folder / "atlas.toml").write_text(text, "utf-8")
    patch.setenv(SETTINGS_VARIABLE, str(folder / "atlas.toml"))
    patch.setenv("ATLAS_PTCE_PROCONNECT_SECRET", SECRET)


@pytest.fixture
def in_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_settings(tmp_path, monkeypatch)


@pytest.mark.usefixtures("in_service")
def test_on_an_encrypted_connection_a_cookie_is_marked_so_once() -> None:
    app = Starlette(routes=login_routes(), middleware=[Middleware(SecureHtml)])
    client = TestClient(app, SETTINGS.adresse_publique, follow_redirects=False)
    answer = client.get("/deconnexion/retour")
    assert answer.headers["set-cookie"].count("Secure") == 1
    assert (answer.status_code, answer.headers["location"]) == (303, "/donnees")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.slow
@pytest.mark.usefixtures("in_service")
@pytest.mark.parametrize(
    ("kind", "told", "link"),
    [
        (
            "session",
            "Connecté : ana@ailleurs.fr. L'exploitant n'a pas mis ce nom",
            "https://atlas.exemple.fr/deconnexion?jeton=n1",
        ),
        (
            "issue",
            "La connexion a pris plus de dix minutes",
            "https://atlas.exemple.fr/connexion?",
        ),
    ],
)
def test_the_page_offers_the_login_and_tells_what_became_of_it(
    kind: Kind, told: str, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"number": "n1", "email": "ana@ailleurs.fr", "id_token": "t"}
    line = written(kind, values if kind == "session" else {"issue": "perdue"})
    monkeypatch.setattr(operators, "request_cookies", lambda: kept(line))
    app = open_page("donnees.py")
    assert told in text_of(app)
    assert link in text_of(app)
    assert not [each for each in app.button if each.label.startswith("Mettre ces")]
