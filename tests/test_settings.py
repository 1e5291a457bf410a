"""The operator's settings: what is read, what is refused, what is never shown."""

from dataclasses import fields
from pathlib import Path

import pytest

from geo.errors import SettingsError
from geo.settings import ROOT, SHIPPED_DATA, Settings, Source, read_settings

CONFIDENTIAL = (
    "postgresql://lecteur:s3cr3t@base.exemple.fr:5433/ptce?password=s3cr3t&sslmode=require"
)


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "atlas.toml").write_text(text, "utf-8")
    return read_settings(folder / "atlas.toml")


def test_shipped_settings_are_the_defaults(tmp_path: Path) -> None:
    assert read_settings(ROOT / "atlas.toml") == Settings()
    assert read_settings(tmp_path / "absent.toml") == Settings()
    assert Settings().folder == SHIPPED_DATA


def test_a_folder_is_relative_to_the_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, 'donnees = " liste "\ncache_donnees = "../garde"')
    assert settings.donnees == settings.folder == tmp_path / "liste"
    assert settings.cache_donnees == tmp_path.parent / "garde"
    assert settings_of(tmp_path, 'donnees = ""').donnees == SHIPPED_DATA


@pytest.mark.parametrize(
    "address",
    [
        "https://www.data.gouv.fr/fr/datasets/ptce/",
        "https://exemple.fr:8443/a.zip?cle=1",
        "http://127.0.0.1:8000/a.csv",
        "http://localhost/a.csv",
        "https://10.0.0.3/a.csv",
        CONFIDENTIAL,
        "postgres:///ptce?host=/run/postgresql",
    ],
)
def test_an_address_is_a_source_kept_in_a_folder_of_its_own(tmp_path: Path, address: str) -> None:
    settings = settings_of(tmp_path, f'cache_donnees = "garde"\ndonnees = "{address}"')
    assert settings.donnees == Source(address)
    assert settings.folder.parent == tmp_path / "garde"
    other = settings_of(tmp_path, f'donnees = "{address.replace("/a", "/b").replace("pt", "qt")}"')
    assert other.folder.parent == ROOT / "cache"
    assert other.folder.name != settings.folder.name


def test_a_new_password_is_the_same_source() -> None:
    assert Source(CONFIDENTIAL).name == Source(CONFIDENTIAL.replace("s3cr3t", "autre")).name


def test_a_password_is_never_shown() -> None:
    source = Source(CONFIDENTIAL)
    texts = (repr(source), str(source), repr(Settings(donnees=source)), source.shown, source.name)
    assert not any("s3cr3t" in text or "lecteur" in text for text in texts)
    assert source.shown == "postgresql://base.exemple.fr:5433/ptce"
    assert source.is_database


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('donnees = "http://exemple.fr/a.zip"', "https:// ou postgresql://"),
        ('donnees = "ftp://exemple.fr/a.zip"', "https:// ou postgresql://"),
        ('donnees = "file:///etc/passwd"', "https:// ou postgresql://"),
        ('donnees = "https:///a.zip"', "nommer une machine"),
        ('donnees = "https://exemple.fr:abc/"', "nommer une machine"),
        ('donnees = "postgresql://exemple.fr"', "https:// ou postgresql://"),
        ('donnees = "https://moi:s3cr3t@exemple.fr/"', "ni nom ni mot de passe"),
        ("donnees = 3", "un texte entre guillemets"),
        ('cache_donnees = ""', "le nom d'un dossier"),
        ('rafraichir_minutes = "60"', "un nombre entier de minutes"),
        ("rafraichir_minutes = true", "un nombre entier de minutes"),
        ("rafraichir_minutes = -1", "un nombre entier de minutes"),
        ("rafraichir_minutes = 1.5", "un nombre entier de minutes"),
        ('hotes_permis = "https://exemple.fr"', "n'est pas le nom d'une machine"),
        ("hotes_permis = 3", "n'est pas le nom d'une machine"),
        ('dossier = "a"', "la clé « dossier » est inconnue"),
        ('tuiles = "carto"', "« aucune » ou « plan-ign »"),
        ("tuiles = ", "n'est pas un fichier TOML lisible"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_key(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=r"atlas\.toml") as caught:
        settings_of(tmp_path, text)
    assert message in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_hosts_and_minutes_are_read(tmp_path: Path) -> None:
    text = 'hotes_permis = "Static.Exemple.fr, depot.fr"\nrafraichir_minutes = 5'
    settings = settings_of(tmp_path, text)
    assert settings.hotes_permis == ("static.exemple.fr", "depot.fr")
    assert settings.rafraichir_minutes == 5


def test_every_key_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "donnees": "liste",
        "cache_donnees": "garde",
        "rafraichir_minutes": "5",
        "hotes_permis": "depot.fr",
        "visites_par_adresse": "0",
        "mesures": "[::1]:9108",
        "vocabulaire": "mots.toml",
        "tuiles": "plan-ign",
        "entete_utilisateur": "X-User",
        "annuaire": "recherche-entreprises",
        "geocodeur": "geoplateforme",
        "contact_erreurs": "a@b.fr",
        "proconnect": "https://exemple.fr/.well-known/openid-configuration",
        "proconnect_secret": "s" * 32,
        "adresse_publique": "https://atlas.exemple.fr",
        "theme_logo": "logo.svg",
        "theme_couleur": "#1A4F8F",
        "theme_couleur_sombre": "#9cc4f5",
    }
    others = {field.name: f"Valeur de {field.name}" for field in fields(Settings)} | texts
    for key, text in others.items():
        monkeypatch.setenv(f"ATLAS_PTCE_{key.upper()}", text)
    settings = settings_of(tmp_path, 'tuiles = "aucune"\nediteur = "Du fichier"')
    expected = others | {
        "donnees": tmp_path / "liste",
        "cache_donnees": tmp_path / "garde",
        "vocabulaire": tmp_path / "mots.toml",
        "hotes_permis": ("depot.fr",),
        "rafraichir_minutes": 5,
        "visites_par_adresse": 0,
        "mesures": ("::1", 9108),
        "theme_logo": tmp_path / "logo.svg",
        "theme_couleur": "#1a4f8f",
    }
    assert {key: getattr(settings, key) for key in expected} == expected


