"""Layers: GeoJSON, GeoPackage and Parquet as grids, their points as two columns of degrees.

None is given to GDAL, which follows what a file refers to: JSON is parsed as JSON, a GeoPackage
is opened as SQLite in memory, geometries are read by us.
"""

import io
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import DataUnreadableError
from geo.formats.grids import Grid, squared
from geo.formats.limits import (
    MAX_BYTES,
    MAX_EXPANDED,
    MAX_NESTING,
    MAX_ROWS,
    MAX_VERTICES,
    check_shape,
    check_size,
    refused,
)
from geo.formats.points import WGS84, point_of_wkb, to_degrees
from geo.formats.values import cell_text
from geo.french import number
from geo.model.report import Fault

if TYPE_CHECKING:
    from geo.model.report import Problem

_STEPS = 60  # of ten million instructions of SQLite: half a minute at most
POINT_COLUMNS = ("longitude", "latitude")
_OPENING = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)
_EPSG = re.compile(r"EPSG:+(?:[\d.]*:)?(\d{4,5})$", re.IGNORECASE)
_OTHER_SYSTEM = Fault(
    "unknown-projection",
    "le système de coordonnées n'est pas connu : les points sont laissés de côté.",
    "Enregistrez la couche en WGS84 (EPSG:4326) ou en Lambert-93 (EPSG:2154).",
    "warning",
)


