"""Files: the tables in one file, as our exports write them, from bytes that nobody vouches for.

A zip of CSV files, a workbook (XLSX), a GeoJSON file of poles, or a GeoPackage. None is given to
GDAL, which follows what a file refers to.
"""

import io
import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import PurePath
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from geo.errors import DataUnreadableError
from geo.formats.layers import distrust, refuse_constant
from geo.formats.values import cell_text
from geo.formats.workbooks import refuse_counts
from geo.french import number
from geo.model.atlas import Release
from geo.model.rules import fault
from geo.tables.about import ABOUT_TABLE, ABOUT_TITLE, Note, release_of
from geo.tables.parse import Records, parse
from geo.tables.read import TABLES, Contents, Tables, assemble, read_release, without_quotes
from geo.tables.schema import TableSchema
from geo.tables.write import csv_bytes

MAX_BYTES = 100_000_000
"""Of a file, and of what a compressed one expands to."""
MAX_CELLS = 5_000_000
"""Of a sheet, empty ones included: they are all laid out."""
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
# What files damaged at random were seen to raise, hundreds of each kind.
_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    CalamineError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
_BROKEN_JSON = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
_BROKEN_DATABASE = (sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError)
_NO_RELEASE = Release("", "", "", "")


def read_file(file: str, data: bytes, schemas: Mapping[str, TableSchema]) -> Tables:
    """Read the tables of a file, as `scan_tables` reads those of a folder.

    Parameters
    ----------
    file
        Its name, for messages; the extension says how it is read.
    data
        Its content.
    schemas
        What the columns are.

    Raises
    ------
    DataUnreadableError
        It is not what its extension says, is too big, or holds none of our tables. Anything
        smaller is in the report.
    """
    readers: Mapping[str, Callable[[str, bytes], Contents]] = {
        ".zip": _read_zip,
        ".xlsx": _read_xlsx,
        ".geojson": _read_geojson,
        ".gpkg": _read_geopackage,
    }
    reader = readers.get(PurePath(file.lower()).suffix)
    if reader is None:
        message = (
            f"« {file} » : son extension n'est pas connue. Donnez un fichier {', '.join(readers)}."
        )
        raise DataUnreadableError(message)
    if len(data) > MAX_BYTES:
        raise _unreadable(file, f"il dépasse {number(MAX_BYTES // 1_000_000)} Mo")
    contents = reader(file, data)
    if not any(records.header for records in contents.records.values()):
        raise _unreadable(file, f"aucune des tables {', '.join(TABLES)} n'y est")
    return assemble(contents, schemas)


def _unreadable(file: str, reason: str) -> DataUnreadableError:
    return DataUnreadableError(
        f"« {file} » ne peut pas être lu : {reason}. Reprenez le fichier tel que l'atlas l'a "
        "écrit, ou enregistrez-le de nouveau dans ce format."
    )


@contextmanager
def _refusing(file: str, what: str, errors: tuple[type[Exception], ...]) -> Iterator[None]:
    """Turn what a library raises on a damaged file into our words."""
    try:
        yield
    except DataUnreadableError:
        raise  # which already says it
    except errors as error:
        raise _unreadable(file, f"{what} ({error})") from error


# ---- Zip of CSV files -----------------------------------------------------------------------


def _read_zip(file: str, data: bytes) -> Contents:
    members = _expanded(file, data)
    release, problems, is_neutralised = read_release(members.get("datapackage.json"))
    records = {}
    for name in TABLES:
        path = f"{name}.csv"
        found = parse(path, members[path]) if path in members else _absent(path)
        records[name] = without_quotes(found) if is_neutralised else found
    return Contents(records, {name: f"{name}.csv" for name in TABLES}, release, problems)


