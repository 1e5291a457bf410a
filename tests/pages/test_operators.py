"""Who may replace the data: names in a header, in a token, and in the settings."""

from pathlib import Path

import pytest

from geo.errors import SettingsError
from geo.settings import Settings, read_settings
from pages.state.operators import name_in_headers, name_in_token

PROCONNECT = 'proconnect = "https://exemple.fr/api/v2/.well-known/openid-configuration"\n'
REST = (
    'proconnect_client = "atlas"\nadresse_publique = "https://atlas.exemple.fr/p/"\n'
    'administrateurs = "a@b.fr"\n'
)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([], ""),
        (["ana@exemple.fr"], "ana@exemple.fr"),
        ([" ana@exemple.fr "], "ana@exemple.fr"),
        (["ana@exemple.fr", "bob@exemple.fr"], ""),  # one of them may be a visitor's
    ],
)
def test_a_header_names_a_person_when_it_stands_once(values: list[str], name: str) -> None:
    assert name_in_headers(values) == name


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ({}, ""),
        ({"email": "ana@exemple.fr"}, ""),
        ({"is_logged_in": False, "email": "ana@exemple.fr"}, ""),
        ({"is_logged_in": True, "email": "ana@exemple.fr"}, ""),
        ({"is_logged_in": True, "email_verified": True, "email": None}, ""),
        ({"is_logged_in": "non", "email_verified": True, "email": "ana@exemple.fr"}, ""),
    ],
)
def test_a_token_names_a_person_who_is_signed_in(token: dict[str, object], name: str) -> None:
    assert name_in_token(token) == name


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (True, True),
        ("true", True),
        (False, False),
        ("false", False),
        ("False", False),
        (None, False),
        ("", False),
        (0, False),
        ("yes", False),
    ],
)
def test_only_an_address_said_checked_is_believed(said: object, *, believed: bool) -> None:
    token = {"is_logged_in": True, "email": "ana@exemple.fr", "email_verified": said}
    assert bool(name_in_token(token)) == believed


@pytest.mark.parametrize(
    ("named", "name", "may"),
    [
        ("", "ana@exemple.fr", False),
        ("ana@exemple.fr", "", False),
        ("ana@exemple.fr", "ANA@exemple.fr", True),
        ("ana@exemple.fr, bob@exemple.fr", "bob@exemple.fr", True),
        ("@exemple.fr", "ana@exemple.fr", True),
        ("@exemple.fr", "ana@mal-exemple.fr", False),
        ("@exemple.fr", "ana@exemple.fr.mal.fr", False),
        ("@exemple.fr", "@exemple.fr@mal.fr", False),
        ("@exemple.fr", "exemple.fr", False),
        ("@exemple.fr,", "", False),
        ("jdupont", "jdupont", True),
        ("@exemple.fr", "eve@x.fr, bob@exemple.fr", False),
        ("bob@exemple.fr", "eve@x.fr,bob@exemple.fr", False),
        ("@exemple.fr", "eve@x.fr bob@exemple.fr", False),
        ("@exemple.fr", "<bob@exemple.fr", False),
        ("@exemple.fr", "eve@x.fr@exemple.fr", False),
        ("@exemple.fr", "@exemple.fr", False),
        ("strasse@exemple.fr", "straße@exemple.fr", False),
        ("ana@ministere.fr", "ana@mini\u017ftere.fr", False),
        ("kim@exemple.fr", "\u212aim@exemple.fr", False),
        ("@exemple.fr", "bo\u200bb@exemple.fr", False),
        ("josé@exemple.fr", "JOSé@exemple.fr", True),
    ],
)
def test_only_those_named_may_replace(named: str, name: str, may: bool) -> None:  # noqa: FBT001 - a case
    assert Settings(administrateurs=named).is_administrator(name) is may


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('entete_utilisateur = "X-User"', "sans administrateurs"),
        ('entete_utilisateur = "X User"\nadministrateurs = "a@b.fr"', "nom d'un en-tête HTTP"),
        (f"{PROCONNECT}", "réglé sans proconnect_client, adresse_publique, administrateurs"),
        (PROCONNECT.replace("https", "http"), "proconnect : une adresse https est attendue"),
        (f"{PROCONNECT}{REST}".replace("/.well-known", ""), "qui finit par /.well-known"),
        (f"{PROCONNECT}{REST}".replace("https://a", "http://a"), "adresse_publique : une adresse"),
        (f"{PROCONNECT}{REST}".replace("https://a", "https://b@a"), "sans identifiant"),
        ('proconnect_secret = "trop visible"', "un secret ne s'écrit pas dans ce fichier"),
    ],
)
def test_settings_that_would_let_nobody_in_are_refused(
    tmp_path: Path, text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "atlas.toml"
    path.write_text(text, "utf-8")
    if "proconnect =" in text:
        monkeypatch.setenv("ATLAS_PTCE_PROCONNECT_SECRET", "s" * 32)
    with pytest.raises(SettingsError, match=message):
        read_settings(path)


def test_a_secret_is_whole_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "atlas.toml"
    path.write_text(PROCONNECT + REST, "utf-8")
    (tmp_path / "secret").write_text("s3cr3t" * 6 + "\n", "utf-8")
    monkeypatch.setenv("ATLAS_PTCE_PROCONNECT_SECRET_FICHIER", "secret")
    settings = read_settings(path)
    assert settings.proconnect_secret == "s3cr3t" * 6
    assert settings.adresse_publique == "https://atlas.exemple.fr/p"
    assert "s3cr3t" not in repr(settings)
    (tmp_path / "secret").write_text("s3cr3t", "utf-8")
    with pytest.raises(SettingsError, match="32 caractères au moins") as told:
        read_settings(path)
    assert "s3cr3t" not in str(told.value)
