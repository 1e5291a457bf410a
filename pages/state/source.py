"""The source of the data, when it is elsewhere: read in time, never while a visitor waits."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from threading import Lock

from geo.errors import AtlasError, SourceBusyError, SourceError
from geo.french import escape_controls
from geo.settings import Settings, Source
from geo.sources.state import DATABASE_SECONDS, FAILING_SECONDS, read_state, seconds_until_due
from geo.tables.versions import Version, tables_folder
from pages.server.login.over import share

_LONGEST_PAUSE_S = 30.0
_FIRST_WAIT_S = 10.0
_LOOK_S = 0.2
_first = Lock()


def require_data(settings: Settings) -> None:
    """Have the data of a source read for the first time, when none was kept yet.

    Raises
    ------
    SourceError
        It could not be; the message says why.
    """
    if not isinstance(settings.donnees, Source) or _has_data(settings):
        return
    if _first.acquire(timeout=_FIRST_WAIT_S):  # a slow source must not hold every visitor
        try:
            if not _has_data(settings):
                _read_first(settings)
        finally:
            _first.release()
    if not _has_data(settings):
        why = read_state(settings.folder).why or "la première lecture n'est pas finie"
        message = (
            f"Les données n'ont encore jamais pu être lues à leur source : {why}. Rechargez la "
            "page dans un moment ; si cela dure, prévenez l'éditeur du site."
        )
        raise SourceError(message)


def put_in_service(
    settings: Settings, files: Mapping[str, bytes], *, reason: str, based_on: str
) -> Version:
    """Put files in service where the data is, as `Store.replace`; the pages of this server follow.

    Those of the other servers of a database do at their next look at it.
    """
    from geo.sources.stores import store_of  # noqa: PLC0415 - as in `_refresh`

    version = store_of(settings).replace(files, reason=reason, based_on=based_on)
    if isinstance(settings.donnees, Source):
        with suppress(AtlasError):  # it is in service; the next look tells what is wrong here
            _refresh(settings)
    return version


def keep_fresh(current_settings: Callable[[], Settings]) -> None:
    """Ask the source again whenever it is due, for ever: the work of a thread of its own."""
    while True:
        time.sleep(_refresh_when_due(current_settings))


def _refresh_when_due(current_settings: Callable[[], Settings]) -> float:
    """Ask the source if it is due; the seconds to wait before looking again."""
    try:
        settings = current_settings()
        try:
            if seconds_until_due(settings, read_state(settings.folder), _now()) <= 0:
                _refresh(settings)
        finally:  # what is wrong with the data keeps nobody signed in
            share(settings)
        left = seconds_until_due(settings, read_state(settings.folder), _now())
    except SourceBusyError:  # a first visitor or another server has it read
        left = DATABASE_SECONDS
    except AtlasError as error:
        told = escape_controls(f"{error} ({getattr(error, 'detail', '')})")
        logging.getLogger(__name__).warning("source: %s", told)
        left = _LONGEST_PAUSE_S
    except Exception:
        logging.getLogger(__name__).exception("the source could not be refreshed")
        left = _LONGEST_PAUSE_S
    return min(max(left, _LOOK_S), _LONGEST_PAUSE_S)


def _read_first(settings: Settings) -> None:
    if read_state(settings.folder).seconds_since_try(_now()) < FAILING_SECONDS:
        return
    try:
        _refresh(settings)
    except SourceError:
        return  # written beside the data, and told by the caller
    except AtlasError:  # someone else is reading it: a little patience
        until = time.monotonic() + _FIRST_WAIT_S
        while not _has_data(settings) and time.monotonic() < until:
            time.sleep(_LOOK_S)


def _refresh(settings: Settings) -> None:
    # The clients of the web and of databases are loaded for those who have a source.
    from geo.sources.refresh import refresh  # noqa: PLC0415 - as said

    refresh(settings, _now())


def _has_data(settings: Settings) -> bool:
    return (tables_folder(settings.folder) / "poles.csv").is_file()


def _now() -> datetime:
    return datetime.now().astimezone()