def _expanded(file: str, data: bytes) -> dict[str, bytes]:
    """Expand the files at the top of an archive, once their size is known to be bearable."""
    with (
        _refusing(file, "ce n'est pas une archive lisible", _BROKEN_ARCHIVE),
        zipfile.ZipFile(io.BytesIO(data)) as archive,
    ):
        _refuse_bomb(file, archive)
        wanted = {f"{name}.csv" for name in TABLES} | {"datapackage.json"}
        return {name: archive.read(name) for name in archive.namelist() if name in wanted}


def _refuse_bomb(file: str, archive: zipfile.ZipFile) -> None:
    # Python stops reading a member at the size it declares, and then checks its sum: an archive
    # that lies about sizes does not pass `testzip`.
    if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
        raise _unreadable(file, f"une fois étendu, il dépasse {number(MAX_BYTES // 1_000_000)} Mo")
    if broken := archive.testzip():
        raise _unreadable(file, f"« {broken} » est abîmé")


# ---- Workbook -------------------------------------------------------------------------------


def _read_xlsx(file: str, data: bytes) -> Contents:
    with _refusing(file, "ce n'est pas un classeur lisible", _BROKEN_ARCHIVE):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(file, archive)
            _refuse_expanse(file, archive)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
            if name in TABLES or name == ABOUT_TITLE
        }
    places = {name: f"{file}, feuille {name}" for name in TABLES}
    records = {
        name: _records(places[name], sheets[name]) if name in sheets else _absent(places[name])
        for name in TABLES
    }
    return Contents(records, places, release_of(_notes(sheets.get(ABOUT_TITLE, ()))))


def _refuse_expanse(file: str, archive: zipfile.ZipFile) -> None:
    # One cell at the far end of a sheet of 1 kB makes the reader lay out 17 billion.
    for name in archive.namelist():
        if name.startswith("xl/") and not name.startswith("xl/worksheets/"):
            refuse_counts(file, archive.read(name))
        if not name.startswith("xl/worksheets/"):
            continue
        row = column = 1
        for letters, digits in _REFERENCE.findall(archive.read(name)):
            row, column = max(row, int(digits)), max(column, _column_number(letters))
        if row * column > MAX_CELLS:
            raise _unreadable(file, f"une feuille s'étend sur {number(row * column)} cellules")


def _column_number(letters: bytes) -> int:
    rank = 0
    for letter in letters.upper():
        rank = 26 * rank + letter - 64
    return rank


# ---- GeoJSON --------------------------------------------------------------------------------


def _read_geojson(file: str, data: bytes) -> Contents:
    """Read the poles of a FeatureCollection: their properties, which hold all that we know.

    The geometry is a pole's own point or a town hall, and nothing tells which: the properties
    `longitude` and `latitude` do.
    """
    with _refusing(file, "ce n'est pas un GeoJSON de pôles", _BROKEN_JSON):
        collection = json.loads(data.decode("utf-8-sig"), parse_constant=refuse_constant)
        rows: list[Mapping[str, Any]] = [
            each["properties"] or {} for each in collection["features"]
        ]
        names = list(dict.fromkeys(str(name) for row in rows for name in row))
        cells: list[list[Any]] = [names, *([row.get(name) for name in names] for row in rows)]
        release = _release_of_collection(collection)
    records = {name: _records(file, [[]]) for name in TABLES} | {"poles": _records(file, cells)}
    note = fault("poles-only").at(file)
    return Contents(records, dict.fromkeys(TABLES, file), release, [note])


def _release_of_collection(collection: Mapping[str, Any]) -> Release:
    title, version, date, licence = (
        str(collection.get(key) or "") for key in ("titre", "version", "date", "licence")
    )
    limits = tuple(map(str, collection.get("limites") or ()))
    return Release(title, version, date, licence, limits)


# ---- GeoPackage -----------------------------------------------------------------------------


