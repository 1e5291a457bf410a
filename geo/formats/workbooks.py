"""Workbooks: the sheets of an XLSX file, merged cells filled, values as text.

The reader sets aside all the cells between the first and the last of a sheet, and as many strings
as it is told to: what it would set aside is counted before, in every part that it might take for
a sheet, whatever its name. https://github.com/tafia/calamine/issues/693 and 684.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from geo.errors import DataUnreadableError
from geo.formats.archives import BROKEN_ARCHIVE, read_member
from geo.formats.grids import Grid, fill_down, squared, width_of
from geo.formats.limits import MAX_CELLS, MAX_EXPANDED, Allowance, check_shape, refused
from geo.formats.values import cell_text
from geo.formats.xml import AGAIN, check_xml

_PREFIX = rb"""(?:[^\s<>/"'=:]+:)?"""
_ATTRIBUTES = rb"""((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)"""
_PLACE = rb"""(?<!\s)\s+r\s*=\s*["']\s*([A-Za-z]{0,3})(\d{1,9})\s*["']"""
_PLACED = re.compile(
    rb"<" + _PREFIX + rb"(row|c)(?=[\s/>])(?:" + _PLACE + rb")?" + _ATTRIBUTES + rb">"
)
_LATE_PLACE = re.compile(_PLACE)
_NO_ELEMENT = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_COUNT = re.compile(rb"""ount\s*=\s*["']\s*\+?(\d+)""")
_STRING = re.compile(rb"<" + _PREFIX + rb"si(?=[\s/>])")
_SHARED = re.compile(rb"""\st\s*=\s*["']s["'][^<>]*><""" + _PREFIX + rb"v>(\d{1,9})<")
_TAG = re.compile(rb"<[^>]*>")


def read_workbook(file: str, data: bytes, allowance: Allowance) -> list[Grid]:
    """Read the sheets of a workbook.

    Numbers, dates and booleans are written as text (`1004.0` is « 1004 », dates are AAAA-MM-JJ).
    A cell merged over several rows is in each of them.

    Raises
    ------
    DataUnreadableError
        It is no workbook, has a password, or is too big once expanded.
    """
    _check(file, data, allowance)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        hidden = {
            sheet.name
            for sheet in workbook.sheets_metadata
            if str(sheet.visible).rpartition(".")[2] != "Visible"
        }
        return [
            _grid(file, workbook.get_sheet_by_name(name), allowance, is_hidden=name in hidden)
            for name in workbook.sheet_names
        ]
    except DataUnreadableError:
        raise
    except PasswordError as error:
        raise refused(file, "il est protégé par un mot de passe", "Retirez-le.") from error
    except (CalamineError, ValueError, OverflowError) as error:
        raise refused(file, "ce n'est pas un classeur lisible", AGAIN) from error
    except BaseException as error:
        # A panic of the reader is no Exception: https://pyo3.rs, PanicException.
        if type(error).__name__ == "PanicException":
            raise refused(file, "ce classeur est abîmé", AGAIN) from None
        raise


# ---- Before it is laid out ------------------------------------------------------------------


def _check(file: str, data: bytes, allowance: Allowance) -> None:
    """Refuse what would expand, or spread its cells, beyond what memory bears.

    And XML that is not well formed, on which readers have been seen never to end.
    """
    cells = 0
    strings: list[bytes] = []
    repeated: Counter[int] = Counter()
    for part in _parts(file, data, allowance):
        _check_counts(file, part)
        rows, columns = _extent(part)
        check_shape(file, rows, columns)
        cells += rows * columns
        allowance.check_cells(file, cells)
        strings += _STRING.split(part)[1:]
        repeated.update(map(int, _SHARED.findall(part)))
    allowance.take_text(file, _repeated_length(strings, repeated))


def _repeated_length(strings: Sequence[bytes], repeated: Mapping[int, int]) -> int:
    """How long the strings that cells share are, each time they are written."""
    used = {rank: times for rank, times in repeated.items() if rank < len(strings)}
    with_tags = sum(len(strings[rank]) * times for rank, times in used.items())
    if with_tags <= MAX_EXPANDED:
        return with_tags
    return sum(len(_TAG.sub(b"", strings[rank])) * times for rank, times in used.items())


def _parts(file: str, data: bytes, allowance: Allowance) -> Iterator[bytes]:
    """Give the XML parts of a workbook, whatever their names, without comments."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            allowance.take_bytes(file, sum(member.file_size for member in archive.infolist()))
            for member in archive.infolist():
                part = read_member(archive, member)
                if member.filename.lower().endswith((".xml", ".rels")) or b"sheetData" in part:
                    check_xml(file, part)
                    yield _NO_ELEMENT.sub(b"", part)
    except DataUnreadableError:
        raise
    except BROKEN_ARCHIVE as error:
        raise refused(file, "ce n'est pas un classeur lisible", AGAIN) from error


def _check_counts(file: str, part: bytes) -> None:
    for found in _COUNT.finditer(part):
        if len(found[1]) > 9 or int(found[1]) > MAX_CELLS:
            raise refused(file, "il annonce plus de cellules qu'un classeur n'en a", AGAIN)


def _extent(part: bytes) -> tuple[int, int]:
    """How far the cells of a sheet reach, those that only have a format left out."""
    height = width = row = 0
    column: int | bytes = 0  # a number, or letters not yet counted
    heights: set[bytes] = set()
    widths: set[bytes] = set()
    for kind, *place, attributes in _PLACED.findall(part) if b"sheetData" in part else ():
        late = None if place[1] else _LATE_PLACE.search(attributes)
        letters, digits = late.groups() if late else place
        if kind == b"row":
            row, column = int(digits or row + 1), 0
        elif digits:
            column = letters
            if not attributes.endswith(b"/"):
                heights.add(digits)
                widths.add(letters)
        else:
            column = 1 + (column if isinstance(column, int) else _column_number(column))
            if not attributes.endswith(b"/"):
                height, width = max(height, row), max(width, column)
    return max([height, *map(int, heights)]), max([width, *map(_column_number, widths)])


def _column_number(letters: bytes) -> int:
    rank = 0
    for letter in letters.upper():
        rank = 26 * rank + letter - 64
    return rank


# ---- Once it is laid out --------------------------------------------------------------------


def _grid(file: str, sheet: CalamineSheet, allowance: Allowance, *, is_hidden: bool) -> Grid:
    texts: dict[object, str] = {}
    cells = sheet.to_python(skip_empty_area=False)
    rows = [[_text(cell, texts) for cell in row] for row in cells]
    fill_down(
        rows,
        ((top, left, bottom) for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()),
    )
    width = width_of(rows)
    allowance.take_sheet(file, len(rows), width)
    notes = {"format": "XLSX", "feuille": sheet.name}
    return Grid(file, sheet.name, squared(rows, width), notes, is_hidden=is_hidden)


def _text(cell: object, texts: dict[object, str]) -> str:
    key = (type(cell), cell)
    if key not in texts:
        texts[key] = cell_text(cell)
    return texts[key]
