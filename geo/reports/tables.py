"""Tables of figures: what they say, and how a person reads each cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Literal

from geo import french
from geo.reports.links import Links
from geo.reports.missing import NOT_COMPUTABLE, UNKNOWN

Kind = Literal[
    "text", "integer", "percent", "points", "km", "decimal", "signed", "p_value", "degrees"
]

PAGE_SIZE = 50
"""Rows of a page of a list."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A text, and what is said of it under it in small letters, or in brackets after it."""

    text: str
    notes: tuple[str, ...]

    def __str__(self) -> str:
        """Give the same on one line."""
        return f"{self.text} ({f'{french.NBSP}; '.join(self.notes)})" if self.notes else self.text


Cell = str | float | int | Links | Noted | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title with the unit, what it holds, and what is said of a missing figure."""

    title: str
    kind: Kind = "integer"
    missing: str = NOT_COMPUTABLE


def texts(*titles: str) -> tuple[Column, ...]:
    """Make columns of texts."""
    return tuple(Column(title, "text") for title in titles)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures.

    Attributes
    ----------
    caption
        What the table says, with date and source left to the page.
    columns
        The first one names the rows.
    rows
        A cell per column. Missing: NaN, which the column words, or None, which is unknown. A
        distance without pole is infinite.
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


def stacked(tables: Sequence[Table]) -> Table:
    """Join tables of the same columns into one, with the theme of each row first."""
    columns = tables[0].columns
    return Table(
        f"Les chiffres{french.NBSP}: {french.enumeration([each.title for each in columns[1:]])}",
        (Column("Thème", "text"), *columns),
        [(table.caption, *row) for table in tables for row in table.rows],
        [table.kind(rank, 1) for table in tables for rank in range(len(table.rows))],
    )


def written_rows(figures: Table, shown: int | None = None) -> list[list[str]]:
    """Write the cells of the first rows, or of all, as a person reads them."""
    return [
        [
            _words(cell, figures.kind(rank, column), figures.columns[column].missing)
            for column, cell in enumerate(row)
        ]
        for rank, row in enumerate(figures.rows[:shown])
    ]


_WRITERS: Mapping[Kind, Callable[[float], str]] = {
    "text": str,
    "integer": french.number,
    "percent": lambda share: french.percent(share, 1),
    "points": lambda share: french.signed(100 * share, 1),
    "km": french.kilometres,
    "decimal": lambda value: french.number(value, 2),
    "signed": lambda value: french.signed(value, 2),
    "p_value": french.probability,
    "degrees": lambda value: french.number(value, 5),
}


def _words(cell: Cell, kind: Kind, missing: str) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, str | Links | Noted):
        return str(cell)
    if cell is None:
        return UNKNOWN
    if isnan(cell):
        return missing
    if not isfinite(cell):
        return "aucun pôle localisé"
    return _WRITERS[kind](cell)
