"""Workbooks: the sheets of an XLSX or ODS file, merged cells filled, values as text."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from geo.errors import DataUnreadableError
from geo.imports.grids import Grid, Rows, column_letters, squared
from geo.imports.limits import MAX_CELLS, MAX_EXPANDED, check_shape, refused
from geo.model.report import Problem
from geo.tables.files import cell_text
from geo.tables.parse import Fault

_AGAIN = "Ouvrez-le dans un tableur et enregistrez-le de nouveau en XLSX ou en CSV."
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
"""What zipfile raises on an archive that is broken, or was made to break it."""
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
_ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*)>")
_ODS_SPAN = re.compile(rb'number-rows-spanned="([2-9]|\d{2,7})"')
_ODS_REPEAT = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')
_HIDDEN = ("Hidden", "VeryHidden")


def read_workbook(file: str, data: bytes) -> list[Grid]:
    """Read the visible sheets of a workbook.

    Numbers, dates and booleans are written as text (`1004.0` is « 1004 », dates are AAAA-MM-JJ).
    A cell merged over several rows is in each of them.

    Raises
    ------
    DataUnreadableError
        It is no workbook, has a password, or is too big once expanded.
    """
    _refuse_expansion(file, data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        merged = _ods_merged(data) if _is_ods(data) else None
        return [grid for grid in _sheets(file, workbook, merged) if grid.rows or grid.problems]
    except DataUnreadableError:
        raise
    except PasswordError as error:
        raise refused(file, "il est protégé par un mot de passe", "Retirez-le.") from error
    except (CalamineError, ValueError, OverflowError) as error:
        raise refused(file, "ce n'est pas un classeur lisible", _AGAIN) from error
    except BaseException as error:
        # A panic of the reader is no Exception: https://pyo3.rs, PanicException.
        if type(error).__name__ == "PanicException":
            raise refused(file, "ce classeur est abîmé", _AGAIN) from None
        raise


def _is_ods(data: bytes) -> bool:
    return b"opendocument.spreadsheet" in data[:200]


def _refuse_expansion(file: str, data: bytes) -> None:
    """Refuse a workbook that would expand, or spread its cells, beyond what memory bears."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_EXPANDED:
                raise refused(file, "il se déploie au-delà de 200 Mo", _AGAIN)
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _refuse_spread(file, *_extent(archive.read(name)))
                elif name == "content.xml":
                    _refuse_spread(file, *_ods_extent(archive.read(name)))
    except DataUnreadableError:
        raise
    except BROKEN_ARCHIVE as error:
        raise refused(file, "ce n'est pas un classeur lisible", _AGAIN) from error


def _refuse_spread(file: str, rows: int, columns: int) -> None:
    # One cell at the far end of a sheet of 1 kB makes the reader lay out 17 billion.
    if rows * columns > MAX_CELLS:
        check_shape(file, rows, columns)


def _extent(sheet: bytes) -> tuple[int, int]:
    row = column = 1
    for found in _REFERENCE.finditer(sheet):
        row, column = max(row, int(found[2])), max(column, _column_number(found[1]))
    return row, column


def _column_number(letters: bytes) -> int:
    rank = 0
    for letter in letters.upper():
        rank = 26 * rank + letter - 64
    return rank


def _ods_extent(content: bytes) -> tuple[int, int]:
    """Rows and columns that the filled cells of an ODS file reach, repetitions counted."""
    row = column = last_row = last_column = 0
    repeated = 1
    for tag in _ODS_TAG.finditer(content):
        kind, attributes = tag.groups()
        found = _ODS_REPEAT.search(attributes)
        times = int(found[1]) if found else 1
        if kind == b"table":
            row, repeated = 0, 1
            continue
        if kind == b"table-row":
            row += repeated
            repeated, column = times, 0
            continue
        column += times
        if not attributes.rstrip().endswith(b"/"):
            last_row, last_column = max(last_row, row + repeated), max(last_column, column)
    return last_row, last_column


Range = tuple[tuple[int, int], tuple[int, int]]


def _ods_merged(data: bytes) -> list[list[Range]]:
    """Ranges merged over several rows, by sheet, which the reader does not give for ODS."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    sheets: list[list[Range]] = []
    row = column = -1
    repeated = 1
    for tag in _ODS_TAG.finditer(content):
        kind, attributes = tag.groups()
        found = _ODS_REPEAT.search(attributes)
        times = int(found[1]) if found else 1
        if kind == b"table":
            sheets.append([])
            row, repeated = -1, 1
        elif kind == b"table-row":
            row, column, repeated = row + repeated, -1, times
        elif sheets:
            column += times
            if span := _ODS_SPAN.search(attributes):
                sheets[-1].append(((row, column), (row + int(span[1]) - 1, column)))
    return sheets


def _sheets(
    file: str, workbook: CalamineWorkbook, merged: list[list[Range]] | None
) -> Iterator[Grid]:
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if str(sheet.visible).rpartition(".")[2] not in _HIDDEN
    ]
    for index, name in enumerate(workbook.sheet_names):
        notes = {"format": "XLSX" if merged is None else "ODS", "feuille": name}
        if name not in visible:
            yield Grid(file, name, [], [], notes, (_HIDDEN_SHEET.at(f"{file}, feuille {name}"),))
            continue
        sheet = workbook.get_sheet_by_name(name)
        ranges = sheet.merged_cell_ranges or []
        if merged is not None:
            ranges = merged[index] if index < len(merged) else []
        yield _grid(file, sheet, ranges, notes)


_HIDDEN_SHEET = Fault(
    "hidden-sheet",
    "la feuille est masquée : elle n'est pas lue.",
    "Affichez-la si elle contient des pôles.",
    "info",
)


def _grid(file: str, sheet: CalamineSheet, merged: Iterable[Range], notes: dict[str, str]) -> Grid:
    check_shape(file, sheet.total_height, sheet.total_width)
    cells = sheet.to_python(skip_empty_area=False)
    _fill_merged(cells, merged)
    texts: dict[Any, str] = {}
    rows = [[_text(cell, texts) for cell in row] for row in cells]
    place = f"{file}, feuille {sheet.name}"
    problems = tuple(_spreadsheet_errors(place, rows))
    return Grid(file, sheet.name, squared(rows), range(1, len(rows) + 1), notes, problems)


def _text(cell: object, texts: dict[object, str]) -> str:
    key = (type(cell), cell)
    if key not in texts:
        texts[key] = cell_text(cell)
    return texts[key]


def _fill_merged(cells: list[list[Any]], merged: Iterable[Range]) -> None:
    """Repeat down a cell merged over several rows, which the reader gives in the first only."""
    left_to_fill = _MAX_FILLED
    for (top, left), (bottom, _) in merged:
        if top < len(cells) and left < len(cells[top]) and bottom - top < left_to_fill:
            for row in cells[top + 1 : bottom + 1]:
                row[left] = cells[top][left]
            left_to_fill -= bottom - top


_MAX_FILLED = 1_000_000  # cells below a merged one, in a sheet made to have too many


def _spreadsheet_errors(place: str, rows: Rows) -> Iterator[Problem]:
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell in _ERRORS:
                yield _FORMULA.at(place, number, column_letters(column), cell)
                row[column] = ""


_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NAME?", "#NOM?", "#NUM!", "#NULL!"}
)
_FORMULA = Fault(
    "spreadsheet-error",
    "la formule de la cellule est en erreur ; la cellule est lue vide.",
    "Corrigez la formule, ou collez sa valeur.",
    "warning",
)
