"""PostGIS: the tables in a PostgreSQL database, read in one snapshot, written in one transaction.

Each table has the columns of its schema, and two more: `rang`, which keeps the order of rows, and
for the poles `geom`, the point of the pole or the town hall of its commune (WGS84). Neither is
needed to be read: a table or a view made by someone else will do. Where it has no `longitude` and
`latitude`, they are taken from `geom`. What was written is kept beside them: see
`geo.sources.postgis_versions`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import sqlalchemy as sql
from sqlalchemy.schema import CreateColumn

from geo.errors import SourceEmptyError, SourceError
from geo.formats.limits import MAX_BYTES
from geo.formats.values import plain_number
from geo.french import enumeration, number, sentence_case
from geo.settings import Source
from geo.sources.fetch import Fetched
from geo.sources.postgis_connection import connected, reading
from geo.sources.postgis_tables import GEOMETRY, PACKAGE_TABLE, RANK, SRID, database_tables
from geo.sources.postgis_versions import Entry, digest_in_service, keep_values, keep_version
from geo.tables.package import PACKAGE
from geo.tables.read import TABLES, read_release
from geo.tables.schema import TableSchema
from geo.tables.versions import Version, digest_of
from geo.tables.write import csv_bytes, neutralise

_LOCK = 0x61746C6173  # « atlas »: whoever writes the tables holds it
_KINDS_WITH_XMIN = ("r", "m")


def read_files(source: Source, known: str = "") -> Fetched | None:
    """Read the tables of a database as the files of a data folder, and what names their version.

    Parameters
    ----------
    known
        The mark of the version one has; when it is still that, nothing is read and None given.

    Raises
    ------
    SourceError
        The database does not answer, refuses, or has no table of poles.
    """
    with reading(source) as connection:
        columns = _columns(connection)
        if "poles" not in columns:
            raise SourceEmptyError("la base de données n'a pas de table des pôles (poles)")
        mark = _mark(connection, columns)
        if known and mark == known:
            return None
        files = _files(connection, columns)
        return Fetched(files, mark, digest_of(files) == digest_in_service(connection))


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
    values
        Files of the values of indicators, by name, to be kept if they are not yet.
    """

    frames: Mapping[str, pd.DataFrame]
    schemas: Mapping[str, TableSchema]
    points: Sequence[tuple[float, float] | None]
    package: bytes
    values: Mapping[str, bytes] = field(default_factory=dict)


def write_tables(source: Source, content: Content, entry: Entry) -> Version:
    """Put tables in a database in place of those that are there; readers see all or nothing.

    Returns
    -------
    Version
        The one now in service; what was there before is kept too.

    Raises
    ------
    SourceError
        The database does not answer, refuses, lacks PostGIS, has other tables of these names, is
        being written, or was since what the entry knows.
    """
    tables = database_tables({name: content.schemas[name] for name in TABLES})
    rows = {name: _rows(content, name) for name in TABLES}
    rows[PACKAGE_TABLE] = [{"contenu": content.package.decode("utf-8-sig")}]
    with connected(source) as connection, connection.begin():
        present = _hold(connection, tables)
        if entry.known and entry.known != _mark(connection, present):
            raise SourceError("la base de données a changé depuis qu'elle a été lue : recommencez")
        before = _files(connection, present)
        _prepare(connection, tables, present)
        for name, table in tables.items():
            if rows[name]:
                connection.execute(table.insert(), rows[name])
        keep_values(connection, content.values)
        return keep_version(connection, before, _files(connection, _columns(connection)), entry)


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
    if PACKAGE_TABLE in columns:
        _, query = _table_query(PACKAGE_TABLE, ["contenu"])
        _require_room(connection, query, MAX_BYTES)
        package = connection.execute(query.limit(1)).scalar_one_or_none()
        if package is not None:
            files[PACKAGE] = str(package).encode()
    written = _neutralised if read_release(files.get(PACKAGE))[2] else _text
    for name in TABLES:
        if name in columns:
            header, query = _table_query(name, columns[name][1])
            _require_room(connection, query, MAX_BYTES - sum(map(len, files.values())))
            rows = connection.execute(query.execution_options(yield_per=500))
            files[f"{name}.csv"] = csv_bytes(header, (list(map(written, row)) for row in rows))
    return files


def _require_room(connection: sql.Connection, query: sql.Select[Any], left: int) -> None:
    """Refuse what has more bytes than are left before any comes: a single cell may have 1 GB."""
    rows = query.subquery("lignes")
    size = sql.func.sum(sql.func.octet_length(sql.cast(rows.table_valued(), sql.Text)))
    if (connection.execute(sql.select(size)).scalar_one() or 0) > left:
        message = f"les tables de la base dépassent {number(MAX_BYTES // 1_000_000)} Mo"
        raise SourceError(message)


def _table_query(name: str, columns: Sequence[str]) -> tuple[list[str], sql.Select[Any]]:
    """The names of the columns of a table, and what asks for its rows."""
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
    return header, sql.select(*selected).select_from(sql.table(name)).order_by(*order)


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


def _neutralised(cell: object) -> str:
    """Write a cell as the tables do that say in `datapackage.json` to have quotes in front."""
    return neutralise(_text(cell))


# ---- Writing --------------------------------------------------------------------------------


def _hold(
    connection: sql.Connection, tables: dict[str, sql.Table]
) -> dict[str, tuple[str, list[str]]]:
    """Be the only one to write, by the atlas or otherwise; what is there, once found to be ours."""
    if not connection.execute(sql.select(sql.func.pg_try_advisory_xact_lock(_LOCK))).scalar_one():
        raise SourceError("une autre écriture est en cours dans cette base")
    _require_postgis(connection)
    present = _columns(connection)
    for name, table in tables.items():
        if name in present:
            _require_ours(table, *present[name])
    if present:
        names = ", ".join(f'"{name}"' for name in present)
        connection.execute(sql.text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE NOWAIT"))
    return present


def _prepare(
    connection: sql.Connection,
    tables: dict[str, sql.Table],
    present: Mapping[str, tuple[str, list[str]]],
) -> None:
    """Empty the tables, make those that are missing, and add the columns that ours now have."""
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
