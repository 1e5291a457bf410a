"""Grids: the cells of one sheet as text, with the points of its rows, and how it was read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from geo.formats.limits import MAX_CELLS
from geo.model.report import Problem

Rows = list[list[str]]
Point = tuple[float, float] | None


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
        Cells as text, every row as wide as the widest; the first is row 1 of a spreadsheet.
    notes
        How it was read, in French, by noun: « format », « encodage », « séparateur ».
    problems
        What was wrong while reading. A row with an error is not to be used.
    points
        For each row but the first, longitude and latitude (WGS84) of its geometry, if it is a
        point; nothing at all where the format has no geometries.
    about
        What a JSON file says of itself besides its rows, by name of member.
    is_hidden
        Whether the person who made the file does not show this sheet.
    """

    file: str
    sheet: str
    rows: Rows
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    points: Sequence[Point] = ()
    about: Mapping[str, str | list[str]] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def place(self) -> str:
        """Where its cells are, for messages: « pôles.xlsx, feuille Liste »."""
        return place_of(self.file, self.sheet)

    @property
    def numbers(self) -> range:
        """For each row, its number as a spreadsheet shows it."""
        return range(1, len(self.rows) + 1)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0


def place_of(file: str, sheet: str) -> str:
    """Name a sheet of a file, for messages."""
    return f"{file}, feuille {sheet}" if sheet else file


def width_of(rows: Rows) -> int:
    """Give the width that `squared` gives: up to the last cell that is filled in any row."""
    width = 0
    for row in rows:
        filled = len(row)
        while filled > width and not row[filled - 1]:
            filled -= 1
        width = max(width, filled)
    return width


def squared(rows: Rows, width: int) -> Rows:
    """Give every row this number of cells, those beyond being empty."""
    return [
        row if len(row) == width else [*row[:width], *[""] * (width - len(row))] for row in rows
    ]


def fill_down(rows: Rows, merged: Iterable[tuple[int, int, int]]) -> None:
    """Repeat down the cells merged over several rows, which formats give in the first only.

    Parameters
    ----------
    rows
        Changed in place, as their reader has just made them.
    merged
        Of each range its first row, its first column, and its last row.
    """
    left = MAX_CELLS  # a sheet made to harm merges the same cells again and again
    for top, column, bottom in merged:
        left -= bottom - top
        if top >= len(rows) or column >= len(rows[top]) or left < 0:
            continue
        for row in rows[top + 1 : bottom + 1]:
            row.extend([""] * (column + 1 - len(row)))
            row[column] = row[column] or rows[top][column]


def column_letters(column: int) -> str:
    """Letters of a column, as a spreadsheet shows them: 0 is « A », 26 is « AA »."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_names(row: Sequence[str]) -> tuple[str, ...]:
    """Name columns, each once; those without a name are called « colonne C »."""
    names: dict[str, None] = {}
    ranks: Counter[str] = Counter()
    for column, cell in enumerate(row):
        base = " ".join(cell.split()) or f"colonne {column_letters(column)}"
        ranks[base] += 1
        while (name := base if ranks[base] == 1 else f"{base} ({ranks[base]})") in names:
            ranks[base] += 1
        names[name] = None
    return tuple(names)
