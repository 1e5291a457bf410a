"""Backup: a data folder in one zip, versions and values of indicators included, and back.

The zip holds the files of the folder under their own paths, and `.sauvegarde.json`, which gives the
SHA-256 of each. Locks, drafts and hidden files are left out; links are followed. The same folder
gives the same bytes.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import NoReturn

from geo.errors import DataUnreadableError, StoreError
from geo.formats.archives import BROKEN_ARCHIVE, is_escaping, read_member, timeless
from geo.formats.limits import MAX_EXPANDED, MAX_FILES, check_size, refused
from geo.french import number, printable, quoted
from geo.tables.indicators import VALUES_FOLDER
from geo.tables.store import LOCK, exchanged, holding
from geo.tables.versions import (
    KEPT_VERSIONS,
    VERSIONS_FOLDER,
    Version,
    current_files,
    is_version_path,
    list_versions,
    read_whole,
)

MANIFEST = ".sauvegarde.json"
MOST_FILES = MAX_FILES * (KEPT_VERSIONS + 1)
MOST_BYTES = MAX_EXPANDED * (KEPT_VERSIONS + 1)
"""What is in service and each version may take what one reading may; a file, `MAX_BYTES`."""
_FORMAT = "atlas-ptce/sauvegarde/1"
_DRAFTS = frozenset({".nouveau", ".partiel"})
_POLES = "poles.csv"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, or put back.

    Attributes
    ----------
    files, size
        How many, and their bytes once expanded.
    values
        How many of the files are values of indicators.
    versions
        Those kept, the oldest first.
    former
        Where the folder that was replaced now is; None when there was none.
    """

    files: int
    size: int
    values: int
    versions: tuple[Version, ...]
    former: Path | None = None


def _saved(sizes: Mapping[str, int], folder: Path, former: Path | None = None) -> Saved:
    values = sum(name.startswith(f"{VALUES_FOLDER}/") for name in sizes)
    return Saved(len(sizes), sum(sizes.values()), values, list_versions(folder), former)


def back_up(folder: Path, target: Path) -> Saved:
    """Write a data folder in a zip: all of one state, whoever writes meanwhile.

    Raises
    ------
    StoreError
        It is no data folder, never stops changing, is bigger than what can be put back, or holds
        the target; or the target is a folder.
    """
    if _POLES not in current_files(folder):
        message = f"« {folder.name} » n'est pas un dossier de données : il n'a pas de {_POLES}."
        raise StoreError(message)
    if target.resolve().is_relative_to(folder.resolve()):
        message = "La sauvegarde serait dans le dossier qu'elle garde. Écrivez-la ailleurs."
        raise StoreError(message)
    if target.is_dir():
        message = f"« {target} » est un dossier. Donnez le nom du fichier à écrire."
        raise StoreError(message)
    draft = target.with_name(f"{target.name}.{os.getpid()}.partiel")  # of two at once, one each
    try:
        sizes = read_whole(folder, lambda: _write(folder, draft))
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        if error.filename == str(draft):
            error.filename = str(target)
        raise
    finally:
        draft.unlink(missing_ok=True)
    return _saved(sizes, folder)


def _write(folder: Path, draft: Path) -> Mapping[str, int]:
    names = sorted(_names(folder))
    sizes = {name: (folder / name).stat().st_size for name in names}
    _check_sizes(folder.name, sizes)
    digests = {}
    with zipfile.ZipFile(draft, "w") as archive:
        for name in names:
            content = (folder / name).read_bytes()
            digests[name] = hashlib.sha256(content).hexdigest()
            archive.writestr(timeless(name), content)
        manifest = {"format": _FORMAT, "fichiers": digests}
        told = json.dumps(manifest, ensure_ascii=False, indent=1)
        archive.writestr(timeless(MANIFEST), told.encode())
    return sizes


def _names(folder: Path) -> Iterator[str]:
    """The paths of the files to keep, in the folder; no more than a backup may have."""
    found = 0
    for root, folders, names in os.walk(folder, followlinks=True):
        here = PurePosixPath(Path(root).relative_to(folder))
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") or here / name == PurePosixPath(VERSIONS_FOLDER)
        ]
        for name in names:
            if _is_kept(here / name) and Path(root, name).is_file():
                found += 1
                if found > MOST_FILES:  # or links that lead round in a circle
                    raise _too_many(folder.name, found)
                yield _written(folder.name, str(here / name))


