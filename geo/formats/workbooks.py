"""Workbooks: the sheets of an XLSX or ODS file, merged cells filled, values as text."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from geo.errors import DataUnreadableError
from geo.formats.grids import Grid, Rows, column_letters, squared
from geo.formats.limits import MAX_CELLS, MAX_EXPANDED, check_shape, refused
from geo.formats.opendocument import check_xml, read_opendocument
from geo.formats.values import cell_text
from geo.model.report import Fault, Problem

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
_COUNT = re.compile(rb"""ount\s*=\s*["'](\d+)["']""")
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
    content = _opened(file, data)
    if content is not None:
        return [grid for grid in _opendocument(file, content) if grid.rows or grid.problems]
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [grid for grid in _sheets(file, workbook) if grid.rows or grid.problems]
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


def _opened(file: str, data: bytes) -> bytes | None:
    """Look into a workbook before it is read; give the content of an OpenDocument one.

    What would expand, or spread its cells, beyond what memory bears is refused; and so is XML that
    is not well formed, on which readers have been seen never to end.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_EXPANDED:
                raise refused(file, "il se déploie au-delà de 200 Mo", _AGAIN)
            names = archive.namelist()
            if "content.xml" in names:
                manifest = "META-INF/manifest.xml"
                if manifest in names and b"encryption-data" in archive.read(manifest):
                    raise refused(file, "il est protégé par un mot de passe", "Retirez-le.")
                return archive.read("content.xml")
            for name in names:
                if name.endswith((".xml", ".rels")):
                    part = archive.read(name)
                    check_xml(file, part)
                    refuse_counts(file, part)
                    if name.startswith("xl/worksheets/"):
                        _refuse_spread(file, *_extent(part))
    except DataUnreadableError:
        raise
    except BROKEN_ARCHIVE as error:
        raise refused(file, "ce n'est pas un classeur lisible", _AGAIN) from error
    return None


def _opendocument(file: str, content: bytes) -> Iterator[Grid]:
    for sheet in read_opendocument(file, content):
        notes = {"format": "ODS", "feuille": sheet.name}
        place = f"{file}, feuille {sheet.name}"
        if sheet.is_hidden:
            yield Grid(file, sheet.name, [], [], notes, (_HIDDEN_SHEET.at(place),))
            continue
        rows = squared(sheet.rows)
        check_shape(file, len(rows), len(rows[0]) if rows else 0)
        problems = tuple(_spreadsheet_errors(place, rows))
        yield Grid(file, sheet.name, squared(rows), range(1, len(rows) + 1), notes, problems)


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


def _sheets(file: str, workbook: CalamineWorkbook) -> Iterator[Grid]:
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if str(sheet.visible).rpartition(".")[2] not in _HIDDEN
    ]
    for name in workbook.sheet_names:
        notes = {"format": "XLSX", "feuille": name}
        if name not in visible:
            yield Grid(file, name, [], [], notes, (_HIDDEN_SHEET.at(f"{file}, feuille {name}"),))
            continue
        yield _grid(file, workbook.get_sheet_by_name(name), notes)


_HIDDEN_SHEET = Fault(
    "hidden-sheet",
    "la feuille est masquée : elle n'est pas lue.",
    "Affichez-la si elle contient des pôles.",
    "info",
)


def _grid(file: str, sheet: CalamineSheet, notes: dict[str, str]) -> Grid:
    check_shape(file, sheet.total_height, sheet.total_width)
    cells = sheet.to_python(skip_empty_area=False)
    _fill_merged(cells, sheet)
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


def _fill_merged(cells: list[list[Any]], sheet: CalamineSheet) -> None:
    """Repeat down a cell merged over several rows, which the reader gives in the first only."""
    left_to_fill = _MAX_FILLED
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
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
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#VALEUR!",
        "#DIV/0!",
        "#NAME?",
        "#NOM?",
        "#N/D",
        "#NUM!",
        "#NULL!",
    }
)
_FORMULA = Fault(
    "spreadsheet-error",
    "la formule de la cellule est en erreur ; la cellule est lue vide.",
    "Corrigez la formule, ou collez sa valeur.",
    "warning",
)


def refuse_counts(file: str, part: bytes) -> None:
    """Raise DataUnreadableError for a part of a workbook that announces more than any holds.

    The reader sets aside as much memory as it is told to: 100 GB for a few bytes, and it dies.
    """
    for found in _COUNT.finditer(part):
        if len(found[1]) > 9 or int(found[1]) > MAX_CELLS:
            raise refused(file, "il annonce plus de cellules qu'un classeur n'en a", _AGAIN)
