"""Write: a table as a CSV file that a spreadsheet opens, and cannot be made to execute."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

import pandas as pd

from geo.formats.values import plain_number
from geo.tables.schema import Field, TableSchema

# Besides = + - @ and what ends a cell: their full-width, small and heavy forms, and the minus sign.
_SIGNS = (
    r"=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212\u2795\u2796\u207a\u207b"
)
_START = rf"'*[\s\ufeff\u200b-\u200f]*[{_SIGNS}]"
_DANGEROUS = re.compile(rf"(^|;)(?={_START})")
_NEUTRALISED = re.compile(rf"(^|;)'(?={_START})")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)


def to_csv(frame: pd.DataFrame, schema: TableSchema) -> bytes:
    """Write the public columns of a table, in the order of its schema.

    UTF-8 with a byte order mark, without which Excel misreads accents; CRLF line ends, as RFC
    4180 has it; the comma as separator, as in the tables of the data folder.

    Parameters
    ----------
    frame
        Rows as `read_tables` gives them. Columns that are not in the schema are left out.
    schema
        Says which columns are public, and which are numbers.
    """
    names = [name for name in schema.public_columns if name in frame]
    cells = [_cells(schema.field(name), frame[name]) for name in names]
    return spreadsheet_csv(names, zip(*cells, strict=True))


def spreadsheet_csv(
    header: Sequence[str], rows: Iterable[Iterable[str]], delimiter: str = ","
) -> bytes:
    """Write cells as they are, as a spreadsheet opens them: UTF-8 with a byte order mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write cells as they are, as the files of a data folder have them: UTF-8, comma, LF."""
    lines = _LineFeeds()
    # A cell is put in quotes for the characters that end a row: both, or a carriage return alone
    # inside a cell would end it when read again.
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return "".join(lines.written).encode()


class _LineFeeds:
    """Takes rows that end in CRLF, and ends them in LF."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, row: str) -> None:
        """Take a row."""
        self.written.append(f"{row[:-2]}\n")


def neutralise(cell: str) -> str:
    """Put a quote before what a spreadsheet would execute.

    A cell that starts with `= + - @`, tab or line end, even after spaces or in full width; and
    the same after a semicolon, at which a French Excel splits a comma file it is given by a
    double click. A plain number stays as it is.

    >>> neutralise("=1+1"), neutralise("-3.5"), neutralise("Terres - de Lorraine")
    ("'=1+1", '-3.5', 'Terres - de Lorraine')
    """
    return cell if _NUMBER.fullmatch(cell) else _DANGEROUS.sub(r"\1'", cell)


def undo_neutralisation(cell: str) -> str:
    """Give back the cell that `neutralise` was given."""
    return _NEUTRALISED.sub(r"\1", cell)


def _cells(field: Field, column: pd.Series) -> list[str]:
    if field.is_number:
        return ["" if pd.isna(value) else plain_number(value) for value in column]
    cells = column.fillna("")
    safe = {value: neutralise(value) for value in cells.unique()}
    return [safe[value] for value in cells]
