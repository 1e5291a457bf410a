"""OpenDocument: the sheets of an ODS file, read by us.

The reader of the other workbooks never ends on some damaged ODS files (an element left open), and
loses the cells merged over several rows.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from geo.errors import DataUnreadableError
from geo.formats.archives import BROKEN_ARCHIVE, read_member
from geo.formats.grids import Grid, Rows, fill_down, squared
from geo.formats.limits import MAX_COLUMNS, MAX_ROWS, Allowance, check_shape, refused
from geo.formats.values import cell_text
from geo.formats.xml import AGAIN, parse_xml

_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 {}"
_TABLE, _ROW, _CELL, _COVERED = (
    _URN.format("table", name)
    for name in ("table", "table-row", "table-cell", "covered-table-cell")
)
_PARAGRAPH, _SPACE, _TAB, _BREAK = (
    _URN.format("text", name) for name in ("p", "s", "tab", "line-break")
)
_STYLE, _PROPERTIES = (_URN.format("style", name) for name in ("style", "table-properties"))
_ANNOTATION = _URN.format("office", "annotation")
_REPEATED_COLUMNS = _URN.format("table", "number-columns-repeated")
_REPEATED_ROWS = _URN.format("table", "number-rows-repeated")
_SPANNED_ROWS = _URN.format("table", "number-rows-spanned")
_TYPE, _VALUE, _DATE, _BOOLEAN, _TEXT = (
    _URN.format("office", name)
    for name in ("value-type", "value", "date-value", "boolean-value", "string-value")
)
_MANIFEST = "META-INF/manifest.xml"


@dataclass
class _Sheet:
    """The cells of one sheet as text, and whether the sheet is shown."""

    name: str
    is_hidden: bool
    rows: Rows = field(default_factory=list)
    width: int = 0


def read_opendocument(file: str, data: bytes, allowance: Allowance) -> list[Grid]:
    """Read the sheets of an ODS file; cells merged over several rows are in each of them.

    Raises
    ------
    DataUnreadableError
        It is damaged, has a password, declares a document type, or spreads too far.
    """
    reader = _Reader(file, allowance)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.open
    parser.EndElementHandler = reader.close
    parser.CharacterDataHandler = reader.read
    parse_xml(file, _content(file, data, allowance), parser)
    return [
        Grid(
            file,
            sheet.name,
            squared(sheet.rows, sheet.width),
            {"format": "ODS", "feuille": sheet.name},
            is_hidden=sheet.is_hidden,
        )
        for sheet in reader.sheets
    ]


def _content(file: str, data: bytes, allowance: Allowance) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [each for each in ("content.xml", _MANIFEST) if each in archive.namelist()]
            members = [archive.getinfo(each) for each in names]
            allowance.take_bytes(file, sum(each.file_size for each in members))
            content, *manifests = [read_member(archive, each) for each in members]
    except DataUnreadableError:
        raise
    except BROKEN_ARCHIVE as error:
        raise refused(file, "ce n'est pas un classeur lisible", AGAIN) from error
    if any(b"encryption-data" in each for each in manifests):
        raise refused(file, "il est protégé par un mot de passe", "Retirez-le.")
    return content


class _Reader:
    """Cells gathered as the elements go by."""

    def __init__(self, file: str, allowance: Allowance) -> None:
        self.file = file
        self.allowance = allowance
        self.sheets: list[_Sheet] = []
        self.hidden: set[str] = set()
        self.style = ""
        self.depth = 0  # of tables: one inside a cell is not read
        self.notes = 0
        self.pending_rows = self.row_times = self.pending_cells = 0
        self.row: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.merged: list[tuple[int, int, int]] = []
        self.cell: Mapping[str, str] | None = None
        self.texts: list[str] = []

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the start of an element."""
        if name == _TABLE:
            self.depth += 1
            if self.depth == 1:
                self._open_sheet(attributes)
        elif name == _STYLE:
            self.style = attributes.get(_URN.format("style", "name"), "")
        elif name == _PROPERTIES and attributes.get(_URN.format("table", "display")) == "false":
            self.hidden.add(self.style)
        elif name == _ANNOTATION:
            self.notes += 1
        elif self.depth == 1:
            self._open_inside(name, attributes)

    def _open_sheet(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get(_URN.format("table", "name"), "")
        style = attributes.get(_URN.format("table", "style-name"), "")
        self.sheets.append(_Sheet(name, style in self.hidden))
        self.pending_rows, self.merged = 0, []

    def _open_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name == _ROW:
            self.row, self.spans, self.pending_cells = [], [], 0
            self.row_times = _times(attributes.get(_REPEATED_ROWS))
        elif name in (_CELL, _COVERED):
            self.cell, self.texts = attributes, []
        elif name == _PARAGRAPH and self.texts:
            self.texts.append("\n")
        elif name == _SPACE:
            self.texts.append(" " * min(_times(attributes.get(_URN.format("text", "c"))), 100))
        elif name in (_TAB, _BREAK):
            self.texts.append("\t" if name == _TAB else "\n")

    def read(self, text: str) -> None:
        """Meet text: that of a cell, its comments left out."""
        if self.cell is not None and not self.notes and self.depth == 1:
            self.texts.append(text)

    def close(self, name: str) -> None:
        """Meet the end of an element."""
        if name == _TABLE:
            self.depth -= 1
            if not self.depth:
                self._close_sheet()
        elif name == _ANNOTATION:
            self.notes -= 1
        elif self.depth == 1 and name in (_CELL, _COVERED) and self.cell is not None:
            self._close_cell(self.cell)
            self.cell = None
        elif self.depth == 1 and name == _ROW:
            self._close_row()

    def _close_cell(self, attributes: Mapping[str, str]) -> None:
        text = _value(attributes, "".join(self.texts).strip())
        times = _times(attributes.get(_REPEATED_COLUMNS))
        if not text:
            self.pending_cells += times
            return
        width = len(self.row) + self.pending_cells + times
        check_shape(self.file, 1, width)
        self.row += [""] * self.pending_cells
        if (rows := _times(attributes.get(_SPANNED_ROWS))) > 1:
            self.spans.append((len(self.row), rows))
        self.row += [text] * times
        self.pending_cells = 0

    def _close_row(self) -> None:
        if not self.row:
            self.pending_rows += self.row_times
            return
        sheet = self.sheets[-1]
        height = len(sheet.rows) + self.pending_rows + self.row_times
        sheet.width = max(sheet.width, len(self.row))
        check_shape(self.file, height, sheet.width)
        self.allowance.check_cells(self.file, height * sheet.width)
        self.allowance.take_text(self.file, sum(map(len, self.row)) * self.row_times)
        sheet.rows.extend([] for _ in range(self.pending_rows))
        height = len(sheet.rows)
        self.merged += [(height, column, height + span - 1) for column, span in self.spans]
        sheet.rows.extend(list(self.row) for _ in range(self.row_times))
        self.pending_rows = 0

    def _close_sheet(self) -> None:
        sheet = self.sheets[-1]
        self.allowance.take_sheet(self.file, len(sheet.rows), sheet.width)
        fill_down(sheet.rows, self.merged)


def _times(text: str | None) -> int:
    """How many times something is repeated: once unless said, and never more than a sheet holds."""
    if text is None or not text.isascii() or not text.isdecimal():
        return 1
    return min(int(text[:9]), MAX_ROWS + MAX_COLUMNS) or 1


def _value(attributes: Mapping[str, str], text: str) -> str:
    """The value of a cell as text: what it holds rather than what it shows, but for words."""
    kind = attributes.get(_TYPE, "string")
    if kind in ("float", "percentage", "currency"):
        try:
            return cell_text(float(attributes.get(_VALUE, "")))
        except (ValueError, OverflowError):
            return text
    if kind == "date":
        day, _, hour = attributes.get(_DATE, text).partition("T")
        return day if not hour.strip("0:.") else f"{day}T{hour}"
    if kind == "boolean":
        return {"true": "vrai", "false": "faux"}.get(attributes.get(_BOOLEAN, ""), text)
    return attributes.get(_TEXT, text)
