"""GeoPackage: the tables of a SQLite database, opened in memory; nothing of it runs.

It is not given to GDAL, which follows what a file refers to.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace

from geo.errors import DataUnreadableError
from geo.formats.grids import Grid
from geo.formats.layers import Layer, layer_grid
from geo.formats.limits import MAX_FIELD, Allowance, check_shape, refused
from geo.formats.points import Located, point_of_wkb
from geo.formats.values import cell_text
from geo.model.rules import fault

_STEPS = 60  # of ten million instructions of SQLite: half a minute at most
_OF_ITS_OWN = ("gpkg_", "rtree_", "sqlite_", "layer_styles", "territoires")
_IDENTIFIERS = ("fid", "ogc_fid")


def read_geopackage(file: str, data: bytes, allowance: Allowance) -> list[Grid]:
    """Read the tables of a GeoPackage, those of its own working excepted; no view.

    Raises
    ------
    DataUnreadableError
        It is no database, is damaged, is too big, or takes too long to read.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(_without_journal(data))
            _distrust(database)
            shapes = _geometry_columns(database)
            grids = [
                _grid(file, database, name, shapes.get(name, ""), allowance)
                for name in _tables(database)
            ]
    except DataUnreadableError:
        raise
    except (sqlite3.Error, OverflowError, MemoryError, UnicodeError) as error:
        raise refused(
            file, "ce n'est pas un GeoPackage lisible", "Enregistrez de nouveau la couche."
        ) from error
    if grids and _has_journal(data):
        told = (*grids[0].problems, fault("open-database").at(file))
        return [replace(grids[0], problems=told), *grids[1:]]
    return grids


def _has_journal(data: bytes) -> bool:
    """Whether what was written last stands in a file beside it: QGIS had it open."""
    return data[18:20] == b"\2\2"


def _without_journal(data: bytes) -> bytes:
    """Mark a database as one without that file, which could not be opened in memory."""
    return data[:18] + b"\1\1" + data[20:] if _has_journal(data) else data


def _distrust(database: sqlite3.Connection) -> None:
    """Read a database that may have been made to harm: nothing of it runs, nothing lasts."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10 * MAX_FIELD)
    steps = iter(range(_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, 10_000_000)


def _tables(database: sqlite3.Connection) -> list[str]:
    """Tables of rows; a virtual one is a program that reads what stands in others, named after it.

    It has no page of its own.
    """
    rows = database.execute(
        "SELECT name, rootpage > 0 FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
    )
    kept = {str(name).lower(): (str(name), is_plain) for name, is_plain in rows}
    others = (*_OF_ITS_OWN, *(f"{key}_" for key, (_, is_plain) in kept.items() if not is_plain))
    return [
        name for key, (name, is_plain) in kept.items() if is_plain and not key.startswith(others)
    ]


def _geometry_columns(database: sqlite3.Connection) -> dict[str, str]:
    try:
        rows = database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        return {str(table): str(column) for table, column in rows}
    except sqlite3.OperationalError:
        return {}


def _grid(
    file: str, database: sqlite3.Connection, table: str, shape: str, allowance: Allowance
) -> Grid:
    columns = [str(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
    header = [name for name in columns if name != shape and name not in _IDENTIFIERS]
    ((height,),) = database.execute(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608 - quoted
    check_shape(file, height + 1, len(header))
    allowance.check_cells(file, (height + 1) * len(header))
    shapes = [shape] if shape in columns else []
    wanted = ", ".join(map(_quoted, header + shapes)) or "NULL"
    rows: list[list[str]] = []
    points: list[Located | None] = []
    # In the order of its rows. A row shorter than its table has the default of the column, which
    # may be long: counted as it comes.
    for cells in database.execute(f"SELECT {wanted} FROM {_quoted(table)}"):  # noqa: S608 - quoted
        row = [cell_text(cell) for cell in cells[: len(header)]]
        allowance.take_text(file, sum(map(len, row)))
        rows.append(row)
        points += map(point_of_wkb, cells[len(header) :] if shapes else ())
    notes = {"format": "GeoPackage", "table": table}
    return layer_grid(file, table, Layer(header, rows, points), notes, allowance)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
