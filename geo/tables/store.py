"""Store: put a new version of the tables in service, at once and whole, and keep the former ones.

Whatever stops the work, a full disk or `kill -9`, the folder holds the old version or the new
one. See `geo.tables.versions` for where things are.
"""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from geo.errors import StoreError, system_reason
from geo.tables.versions import (
    KEPT_VERSIONS,
    NOTE,
    VERSIONS_FOLDER,
    FolderVersion,
    chosen_version,
    digest_of,
    is_versioned,
    list_versions,
    pointer_path,
    read_pointer,
    tables_folder,
    versioned_files,
)

LOCK = "verrou"
"""File, in what is written, that who writes holds."""
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_FROM_HERE = -100  # AT_FDCWD
_NEW = "nouvelle"
_INCOMING = "a-placer"
_BY_HAND = "fichiers changés à la main"


def replace_tables(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    reason: str,
    based_on: str | None = None,
    keep_others: bool = True,
) -> FolderVersion:
    """Put files in a data folder as its new version, and keep the former one.

    Parameters
    ----------
    files
        By name (`poles.csv`, `datapackage.json`), their content.
    reason
        Why, in French, for the list of versions: « import de liste.xlsx ».
    based_on
        `digest_of` its files when they were read: when someone wrote since, nothing is replaced.
    keep_others
        Whether the tables that are not given stay as they are, or go.

    Returns
    -------
    FolderVersion
        The one now in service; the one that was when nothing differs.

    Raises
    ------
    StoreError
        Someone else is writing, or wrote since; the disk is full; the folder cannot be written.
        The version in service is then what it was.
    """
    if wrong := [name for name in files if not is_versioned(name)]:
        message = f"« {wrong[0]} » n'est pas le nom d'une table. Attendu : un nom en .csv ou .json."
        raise StoreError(message)
    with _writing(folder):
        before = _settled(folder)
        if based_on is not None and digest_of(before) != based_on:
            message = (
                f"Le dossier « {folder.name} » a changé depuis qu'il a été lu : rien n'est écrit. "
                "Recommencez."
            )
            raise StoreError(message)
        after = {**before, **files} if keep_others else dict(files)
        _keep_unversioned(folder, before)
        current = _current(folder)
        if current is not None and after == before:
            return current
        return _install(folder, _write_version(folder, after, reason), after)


def roll_back(folder: Path, to: int | None = None) -> FolderVersion:
    """Put an earlier version back in service: the one before, or the one of a number.

    What was changed by hand since is kept as a version of its own.

    Raises
    ------
    StoreError
        As `replace_tables`; or there is no such version.
    """
    with _writing(folder):
        before = _settled(folder)
        _keep_unversioned(folder, before)
        chosen = chosen_version(list_versions(folder), to, f"Le dossier « {folder.name} »")
        files = versioned_files(chosen.folder)
        if digest_of(files) != chosen.digest:
            message = (
                f"La version {chosen.number} du dossier « {folder.name} » n'est plus telle qu'elle "
                "a été écrite : rien n'est changé. Choisissez-en une autre."
            )
            raise StoreError(message)
        return _install(folder, chosen, files)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the folder, and turn what the system refuses into a message."""
    with holding(folder, folder / VERSIONS_FOLDER):
        _sweep(folder)
        try:
            yield
        finally:
            _sweep(folder)


@contextmanager
def holding(data: Path, held: Path) -> Iterator[None]:
    """Be the only one to write in a folder of a data folder, made when it is not there.

    Raises
    ------
    StoreError
        Someone else is; or the system refuses what is written meanwhile.
    """
    try:
        held.mkdir(parents=True, exist_ok=True)
        # The system frees it when the process ends, however that happens.
        with FileLock(held / LOCK, timeout=0):
            yield
    except Timeout as error:
        message = (
            f"Une autre écriture est en cours dans le dossier « {data.name} ». Attendez qu'elle "
            "finisse, puis recommencez."
        )
        raise StoreError(message) from error
    except OSError as error:
        message = (
            f"Écriture impossible dans « {data.name} » : {system_reason(error)}, puis "
            "recommencez. La version en service est intacte."
        )
        raise StoreError(message) from error


def settle(folder: Path) -> None:
    """Finish what an interrupted writer began in a folder, if anything.

    Raises
    ------
    StoreError
        As `replace_tables`.
    """
    pointer = read_pointer(folder)
    if pointer is not None and not pointer.in_place:
        with _writing(folder):
            _settled(folder)


def _settled(folder: Path) -> dict[str, bytes]:
    """Finish what an interrupted writer began, and read the files in service.

    What was changed by hand in the folder meanwhile is a version of its own, then in service.
    """
    files = versioned_files(tables_folder(folder))
    pointer, current = read_pointer(folder), _current(folder)
    if pointer is not None and current is not None and not pointer.in_place:
        if edited := _edited(folder):
            files = {**files, **edited}
            current = _write_version(folder, files, _BY_HAND)
        _install(folder, current, files)
    return files


def _edited(folder: Path) -> dict[str, bytes]:
    """The files that no version holds as they stand in the folder: somebody wrote them since."""
    held = [versioned_files(version.folder) for version in list_versions(folder)]
    return {
        name: content
        for name, content in versioned_files(folder).items()
        if all(files.get(name) != content for files in held)
    }


def _keep_unversioned(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a version of what stands in the folder, when it is not the one in service."""
    current = _current(folder)
    if not files or (current is not None and current.digest == digest_of(files)):
        return
    reason = _BY_HAND if current else "fichiers trouvés dans le dossier"
    written = _write_version(folder, files, reason)
    _point(folder, written, in_place=True)  # the files are already there