def _read_geopackage(file: str, data: bytes) -> Contents:
    if not data.startswith(b"SQLite format 3\0"):
        raise _unreadable(file, "ce n'est pas un GeoPackage")
    with (
        _refusing(file, "ce n'est pas un GeoPackage lisible", _BROKEN_DATABASE),
        closing(sqlite3.connect(":memory:")) as database,
    ):
        database.deserialize(data)
        distrust(database)
        found = {name: _rows(database, name) for name in (*TABLES, ABOUT_TABLE)}
    places = {name: f"{file}, table {name}" for name in TABLES}
    records = {
        name: _records(places[name], found[name]) if found[name] else _absent(places[name])
        for name in TABLES
    }
    return Contents(records, places, release_of(_notes(found[ABOUT_TABLE])))


def _rows(database: sqlite3.Connection, table: str) -> list[list[Any]]:
    """All rows of a table under its header, without identifier and geometry; none of a view."""
    kinds = database.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    if kinds != [("table",)]:
        return []
    # `table` is one of our own names, and those of the columns are quoted.
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    kept = [name for name in columns if name not in ("fid", "geom")]
    if not kept:
        return []
    wanted = ", ".join('"' + name.replace('"', '""') + '"' for name in kept)
    rows = database.execute(f'SELECT {wanted} FROM "{table}" ORDER BY rowid').fetchall()  # noqa: S608 - see above
    return [kept, *map(list, rows)]


# ---- Cells ----------------------------------------------------------------------------------


def _absent(place: str) -> Records:
    return Records(problems=[fault("missing-table").at(place)])


def _records(place: str, rows: Sequence[Sequence[Any]]) -> Records:
    """Make records of typed cells, the first row being the header; empty rows are passed over."""
    texts = [[cell_text(cell) for cell in row] for row in rows]
    header = texts[0] if texts else []
    while header and not header[-1]:
        header.pop()
    repeated = {name for name in header if not name or header.count(name) > 1}
    if repeated:
        found = fault("duplicate-column.several", columns=sorted(repeated))
        return Records(problems=[found.at(place)])
    filled = [(line, row) for line, row in enumerate(texts[1:], start=2) if any(row)]
    width = len(header)
    return Records(
        header=tuple(header),
        rows=[row[:width] for _, row in filled],
        lines=[line for line, _ in filled],
    )


def _notes(rows: Sequence[Sequence[Any]]) -> Iterator[Note]:
    for row in rows[1:]:
        texts = [cell_text(cell) for cell in row][: len(Note._fields)]
        if len(texts) == len(Note._fields):
            yield Note(*texts)


# ---- As a data folder -----------------------------------------------------------------------


def table_files(file: str, data: bytes) -> dict[str, bytes]:
    """Write the tables of a file as those of a data folder, no cell changed.

    Parameters
    ----------
    file
        Its name, for messages. Its content tells its form: a zip of CSV files, a workbook (XLSX),
        a GeoPackage, a GeoJSON file of poles, else the CSV file of the poles.

    Raises
    ------
    DataUnreadableError
        It is damaged, expands to too much, or holds no table of poles.
    """
    if data.startswith(b"PK\x03\x04"):
        files = _expanded(file, data)
        found = files if "poles.csv" in files else _as_files(_read_xlsx(file, data))
    elif data.startswith(b"SQLite format 3\0"):
        found = _as_files(_read_geopackage(file, data))
    elif data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        found = _as_files(_read_geojson(file, data))
    else:
        found = {"poles.csv": data}
    if "poles.csv" not in found:
        message = f"« {file} » ne contient pas la table des pôles (poles)."
        raise DataUnreadableError(message)
    return found


def _as_files(contents: Contents) -> dict[str, bytes]:
    files = {
        f"{name}.csv": csv_bytes(records.header, records.rows)
        for name, records in contents.records.items()
        if records.header
    }
    return files | {"datapackage.json": _as_package(contents.release)}


def _as_package(release: Release) -> bytes:
    content = {
        "title": release.title,
        "version": release.version,
        "created": f"{release.date}T00:00:00Z" if release.date else "",
        "licenses": [{"title": release.licence, "path": release.licence_url}],
        "atlas:limites": list(release.limits),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
