"""Tables of figures: one description, written as accessible HTML and as a CSV file."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Literal

from geo import french
from geo.tables.write import neutralise
from geo.views.html import render

Kind = Literal["text", "integer", "percent", "points", "km", "decimal", "p_value"]
Cell = str | float | int | None
NOT_COMPUTABLE = "non calculable"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title with the unit, what it holds, and what is said of a missing figure."""

    title: str
    kind: Kind = "integer"
    missing: str = NOT_COMPUTABLE


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures.

    Attributes
    ----------
    caption
        What the table says, with date and source left to the page.
    columns
        The first one names the rows.
    rows
        A cell per column. Missing: NaN or None. A distance without pole is infinite.
    row_kinds
        What the cells of each row hold, where that differs from row to row; else none.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    row_kinds: Sequence[Kind] = ()

    def kind(self, row: int, column: int) -> Kind:
        """What a cell holds."""
        if column and self.row_kinds:
            return self.row_kinds[row]
        return self.columns[column].kind


def figures_html(
    figures: Figures, shown: int | None = None, links: Sequence[str] = (), linked: int = 0
) -> str:
    """Write the first rows, or all, as a table that a screen reader can read.

    Parameters
    ----------
    links, linked
        Where a cell of each row leads (an address, or empty), and the column of that cell.
    """
    rows = written_rows(figures, shown)
    return render(
        "figures.html",
        caption=figures.caption,
        columns=figures.columns,
        rows=rows,
        hidden=len(figures.rows) - len(rows),
        links=links,
        linked=linked,
    )


def written_rows(figures: Figures, shown: int | None = None) -> list[list[str]]:
    """Write the cells of the first rows, or of all, as a person reads them."""
    return [
        [
            _words(cell, figures.kind(rank, column), figures.columns[column].missing)
            for column, cell in enumerate(row)
        ]
        for rank, row in enumerate(figures.rows[:shown])
    ]


def tables_html(tables: Sequence[Figures]) -> str:
    """Write small tables side by side, as many as there is room for."""
    written = "".join(figures_html(table) for table in tables)
    return f'<div class="atlas-tables">{written}</div>'


def figures_csv(figures: Figures) -> bytes:
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


_WRITERS: Mapping[Kind, Callable[[float], str]] = {
    "text": str,
    "integer": french.number,
    "percent": lambda share: french.percent(share, 1),
    "points": lambda share: french.signed(100 * share, 1),
    "km": french.kilometres,
    "decimal": lambda value: french.number(value, 2),
    "p_value": french.probability,
}


def _words(cell: Cell, kind: Kind, missing: str) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, str):
        return cell
    if cell is None or isnan(cell):
        return missing
    if not isfinite(cell):
        return "aucun pôle localisé"
    return _WRITERS[kind](cell)


def _plain(cell: Cell) -> str:
    """A cell as a spreadsheet reads it."""
    if isinstance(cell, str):
        return neutralise(cell)
    if cell is None or not isfinite(cell):
        return ""
    return str(int(cell)) if float(cell).is_integer() else f"{cell:.6g}"
