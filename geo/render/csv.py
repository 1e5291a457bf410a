"""Tables as CSV files."""

from math import isfinite

from geo.reports.links import Links
from geo.reports.tables import Cell, Noted, Table
from geo.tables.write import neutralise, spreadsheet_csv


def table_csv(figures: Table) -> bytes:
    """Write all rows as CSV: plain numbers, texts harmless in a spreadsheet.

    Shares are between 0 and 1, distances in kilometres; what is unknown or infinite stays empty.
    UTF-8 with a byte order mark, comma, CRLF, as `geo.tables.write.to_csv`.
    """
    header = [neutralise(column.title) for column in figures.columns]
    return spreadsheet_csv(header, (map(_plain, row) for row in figures.rows))


def _plain(cell: Cell) -> str:
    """A cell as a spreadsheet reads it."""
    if isinstance(cell, str | Links | Noted):
        return neutralise(str(cell))
    if cell is None or not isfinite(cell):
        return ""
    return str(int(cell)) if float(cell).is_integer() else f"{cell:.6g}"
