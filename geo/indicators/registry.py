"""Registry: well-known files by a word, and how one is fetched, when someone asks for it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from geo.errors import IndicatorError, SourceError
from geo.french import enumeration, quoted
from geo.http import RetryPolicy
from geo.settings import Settings, read_source
from geo.sources.datagouv import (
    PORTAL_HOSTS,
    Resource,
    chosen_resources,
    dataset_url,
    read_dataset,
    require_whole,
)
from geo.sources.download import SOURCES, Web
from geo.sources.fetch import web_of

_REGISTRY = Path(__file__).with_name("registry.toml")


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that can be named by one word.

    Attributes
    ----------
    page
        Where its producer presents it.
    address
        Of the file, or of a dataset of data.gouv.fr that has it; empty when none is known.
    resource
        Pattern of its name in the dataset; the last by name is taken.
    lists_all
        Whether a territory that is not in it is not concerned: it then has a value, not none.
    opened
        The day when someone opened the address, `AAAA-MM-JJ`; empty when nobody has.
    """

    name: str
    title: str
    producer: str
    page: str
    address: str = ""
    resource: str = ""
    licence: str = ""
    note: str = ""
    lists_all: bool = False
    opened: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of the web.

    Attributes
    ----------
    name
        Of the file, from its address.
    url
        Where it was had.
    """

    name: str
    url: str
    data: bytes


@cache
def known_files() -> Mapping[str, KnownFile]:
    """The files that can be named, by their word."""
    entries = tomllib.loads(_REGISTRY.read_text("utf-8"))
    return {name: KnownFile(name, **entry) for name, entry in entries.items()}


def known_file(name: str) -> KnownFile:
    """The file that a word names.

    Raises
    ------
    IndicatorError
        It names none.
    """
    if name in known_files():
        return known_files()[name]
    close = get_close_matches(name, known_files(), n=3)
    hint = f"Est-ce {enumeration(close, 'ou')} ? " if close else ""
    message = (
        f"{quoted(name)} n'est ni un fichier d'ici, ni une adresse, ni un nom connu. {hint}"
        f"Noms connus : {', '.join(known_files())}."
    )
    raise IndicatorError(message)


def fetch_known(name: str, settings: Settings, policy: RetryPolicy = SOURCES) -> Fetched:
    """Fetch the file that a word names.

    Raises
    ------
    IndicatorError
        The word names none.
    SourceError
        Its address is not known, or does not give it: the detail then says what page does.
    """
    known = known_file(name)
    by_hand = f"Téléchargez-le depuis {known.page} et donnez le fichier."
    if not known.address:
        message = f"l'adresse du fichier {quoted(name)} n'est pas connue"
        raise SourceError(message, by_hand)
    try:
        return fetch_address(known.address, settings, known.resource, policy)
    except SourceError as error:
        raise SourceError(str(error), f"{error.detail}\n{by_hand}".strip()) from error


def fetch_address(
    url: str, settings: Settings, resource: str = "", policy: RetryPolicy = SOURCES
) -> Fetched:
    """Fetch a file by its address, or by that of its dataset on data.gouv.fr.

    Parameters
    ----------
    resource
        Pattern of its name in the dataset; empty: the one the address names, or the only one.

    Raises
    ------
    SettingsError
        It is no address that may be asked.
    SourceError
        It cannot be had, or is not what is expected.
    """
    source = read_source(url, "indicators add")
    if source.is_database:
        raise SourceError("une base de données n'est pas un fichier d'indicateurs")
    web = web_of(settings, source, policy)
    dataset = dataset_url(url, is_portal=source.host in PORTAL_HOSTS)
    if dataset is None:
        name = PurePosixPath(unquote(urlsplit(url).path)).name
        return Fetched(name, source.shown, web.download(url))
    return _of_dataset(web, *dataset, resource)


def _of_dataset(web: Web, described: str, identifier: str, pattern: str) -> Fetched:
    listed = read_dataset(web.download(described))
    chosen = _last(listed, pattern) if pattern else _only(listed, identifier)
    data = web.download(chosen.url)
    require_whole(chosen, data)
    return Fetched(chosen.name, chosen.url, data)


def _last(listed: Sequence[Resource], pattern: str) -> Resource:
    found = [each for each in listed if fnmatch(each.name.lower(), pattern)]
    if not found:
        names = enumeration([each.name for each in listed]) or "aucun"
        message = "le jeu de données n'a plus de fichier du nom attendu"
        raise SourceError(message, f"Attendu : {pattern}. Fichiers : {names}.")
    return max(found, key=lambda each: each.name)


def _only(listed: Sequence[Resource], identifier: str) -> Resource:
    return next(iter(chosen_resources(listed, identifier).values()))