def _written(file: str, name: str) -> str:
    """Give a path that a zip can hold."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        shown = quoted(os.fsencode(name).decode(errors="backslashreplace"))
        reason = f"le nom {shown} n'est pas écrit en UTF-8"
        raise refused(file, reason, "Renommez ce fichier.") from error
    return name


def _is_kept(path: PurePosixPath) -> bool:
    if path.parts[:1] == (VERSIONS_FOLDER,):
        return is_version_path(path)
    is_hidden = any(part.startswith(".") for part in path.parts)
    is_ours = path.name in ("", LOCK) or path.suffix in _DRAFTS
    return not is_hidden and not is_ours


def _check_sizes(file: str, sizes: Mapping[str, int]) -> None:
    if len(sizes) > MOST_FILES:
        raise _too_many(file, len(sizes))
    for name, size in sizes.items():
        check_size(name, size)
    if sum(sizes.values()) > MOST_BYTES:
        millions = number(MOST_BYTES // 1_000_000)
        raise refused(
            file, f"ses fichiers dépassent ensemble {millions} Mo", "Copiez-le autrement."
        )


def _too_many(file: str, found: int) -> DataUnreadableError:
    reason = f"{number(found)} fichiers ou plus ; {number(MOST_FILES)} au plus"
    return refused(file, reason, "Ne gardez dans le dossier que les données.")


# ---- Back -----------------------------------------------------------------------------------


def restore(file: Path, folder: Path, *, replace: bool = False) -> Saved:
    """Put a backup in a folder, at once and whole.

    Parameters
    ----------
    folder
        Absent or empty; or, to be replaced, a folder that is kept beside under another name.
    replace
        Whether it may be replaced.

    Raises
    ------
    DataUnreadableError
        It is no backup, is damaged, was tampered with or expands to too much.
    StoreError
        The folder holds something, and is not to be replaced; or it cannot be written.
    """
    folder = folder.resolve()
    _require_folder(folder)
    draft = folder.with_name(f".{folder.name}.restauration")
    with holding(folder, draft):
        try:
            sizes = _extract(file, _emptied_but_lock(draft))
            is_filled = folder.is_dir() and any(folder.iterdir())
            if is_filled and not replace:
                _refuse(file, folder, list_versions(draft))
            os.sync()  # a power cut then leaves the former folder or the new one, whole
            former = _exchange(draft, folder) if is_filled else None
            if not is_filled:
                draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        # Held until now: another restoration would have emptied what goes in service.
        (folder / LOCK).unlink()
    return _saved(sizes, folder, former)


def _require_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        message = f"« {folder.name} » n'est pas un dossier."
        raise StoreError(message)
    if folder.is_mount():
        message = (
            f"« {folder.name} » est un point de montage, qui ne s'échange pas. Restaurez dans un "
            "sous-dossier, et désignez-le dans les réglages."
        )
        raise StoreError(message)


def _emptied_but_lock(draft: Path) -> Path:
    """Clear away what a restoration that was stopped left."""
    for path in draft.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LOCK:
            path.unlink()
    return draft


def _exchange(draft: Path, folder: Path) -> Path:
    """Put a folder in the place of another, in one step where the system can; where that now is."""
    ends = chain([""], map("-{}".format, count(2)))
    names = (folder.with_name(f"{folder.name}.avant-restauration{end}") for end in ends)
    former = next(path for path in names if not path.exists())
    with holding(folder, folder / VERSIONS_FOLDER):
        draft.rename(former)
        if not exchanged(folder, former):
            former.rename(draft)
            folder.rename(former)
            try:
                draft.rename(folder)
            except OSError:
                former.rename(folder)
                raise
    return former


def _refuse(file: Path, folder: Path, saved: Sequence[Version]) -> NoReturn:
    here, there = _in_service(list_versions(folder)), _in_service(saved)
    newer = " Le dossier est plus récent." if here > there else ""
    message = (
        f"« {folder.name} » n'est pas vide ({_told(here)}), et « {file.name} » ne s'y ajoute pas "
        f"({_told(there)}).{newer} Rien n'est changé. --replace remplace le dossier, et le garde à "
        "côté sous un autre nom."
    )
    raise StoreError(message)


def _told(number: int) -> str:
    return f"version {number}" if number else "aucune version numérotée"


def _in_service(versions: Sequence[Version]) -> int:
    return next((each.number for each in versions if each.is_current), 0)


# ---- What a backup holds --------------------------------------------------------------------


def _extract(file: Path, draft: Path) -> Mapping[str, int]:
    """Write the files of a backup, each checked; their sizes."""
    sizes = {}
    for name, content in _read(file):
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sizes[name] = len(content)
    try:
        tables = current_files(draft)
        list_versions(draft)
    except StoreError as error:
        raise _tampered(file, "elle ne dit pas quelle version est en service") from error
    if _POLES not in tables:
        raise _tampered(file, f"elle n'a pas de {_POLES}")
    return sizes


def _read(file: Path) -> Iterator[tuple[str, bytes]]:
    """Give each file of a backup, by the path it had, once all that they declare is checked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = {each.filename: each for each in archive.infolist()}
            if len(members) < len(archive.infolist()):
                raise _tampered(file, "un nom y est deux fois")
            manifest = members.pop(MANIFEST, None)
            _check_sizes(file.name, {name: each.file_size for name, each in members.items()})
            digests = _digests(file, archive, manifest)
            if odd := sorted(digests.keys() ^ members.keys()):
                raise _tampered(file, f"{quoted(printable(odd[0]))} manque, ou est en trop")
            for name, member in members.items():
                content = read_member(archive, member)
                if hashlib.sha256(content).hexdigest() != digests[name]:
                    raise _tampered(file, f"{quoted(name)} n'est plus ce qui a été sauvegardé")
                yield name, content
    except DataUnreadableError:
        raise
    except BROKEN_ARCHIVE as error:
        raise _tampered(file, "l'archive est abîmée, ou n'en est pas une") from error


def _digests(
    file: Path, archive: zipfile.ZipFile, manifest: zipfile.ZipInfo | None
) -> Mapping[str, str]:
    """Read which files a backup holds, and the digest of each."""
    check_size(MANIFEST, manifest.file_size if manifest else 0)
    try:
        content = json.loads(read_member(archive, manifest)) if manifest else {}
        digests = {str(name): str(each) for name, each in content["fichiers"].items()}
        is_ours = content["format"] == _FORMAT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        digests, is_ours = {}, False
    if not is_ours:
        reason = "ce n'est pas une sauvegarde de l'atlas"
        raise refused(file.name, reason, "Donnez un fichier écrit par la commande backup.")
    for name in digests:
        if is_escaping(name) or not _is_kept(PurePosixPath(name)):
            reason = f"{quoted(printable(name))} n'a pas sa place dans un dossier de données"
            raise _tampered(file, reason)
    return digests


def _tampered(file: Path, reason: str) -> DataUnreadableError:
    return refused(file.name, reason, "Rien n'est changé. Prenez une autre sauvegarde.")
