"""Where a site is written and how it takes its place: at once, and mended when that was stopped.

A new site is built beside the old one (`site.en-cours`) and the two change places, in one step
where the system can exchange two folders (Linux), else by two renames; whoever publishes next
first finishes what was interrupted. The folders are held meanwhile, so that two publications
never mix: the system frees them when a process ends, however that happens.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geo.errors import PublishError, system_reason
from geo.tables.store import exchanged

INDEX = "versions/index.json"
VERSIONS = "versions"
_BUILT_BESIDE = ".en-cours"
_REPLACED = ".remplace"


@contextmanager
def new_site(out: Path) -> Iterator[Path]:
    """Give an empty folder to write a site in, which then takes the place of the old one.

    Nothing changes when the block fails. What an earlier publication left when it was stopped is
    mended before: the old site is put back, and no past release is ever dropped.

    Raises
    ------
    PublishError
        The folder holds something else than a site of ours, another publication is writing it, or
        the new site could not take its place.
    """
    out = out.resolve()
    check_folder(out)
    try:
        with _place_beside(out) as beside:
            yield beside
    except OSError as error:
        message = (
            f"Le site n'a pas pu être écrit dans « {out.name} » : {system_reason(error)}, puis "
            "recommencez. Le site qui y était est intact."
        )
        raise PublishError(message) from error


@contextmanager
def _place_beside(out: Path) -> Iterator[Path]:
    beside, replaced = (out.with_name(out.name + end) for end in (_BUILT_BESIDE, _REPLACED))
    with ExitStack() as held:
        if out.is_dir():
            _hold(out, out, held)
        beside.mkdir(parents=True, exist_ok=True)
        _hold(beside, out, held)
        _mend(out, beside, replaced)
        try:
            yield beside
            _exchange(out, beside, replaced)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
            if out.exists():
                shutil.rmtree(replaced, ignore_errors=True)


def check_folder(out: Path) -> None:
    """Refuse a folder that we did not write: nothing of it would be left.

    Raises
    ------
    PublishError
        It is a file, or a folder of other files.
    """
    if out.is_dir() and (not any(out.iterdir()) or (out / INDEX).is_file()):
        return
    if out.exists():
        message = (
            f"« {out.name} » existe et n'est pas un site publié par l'atlas (il n'a pas de "
            f"{INDEX}). Choisissez un dossier vide ou un autre nom avec --out."
        )
        raise PublishError(message)


def _hold(folder: Path, out: Path, held: ExitStack) -> None:
    """Keep others from writing a folder, until the end."""
    descriptor = os.open(folder, os.O_RDONLY)
    held.callback(os.close, descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_same = os.fstat(descriptor).st_ino == folder.stat().st_ino
    except (BlockingIOError, FileNotFoundError):
        is_same = False
    if not is_same:
        message = f"Une publication vers « {out.name} » est en cours. Attendez qu'elle finisse."
        raise PublishError(message)


def _mend(out: Path, beside: Path, replaced: Path) -> None:
    """Finish or undo what was stopped; leave the place beside empty.

    The site that was being replaced goes back when none stands in its place. A past release that
    only a folder left behind still holds goes back to the site first.
    """
    if not (out / INDEX).is_file():
        _put_back(out, replaced, beside)
    if (out / INDEX).is_file():
        for left in (replaced, beside):
            _give_back(left, out)
        shutil.rmtree(replaced, ignore_errors=True)
    beside.mkdir(exist_ok=True)
    for path in list(beside.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _put_back(out: Path, replaced: Path, beside: Path) -> None:
    """Put a site where none is any more: the one being replaced, or the new one with its past."""
    has_past = len(list((beside / VERSIONS).glob("*/"))) > 1
    if (replaced / INDEX).is_file():
        found = replaced
    elif (beside / INDEX).is_file() and has_past:
        found = beside
    else:
        return
    if out.exists():
        out.rmdir()  # empty: whoever missed the site may have made it again
    found.rename(out)


def _give_back(left: Path, out: Path) -> None:
    """Put back in a site the releases that it names and no longer has."""
    index = (out / INDEX).read_text("utf-8")
    for release in (left / VERSIONS).glob("*/"):
        if f'"{release.name}"' in index and not (out / VERSIONS / release.name).exists():
            release.rename(out / VERSIONS / release.name)


def _exchange(out: Path, beside: Path, replaced: Path) -> None:
    """Put the new site in the place of the old one, which is then beside or replaced."""
    if not out.exists():
        beside.rename(out)
        return
    if exchanged(out, beside):
        return
    out.rename(replaced)
    try:
        beside.rename(out)
    except OSError:
        replaced.rename(out)
        raise
