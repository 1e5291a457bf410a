"""Tables as CSV files."""

import csv
import io
from math import isfinite

from geo.reports.links import Links
from geo.reports.tables import Cell, Noted, Table
from geo.tables.write import neutralise


def table_csv(figures: Table) -> bytes:
    """Write all rows as CSV: plain numbers, texts harmless in a spreadsheet.

    Shares are between 0 and 1, distances in kilometres; what is unknown or infinite stays empty.
    UTF-8 with a byte order mark, comma, CRLF, as `geo.tables.write.to_csv`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutralise(column.title) for column in figures.columns])
    for row in figures.rows:
        writer.writerow([_plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    """A cell as a spreadsheet reads it."""
    if isinstance(cell, str | Links | Noted):
        return neutralise(str(cell))
    if cell is None or not isfinite(cell):
        return ""
    return str(int(cell)) if float(cell).is_integer() else f"{cell:.6g}"
