"""Refresh: ask a source again, and put what it gives in service once it is found good."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from geo.errors import AtlasError, SourceBusyError, SourceError, SourceSilentError, StoreError
from geo.settings import Settings, Source
from geo.sources.fetch import Fetched, fetch, web_of
from geo.sources.state import SourceState, read_state, write_state
from geo.sources.validation import check_foreign_files, require_no_worse, require_usable
from geo.tables.indicator_files import (
    TABLE,
    named_files,
    own_values,
    sweep_values,
    values_in,
    write_values,
)
from geo.tables.indicators import VALUES_FOLDER
from geo.tables.store import replace_tables
from geo.tables.versions import Version, current_files

_LOCK = ".actualisation"
_Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did.

    Attributes
    ----------
    before, after
        The files in service before and after it; the same when the source gave nothing new.
    version
        The version now in service; None when the source says itself that nothing changed.
    """

    before: _Files
    after: _Files
    version: Version | None


def refresh(settings: Settings, now: datetime, *, accept: bool = False) -> Refreshed:
    """Ask the source of the settings, and put what it gives in service.

    Parameters
    ----------
    now
        With its offset: what is written of this try.
    accept
        Take what can be read, even with more errors or fewer poles than what is in service.

    Raises
    ------
    SourceError
        The source fails, or what it gives is refused; what was in service still is, and the
        failure is written beside it.
    SourceBusyError
        Someone else is asking it.
    """
    source = source_of(settings)
    folder = settings.folder
    with _alone(folder):
        state = read_state(folder)
        try:
            # Before anything is read: what kills the process is not asked for at once again.
            write_state(folder, state.at_try(now))
            refreshed, mark = _refresh(settings, source, state, accept=accept)
            write_state(folder, state.after_success(now, mark))
        except Exception as error:  # whatever a source gives, one must know that it failed
            failure = _as_source_error(error)
            with suppress(OSError):  # then the failure cannot be written either, but is raised
                is_silent = isinstance(failure, SourceSilentError)
                failed = state.after_failure(now, str(failure), failure.detail, is_silent=is_silent)
                write_state(folder, failed)
            raise failure from error
    return refreshed


def source_of(settings: Settings) -> Source:
    """Give the source of the settings.

    Raises
    ------
    SourceError
        The data is a plain folder.
    """
    if isinstance(settings.donnees, Source):
        return settings.donnees
    message = (
        f"Les données sont un dossier (« {settings.donnees.name} »), lu dès qu'il change : rien à "
        "actualiser."
    )
    raise SourceError(message)


def _refresh(
    settings: Settings, source: Source, state: SourceState, *, accept: bool
) -> tuple[Refreshed, str]:
    folder = settings.folder
    before = current_files(folder)
    known = state.mark if before and not (state.is_failing or accept) else ""
    fetched = fetch(source, web_of(settings, source), known)
    if fetched is None:
        return Refreshed(before, before, None), known
    try:
        bring_values(source, fetched, folder)
        if fetched.files != before:
            # The first data is taken with its errors, as those of a folder are: pages tell them.
            compared = () if accept or fetched.is_kept or not before else (before,)
            _require_good(folder, fetched.files, *compared)
        version = replace_tables(
            folder, fetched.files, reason=f"lu à {source.shown}", keep_others=False
        )
    finally:
        sweep_values(folder)  # of what is refused too: a source that is asked again fills no disk
    return Refreshed(before, fetched.files, version), fetched.mark


def bring_values(source: Source, fetched: Fetched, folder: Path) -> None:
    """Put in a data folder the values that the tables of a source name, and it lacks.

    Raises
    ------
    SourceError
        The database fails, or does not give them as they were written.
    DataUnreadableError
        What gives them is damaged, or does not give them as they were written.
    """
    values = folder / VALUES_FOLDER
    named = named_files(fetched.files.get(TABLE, b""))
    missing = sorted(name for name in named if not (values / name).exists())
    if missing:
        values.mkdir(parents=True, exist_ok=True)
    for name, content in _values_of(source, fetched, missing):
        write_values(folder, name, content)


def _values_of(
    source: Source, fetched: Fetched, missing: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    if missing and source.is_database:
        from geo.sources.postgis_versions import read_values  # noqa: PLC0415 - as other clients

        with closing(read_values(source, missing)) as found:  # a refusal leaves no connection
            for name, data in found:
                yield name, own_values(name, data)
    elif missing and fetched.archive:
        yield from values_in(*fetched.archive, missing).items()


def _require_good(folder: Path, files: _Files, *before: _Files) -> None:
    found, *in_service = check_foreign_files(files, *before, folder=folder)
    require_usable(found)
    for checked in in_service:
        require_no_worse(found, checked)


def _as_source_error(error: Exception) -> SourceError:
    if isinstance(error, SourceError):
        return error
    if isinstance(error, AtlasError) and not isinstance(error, StoreError):
        return SourceError("ce que donne la source ne peut pas être lu", str(error))
    if isinstance(error, StoreError | OSError):
        return SourceError("les données de la source n'ont pas pu être gardées", str(error))
    detail = f"{type(error).__name__} : {error}. Signalez-le avec ce que donne la source."
    return SourceError("ce que donne la source a causé une erreur imprévue", detail)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Ask a source once at a time, whatever the number of servers and commands."""
    lock = FileLock(folder / _LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        message = "La source est déjà en train d'être lue. Réessayez dans un moment."
        raise SourceBusyError(message) from error
    except OSError as error:
        message = "les données de la source n'ont pas pu être gardées"
        raise SourceError(message, f"{error.strerror} : {folder}") from error
    try:
        yield
    finally:
        lock.release()
