"""Connections to a PostgreSQL database, and what its faults mean, its password never told."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import sqlalchemy as sql
from sqlalchemy.pool import NullPool

from geo.errors import SourceError, SourceSilentError
from geo.settings import Source

_CONNECT_S = 10
_STATEMENT_MS = 120_000
_LOST_LINE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""A machine that vanished is given up after 25 seconds; by default the system waits for hours."""
_TOLD = {
    "40": "a été changée par quelqu'un d'autre au même moment : recommencez",
    "42501": "refuse l'accès à ses tables",
    "53": "manque de mémoire, de disque ou de connexions pour répondre",
    "54": "ne peut pas répondre : une de ses limites est dépassée",
    "55P03": "est en train d'être changée par quelqu'un d'autre : recommencez dans un moment",
    "57014": f"n'a pas répondu en {_STATEMENT_MS // 60_000} minutes",
}
"""By the start of the state that PostgreSQL tells, what it means."""


@contextmanager
def reading(source: Source) -> Iterator[sql.Connection]:
    """Open one snapshot of the database, in which nothing can be written."""
    with connected(source) as connection:
        snapshot = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with snapshot.begin():
            yield snapshot


@contextmanager
def connected(source: Source) -> Iterator[sql.Connection]:
    """Open a connection, and tell its faults in French.

    Raises
    ------
    SourceError
        The database does not answer, refuses, or fails meanwhile.
    """
    try:
        engine = _engine(source)
        with engine.connect() as connection:
            connection.execute(sql.text(f"SET statement_timeout = {_STATEMENT_MS}"))
            connection.commit()
            yield connection
    except sql.exc.SQLAlchemyError as error:
        raise _fault(source, error) from None  # the cause may hold the address, password included


def _engine(source: Source) -> sql.Engine:
    url = sql.make_url(source.url).set(drivername="postgresql+psycopg")
    waiting = {"connect_timeout": _CONNECT_S, **_LOST_LINE}
    ours = {name: value for name, value in waiting.items() if name not in url.query}
    return sql.create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=ours)


def _fault(source: Source, error: Exception) -> SourceError:
    cause = getattr(error, "orig", None) or error
    detail = _without_password(source, f"{type(cause).__name__} : {cause}".strip())
    state = getattr(cause, "sqlstate", None) or ""
    for start, told in _TOLD.items():
        if state.startswith(start):
            return SourceError(f"la base de données {told}", detail)
    if isinstance(error, sql.exc.OperationalError):
        return SourceSilentError("la base de données ne répond pas, ou refuse l'accès", detail)
    return SourceError("la base de données n'a pas pu faire ce qui lui était demandé", detail)


def _without_password(source: Source, text: str) -> str:
    parts = urlsplit(source.url)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&"))
    for secret in (parts.password, query.get("password"), query.get("sslpassword")):
        if secret:
            text = text.replace(secret, "…").replace(unquote(secret), "…")
    return text
