"""Who may replace the data: names in a header, in a token, and in the settings."""

from pathlib import Path

import pytest

from geo.errors import SettingsError
from geo.settings import Settings, read_settings
from pages.state.operators import name_in_headers, name_in_token


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
        ({"is_logged_in": True, "email": "ana@exemple.fr"}, "ana@exemple.fr"),
        (
            {"is_logged_in": True, "email": "ana@exemple.fr", "email_verified": True},
            "ana@exemple.fr",
        ),
        ({"is_logged_in": True, "email": "ana@exemple.fr", "email_verified": False}, ""),
        ({"is_logged_in": True, "email": None}, ""),
    ],
)
def test_a_token_names_a_person_whose_address_is_not_said_unchecked(
    token: dict[str, object], name: str
) -> None:
    assert name_in_token(token) == name


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
    ],
)
def test_only_those_named_may_replace(named: str, name: str, may: bool) -> None:  # noqa: FBT001 - a case
    assert Settings(administrateurs=named).is_administrator(name) is may


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('entete_utilisateur = "X-User"', "sans administrateurs"),
        ('entete_utilisateur = "X User"\nadministrateurs = "a@b.fr"', "nom d'un en-tête HTTP"),
    ],
)
def test_settings_that_would_let_nobody_in_are_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "atlas.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=message):
        read_settings(path)
