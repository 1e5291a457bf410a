"""data.gouv.fr: from the address of a dataset to those of its files.

The portal (and any other that runs udata) describes a dataset at `/api/1/datasets/<name or id>/`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from geo.errors import SourceError
from geo.french import count, first_of
from geo.tables.package import PACKAGE
from geo.tables.read import TABLES

PORTAL_HOSTS = frozenset(
    {
        "www.data.gouv.fr",
        "data.gouv.fr",
        "static.data.gouv.fr",
        "object.files.data.gouv.fr",
    }
)
"""The machines of data.gouv.fr: where it answers, and where it keeps files."""
_PAGE = re.compile(r"/(?:fr/|en/|es/)?(?:api/1/)?datasets/(?!r/)([^/]+)/?")
_RESOURCE = re.compile(r"/?resources/([0-9a-f-]{36})/?", re.IGNORECASE)
_TABLE_FILES = frozenset({*(f"{name}.csv" for name in TABLES), PACKAGE})
_WHOLE_FORMATS = ("zip", "xlsx", "gpkg", "geojson", "csv")
_CHECKSUMS: dict[str, Callable[[bytes], Any]] = {
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False),
    "sha256": hashlib.sha256,
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False),
}


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of a dataset.

    Attributes
    ----------
    name
        Of the file, from its address: `poles.csv`.
    checksum
        Kind and value, when the portal gives them.
    """

    identifier: str
    title: str
    url: str
    name: str
    file_format: str
    size: int | None
    checksum: tuple[str, str] | None


def dataset_url(url: str, *, is_portal: bool) -> tuple[str, str] | None:
    """Find where a dataset is described, and the resource asked for; None for another address.

    Parameters
    ----------
    is_portal
        Whether the machine is one of data.gouv.fr: elsewhere only `/api/1/…` is a dataset.

    >>> dataset_url("https://www.data.gouv.fr/fr/datasets/ptce/", is_portal=True)
    ('https://www.data.gouv.fr/api/1/datasets/ptce/', '')
    """
    parts = urlsplit(url)
    found = _PAGE.fullmatch(parts.path)
    if found is None or not (is_portal or parts.path.startswith("/api/1/")):
        return None
    resource = _RESOURCE.fullmatch(parts.fragment)
    described = f"{parts.scheme}://{parts.netloc}/api/1/datasets/{found[1]}/"
    return described, resource[1].lower() if resource else ""


def read_dataset(data: bytes) -> tuple[Resource, ...]:
    """Read the description of a dataset.

    Raises
    ------
    SourceError
        It is not one.
    """
    try:
        listed = json.loads(data)["resources"]
        return tuple(_resource(each) for each in listed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = "le portail ne décrit pas le jeu de données comme prévu"
        raise SourceError(message, type(error).__name__) from error


def chosen_resources(resources: Sequence[Resource], identifier: str) -> dict[str, Resource]:
    """Choose the files that make our tables, by the name they get.

    The resource asked for; else one file per table when `poles.csv` is there; else the only file
    of the first format among zip, XLSX, GeoPackage, GeoJSON, CSV.

    Raises
    ------
    SourceError
        There is none, or several could be meant.
    """
    if identifier:
        asked = [each for each in resources if each.identifier == identifier]
        return {each.name: each for each in asked[:1]} or _refuse(
            "le jeu de données n'a plus la ressource demandée", resources
        )
    tables = [each for each in resources if each.name in _TABLE_FILES]
    if any(each.name == "poles.csv" for each in tables):
        by_name = {each.name: each for each in tables}
        if len(by_name) < len(tables):
            return _refuse("une même table figure plusieurs fois dans le jeu de données", tables)
        return by_name
    for wanted in _WHOLE_FORMATS:
        found = [each for each in resources if each.file_format == wanted]
        if len(found) == 1:
            return {found[0].name: found[0]}
        if found:
            return _refuse("plusieurs fichiers du jeu de données conviennent", found)
    return _refuse("le jeu de données n'a aucun fichier lisible ici", resources)


def mark_of(resources: Iterable[Resource]) -> str:
    """Name the version of some files by the sums that the portal gives; empty without them all."""
    states = [(each.identifier, each.name, each.url, each.checksum) for each in resources]
    if not states or not all(checksum for *_, checksum in states):
        return ""
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


def require_whole(resource: Resource, data: bytes) -> None:
    """Compare a file with the sum, or the size, that the portal gives.

    Raises
    ------
    SourceError
        They differ: the file was cut short, or changed meanwhile.
    """
    kind, value = resource.checksum or ("", "")
    if kind in _CHECKSUMS:
        is_whole = _CHECKSUMS[kind](data).hexdigest() == value.lower()
    else:
        is_whole = resource.size in (None, len(data))
    if not is_whole:
        message = "un fichier de la source est tronqué, ou n'est pas celui que le portail décrit"
        raise SourceError(message, f"Ressource : {resource.title}.")


def _resource(described: dict[str, Any]) -> Resource:
    url = str(described["url"])
    checksum = described.get("checksum") or {}
    size = described.get("filesize")
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    title = str(described.get("title") or "")
    return Resource(
        identifier=str(described.get("id") or "").lower(),
        title=title,
        url=url,
        name=title if title in _TABLE_FILES else name,
        file_format=str(described.get("format") or PurePosixPath(name).suffix).lower().strip("."),
        size=size if isinstance(size, int) else None,
        checksum=(str(checksum["type"]), str(checksum["value"])) if checksum else None,
    )


def _refuse(message: str, resources: Iterable[Resource]) -> dict[str, Resource]:
    listed = [f"{each.title or each.name} (#/resources/{each.identifier})" for each in resources]
    raise SourceError(
        message,
        f"{count(len(listed), 'ressource')} : {first_of(listed, 10) or 'aucune'}. Désignez-en une "
        "en ajoutant #/resources/… à l'adresse.",
    )