def read_geojson(file: str, data: bytes) -> Grid:
    """Read the features of a GeoJSON file: their properties, and the point of each.

    Raises
    ------
    DataUnreadableError
        It is no GeoJSON, or is nested too deep, or has too many vertices.
    """
    _refuse_nesting(file, data)
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=refuse_constant)
        features = _features(content)
        records = [dict(each.get("properties") or {}) for each in features]
        shapes = [each.get("geometry") for each in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refused(
            file,
            "ce n'est pas un GeoJSON lisible",
            "Donnez une FeatureCollection, ou enregistrez le tableau en CSV.",
        ) from error
    points = [_point_of_json(shape) for shape in shapes]
    system = _system_of_json(content)
    without = sum(
        shape is not None and point is None for shape, point in zip(shapes, points, strict=True)
    )
    names = list(dict.fromkeys(str(name) for record in records for name in record))
    rows = [[cell_text(record.get(name)) for name in names] for record in records]
    placed: list[Point] = [(*point, system) if point else None for point in points]
    return _grid(file, "", _Layer(names, rows, placed, without), {"format": "GeoJSON"})


def _features(content: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    if isinstance(content, list):  # a list of plain objects
        return [{"properties": each, "geometry": None} for each in content]
    if content.get("type") == "Feature":
        return [content]
    features: list[Mapping[str, Any]] = content["features"]
    return features


def _refuse_nesting(file: str, data: bytes) -> None:
    """Refuse JSON nested too deep, before the parser meets it."""
    depth = deepest = commas = 0
    for found in _OPENING.finditer(data):
        mark = found[0][0]
        if mark in b"[{":
            depth += 1
            commas += mark == 0x5B
            deepest = max(deepest, depth)
        elif mark in b"]}":
            depth -= 1
    if deepest > MAX_NESTING:
        reason = f"il emboîte {number(deepest)} niveaux ; {number(MAX_NESTING)} au plus"
        raise refused(file, reason, "Ne gardez que les points et leurs propriétés.")
    if commas > MAX_VERTICES:
        reason = f"il a {number(commas)} sommets ; {number(MAX_VERTICES)} au plus"
        raise refused(file, reason, "Remplacez les contours par des points.")


def _point_of_json(shape: object) -> tuple[float, float] | None:
    if not isinstance(shape, dict) or shape.get("type") != "Point":
        return None
    coordinates = shape.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    x, y = coordinates[:2]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in (x, y)):
        return None
    return (float(x), float(y)) if abs(x) < 1e9 and abs(y) < 1e9 else None


def _system_of_json(content: Any) -> int:  # noqa: ANN401 - JSON
    """EPSG code of the old `crs` member, which QGIS still writes."""
    try:
        name = str(content["crs"]["properties"]["name"])
    except (KeyError, TypeError):
        return WGS84
    found = _EPSG.search(name)
    return int(found[1]) if found else WGS84


Point = tuple[float, float, int] | None


@dataclass(frozen=True)
class _Layer:
    """A layer once read: its columns and rows, and the geometry of each row as a point.

    Attributes
    ----------
    others
        How many geometries are no points.
    """

    names: Sequence[str]
    rows: list[list[str]]
    points: Sequence[Point]
    others: int


def _grid(file: str, sheet: str, layer: _Layer, notes: Mapping[str, str]) -> Grid:
    """Lay out a layer, its points in the columns of degrees unless it has such columns."""
    names, rows, points = list(layer.names), layer.rows, layer.points
    place = f"{file}, feuille {sheet}" if sheet else file
    problems: list[Problem] = []
    has_own = any(name.lower() in ("latitude", "lat") for name in names)
    if not has_own and any(points):
        degrees = _degrees(points)
        if np.isnan(degrees[0]).sum() > sum(point is None for point in points):
            problems.append(_OTHER_SYSTEM.at(place))
        names += POINT_COLUMNS
        for row, x, y in zip(rows, *degrees, strict=True):
            row += ["" if np.isnan(each) else cell_text(float(each)) for each in (x, y)]
    if layer.others:
        problems.append(_no_point(layer.others).at(place))
    check_shape(file, len(rows), len(names))
    full = squared([names, *rows])
    return Grid(file, sheet, full, range(1, len(full) + 1), notes, tuple(problems))


def _no_point(without: int) -> Fault:
    return Fault(
        "not-a-point",
        f"{number(without)} géométries ne sont pas des points : elles ne sont pas employées.",
        "Donnez un point par pôle, ou le code de sa commune.",
        "warning",
    )


def _degrees(points: Sequence[Point]) -> tuple["np.ndarray", "np.ndarray"]:
    missing = (np.nan, np.nan, 0)
    table = np.array([point or missing for point in points], dtype=float)
    longitudes, latitudes = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for system in np.unique(table[:, 2]):
        of_it = table[:, 2] == system
        longitudes[of_it], latitudes[of_it] = to_degrees(
            table[of_it, 0], table[of_it, 1], int(system)
        )
    return longitudes, latitudes


def read_geopackage(file: str, data: bytes) -> list[Grid]:
    """Read the tables of a GeoPackage, those of its own working excepted.

    Raises
    ------
    DataUnreadableError
        It is no database, is damaged, or takes too long to read.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(data)
            distrust(database)
            shapes = _geometry_columns(database)
            return [_layer(file, database, name, shapes) for name in _tables(database)]
    except DataUnreadableError:
        raise
    except (sqlite3.Error, OverflowError, MemoryError, UnicodeError) as error:
        raise refused(
            file, "ce n'est pas un GeoPackage lisible", "Enregistrez de nouveau la couche."
        ) from error


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    names = [str(name) for (name,) in rows]
    return [
        name
        for name in names
        if not name.lower().startswith(
            ("gpkg_", "rtree_", "sqlite_", "layer_styles", "territoires")
        )
    ][:100]


def _geometry_columns(database: sqlite3.Connection) -> dict[str, str]:
    try:
        rows = database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        return {str(table): str(column) for table, column in rows}
    except sqlite3.OperationalError:
        return {}


def _layer(file: str, database: sqlite3.Connection, table: str, shapes: Mapping[str, str]) -> Grid:
    columns = [str(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
    check_shape(file, 1, len(columns))
    wanted = ", ".join(map(_quoted, columns))
    query = f"SELECT {wanted} FROM {_quoted(table)} LIMIT {MAX_ROWS + 1}"  # noqa: S608 - quoted
    found = database.execute(query).fetchall()
    shape = shapes.get(table, "")
    kept = [i for i, name in enumerate(columns) if name != shape and name not in ("fid", "ogc_fid")]
    points: list[Point] = [None] * len(found)
    if shape in columns:
        position = columns.index(shape)
        points = [_point_of_blob(row[position]) for row in found]
    rows = [[_database_text(row[i]) for i in kept] for row in found]
    has_shape = [bool(shape in columns and row[columns.index(shape)]) for row in found]
    without = sum(has and not point for has, point in zip(has_shape, points, strict=True))
    notes = {"format": "GeoPackage", "table": table}
    layer = _Layer([columns[i] for i in kept], rows, points, without)
    return _grid(file, table, layer, notes)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _point_of_blob(value: object) -> Point:
    return point_of_wkb(value) if isinstance(value, bytes) else None


def _database_text(value: object) -> str:
    return "" if isinstance(value, bytes) else cell_text(value)


def read_parquet(file: str, data: bytes) -> Grid:
    """Read a Parquet file; the column `geometry` of GeoParquet gives the points.

    Raises
    ------
    DataUnreadableError
        It is no Parquet file, or expands to too much.
    """
    import pyarrow as pa  # noqa: PLC0415 (only for these files)
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        source = pq.ParquetFile(io.BytesIO(data))
        groups = [source.metadata.row_group(i) for i in range(source.metadata.num_row_groups)]
        check_size(file, sum(group.total_byte_size for group in groups), MAX_EXPANDED)
        check_shape(file, source.metadata.num_rows, source.metadata.num_columns)
        flat = [each for each in source.schema_arrow if not pa.types.is_nested(each.type)]
        texts = [each.name for each in flat if _is_text(each.type)]
        # A text that every row repeats is kept once: it would fill the memory otherwise.
        source = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts)
        table = source.read(columns=[each.name for each in flat])
        columns = {name: _values(table.column(name)) for name in table.column_names}
    except DataUnreadableError:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise refused(
            file, "ce n'est pas un fichier Parquet lisible", "Enregistrez le tableau en CSV."
        ) from error
    return _parquet_grid(file, columns)


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - a type of Arrow
    import pyarrow as pa  # noqa: PLC0415 (as in read_parquet)

    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - a column of Arrow
    """Values of a column; those of a dictionary are shared."""
    import pyarrow as pa  # noqa: PLC0415 (as in read_parquet)

    if not pa.types.is_dictionary(column.type):
        values: list[Any] = column.to_pylist()
        return values
    found: list[Any] = []
    for chunk in column.chunks:
        words = [*chunk.dictionary.to_pylist(), None]
        found += [words[-1 if index is None else index] for index in chunk.indices.to_pylist()]
    return found


def _parquet_grid(file: str, columns: Mapping[str, list[Any]]) -> Grid:
    shape = next((name for name in ("geometry", "geom", "wkb_geometry") if name in columns), "")
    names = [name for name in columns if name != shape and not name.startswith("__index_level")]
    height = len(next(iter(columns.values()), []))
    points: list[Point] = [None] * height
    if shape:
        points = [_point_of_blob(value) for value in columns[shape]]
    without = sum(
        bool(value) and not point
        for value, point in zip(columns[shape] if shape else (), points, strict=False)
    )
    cells = [[_database_text(value) for value in columns[name]] for name in names]
    rows = [list(row) for row in zip(*cells, strict=True)] if cells else [[] for _ in range(height)]
    return _grid(file, "", _Layer(names, rows, points, without), {"format": "Parquet"})


def distrust(database: sqlite3.Connection) -> None:
    """Read a database that may have been made to harm: nothing of it runs, nothing lasts."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BYTES // 10)
    steps = iter(range(_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, 10_000_000)


def refuse_constant(name: str) -> None:
    """Raise ValueError for what JSON does not have: NaN and infinities."""
    message = f"« {name} » n'est pas du JSON"
    raise ValueError(message)
