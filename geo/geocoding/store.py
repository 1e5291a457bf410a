"""Store: answers kept on disk, and what has been sent without an answer yet.

One SQLite file. Every change is a transaction written to the disk before one goes on, so that a
process killed at any moment leaves either the old or the new state.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from geo.errors import GeocodingError
from geo.geocoding.protocol import Candidate

_Kept = TypeVar("_Kept")

_TABLES = """
CREATE TABLE IF NOT EXISTS reponses (
    service TEXT, demande TEXT, reponse TEXT NOT NULL, PRIMARY KEY (service, demande)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS envois (
    service TEXT, demande TEXT, PRIMARY KEY (service, demande)
) WITHOUT ROWID;
"""
_AT_ONCE = 500
_LOCKED_S = 60.0
_REASONS = {
    sqlite3.SQLITE_FULL: "le disque est plein",
    sqlite3.SQLITE_READONLY: "le disque ou le fichier est en lecture seule",
    sqlite3.SQLITE_BUSY: "il est occupé",
    sqlite3.SQLITE_NOTADB: "ce n'est pas un fichier de réponses",
    sqlite3.SQLITE_CANTOPEN: "il ne peut pas être ouvert",
}


@dataclass(frozen=True, slots=True)
class Form(Generic[_Kept]):
    """How an answer becomes values that JSON has, and comes back."""

    write: Callable[[_Kept], Any]
    read: Callable[[Any], _Kept]


class Store(Generic[_Kept]):
    """Answers of one service, by query."""

    def __init__(
        self, path: Path, service: str, form: Form[_Kept], connection: sqlite3.Connection
    ) -> None:
        """Use `open_store`, or `open_answers`."""
        self.path = path
        self._service = service
        self._form = form
        self._connection = connection

    def known(self, queries: Sequence[str]) -> dict[str, _Kept]:
        """Give the answers there are."""
        rows = self._select("SELECT demande, reponse FROM reponses", queries)
        return {query: self._form.read(json.loads(answer)) for query, answer in rows}

    def uncertain(self, queries: Sequence[str]) -> set[str]:
        """Give the queries that were sent, and whose sender died before it had the answer."""
        return {query for (query,) in self._select("SELECT demande FROM envois", queries)}

    def begin(self, queries: Iterable[str]) -> None:
        """Write that queries are about to be sent."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO envois VALUES (?, ?)", self._keys(queries)
            )

    def finish(self, queries: Iterable[str], answers: Mapping[str, _Kept]) -> None:
        """Write the answers to queries that were sent; those without one may be sent again."""
        written = [
            (self._service, query, json.dumps(self._form.write(found), ensure_ascii=False))
            for query, found in answers.items()
        ]
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO reponses VALUES (?, ?, ?)", written)
            connection.executemany(
                "DELETE FROM envois WHERE service = ? AND demande = ?", self._keys(queries)
            )

    def _keys(self, queries: Iterable[str]) -> list[tuple[str, str]]:
        return [(self._service, query) for query in queries]

    def _select(self, select: str, queries: Sequence[str]) -> Iterator[tuple[str, ...]]:
        for first in range(0, len(queries), _AT_ONCE):
            part = queries[first : first + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            # Only our own words and question marks make the statement.
            statement = f"{select} WHERE service = ? AND demande IN ({marks})"
            with _readable(self.path):
                yield from self._connection.execute(statement, (self._service, *part)).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with _readable(self.path), self._connection:
            yield self._connection


def open_store(path: Path, service: str) -> AbstractContextManager[Store[Candidate | None]]:
    """Open the places kept in a file, as `open_answers`."""
    return open_answers(path, service, _PLACES)


@contextmanager
def open_answers(path: Path, service: str, form: Form[_Kept]) -> Iterator[Store[_Kept]]:
    """Open the answers kept in a file, which is made when it is not there.

    Parameters
    ----------
    service
        Address of the service: the answers of one are not those of another.

    Raises
    ------
    GeocodingError
        The file is not ours, cannot be written, or is damaged.
    """
    with _readable(path):
        connection = sqlite3.connect(path, timeout=_LOCKED_S)
    try:
        with _readable(path):
            connection.execute("PRAGMA synchronous = EXTRA")  # the folder is written too
            connection.executescript(_TABLES)
        yield Store(path, service, form, connection)
    finally:
        connection.close()


class StillSendingError(GeocodingError):
    """Another sender has not ended."""


@contextmanager
def only_sender(path: Path, wait_s: float) -> Iterator[None]:
    """Be the only one to send for a store; wait for the one that is.

    The lock is SQLite's, on a file of its own: the system lets go of it when its holder dies.

    Raises
    ------
    StillSendingError
        Another one is still sending after all that time.
    """
    lock = path.with_name(f"{path.name}.verrou")
    with _readable(lock):
        connection = sqlite3.connect(lock, timeout=wait_s, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            message = "un autre envoi est en cours pour ces réponses ; attendez qu'il ait fini"
            raise StillSendingError(message) from error
        yield
    finally:
        connection.close()


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        why = _REASONS.get(getattr(error, "sqlite_errorcode", 0), str(error))
        message = (
            f"« {path.name} », où sont gardées les réponses du service, ne peut pas être employé "
            f"({why}). Attendez qu'une autre commande ait fini, ou donnez un autre fichier."
        )
        raise GeocodingError(message) from error


_PLACES: Form[Candidate | None] = Form(
    lambda found: found and astuple(found), lambda cells: Candidate(*cells) if cells else None
)
