"""PostGIS: the tables in a PostgreSQL database, read in one snapshot, written in one transaction.

Each table has the columns of its schema, and two more: `rang`, which keeps the order of rows, and
for the poles `geom`, the point of the pole or the town hall of its commune (WGS84). Neither is
needed to be read: a table or a view made by someone else will do. Where it has no `longitude` and
`latitude`, they are taken from `geom`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd
import sqlalchemy as sql
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateColumn

from geo.errors import SourceError
from geo.formats.limits import MAX_BYTES
from geo.formats.values import plain_number
from geo.french import enumeration, number, sentence_case
from geo.settings import Source
from geo.sources.postgis_tables import GEOMETRY, PACKAGE_TABLE, RANK, SRID, database_tables
from geo.tables.read import TABLES
from geo.tables.schema import TableSchema
from geo.tables.write import csv_bytes

PACKAGE_FILE = "datapackage.json"
_CONNECT_S = 10
_STATEMENT_MS = 120_000
_LOCK = 0x61746C6173  # « atlas »: whoever writes the tables holds it
_KINDS_WITH_XMIN = ("r", "m")
_TOLD = {
    "42501": "refuse l'accès à ses tables",
    "53": "manque de mémoire, de disque ou de connexions pour répondre",
    "54": "ne peut pas répondre : une de ses limites est dépassée",
    "57014": f"n'a pas répondu en {_STATEMENT_MS // 60_000} minutes",
}
"""By the start of the state that PostgreSQL tells, what it means."""


def read_files(source: Source, known: str = "") -> tuple[Mapping[str, bytes], str] | None:
    """Read the tables of a database as the files of a data folder, and what names their version.

    Parameters
    ----------
    known
        The name of the version one has; when it is still that, nothing is read and None given.

    Raises
    ------
    SourceError
        The database does not answer, refuses, or has no table of poles.
    """
    with _reading(source) as connection:
        columns = _columns(connection)
        if "poles" not in columns:
            raise SourceError("la base de données n'a pas de table des pôles (poles)")
        mark = _mark(connection, columns)
        if known and mark == known:
            return None
        return _files(connection, columns), mark


@dataclass(frozen=True)
class Content:
    """What is to be written in a database.

    Attributes
    ----------
    frames, schemas
        As `read_tables` gives them.
    points
        Longitude and latitude of each pole, in the order of its frame; None where unknown.
    package
        Content of `datapackage.json`.
    """

    frames: Mapping[str, pd.DataFrame]
    schemas: Mapping[str, TableSchema]
    points: Sequence[tuple[float, float] | None]
    package: bytes


def write_tables(source: Source, content: Content) -> None:
    """Put tables in a database in place of those that are there; readers see all or nothing.

    Raises
    ------
    SourceError
        The database does not answer, refuses, lacks PostGIS, or has other tables of these names.
    """
    tables = database_tables({name: content.schemas[name] for name in TABLES})
    rows = {name: _rows(content, name) for name in TABLES}
    rows[PACKAGE_TABLE] = [{"contenu": content.package.decode("utf-8-sig")}]
    with _connected(source) as connection, connection.begin():
        _prepare(connection, tables)
        for name, table in tables.items():
            if rows[name]:
                connection.execute(table.insert(), rows[name])


# ---- Connections ----------------------------------------------------------------------------


@contextmanager
def _reading(source: Source) -> Iterator[sql.Connection]:
    """Open one snapshot of the database, in which nothing can be written."""
    with _connected(source) as connection:
        snapshot = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with snapshot.begin():
            yield snapshot


@contextmanager
def _connected(source: Source) -> Iterator[sql.Connection]:
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
    waiting = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_S}
    return sql.create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=waiting)


def _fault(source: Source, error: Exception) -> SourceError:
    cause = getattr(error, "orig", None) or error
    detail = _without_password(source, f"{type(cause).__name__} : {cause}".strip())
    state = getattr(cause, "sqlstate", None) or ""
    for start, told in _TOLD.items():
        if state.startswith(start):
            return SourceError(f"la base de données {told}", detail)
    if isinstance(error, sql.exc.OperationalError):
        return SourceError("la base de données ne répond pas, ou refuse l'accès", detail)
    return SourceError("la base de données n'a pas pu faire ce qui lui était demandé", detail)


def _without_password(source: Source, text: str) -> str:
    parts = urlsplit(source.url)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&"))
    for secret in (parts.password, query.get("password"), query.get("sslpassword")):
        if secret:
            text = text.replace(secret, "…").replace(unquote(secret), "…")
    return text


# ---- Reading --------------------------------------------------------------------------------


def _columns(connection: sql.Connection) -> dict[str, tuple[str, list[str]]]:
    """By table of ours that is there, its kind and its columns, in order."""
    query = sql.text(
        """
        SELECT c.relname, c.relkind::text, a.attname
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.oid = to_regclass(quote_ident(c.relname)) AND c.relname = ANY(:names)
          AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY c.relname, a.attnum
        """
    )
    found: dict[str, tuple[str, list[str]]] = {}
    for name, kind, column in connection.execute(query, {"names": [*TABLES, PACKAGE_TABLE]}):
        found.setdefault(name, (kind, []))[1].append(column)
    return found


def _mark(connection: sql.Connection, columns: Mapping[str, tuple[str, list[str]]]) -> str:
    """Name what the tables hold: rows written since have other transactions.

    The number of rows and the sum of the transactions that wrote them cannot both stay the same
    when rows are added, changed or removed, as each transaction is newer than all before it. A
    view has none: the digests of its rows are summed up, one by one, whatever their number.
    """
    states = []
    for name, (kind, names) in sorted(columns.items()):
        # `name` is one of ours.
        summed = (
            f'SELECT count(*), sum(xmin::text::numeric) FROM "{name}"'  # noqa: S608 - see above
            if kind in _KINDS_WITH_XMIN
            else f'SELECT count(*), {_DIGESTS} FROM (SELECT md5(t::text) AS m FROM "{name}" t) d'  # noqa: S608 - see above
        )
        states.append((name, names, *map(str, connection.execute(sql.text(summed)).one())))
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


_DIGESTS = ", ".join(
    f"sum(('x' || {half}(m, 16))::bit(64)::bigint::numeric)" for half in ("left", "right")
)


def _files(
    connection: sql.Connection, columns: Mapping[str, tuple[str, list[str]]]
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name in TABLES:
        if name in columns:
            left = MAX_BYTES - sum(map(len, files.values()))
            files[f"{name}.csv"] = _read_table(connection, name, columns[name][1], left)
    if PACKAGE_TABLE in columns:
        query = sql.text(f"SELECT contenu FROM {PACKAGE_TABLE} LIMIT 1")  # noqa: S608 - ours
        package = connection.execute(query).scalar_one_or_none()
        if package is not None:
            files[PACKAGE_FILE] = str(package).encode()
    return files


def _read_table(connection: sql.Connection, name: str, columns: Sequence[str], most: int) -> bytes:
    wanted: dict[str, sql.ColumnClause[Any]] = {
        column: sql.column(column) for column in columns if column not in (RANK, GEOMETRY)
    }
    selected: list[sql.ColumnElement[Any]] = list(wanted.values())
    header = list(wanted)
    if GEOMETRY in columns and not {"longitude", "latitude"} & wanted.keys():
        point = sql.func.ST_Transform(sql.func.ST_PointOnSurface(sql.column(GEOMETRY)), SRID)
        selected += [sql.func.ST_X(point), sql.func.ST_Y(point)]
        header += ["longitude", "latitude"]
    order = [sql.column(RANK)] if RANK in columns else list(wanted.values())
    query = sql.select(*selected).select_from(sql.table(name)).order_by(*order)
    rows = connection.execution_options(yield_per=500).execute(query)
    return csv_bytes(header, _bounded(([_text(cell) for cell in row] for row in rows), most))


def _bounded(rows: Iterable[list[str]], most: int) -> Iterator[list[str]]:
    """Give rows one by one, up to so many characters."""
    for row in rows:
        most -= sum(map(len, row)) + len(row)
        if most < 0:
            message = f"les tables de la base dépassent {number(MAX_BYTES // 1_000_000)} Mo"
            raise SourceError(message)
        yield row


def _text(cell: object) -> str:
    """Write a cell as the tables do; a list, as its items separated by a bar."""
    match cell:
        case None:
            text = ""
        case list():
            text = "|".join(map(_text, cell))
        case bool():
            text = "vrai" if cell else "faux"
        case int() | float():
            text = plain_number(cell)
        case Decimal():
            text = f"{cell:f}"
        case date():
            text = cell.isoformat()[:10]
        case _:
            text = str(cell)
    return text


# ---- Writing --------------------------------------------------------------------------------


def _prepare(connection: sql.Connection, tables: dict[str, sql.Table]) -> None:
    """Hold the tables, make those that are missing, and add the columns that ours now have."""
    if not connection.execute(sql.select(sql.func.pg_try_advisory_xact_lock(_LOCK))).scalar_one():
        raise SourceError("une autre écriture est en cours dans cette base")
    _require_postgis(connection)
    present = _columns(connection)
    for name, table in tables.items():
        if name in present:
            _require_ours(table, *present[name])
    for table in reversed(tables.values()):
        if table.name in present:
            connection.execute(table.delete())
    # References are checked when asked for, and a table with checks to come cannot be altered.
    connection.execute(sql.text("SET CONSTRAINTS ALL IMMEDIATE"))
    for name, (_, columns) in present.items():
        _add_columns(connection, tables[name], columns)
    next(iter(tables.values())).metadata.create_all(connection)


def _require_postgis(connection: sql.Connection) -> None:
    installed = sql.text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
    if connection.execute(installed).first():
        return
    try:
        with connection.begin_nested():
            connection.execute(sql.text("CREATE EXTENSION postgis"))
    except sql.exc.DBAPIError as error:
        raise SourceError(
            "PostGIS n'est pas dans cette base",
            "Demandez à son administrateur : CREATE EXTENSION postgis;",
        ) from error


def _require_ours(table: sql.Table, kind: str, columns: Sequence[str]) -> None:
    """Refuse to replace what is not ours, or holds what would be lost."""
    why = ""
    if kind != "r":
        why = "ce n'est pas une table"
    elif unknown := [name for name in columns if name not in table.columns]:
        why = f"elle a d'autres colonnes, qui seraient vidées : {enumeration(unknown)}"
    elif missing := [each.name for each in table.primary_key if each.name not in columns]:
        why = f"il y manque {enumeration(missing)}"
    elif table.name != PACKAGE_TABLE and RANK not in columns:
        why = f"il y manque {RANK}"
    if why:
        message = f"« {table.name} » de cette base n'est pas la table de l'atlas : rien n'est écrit"
        raise SourceError(
            message, f"{sentence_case(why)}. Choisissez une autre base ou un autre nom."
        )


def _add_columns(connection: sql.Connection, table: sql.Table, columns: Sequence[str]) -> None:
    """Add what a schema has gained since the table was made; its rows are gone by now."""
    for column in table.columns:
        if column.name not in columns:
            written = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(sql.text(f'ALTER TABLE "{table.name}" ADD COLUMN {written}'))


def _rows(content: Content, name: str) -> list[dict[str, object]]:
    frame, schema = content.frames[name], content.schemas[name]
    columns: dict[str, list[Any]] = {each: frame[each].tolist() for each in schema.columns}
    filled = {
        each: [None if pd.isna(cell) or cell == "" else cell for cell in cells]
        for each, cells in columns.items()
    }
    if name == "poles":
        filled[GEOMETRY] = [
            point and f"SRID={SRID};POINT({point[0]} {point[1]})" for point in content.points
        ]
    return [
        {RANK: rank, **dict(zip(filled, cells, strict=True))}
        for rank, cells in enumerate(zip(*filled.values(), strict=True), start=1)
    ]
