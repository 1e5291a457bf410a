"""Files as people really have them, built in code, each with the report it must give."""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Case:
    """A messy file and what must be said of it.

    `cells` are cells of the accepted poles, `members` of the members, by position then column;
    `resolved` counts methods;
    `rules` must all be in the report, and those with an error severity are in `errors`.
    """

    name: str
    files: Callable[[], Mapping[str, bytes]]
    accepted: int
    rejected: int = 0
    rules: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    cells: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    members: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    resolved: Mapping[str, int] | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


def csv_of(rows: Rows, separator: str = ";", end: str = "\r\n") -> str:
    """Join cells without quoting: what is to be quoted already is."""
    return "".join(separator.join(map(str, row)) + end for row in rows)


def one(name: str, data: bytes) -> Callable[[], Mapping[str, bytes]]:
    """One file."""
    return lambda: {name: data}


def text(
    rows: Rows, separator: str = ";", encoding: str = "utf-8", name: str = "poles.csv"
) -> Callable[[], Mapping[str, bytes]]:
    """One CSV file."""
    return one(name, csv_of(rows, separator).encode(encoding))


def xlsx(
    sheets: Mapping[str, Rows],
    merged: Sequence[tuple[str, str, str]] = (),
    hidden: str = "",
) -> bytes:
    """Build a workbook; `merged` is sheet, range, text."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, day)
                    elif cell != "":
                        sheet.write(row, column, cell)
            for _, place, content in (each for each in merged if each[0] == name):
                sheet.merge_range(place, content)
    return data.getvalue()


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """Build an OpenDocument spreadsheet."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return data.getvalue()


def repeated_ods(rows: int, columns: int) -> bytes:
    """Build an OpenDocument sheet of one cell, repeated over rows and columns."""
    content = (
        '<x xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><table:table>'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>'
        "</table:table-row></table:table></x>"
    )
    return zipped({"mimetype": b"", "content.xml": content.encode()})


@dataclass(frozen=True)
class Spanned:
    """A text over several rows of an OpenDocument sheet."""

    text: str
    rows: int


def _ods_cell(cell: object) -> str:
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, Spanned):
        return (
            f'<table:table-cell table:number-columns-spanned="1" table:number-rows-spanned='
            f'"{cell.rows}" office:value-type="string"><text:p>{escape(cell.text)}</text:p>'
            "</table:table-cell>"
        )
    if isinstance(cell, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    if isinstance(cell, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}'
            "</text:p></table:table-cell>"
        )
    return (
        '<table:table-cell office:value-type="string"><text:p>'
        f"{escape(cell)}</text:p></table:table-cell>"
    )


def geojson(features: Sequence[tuple[Mapping[str, Any] | None, Any]], **members: object) -> bytes:
    """Build a FeatureCollection of properties and geometries."""
    content = {
        "type": "FeatureCollection",
        **members,
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in features
        ],
    }
    return json.dumps(content).encode()


def point(x: float, y: float) -> dict[str, Any]:
    """Build a GeoJSON point."""
    return {"type": "Point", "coordinates": [x, y]}


def wkb(x: float, y: float) -> bytes:
    """Build a point as GeoParquet and PostGIS write it."""
    return struct.pack("<BIdd", 1, 1, x, y)


def gpkg(table: str, rows: Rows, points: Sequence[tuple[float, float]], system: int) -> bytes:
    """Build a GeoPackage of one layer of points, with the tables that a reader looks at."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        with closing(sqlite3.connect(path)) as database:
            names = ", ".join(f'"{name}" TEXT' for name in rows[0])
            database.execute(
                f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY, geom BLOB, {names})'
            )
            database.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name)")
            database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom')", (table,))
            marks = ", ".join("?" * (len(rows[0]) + 1))
            columns = ", ".join(f'"{name}"' for name in rows[0])
            for row, (x, y) in zip(rows[1:], points, strict=True):
                shape = b"GP\x00\x01" + struct.pack("<i", system) + wkb(x, y)
                database.execute(
                    f'INSERT INTO "{table}" (geom, {columns}) VALUES ({marks})',  # noqa: S608
                    (shape, *row),
                )
            database.commit()
        return path.read_bytes()


def parquet(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Build a Parquet file."""
    data = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), data)
    return data.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Build a zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


LIMOUX = ("Nom", "Code INSEE")
TWO = [LIMOUX, ("Pôle de la Haute Vallée", "11206"), ("Le Chantier", "29151")]
TWO_CELLS = {
    0: {"nom": "Pôle de la Haute Vallée", "code_insee": "11206", "commune": "Limoux"},
    1: {"nom": "Le Chantier", "code_insee": "29151", "commune": "Morlaix"},
}


def said(*rules: str) -> frozenset[str]:
    """Name the rules that a case breaks."""
    return frozenset(rules)
