"""Who has left one replica has left all those that share its database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.errors import SourceError
from geo.settings import Settings, read_settings
from pages.server.login import over
from pages.server.login.cookies import jar_of
from pages.server.login.routes import login_routes
from pages.state import operators, source
from tests.pages.test_login_cookies import SETTINGS, kept, set_settings, written
from tests.postgis_server import ENCODED_PASSWORD, database
from tests.sources.test_postgis import run

KEPT = "SELECT empreinte FROM atlas_connexions_finies"
ANA = {"number": "n1", "email": "ana@exemple.fr", "id_token": "t"}


@pytest.fixture
def base(postgis: str, shipped_base: str) -> Iterator[str]:
    with database(postgis, like=shipped_base) as address:
        yield address


@pytest.fixture
def shared(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of replicas of a database, whose provider does not answer."""
    set_settings(tmp_path, monkeypatch)
    monkeypatch.setenv("ATLAS_PTCE_DONNEES", base)
    monkeypatch.setenv(
        "ATLAS_PTCE_PROCONNECT", SETTINGS.proconnect.replace("exemple.fr", "127.0.0.1:1")
    )
    monkeypatch.setattr(over, "_over", {})
    return read_settings()


def leave(settings: Settings) -> dict[str, str]:
    """Sign out on one replica; a copy of the cookie. What that replica remembers goes with it."""
    copied = kept(written("session", ANA))
    app = Starlette(routes=login_routes())
    client = TestClient(app, SETTINGS.adresse_publique, cookies=copied, follow_redirects=False)
    assert client.get("/deconnexion?jeton=n1").status_code == 303
    assert jar_of(settings).session(copied) is None
    return copied


def test_who_leaves_one_replica_has_left_all_that_share_its_database(
    shared: Settings, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = leave(shared)
    monkeypatch.setattr(over, "_over", {})  # another replica
    monkeypatch.setattr(operators, "request_cookies", lambda: copied)
    monkeypatch.setattr(operators, "signed_in_user", dict)
    assert operators.current_operator() == "ana@exemple.fr"
    assert not operators.is_still_operator("ana@exemple.fr")
    assert jar_of(shared).session(copied) is None
    ((digest,),) = run(base, KEPT)
    assert len(str(digest)) == 64


def test_the_thread_that_looks_at_a_database_learns_who_has_left(
    shared: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = leave(shared)
    monkeypatch.setattr(over, "_over", {})
    monkeypatch.setattr(source, "_refresh", lambda _: 1 / 0)  # whatever is wrong with the data
    source._refresh_when_due(read_settings)
    assert jar_of(shared).session(copied) is None


def test_what_a_database_that_is_gone_was_not_told_it_is_told_later(
    shared: Settings, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_PTCE_DONNEES", base.replace("atlas_essai", "absente"))
    leave(read_settings())
    with pytest.raises(SourceError):
        over.share(read_settings())
    over.share(shared)
    over.end("n2", -1)  # it has ended by itself
    over.share(shared)
    assert len(run(base, KEPT)) == 1


def test_logins_that_have_ended_by_themselves_are_forgotten(
    shared: Settings, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(shared)
    run(base, "UPDATE atlas_connexions_finies SET jusqu_a = now() - interval '1 s'")
    old = run(base, KEPT)
    monkeypatch.setattr(over, "_over", {})
    over.end("n2", 60)
    over.share(shared)
    (new,) = run(base, KEPT)
    assert new not in old
    over.end("n3", -1)
    over.end("n4", 60)
    assert len(over._over) == 2  # n2 and n4


@pytest.mark.usefixtures("shared")
def test_an_account_that_may_only_read_keeps_nothing(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "lecteur_" + base.rpartition("/")[2]
    run(
        base,
        f"CREATE ROLE {name} LOGIN PASSWORD 'lecture'",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}",
    )
    reader = base.replace(f"atlas:{ENCODED_PASSWORD}", f"{name}:lecture")
    monkeypatch.setenv("ATLAS_PTCE_DONNEES", reader)
    try:
        leave(read_settings())
        over.share(read_settings())
        assert run(base, "SELECT to_regclass('atlas_connexions_finies')") == [(None,)]
    finally:
        run(base, f"DROP OWNED BY {name}", f"DROP ROLE {name}")
