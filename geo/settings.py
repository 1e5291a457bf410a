"""The operator's settings: a TOML file, and variables over it; each key stands in atlas.toml."""

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from geo.colours import DARK, LIGHT, read_colour
from geo.environment import PREFIX, Place, variables_of
from geo.errors import SettingsError
from geo.french import slug
from geo.operators import check_operators, is_named

ROOT = Path(__file__).resolve().parent.parent
"""The checkout, or the folder that holds as much where the package is installed."""
SHIPPED_DATA = ROOT / "data"
WORKPLACE = Path.cwd() if (ROOT / "__init__.py").is_file() else ROOT
"""Where the settings and what is kept stand by default: the checkout, or where one works when what
is around `geo` is the package that the wheel installs."""
SETTINGS_VARIABLE = f"{PREFIX}REGLAGES"
OPEN_VARIABLE = f"{PREFIX}OUVRIR"
"""Set by `python -m geo run`: say where the app is, and show it to whoever sits there."""
TRACE_VARIABLE = f"{PREFIX}TRACE"
"""Set by `python -m geo run --trace`: the log shows errors line by line."""

GEOPLATEFORME = "geoplateforme"
ANNUAIRE = "recherche-entreprises"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
Tiles = Literal["aucune", "plan-ign"]

_POSTGRESQL = ("postgresql", "postgres")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_COUNTS = range(100_001)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the data comes from when it is not a folder: an address that the operator typed.

    Attributes
    ----------
    url
        As typed, password included: never shown, not even by `repr`.
    """

    url: str = field(repr=False)

    @property
    def is_database(self) -> bool:
        """Whether it is a PostgreSQL database, and not a file of the web."""
        return urlsplit(self.url).scheme in _POSTGRESQL

    @property
    def host(self) -> str:
        """The machine, in lower case."""
        return (urlsplit(self.url).hostname or "").lower()

    @property
    def shown(self) -> str:
        """The address without user, password and parameters, for messages."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"

    @property
    def name(self) -> str:
        """Name of the folder where what comes from it is kept: another source, another name."""
        parts = urlsplit(self.url)
        known = f"{self.shown}?{'' if self.is_database else parts.query}#{parts.fragment}"
        return f"{slug(self.host) or 'base'}-{hashlib.sha256(known.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may change. Attribute names are the keys of the file.

    Attributes
    ----------
    donnees
        Folder of the tables, the shipped one by default, relative to the settings file; or the
        address they come from: `https://…` (a dataset of data.gouv.fr, a file) or
        `postgresql://…`.
    cache_donnees
        Folder where what comes from such an address is kept, relative to the settings file.
    rafraichir_minutes
        How often it is asked for again; 0 for never, but by `python -m geo refresh`.
    hotes_permis
        The only other machines that such an address may lead to.
    tuiles
        `aucune`: no page asks a third party for anything. `plan-ign`: visitors may choose to see
        the IGN map, which their browser then fetches from data.geopf.fr.
    entete_utilisateur
        Header in which a proxy names the person who signed in (`X-Forwarded-Email`). Empty: no
        header is trusted. The proxy must be the only way to the app, and remove the visitors' own.
    administrateurs
        Who may replace the data on the page « Données », separated by commas: names as the proxy
        or the OpenID provider gives them, or whole domains (`@ministere.fr`). Empty: nobody.
    proconnect, proconnect_client, proconnect_secret
        Where ProConnect describes itself, and what it has given this client; empty: no login there.
        The secret, never shown, comes from a variable.
    adresse_publique
        Where people visit the app, path included, without a final slash: that of the client.
    visites_par_adresse
        How many visits of the app one address may have at the same time; 0 for any number.
    mesures
        Address and port where Prometheus reads figures, as may whoever reaches them; None: nowhere.
    contact_erreurs
        Where « proposer une correction » leads: an e-mail address or an http(s) address. Empty: no
        link, and the page says so.
    vocabulaire
        File of more names that people give to our columns and values, relative to the settings
        file; of the form of `geo/imports/vocabulary.toml`, whose words stay. Empty: no more.
    editeur, directeur_publication, hebergeur
        Legal notice: who publishes (name, form, address, telephone), the person who answers for
        it, who hosts it (name, address, telephone). Required of what is published in France by
        article 1-1 of law 2004-575.
    geocodeur
        Empty: no address is ever sent to anyone. `geoplateforme`, or the address of a server that
        speaks the same protocol, https (http on this very machine): the commands and the page
        « Autour de moi » ask it where addresses are.
    annuaire
        Empty: no name is ever sent to anyone. `recherche-entreprises`, the public service, or the
        address of a server that speaks the same protocol, as for `geocodeur`: `python -m geo
        identify` asks it which unit of the register an organisation is.
    theme_nom, theme_logo, theme_couleur, theme_couleur_sombre, theme_entete, theme_pied
        What `geo.model.theme.Theme` makes of all outputs; the logo is a file.
    """

    donnees: Path | Source = SHIPPED_DATA
    cache_donnees: Path = WORKPLACE / "cache"
    rafraichir_minutes: int = 60
    hotes_permis: tuple[str, ...] = ()
    tuiles: Tiles = "aucune"
    contact_erreurs: str = ""
    geocodeur: str = ""
    annuaire: str = ""
    editeur: str = ""
    directeur_publication: str = ""
    hebergeur: str = ""
    entete_utilisateur: str = ""
    administrateurs: str = ""
    proconnect: str = ""
    proconnect_client: str = ""
    proconnect_secret: str = field(default="", repr=False)
    adresse_publique: str = ""
    visites_par_adresse: int = 200
    mesures: tuple[str, int] | None = None
    vocabulaire: Path | None = None
    theme_nom: str = ""
    theme_logo: Path | None = None
    theme_couleur: str = ""
    theme_couleur_sombre: str = ""
    theme_entete: str = ""
    theme_pied: str = ""

    def is_administrator(self, name: str) -> bool:
        """Whether someone who signed in under a name may replace the data: see `is_named`."""
        return is_named(name, self.administrateurs)

    @property
    def folder(self) -> Path:
        """The data folder to read, wherever the data comes from."""
        if isinstance(self.donnees, Source):
            return self.cache_donnees / self.donnees.name
        return self.donnees


_DEFAULTS = {field.name: field.default for field in fields(Settings)}


def settings_path() -> Path:
    """Where the settings are: the variable ATLAS_PTCE_REGLAGES, else `atlas.toml`."""
    return Path(os.environ.get(SETTINGS_VARIABLE, WORKPLACE / "atlas.toml"))


def read_settings(path: Path | None = None) -> Settings:
    """Read the settings: those of the file, and over them those of the environment.

    Parameters
    ----------
    path
        The file; by default `settings_path()`. A file that is not there gives no value.

    Raises
    ------
    SettingsError
        The file is not TOML, or a key, variable or value is not one of those documented.
    """
    path = path or settings_path()
    written = _written(path)
    others = {SETTINGS_VARIABLE, OPEN_VARIABLE, TRACE_VARIABLE}
    variables = variables_of(os.environ, _DEFAULTS, others, path.parent)
    return _checked({**written, **variables.values}, Place(path, variables.names))


def _written(path: Path) -> Mapping[str, Any]:
    """Read the keys of the file."""
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path.name} n'est pas un fichier TOML lisible : {error}. Corrigez la ligne."
        raise SettingsError(message) from error
    if unknown := sorted(values.keys() - _DEFAULTS.keys()):
        message = f"{path.name} : la clé « {unknown[0]} » est inconnue. Clés : {sorted(_DEFAULTS)}."
        raise SettingsError(message)
    return values


def _checked(values: Mapping[str, Any], place: Place) -> Settings:
    for key, value in values.items():
        if key not in _READERS and not isinstance(value, str):
            message = f"{place.of(key)} : un texte entre guillemets est attendu."
            raise SettingsError(message)
    read = {key: reader(values[key], place) for key, reader in _READERS.items() if key in values}
    texts = {
        key: value.strip() for key, value in values.items() if key not in _READERS and value.strip()
    }
    if texts.get("tuiles", "aucune") not in ("aucune", "plan-ign"):
        message = f"{place.of('tuiles')} : « aucune » ou « plan-ign », pas « {texts['tuiles']} »."
        raise SettingsError(message)
    if not _is_contact(texts.get("contact_erreurs", "")):
        message = (
            f"{place.of('contact_erreurs')} : « {texts['contact_erreurs']} » n'est ni une adresse "
            "électronique ni une adresse http(s)."
        )
        raise SettingsError(message)
    for key, known_service in (("geocodeur", GEOPLATEFORME), ("annuaire", ANNUAIRE)):
        if not _is_service(texts.get(key, ""), known_service):
            message = (
                f"{place.of(key)} : « {texts[key]} » n'est ni vide, ni « {known_service} », ni "
                "une adresse https sans identifiant, sans « ? » ni « # »."
            )
            raise SettingsError(message)
    check_operators({**read, **texts}, place)
    return Settings(**read, **texts)


def _read_data(value: object, place: Place) -> Path | Source:
    text = value.strip() if isinstance(value, str) else ""
    if "://" in text:
        return read_source(text, place.of("donnees"))
    if not isinstance(value, str):
        message = f"{place.of('donnees')} : un texte entre guillemets est attendu."
        raise SettingsError(message)
    return place.path(text or str(SHIPPED_DATA))


def read_source(text: str, place: str) -> Source:
    """Read the address of a source.

    Parameters
    ----------
    place
        Where it was typed, for messages.

    Raises
    ------
    SettingsError
        It is neither `https://` nor `postgresql://`, or names no machine.
    """
    message = (
        f"{place} : l'adresse doit commencer par https:// ou postgresql://, et nommer une "
        "machine (http:// seulement pour cette machine-ci)."
    )
    try:
        parts = urlsplit(text)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise SettingsError(message) from error
    if parts.scheme in _POSTGRESQL and len(parts.path) > 1:
        return Source(text)
    if parts.username or parts.password:
        message = f"{place} : une adresse https ne porte ici ni nom ni mot de passe."
        raise SettingsError(message)
    is_near = parts.scheme == "http" and host in THIS_MACHINE
    if not host or not (parts.scheme == "https" or is_near):
        raise SettingsError(message)
    return Source(text)


def _read_cache(value: object, place: Place) -> Path:
    if not isinstance(value, str) or not value.strip():
        message = f"{place.of('cache_donnees')} : le nom d'un dossier est attendu."
        raise SettingsError(message)
    return place.path(value.strip())


def _read_file(value: object, place: Place, *, key: str) -> Path | None:
    if not isinstance(value, str):
        message = f"{place.of(key)} : le nom d'un fichier est attendu, ou rien."
        raise SettingsError(message)
    return place.path(value.strip()) if value.strip() else None


def _read_count(value: object, place: Place, *, key: str, unit: str, zero: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in _COUNTS:
        message = (
            f"{place.of(key)} : un nombre entier de {unit} est attendu, sans guillemets, de 0 "
            f"({zero}) à {_COUNTS.stop - 1}."
        )
        raise SettingsError(message)
    return value


def _read_place(value: object, place: Place) -> tuple[str, int] | None:
    """Read an address of this machine and a port, « 127.0.0.1:9108 » or « [::1]:9108 »."""
    text = value.strip() if isinstance(value, str) else "?"
    try:
        parts = urlsplit(f"//{text}")
        host, port = str(ip_address(parts.hostname or "")), parts.port or 0
    except ValueError:
        host, port = "", 0
    if text and not (host and port and parts.netloc == text and "@" not in text):
        message = (
            f"{place.of('mesures')} : une adresse en chiffres et un port sont attendus "
            "(« 127.0.0.1:9108 »), ou rien."
        )
        raise SettingsError(message)
    return (host, port) if text else None


def _read_hosts(value: object, place: Place) -> tuple[str, ...]:
    words = value.lower().replace(",", " ").split() if isinstance(value, str) else [""]
    if wrong := [word for word in words if not _HOST.fullmatch(word)]:
        message = (
            f"{place.of('hotes_permis')} : « {wrong[0]} » n'est pas le nom d'une machine "
            "(exemple : static.exemple.fr)."
        )
        raise SettingsError(message)
    return tuple(words)


def _read_address(value: object, place: Place, *, key: str) -> str:
    text = value.strip().rstrip("/") if isinstance(value, str) else "?"
    if not _is_service(text, ""):
        message = (
            f"{place.of(key)} : une adresse https est attendue, sans identifiant, sans « ? » ni "
            "« # » (http pour cette machine-ci), ou rien."
        )
        raise SettingsError(message)
    return text


# The keys that are not plain texts.
_READERS: Mapping[str, Callable[[object, Place], Any]] = {
    "donnees": _read_data,
    "cache_donnees": _read_cache,
    "rafraichir_minutes": partial(
        _read_count, key="rafraichir_minutes", unit="minutes", zero="jamais"
    ),
    "hotes_permis": _read_hosts,
    "visites_par_adresse": partial(
        _read_count, key="visites_par_adresse", unit="visites", zero="sans limite"
    ),
    "vocabulaire": partial(_read_file, key="vocabulaire"),
    "theme_logo": partial(_read_file, key="theme_logo"),
    "theme_couleur": partial(read_colour, key="theme_couleur", grounds=LIGHT),
    "theme_couleur_sombre": partial(read_colour, key="theme_couleur_sombre", grounds=DARK),
    "mesures": _read_place,
    "proconnect": partial(_read_address, key="proconnect"),
    "adresse_publique": partial(_read_address, key="adresse_publique"),
}


def _is_contact(text: str) -> bool:
    if not text or (text.count("@") == 1 and " " not in text and "?" not in text):
        return True
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_service(text: str, known: str) -> bool:
    """Whether a text is no service, the known one, or the address of one.

    What people look for is sent to it: encrypted, unless it stays on this machine.
    """
    if text in ("", known):
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
