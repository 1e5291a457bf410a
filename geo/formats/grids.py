"""Grids: the cells of one sheet as text, with the row each has in its file, and how it was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from geo.model.report import Problem

Rows = list[list[str]]


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet, before anything is understood.

    Attributes
    ----------
    file
        Name of the file, as the person knows it; inside a zip, « archive.zip/fichier.csv ».
    sheet
        Name of the sheet or table; empty when a file has but one.
    rows
        Cells as text, every row as wide as the widest.
    numbers
        For each row, its number as a spreadsheet shows it.
    notes
        How it was read, in French, by noun: « format », « encodage », « séparateur ».
    problems
        What was wrong while reading.
    """

    file: str
    sheet: str
    rows: Rows
    numbers: Sequence[int]
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()

    @property
    def place(self) -> str:
        """Where its cells are, for messages: « pôles.xlsx, feuille Liste »."""
        return f"{self.file}, feuille {self.sheet}" if self.sheet else self.file

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0


def squared(rows: Rows) -> Rows:
    """Give every row as many cells as the widest one that is filled has."""
    for row in rows:
        while row and not row[-1]:
            row.pop()
    width = max(map(len, rows), default=0)
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows


def column_letters(column: int) -> str:
    """Letters of a column, as a spreadsheet shows them: 0 is « A », 26 is « AA »."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
