"""Logins that are over: until they would end by themselves, their cookies are refused.

By this process at once, and by all that share a database as soon as each has looked at it.
"""

import time
from hashlib import sha256
from threading import Lock
from typing import Final

from geo.settings import Settings, Source

_over: Final[dict[str, float]] = {}
_lock: Final = Lock()


def end(name: str, lifetime_s: int) -> None:
    """Refuse the cookies that bear a name: a copy of them may be elsewhere."""
    _forget_old()
    with _lock:
        _over[_digest(name)] = time.time() + lifetime_s


def is_over(name: str) -> bool:
    """Whether the cookies that bear a name are refused."""
    return _over.get(_digest(name), 0) >= time.time()


def share(settings: Settings) -> None:
    """Tell the database which logins are over here, and learn which are on other replicas.

    Raises
    ------
    SourceError
        It does not answer, or refuses.
    """
    source = settings.donnees
    if not (settings.proconnect and isinstance(source, Source) and source.is_database):
        return
    from geo.sources.postgis_logins import share_over  # noqa: PLC0415 - for who has a database

    _forget_old()
    with _lock:
        own = dict(_over)
    found = share_over(source, own)
    with _lock:
        _over.update(found)


def _forget_old() -> None:
    now = time.time()
    with _lock:
        for old in [each for each, until in _over.items() if until < now]:
            del _over[old]


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()
