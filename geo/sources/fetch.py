"""Fetch: the tables of a source, as the files of a data folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from geo.errors import DataUnreadableError, SourceError
from geo.formats.limits import MAX_BYTES
from geo.formats.read import is_archive
from geo.french import number
from geo.http import RetryPolicy
from geo.settings import Settings, Source
from geo.sources.datagouv import (
    PORTAL_HOSTS,
    chosen_resources,
    dataset_url,
    mark_of,
    read_dataset,
    require_whole,
)
from geo.sources.download import SOURCES, Web
from geo.tables.confined import read_confined_tables


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source gave.

    Attributes
    ----------
    mark
        What names this version at the source, when it has such a thing; else empty.
    archive
        Name and content of the zip they come from, where they do.
    is_kept
        Whether someone put these very files in service by the atlas: they were confirmed then.
    """

    files: Mapping[str, bytes]
    mark: str = ""
    is_kept: bool = False
    archive: tuple[str, bytes] | None = None


def fetch(source: Source, web: Web, known: str = "") -> Fetched | None:
    """Read the tables of a source; None when it says that nothing changed.

    Parameters
    ----------
    known
        The mark of the version that one has; empty to read it in any case.

    Raises
    ------
    SourceError
        They cannot be had, or are not what is expected.
    """
    if source.is_database:
        # The database's clients are loaded for those who have one.
        from geo.sources.postgis import read_files  # noqa: PLC0415 - as said

        return read_files(source, known)
    is_portal = source.host in PORTAL_HOSTS
    dataset = dataset_url(source.url, is_portal=is_portal)
    return _file(source, web, known) if dataset is None else _dataset(web, *dataset, known)


def _file(source: Source, web: Web, known: str) -> Fetched | None:
    found = web.download_unless(source.url, known)
    if found is None:
        return None
    name = PurePosixPath(unquote(urlsplit(source.url).path)).name
    return _unpacked(name, found.data, found.headers.get("etag", ""))


def _dataset(web: Web, described: str, identifier: str, known: str) -> Fetched | None:
    chosen = chosen_resources(read_dataset(web.download(described)), identifier)
    mark = mark_of(chosen.values())
    if known and mark == known:
        return None
    files: dict[str, bytes] = {}
    for name, resource in chosen.items():
        files[name] = web.download(resource.url)
        require_whole(resource, files[name])
        if sum(map(len, files.values())) > MAX_BYTES:
            most = number(MAX_BYTES // 1_000_000)
            message = f"les fichiers du jeu de données dépassent ensemble {most} Mo"
            raise SourceError(message)
    if "poles.csv" in files:
        return Fetched(files, mark)
    ((name, data),) = files.items()
    return _unpacked(name, data, mark)


def web_of(settings: Settings, source: Source, policy: RetryPolicy = SOURCES) -> Web:
    """Tell how far one goes for a source: its own machine, and those that the operator named."""
    portal = PORTAL_HOSTS if source.host in PORTAL_HOSTS else frozenset()
    return Web(frozenset({source.host, *settings.hotes_permis}) | portal, policy)


def _unpacked(name: str, data: bytes, mark: str) -> Fetched:
    file = name or "source", data
    try:
        return Fetched(
            read_confined_tables(*file), mark, archive=file if is_archive(data) else None
        )
    except DataUnreadableError as error:
        message = "la source donne un fichier qui ne peut pas être lu"
        raise SourceError(message, str(error)) from error
