"""Versions: where the versions of a data folder are kept, and which one is to be read.

The tables stand in the data folder itself, as plain files that a person may open and change.
Beside them, `.versions/` keeps each version that was put in service through `geo.tables.store`:

    poles.csv, datapackage.json…    the version in service
    .versions/0007-3f2a…/           a version, whole, never changed
    .versions/en-service.json       which one is in service, and whether its files are in place
    .versions/verrou                held by the one who writes

A version enters service when `en-service.json` is renamed into place. Until its files have all
been put in the folder, readers take them from `.versions/`: they never see half of it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TypeVar

from geo.errors import AtlasError, StoreError

KEPT_VERSIONS = 10
"""How many versions a folder keeps; the oldest go first, never the one in service."""
VERSIONS_FOLDER = ".versions"
NOTE = ".version.json"
"""In the folder of a version: its number, why it was written, the digest of its files."""
_POINTER = "en-service.json"
_NAME = re.compile(r"\d{4,9}-[0-9a-f]{12}")
_SUFFIXES = frozenset({".csv", ".json"})
_READING_TRIES = 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the data, of a folder or of a database.

    Attributes
    ----------
    number
        1 for the first; never given twice.
    digest
        Names what its files hold.
    reason
        Why it was written, in French.
    is_current
        Whether it is in service.
    """

    number: int
    digest: str
    reason: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class FolderVersion(Version):
    """One version of a data folder.

    Attributes
    ----------
    folder
        Where its files are.
    """

    folder: Path


V = TypeVar("V", bound=Version)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `en-service.json` says.

    Attributes
    ----------
    name
        Of the version in service.
    in_place
        Whether its files have all been put in the folder.
    latest
        Number of the latest version that was ever in service. A later one was written by someone
        who was stopped before it was: it is none.
    """

    name: str
    in_place: bool
    latest: int


def tables_folder(data: Path) -> Path:
    """Find where the tables of a data folder are to be read now: nearly always in itself."""
    pointer = read_pointer(data)
    if pointer is None or pointer.in_place:
        return data
    version = data / VERSIONS_FOLDER / pointer.name
    # One that was emptied by hand is none: the files of the folder are all there is.
    return version if versioned_paths(version) else data


def read_whole(data: Path, read: Callable[[], T]) -> T:
    """Read a data folder again as long as it changes meanwhile: what is read is one version.

    Raises
    ------
    StoreError
        It never stops changing.
    """
    for _ in range(_READING_TRIES):
        before = _state(data)
        try:
            result = read()
        except (AtlasError, OSError):
            if _state(data) == before:
                raise
            continue
        if _state(data) == before:
            return result
    message = f"Les fichiers du dossier « {data.name} » changent sans cesse. Réessayez plus tard."
    raise StoreError(message)


def list_versions(data: Path) -> tuple[FolderVersion, ...]:
    """List the versions kept, the oldest first."""
    root = data / VERSIONS_FOLDER
    pointer = read_pointer(data)
    if not root.is_dir():
        return ()
    # Whole, and not being removed.
    folders = sorted(
        path for path in root.iterdir() if _NAME.fullmatch(path.name) and (path / NOTE).is_file()
    )
    versions = tuple(_version(folder, pointer) for folder in folders)
    if pointer is None:  # its file was removed by hand: nothing tells them apart
        return versions
    return tuple(version for version in versions if version.number <= pointer.latest)


def chosen_version(versions: Sequence[V], to: int | None, holder: str) -> V:
    """Choose the version of a number, or the one before the one in service.

    Parameters
    ----------
    holder
        Who keeps them, for messages: « Le dossier « data » ».

    Raises
    ------
    StoreError
        There is none such.
    """
    if to is None:
        current = next((each.number for each in versions if each.is_current), 0)
        earlier = [each for each in versions if each.number < current]
        if not earlier:
            message = f"{holder} ne garde aucune version plus ancienne."
            raise StoreError(message)
        return earlier[-1]
    for version in versions:
        if version.number == to:
            return version
    known = ", ".join(str(version.number) for version in versions)
    message = f"{holder} ne garde pas de version {to}. Versions : {known}."
    raise StoreError(message)


def digest_of(files: Mapping[str, bytes]) -> str:
    """Name what a set of files holds."""
    digest = blake2b(digest_size=6)
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def versioned_files(folder: Path) -> dict[str, bytes]:
    """Read the files of a folder that versions keep: its tables and `datapackage.json`."""
    return {path.name: path.read_bytes() for path in versioned_paths(folder)}


def versioned_paths(folder: Path) -> list[Path]:
    """List the files of a folder that versions keep, by name; none when it is not there."""
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [path for path in paths if is_versioned(path.name) and path.is_file()]


def current_files(data: Path) -> dict[str, bytes]:
    """Read the files in service: all of one version, whoever writes meanwhile."""
    return read_whole(data, lambda: versioned_files(tables_folder(data)))


def is_versioned(name: str) -> bool:
    """Whether a file of this name is one that versions keep."""
    return Path(name).suffix in _SUFFIXES and not name.startswith(".") and name == Path(name).name


def is_version_path(path: PurePosixPath) -> bool:
    """Whether a path in a data folder is that of a file of a version, or says which is current."""
    place, *rest = path.parts
    is_file = len(rest) == 2 and _NAME.fullmatch(rest[0]) is not None
    return place == VERSIONS_FOLDER and (is_file or rest == [_POINTER])


def read_pointer(data: Path) -> Pointer | None:
    """Read which version is in service; None for a folder that has no versions.

    Raises
    ------
    StoreError
        `en-service.json` is there, but was changed by hand.
    """
    path = data / VERSIONS_FOLDER / _POINTER
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_bytes())
        name, latest = str(content["version"]), int(content["derniere"])
        in_place = bool(content["en_place"])
    except FileNotFoundError:  # it has just gone
        return None
    except _UNREADABLE as error:
        message = (
            f"« {VERSIONS_FOLDER}/{_POINTER} » du dossier « {data.name} » n'est plus lisible. "
            "Supprimez ce fichier : les tables du dossier seront lues telles qu'elles sont."
        )
        raise StoreError(message) from error
    if not _NAME.fullmatch(name):
        message = f"« {_POINTER} » désigne une version impossible. Supprimez ce fichier."
        raise StoreError(message)
    return Pointer(name, in_place, latest)


_UNREADABLE = (
    IsADirectoryError,
    PermissionError,
    ValueError,
    KeyError,
    TypeError,
    OverflowError,
    RecursionError,
)


def pointer_path(data: Path) -> Path:
    """Where it is written which version is in service."""
    return data / VERSIONS_FOLDER / _POINTER


def _version(folder: Path, pointer: Pointer | None) -> FolderVersion:
    number, _, digest = folder.name.partition("-")
    try:
        reason = str(json.loads((folder / NOTE).read_text("utf-8"))["raison"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        reason = ""  # its files are all that counts
    is_current = pointer is not None and pointer.name == folder.name
    return FolderVersion(int(number), digest, reason, is_current, folder)


def _state(data: Path) -> tuple[object, ...]:
    """What changes whenever a file of the version to read does."""
    pointer = read_pointer(data)
    states = []
    for path in versioned_paths(tables_folder(data)):
        try:
            stat = path.stat()
        except OSError:
            states.append((path.name, 0, 0, 0))  # it went away meanwhile: a change like any other
        else:
            states.append((path.name, stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return pointer, tuple(states)
