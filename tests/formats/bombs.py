"""Small files that lay out gigabytes when read without care, built in code.

Each was, or could have been, the end of the server: a parser that reads a workbook otherwise than
its guard, a limit looked at after the memory it should save, a limit for each part.
"""

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from tests.imports.messy import repeated_ods, xlsx, zipped

FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
UNNUMBERED = b"<row>" + b"<c><v>1</v></c>" * 499 + b"</row>"


def workbook(
    *sheets: bytes, path: str = "xl/worksheets/sheet{}.xml", strings: bytes = b""
) -> bytes:
    """Build a workbook whose sheets hold these rows, at this path."""
    made = io.BytesIO(xlsx({f"P{rank}": [("Nom",)] for rank in range(len(sheets))}))
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for rank, rows in enumerate(sheets, start=1):
        part = parts.pop(f"xl/worksheets/sheet{rank}.xml")
        data = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>%s</sheetData>" % rows, part)
        parts[path.format(rank)] = data
        target = path.format(rank).removeprefix("xl/").encode()
        relations = parts["xl/_rels/workbook.xml.rels"]
        parts["xl/_rels/workbook.xml.rels"] = relations.replace(
            b"worksheets/sheet%d.xml" % rank, target
        )
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    return zipped(parts)


def shared(*texts: bytes) -> bytes:
    """Build the strings that the cells of a workbook share."""
    return b"<sst>%s</sst>" % b"".join(b"<si><t>%s</t></si>" % text for text in texts)


def announced() -> bytes:
    """Build a workbook that announces nine billion strings, in a part of another case."""
    with zipfile.ZipFile(io.BytesIO(workbook(b""))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.XML"] = b'<sst uniqueCount="9000000000"/>'
    del parts["xl/sharedStrings.xml"]
    return zipped(parts)


def ods_of(*rows: tuple[int, int]) -> bytes:
    """Build an OpenDocument sheet of rows repeated, each of one cell repeated."""
    cells = "".join(
        f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell '
        f'table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>'
        "</table:table-row>"
        for times, columns in rows
    )
    content = (
        '<x xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<table:table>{cells}</table:table></x>"
    )
    return zipped({"content.xml": content.encode()})


def database(*statements: str) -> bytes:
    """Build a database by statements."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        with closing(sqlite3.connect(path)) as made:
            for statement in statements:
                made.execute(statement)
            made.commit()
        return path.read_bytes()


def parquet_of(column: pa.Array) -> bytes:
    """Build a Parquet file of one column."""
    data = io.BytesIO()
    pq.write_table(pa.table({"nom": column}), data)
    return data.getvalue()


def counted(rows: int) -> str:
    """Numbers from 1 on, in SQL."""
    return (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) "  # noqa: S608 - a number
        "INSERT INTO poles (nom) SELECT 'a' FROM n"
    )


LONG = "x" * 1_000_000


def squares() -> bytes:
    """Build a zip of OpenDocument sheets, each refused: what is kept of one adds up."""
    square = ods_of((100_000, 1), (1, 499))
    return zipped({f"{rank}.ods": square for rank in range(5)})


def prefixed() -> bytes:
    """Build a sheet whose elements have a prefix."""
    rows = FAR.replace(b"<row", b'<p:row xmlns:p="p"').replace(b"</row", b"</p:row")
    return workbook(rows)


def repeated_string() -> bytes:
    """Build a workbook that repeats a long string."""
    cells = b'<row><c t="s"><v>0</v></c></row>' * 1000
    return workbook(cells, strings=shared(LONG.encode()))


def long_default() -> bytes:
    """Build a database whose rows are shorter than their table, which has a long default."""
    longer = f"ALTER TABLE poles ADD COLUMN x TEXT DEFAULT '{LONG}'"
    return database("CREATE TABLE poles (nom TEXT)", counted(1000), longer)


def wide_rows() -> bytes:
    """Build a database of rows of many empty columns."""
    columns = ", ".join(f"c{rank} TEXT" for rank in range(200))
    return database(f"CREATE TABLE poles (nom TEXT, {columns})", counted(30_000))


def many_sheets() -> bytes:
    """Build a workbook of thousands of sheets, each of one cell."""
    namespaces = (
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    sheet = (
        "<table:table><table:table-row><table:table-cell><text:p>x</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    return zipped({"content.xml": f"<x {namespaces}>{sheet * 50_000}</x>".encode()})


def nested_names() -> bytes:
    """Build objects inside objects: each name is written once, and repeated for all it holds."""
    inside: dict[str, object] = {f"m{rank}": 1 for rank in range(450)}
    for _ in range(45):
        inside = {"k" * 60_000: inside}
    return json.dumps([inside]).encode()


def many_tables() -> bytes:
    """Build a database of a thousand tables and more."""
    return database(*(f'CREATE TABLE "t{rank}" (nom TEXT)' for rank in range(1_001)))


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "a sheet elsewhere.xlsx": lambda: workbook(FAR, path="xl/feuilles/sheet{}.xml"),
    "a sheet of another case.xlsx": lambda: workbook(FAR, path="xl/worksheets/sheet{}.XML"),
    "a folder of another case.xlsx": lambda: workbook(FAR, path="xl/WORKSHEETS/sheet{}.xml"),
    "a sheet that is no xml.xlsx": lambda: workbook(FAR, path="xl/media/sheet{}.bin"),
    "cells without number.xlsx": lambda: workbook(b'<row r="1048575"/>' + UNNUMBERED),
    "cells behind a comment.xlsx": lambda: workbook(b'<!-- <c x=" -->' + FAR + b'<!-- "> -->'),
    "a prefix.xlsx": prefixed,
    "strings announced.xlsx": announced,
    "blanks.xlsx": lambda: workbook(FAR.replace(b"<c ", b"<c" + b"\n" * 1_000_000 + b"s='0' ")),
    "sheets together.xlsx": lambda: workbook(*[b'<row><c r="S200000"><v>1</v></c></row>'] * 4),
    "a string repeated.xlsx": repeated_string,
    "a square.ods": lambda: ods_of((1_000_000, 1), (1, 500)),
    "squares.zip": squares,
    "a repeated cell.ods": lambda: repeated_ods(1_000_000, 400),
    "a long row.csv": lambda: b"nom\n" * 20_000 + b";" * 400 + b"x",
    "quotes.json": lambda: b'["' + rb"\"" * 1_000_000,
    "names.json": lambda: json.dumps([{f"n{rank}": 1} for rank in range(15_000)]).encode(),
    "objects.json": lambda: b"[" + b"{}," * 2_100_000 + b"{}]",
    "sheets.ods": many_sheets,
    "nested names.json": nested_names,
    "tables.gpkg": many_tables,
    "a default.gpkg": long_default,
    "wide rows.gpkg": wide_rows,
    "strings.parquet": lambda: parquet_of(pa.array([LONG] * 210)),
    "large strings.parquet": lambda: parquet_of(pa.array([LONG] * 210, type=pa.large_string())),
    "bytes.parquet": lambda: parquet_of(pa.array([LONG.encode()] * 210, type=pa.binary(10**6))),
}
"""By name, what makes each, of at most a few megabytes."""
