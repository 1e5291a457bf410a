"""The operator's settings: one TOML file, each key checked and documented in atlas.toml."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from geo.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = ROOT / "data"
SETTINGS_VARIABLE = "ATLAS_PTCE_REGLAGES"

GEOPLATEFORME = "geoplateforme"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
Tiles = Literal["aucune", "plan-ign"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may change. Attribute names are the keys of the file.

    Attributes
    ----------
    donnees
        Folder of the tables; the shipped one by default. Relative to the settings file.
    tuiles
        `aucune`: no page asks a third party for anything. `plan-ign`: visitors may choose to see
        the IGN map, which their browser then fetches from data.geopf.fr.
    contact_erreurs
        Where « signaler une erreur » leads: an e-mail address or an http(s) address. Empty: no
        link, and the page says so.
    editeur, directeur_publication, hebergeur
        Legal notice: who publishes (name, form, address, telephone), the person who answers for
        it, who hosts it (name, address, telephone). Required of what is published in France by
        article 1-1 of law 2004-575.
    geocodeur
        Empty: no address is ever sent to anyone. `geoplateforme`, or the address of a server that
        speaks the same protocol, https (http on this very machine): the commands and the page
        « Autour de moi » ask it where addresses are.
    """

    donnees: Path = SHIPPED_DATA
    tuiles: Tiles = "aucune"
    contact_erreurs: str = ""
    geocodeur: str = ""
    editeur: str = ""
    directeur_publication: str = ""
    hebergeur: str = ""


def settings_path() -> Path:
    """Where the settings are: the variable ATLAS_PTCE_REGLAGES, else our `atlas.toml`."""
    return Path(os.environ.get(SETTINGS_VARIABLE, ROOT / "atlas.toml"))


def read_settings(path: Path | None = None) -> Settings:
    """Read the settings file.

    Parameters
    ----------
    path
        The file; by default `settings_path()`. A file that is not there means the defaults.

    Raises
    ------
    SettingsError
        The file is not TOML, or a key or value is not one of those documented.
    """
    path = path or settings_path()
    if not path.exists():
        return Settings()
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path.name} n'est pas un fichier TOML lisible : {error}. Corrigez la ligne."
        raise SettingsError(message) from error
    return _checked(values, path)


def _checked(values: Mapping[str, Any], path: Path) -> Settings:
    known = {field.name for field in fields(Settings)}
    for key, value in values.items():
        if key not in known:
            message = f"{path.name} : la clé « {key} » est inconnue. Clés : {sorted(known)}."
            raise SettingsError(message)
        if not isinstance(value, str):
            message = f"{path.name}, {key} : un texte entre guillemets est attendu."
            raise SettingsError(message)
    texts = {key: value.strip() for key, value in values.items() if value.strip()}
    if texts.get("tuiles", "aucune") not in ("aucune", "plan-ign"):
        message = f"{path.name}, tuiles : « aucune » ou « plan-ign », pas « {texts['tuiles']} »."
        raise SettingsError(message)
    if not _is_contact(texts.get("contact_erreurs", "")):
        message = (
            f"{path.name}, contact_erreurs : « {texts['contact_erreurs']} » n'est ni une adresse "
            "électronique ni une adresse http(s)."
        )
        raise SettingsError(message)
    if not _is_geocoder(texts.get("geocodeur", "")):
        message = (
            f"{path.name}, geocodeur : « {texts['geocodeur']} » n'est ni vide, ni "
            f"« {GEOPLATEFORME} », ni une adresse https sans identifiant, sans « ? » ni « # »."
        )
        raise SettingsError(message)
    folder = (path.parent / texts.pop("donnees", str(SHIPPED_DATA))).resolve()
    return Settings(donnees=folder, **texts)


def _is_contact(text: str) -> bool:
    if not text or (text.count("@") == 1 and " " not in text and "?" not in text):
        return True
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_geocoder(text: str) -> bool:
    """Whether a text is no geocoder, the known one, or the address of one.

    People's addresses are sent to it: encrypted, unless they stay on this machine.
    """
    if text in ("", GEOPLATEFORME):
        return True
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = parts.scheme == "http" and host in THIS_MACHINE
    extras = (parts.username, parts.password, parts.query, parts.fragment)
    is_bare = not any(extras) and text.isascii() and text.isprintable() and " " not in text
    return bool(host) and is_bare and (parts.scheme == "https" or is_plain)
