"""The operator's settings: one TOML file, each key checked and documented in atlas.toml."""

import os
import re
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
    entete_utilisateur
        Header in which a proxy names the person who signed in (`X-Forwarded-Email`). Empty: no
        header is trusted. The proxy must be the only way to the app, and remove the visitors' own.
    administrateurs
        Who may replace the data on the page « Données », separated by commas: names as the proxy
        or the OpenID provider gives them, or whole domains (`@ministere.fr`). Empty: nobody.
    contact_erreurs
        Where « signaler une erreur » leads: an e-mail address or an http(s) address. Empty: no
        link, and the page says so.
    editeur, hebergeur
        Legal notice shown on the page « À propos ».
    """

    donnees: Path = SHIPPED_DATA
    tuiles: Tiles = "aucune"
    contact_erreurs: str = ""
    editeur: str = ""
    hebergeur: str = ""
    entete_utilisateur: str = ""
    administrateurs: str = ""

    def is_administrator(self, name: str) -> bool:
        """Whether someone who signed in under a name may replace the data."""
        name = name.strip().casefold()
        domain = f"@{name.rpartition('@')[2]}" if "@" in name else ""
        named = {each.strip().casefold() for each in self.administrateurs.split(",")} - {""}
        return bool(name) and (name in named or domain in named)


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
    _check_operators(texts, path)
    folder = (path.parent / texts.pop("donnees", str(SHIPPED_DATA))).resolve()
    return Settings(donnees=folder, **texts)


def _check_operators(texts: Mapping[str, str], path: Path) -> None:
    header = texts.get("entete_utilisateur", "")
    if header and not _HEADER.fullmatch(header):
        message = (
            f"{path.name}, entete_utilisateur : « {header} » n'est pas le nom d'un en-tête HTTP. "
            "Exemple : X-Forwarded-Email."
        )
        raise SettingsError(message)
    if header and "administrateurs" not in texts:
        message = (
            f"{path.name} : entete_utilisateur est réglé sans administrateurs. Nommez ceux qui "
            "peuvent remplacer les données, ou retirez entete_utilisateur."
        )
        raise SettingsError(message)


_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")


def _is_contact(text: str) -> bool:
    if not text or (text.count("@") == 1 and " " not in text and "?" not in text):
        return True
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
