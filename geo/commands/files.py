"""Files that a command is given, and those it leaves: whole, or not at all."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from geo.errors import DataMissingError, DataUnreadableError, StoreError
from geo.tables.store import write_durably


def require_file(path: Path) -> None:
    """Refuse what is no file: a device never ends, a pipe may never begin.

    Raises
    ------
    DataMissingError, DataUnreadableError
        Nothing is there, or something else.
    """
    if not path.exists():
        message = f"« {path.name} » est introuvable. Vérifiez son nom."
        raise DataMissingError(message)
    if not path.is_file():
        message = f"« {path.name} » n'est pas un fichier ordinaire. Donnez un fichier du disque."
        raise DataUnreadableError(message)


def read_file(path: Path) -> bytes:
    """Read a file; raises as `require_file`."""
    require_file(path)
    return path.read_bytes()


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write files in folders that are there; when one cannot be written, none is.

    A full disk leaves what was there before, never the beginning of a file.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            if path.exists() and not path.is_file():  # /dev/stdout: nothing to put in its place
                path.write_bytes(content)
                continue
            target = path.resolve()  # where a link leads
            drafts[target] = draft = target.with_name(f"{target.name}.partiel")
            try:
                write_durably(draft, content)
            except OSError as error:
                error.filename = str(path)  # a full disk names no file, others name the draft
                raise
        for target, draft in drafts.items():
            draft.replace(target)
    except BaseException:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write one file, as `write_files`."""
    write_files({path: content})


def change_file(path: Path, change: Callable[[bytes], bytes]) -> bytes:
    """Make a file of what it holds (nothing when it is not there), in turn with whoever does so.

    Returns
    -------
    What was written: others may change it again at once.

    Raises
    ------
    StoreError
        Others do not end.
    """
    try:
        # Hidden, and left there: who waits for it must not hold one that is no longer there.
        with FileLock(path.with_name(f".{path.name}.verrou"), timeout=_TURN_S):
            content = change(read_file(path) if path.exists() else b"")
            write_file(path, content)
    except Timeout as error:
        message = f"« {path.name} » est en cours d'écriture par un autre. Recommencez."
        raise StoreError(message) from error
    return content


_TURN_S = 10.0