def test_the_file_stays_where_no_variable_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_PTCE_EDITEUR", " ")  # as compose leaves one that nobody filled
    monkeypatch.setenv("ATLAS_PTCE_TUILES", "plan-ign")
    settings = settings_of(tmp_path, 'tuiles = "aucune"\nediteur = "Du fichier"')
    assert (settings.editeur, settings.tuiles) == ("Du fichier", "plan-ign")


def test_a_secret_may_stand_in_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text(f"{CONFIDENTIAL}\n", "utf-8")
    monkeypatch.setenv("ATLAS_PTCE_DONNEES_FICHIER", str(tmp_path / "secret"))
    assert read_settings(tmp_path / "absent.toml").donnees == Source(CONFIDENTIAL)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"TUILE": "aucune"}, "ATLAS_PTCE_TUILE est inconnue. Est-ce ATLAS_PTCE_TUILES ?"),
        ({"PORT": "tcp://10.0.0.1:80"}, "ATLAS_PTCE_PORT est inconnue."),
        ({"TUILES": "carto"}, "ATLAS_PTCE_TUILES : « aucune » ou « plan-ign », pas « carto »"),
        ({"RAFRAICHIR_MINUTES": "-1"}, "ATLAS_PTCE_RAFRAICHIR_MINUTES : un nombre entier"),
        ({"RAFRAICHIR_MINUTES": "9" * 5_000}, "ATLAS_PTCE_RAFRAICHIR_MINUTES : un nombre entier"),
        ({"DONNEES": "ftp://a.fr/s3cr3t"}, "ATLAS_PTCE_DONNEES : l'adresse doit commencer"),
        ({"EDITEUR": "a", "EDITEUR_FICHIER": "b"}, "l'une ou l'autre, pas les deux"),
        ({"DONNEES_FICHIER": "absent"}, "absent » ne peut pas être lu : introuvable"),
        ({"DONNEES_FICHIER": "octets"}, "octets » ne peut pas être lu : ce n'est pas un texte"),
        ({"DONNEES_FICHIER": "faux"}, "ATLAS_PTCE_DONNEES_FICHIER : l'adresse doit commencer"),
    ],
)
def test_a_wrong_variable_is_refused_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    (tmp_path / "octets").write_bytes(b"s3cr3t\xff")
    (tmp_path / "faux").write_text("gopher://s3cr3t", "utf-8")
    for key, text in variables.items():
        monkeypatch.setenv(f"ATLAS_PTCE_{key}", text)
    with pytest.raises(SettingsError) as caught:
        read_settings(tmp_path / "atlas.toml")
    assert message in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