def _write_version(folder: Path, files: Mapping[str, bytes], reason: str) -> FolderVersion:
    """Write a version in its own folder, where no reader looks yet."""
    root = folder / VERSIONS_FOLDER
    number = max((version.number for version in list_versions(folder)), default=0) + 1
    digest = digest_of(files)
    new = _emptied(root / _NEW)
    note = {"version": number, "raison": reason, "empreinte": digest}
    _write_all(new, {**files, NOTE: json.dumps(note, ensure_ascii=False).encode()})
    target = root / f"{number:04d}-{digest}"
    new.rename(target)
    _sync(root)
    return FolderVersion(number, digest, reason, is_current=False, folder=target)


def _install(folder: Path, version: FolderVersion, files: Mapping[str, bytes]) -> FolderVersion:
    """Put a version in service: at once for readers, then file by file in the folder."""
    # Copies first: a disk that fills up must do so before anything has changed.
    incoming = _emptied(folder / VERSIONS_FOLDER / _INCOMING)
    present = versioned_files(folder)
    _write_all(incoming, {n: each for n, each in files.items() if present.get(n) != each})
    _point(folder, version, in_place=False)
    try:
        _sync(pointer_path(folder).parent)
        _place(folder, incoming, files)
        _point(folder, version, in_place=True)
    except OSError as error:
        message = (
            f"La nouvelle version de « {folder.name} » est en service, mais ses fichiers ne sont "
            f"pas tous dans le dossier : {system_reason(error)}. La prochaine écriture les y "
            "mettra."
        )
        raise StoreError(message) from error
    with suppress(OSError):  # what cannot be forgotten now will be later
        _prune(folder)
    return replace(version, is_current=True)


def _place(folder: Path, incoming: Path, files: Mapping[str, bytes]) -> None:
    """Put in the folder the files that differ from those that are there."""
    for path in sorted(incoming.iterdir()):
        if (folder / path.name).exists():
            shutil.copymode(folder / path.name, path)
        path.replace(folder / path.name)
    for name in versioned_files(folder).keys() - files.keys():
        (folder / name).unlink()
    _sync(folder)


def _point(folder: Path, version: FolderVersion, *, in_place: bool) -> None:
    """Say which version is in service: the one moment when readers change over."""
    pointer = read_pointer(folder)
    content = {
        "version": version.folder.name,
        "en_place": in_place,
        "derniere": max(version.number, pointer.latest if pointer else 0),
    }
    path = pointer_path(folder)
    new = path.with_suffix(".nouveau")
    write_durably(new, json.dumps(content).encode())
    new.replace(path)


def _prune(folder: Path) -> None:
    """Forget the oldest versions beyond those kept."""
    versions = list_versions(folder)
    excess = len(versions) - KEPT_VERSIONS
    for version in [each for each in versions if not each.is_current][: max(excess, 0)]:
        # Without its note it is no version any more, even half removed: see `_sweep`.
        (version.folder / NOTE).unlink()


def _sweep(folder: Path) -> None:
    """Clear away what is not a version: drafts, those never in service or half removed."""
    with suppress(OSError):
        kept = {version.folder for version in list_versions(folder)}
        for path in (folder / VERSIONS_FOLDER).iterdir():
            if path.is_dir() and path not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _current(folder: Path) -> FolderVersion | None:
    return next((each for each in list_versions(folder) if each.is_current), None)


def _emptied(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    return folder


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        write_durably(folder / name, content)
    _sync(folder)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file, and come back once it is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system and the disk know how to."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    sys.audit("os.rename", one, other, -1, -1)
    here = ctypes.c_int(_FROM_HERE)
    return not rename(here, os.fsencode(one), here, os.fsencode(other), ctypes.c_uint(_EXCHANGE))


def _sync(folder: Path) -> None:
    """Have the names of a folder written to the disk, as its files are."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
