"""OpenDocument: the sheets of an ODS file, read by us.

The reader of the other workbooks never ends on some damaged ODS files (an element left open), and
loses the cells merged over several rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from geo.errors import DataUnreadableError
from geo.formats.limits import MAX_COLUMNS, MAX_ROWS, check_cells, check_shape, refused
from geo.formats.values import cell_text

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
_AGAIN = "Ouvrez-le dans un tableur et enregistrez-le de nouveau en XLSX ou en CSV."


@dataclass
class SheetCells:
    """The cells of one sheet as text, and whether the sheet is shown."""

    name: str
    is_hidden: bool
    rows: list[list[str]] = field(default_factory=list)


def read_opendocument(file: str, content: bytes) -> list[SheetCells]:
    """Read the sheets of the `content.xml` of an ODS file; merged cells filled down.

    Raises
    ------
    DataUnreadableError
        It is no well-formed XML, declares a document type, or spreads too far.
    """
    reader = _Reader(file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.open
    parser.EndElementHandler = reader.close
    parser.CharacterDataHandler = reader.read
    parser.StartDoctypeDeclHandler = reader.refuse_type
    _parse(file, parser, content)
    return reader.sheets


def check_xml(file: str, content: bytes) -> None:
    """Raise DataUnreadableError for what is no well-formed XML, or declares a document type."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _Reader(file).refuse_type
    _parse(file, parser, content)


def _parse(file: str, parser: expat.XMLParserType, content: bytes) -> None:
    try:
        parser.Parse(content, True)  # noqa: FBT003 - its own signature
    except DataUnreadableError:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # or an encoding of no one
        raise refused(file, "ce n'est pas un classeur lisible", _AGAIN) from error


class _Reader:
    """Cells gathered as the elements go by."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: list[SheetCells] = []
        self.hidden: set[str] = set()
        self.style = ""
        self.depth = 0  # of tables: one inside a cell is not read
        self.notes = 0
        self.pending_rows = self.row_times = self.pending_cells = 0
        self.row: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.filled: list[tuple[int, int, int]] = []
        self.cell: Mapping[str, str] | None = None
        self.texts: list[str] = []

    def refuse_type(self, *_: object) -> None:
        """Refuse a document type: entities that grow, files that are fetched."""
        raise refused(self.file, "ce n'est pas un classeur ordinaire", _AGAIN)

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
        self.sheets.append(SheetCells(name, style in self.hidden))
        self.pending_rows, self.filled = 0, []

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
                self._fill_spans()
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
        rows = self.sheets[-1].rows
        height = len(rows) + self.pending_rows + self.row_times
        check_shape(self.file, height, 1)
        check_cells(self.file, height * len(self.row))
        rows.extend([] for _ in range(self.pending_rows))
        self.filled += [(len(rows), column, span) for column, span in self.spans]
        rows.extend(list(self.row) for _ in range(self.row_times))
        self.pending_rows = 0

    def _fill_spans(self) -> None:
        """Repeat down the cells merged over several rows."""
        rows = self.sheets[-1].rows
        for top, column, span in self.filled:
            for row in rows[top + 1 : top + span]:
                row.extend([""] * (column + 1 - len(row)))
                row[column] = row[column] or rows[top][column]


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
