"""The login of the State: a server that speaks as ProConnect does, then one that does not."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.settings import SETTINGS_VARIABLE, read_settings
from pages.server.login import answers, cookies, provider
from pages.server.login.cookies import jar_of
from pages.server.login.routes import login_routes
from tests.proconnect import CLIENT, SECRET, Behaviour, Claims, ProConnect, new_key, proconnect

APP = "http://localhost:8501"
PAGE = f"{APP}/donnees"


@pytest.fixture(scope="module")
def server() -> Iterator[ProConnect]:
    with proconnect(APP) as running:
        yield running


@pytest.fixture
def told(server: ProConnect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Behaviour:
    """What the server does, honest to begin with; the settings name it."""
    server.behaviour = Behaviour()
    use(server, tmp_path, monkeypatch)
    patient = replace(provider._POLICY, connect_s=120, silence_s=120, attempt_s=120)
    monkeypatch.setattr(provider, "_POLICY", patient)
    return server.behaviour


def use(server: ProConnect, folder: Path, patch: pytest.MonkeyPatch, address: str = APP) -> None:
    path = folder / "atlas.toml"
    path.write_text(
        f'proconnect = "{server.discovery}"\nproconnect_client = "{CLIENT}"\n'
        f'adresse_publique = "{address}"\nadministrateurs = "@exemple.fr"\n',
        "utf-8",
    )
    patch.setenv(SETTINGS_VARIABLE, str(path))
    patch.setenv("ATLAS_PTCE_PROCONNECT_SECRET", SECRET)


@dataclass(frozen=True)
class Browser:
    """A browser, with its cookies."""

    client: TestClient

    def begin(self, query: str = "") -> str:
        """Follow the link of the page; where it leads."""
        answer = self.client.get(f"/connexion?{query}")
        return str(answer.headers["location"])

    def authorized(self, query: str = "") -> str:
        """Sign in at the provider; where it sends the person back."""
        answer = httpx2.get(self.begin(query))
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def sign_in(self, query: str = "") -> httpx2.Response:
        return self.client.get(self.authorized(query))

    @property
    def cookies(self) -> dict[str, str]:
        return {each.name: each.value or "" for each in self.client.cookies.jar}

    @property
    def email(self) -> str:
        session = jar_of(read_settings()).session(self.cookies)
        return session.email if session else ""

    @property
    def issue(self) -> str:
        return str(jar_of(read_settings()).read(self.cookies, "issue").get("issue", ""))


def browser() -> Browser:
    app = Starlette(routes=login_routes())
    return Browser(TestClient(app, APP, follow_redirects=False))


@pytest.mark.usefixtures("told")
def test_someone_signs_in_and_comes_back_to_the_page_as_it_was_left(server: ProConnect) -> None:
    someone = browser()
    answer = someone.sign_in("region=53&secteur=numerique")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{PAGE}?region=53&secteur=numerique",
    )
    assert (someone.email, someone.issue) == ("ana@exemple.fr", "")
    assert set(someone.cookies) == {"atlas_ptce_session"}
    assert server.asked[-3:] == ["/token", "/jwks", "/userinfo"]


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unsigned(claims: Claims, algorithm: str = "none") -> str:
    header = {"alg": algorithm, "kid": "1"}
    return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}."


def signed_by(key: ECKey) -> Callable[[Claims], str]:
    return lambda claims: jwt.encode({"alg": "ES256", "kid": "1"}, claims, key)


def with_the_public_key_as_a_secret(behaviour: Behaviour) -> None:
    key = behaviour.key.as_pem(private=False)

    def sign(claims: Claims) -> str:
        said = unsigned(claims, "HS256").rstrip(".")
        return f"{said}.{encoded(hmac.digest(key, said.encode(), 'sha256'))}"

    behaviour.sign = sign


def tells(**changes: object) -> Callable[[Behaviour], None]:
    """Change what the server does."""

    def change(behaviour: Behaviour) -> None:
        for name, value in changes.items():
            setattr(behaviour, name, value)

    return change


PAST = int(time.time()) - 600
REFUSED = {
    "signature": tells(sign=signed_by(new_key("1"))),
    "a key that is not told": tells(published=[new_key("2")]),
    "no signature": tells(sign=unsigned),
    "public key as a secret": with_the_public_key_as_a_secret,
    "not a token": tells(sign=lambda _: "a.b.c"),
    "id_token of another issuer": tells(id_token={"iss": "https://ailleurs.fr/api/v2"}),
    "id_token for another client": tells(id_token={"aud": "another"}),
    "id_token for us and another, given to it": tells(
        id_token={"aud": [CLIENT, "another"], "azp": "another"}
    ),
    "id_token of another login": tells(id_token={"nonce": "n" * 43}),
    "id_token of no login": tells(id_token={"nonce": None}),
    "expired id_token": tells(id_token={"exp": PAST}),
    "id_token without end": tells(id_token={"exp": None}),
    "id_token of the future": tells(id_token={"iat": PAST + 6_000}),
    "id_token without person": tells(id_token={"sub": None}),
    "id_token of another access": tells(id_token={"at_hash": "AAAA"}),
    "id_token that no cookie holds": tells(id_token={"more": "x" * 4_000}),
    "userinfo of someone else": tells(userinfo={"sub": "other"}),
    "userinfo of another issuer": tells(userinfo={"iss": "https://ailleurs.fr/api/v2"}),
    "userinfo for another client": tells(userinfo={"aud": "another"}),
    "expired userinfo": tells(userinfo={"exp": PAST}),
    "userinfo without address": tells(userinfo={"email": None}),
    "two addresses": tells(email="eve@ailleurs.fr,ana@exemple.fr"),
    "an address that no cookie holds": tells(email=f"{'a' * 254}@exemple.fr"),
    "hidden in an address": tells(email="ana@exemple.fr\n"),
    "an address that is not verified": tells(userinfo={"email_verified": "false"}),
    "plain userinfo": tells(answers={"/userinfo": b'{"sub":"abc","email":"ana@exemple.fr"}'}),
    "no JSON": tells(answers={"/token": b"<html>"}),
    "no object": tells(answers={"/token": b"[1]"}),
    "no token": tells(answers={"/token": b'{"access_token": "a"}'}),
    "an access that no header holds": tells(
        answers={"/token": b'{"access_token": "\\u00e9", "id_token": "a.b.c"}'}
    ),
    "keys that are none": tells(answers={"/jwks": b'{"keys": [{"kty": "EC"}]}'}),
    "a code that is refused": tells(answers={"/token": 400}),
    "tokens from another server": tells(description={"token_endpoint": "http://127.0.0.1:1/token"}),
    "a code sent on to another server": tells(answers={"/token": "http://127.0.0.1:1/token"}),
    "a fault that the provider tells": tells(error="invalid_scope"),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_nobody_signs_in_with_what_is_not_right(
    change: Callable[[Behaviour], None], told: Behaviour
) -> None:
    someone = browser()
    back = someone.authorized("region=53")
    change(told)
    if told.error:
        back = f"{back}&error={told.error}"
    answer = someone.client.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?region=53")
    assert (someone.email, someone.issue) == ("", "refusee")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "issue"),
    [
        (tells(error="access_denied"), "annulee"),
        (tells(error="server_error"), "indisponible"),
        (tells(answers={"/token": 500}), "indisponible"),
        (tells(answers={"/jwks": 503}), "indisponible"),
        (tells(answers={"/userinfo": b"x" * 200_000}), "indisponible"),
    ],
)
def test_who_does_not_sign_in_is_told_why(
    change: Callable[[Behaviour], None], issue: str, told: Behaviour
) -> None:
    change(told)
    someone = browser()
    someone.sign_in()
    assert (someone.email, someone.issue) == ("", issue)


@pytest.mark.parametrize(
    "change",
    [
        tells(answers={"/.well-known/openid-configuration": 500}),
        tells(description={"issuer": "https://ailleurs.fr"}),
        tells(description={"authorization_endpoint": "https://ailleurs.fr/authorize"}),
        tells(description={"authorization_endpoint": "https://ailleurs.fr\\@127.0.0.1/authorize"}),
        tells(description={"end_session_endpoint": ""}),
    ],
)
def test_nobody_is_sent_to_a_provider_that_is_not_the_one(
    change: Callable[[Behaviour], None], told: Behaviour
) -> None:
    change(told)
    someone = browser()
    assert someone.begin("region=53") == f"{PAGE}?region=53"
    assert someone.issue in ("refusee", "indisponible")


@pytest.mark.slow
@pytest.mark.parametrize("step", ["/token", "/jwks", "/userinfo"])
def test_a_provider_that_does_not_answer_is_not_waited_for(
    step: str, told: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = browser()
    back = someone.authorized()
    monkeypatch.setattr(provider, "_POLICY", replace(provider._POLICY, attempt_s=0.3))
    told.held = {step}
    someone.client.get(back)
    assert (someone.email, someone.issue) == ("", "indisponible")


@pytest.mark.slow
def test_a_provider_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proconnect(APP) as gone:
        use(gone, tmp_path, monkeypatch)
    someone = browser()
    assert someone.begin() == PAGE
    assert someone.issue == "indisponible"


@pytest.mark.usefixtures("told")
def test_strangers_cannot_have_all_the_threads_wait_for_the_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "_TURNS", asyncio.Semaphore(0))
    monkeypatch.setattr(answers, "_TURN_S", 0.01)
    someone = browser()
    assert (someone.begin(), someone.issue) == (PAGE, "indisponible")


def test_a_new_key_is_known_at_once_and_an_old_one_no_more(told: Behaviour) -> None:
    someone = browser()
    someone.sign_in()
    old, told.key = told.key, new_key("2")
    told.published = [old, told.key]
    someone.sign_in()
    assert someone.email
    told.published = [told.key]
    told.key = old
    other = browser()
    other.sign_in()
    assert (other.email, other.issue) == ("", "refusee")


# ---- States and browsers --------------------------------------------------------------------


@pytest.mark.usefixtures("told")
def test_a_login_ends_in_the_browser_where_it_began() -> None:
    someone, other = browser(), browser()
    back = someone.authorized()
    other.begin()
    assert other.client.get(back).headers["location"] == PAGE
    assert (other.email, other.issue) == ("", "perdue")
    someone.client.get(back)
    assert someone.email


@pytest.mark.usefixtures("told")
def test_a_login_is_not_played_again(server: ProConnect) -> None:
    someone = browser()
    back = someone.authorized()
    copied = someone.cookies
    someone.client.get(back)
    asked = len(server.asked)
    thief = browser()
    thief.client.cookies.update(copied)
    thief.client.get(back)
    assert (thief.email, thief.issue, len(server.asked)) == ("", "perdue", asked)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("extra", ["&state=x", "&iss=https://ailleurs.fr", "x"])
def test_what_comes_back_is_what_was_sent(extra: str) -> None:
    someone = browser()
    someone.client.get(f"{someone.authorized()}{extra}")
    assert not someone.email


@pytest.mark.usefixtures("told")
def test_a_login_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cookies, "LIFETIMES_S", {**cookies.LIFETIMES_S, "session": -1})
    someone = browser()
    someone.sign_in()
    assert not someone.email
    monkeypatch.setattr(cookies, "LIFETIMES_S", {**cookies.LIFETIMES_S, "essai": -1})
    someone.sign_in()
    assert someone.issue == "perdue"


@pytest.mark.slow
@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "query", ["//ailleurs.fr", "@ailleurs.fr", "retour=https://ailleurs.fr", "%0d%0aX:1", "é" * 900]
)
def test_a_login_leads_to_no_other_page(query: str) -> None:
    answer = browser().sign_in(query)
    assert answer.headers["location"].partition("?")[0] == PAGE


# ---- Leaving --------------------------------------------------------------------------------


def leave(someone: Browser) -> httpx2.Response:
    session = jar_of(read_settings()).session(someone.cookies)
    assert session
    return someone.client.get(f"/deconnexion?jeton={session.number}")


@pytest.mark.usefixtures("told")
def test_who_leaves_is_forgotten_here_and_at_the_provider(server: ProConnect) -> None:
    someone = browser()
    someone.sign_in()
    copied, ended = someone.cookies, server.ended
    answer = httpx2.get(leave(someone).headers["location"])
    assert (answer.status_code, server.ended) == (303, ended + 1)
    assert someone.client.get(answer.headers["location"]).headers["location"] == PAGE
    assert not someone.cookies
    assert jar_of(read_settings()).session(copied) is None


@pytest.mark.slow
@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("token", ["", "jeton=", "jeton=x", "jeton=x&jeton=x"])
def test_another_site_has_nobody_leave(token: str, server: ProConnect) -> None:
    someone, ended = browser(), server.ended
    someone.sign_in()
    assert someone.client.get(f"/deconnexion?{token}").status_code == 403
    assert (someone.email, server.ended) == ("ana@exemple.fr", ended)


def test_who_leaves_while_the_provider_is_down_is_told_what_is_left_to_do(told: Behaviour) -> None:
    someone = browser()
    someone.sign_in()
    told.answers = {"/.well-known/openid-configuration": 503}
    assert leave(someone).headers["location"] == PAGE
    assert (someone.email, someone.issue) == ("", "ici")


@pytest.mark.usefixtures("told")
def test_who_is_not_signed_in_leaves_without_harm() -> None:
    assert browser().client.get("/deconnexion?jeton=x").headers["location"] == PAGE


@pytest.mark.parametrize(
    "path", ["connexion", "connexion/retour", "deconnexion", "deconnexion/retour"]
)
def test_without_settings_there_is_no_login(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "atlas.toml"))
    assert browser().client.get(f"/{path}").status_code == 404


@pytest.mark.slow
def test_nothing_of_a_person_is_in_the_log(
    told: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    told.userinfo = {"sub": "other"}
    browser().sign_in()
    assert "d'une autre personne" in caplog.text
    assert "exemple.fr" not in caplog.text
