"""Headers: which row of a sheet names the columns, and which rows below are no data."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.formats.grids import Grid, column_names
from geo.french import fold
from geo.model.report import Fault, Problem
from geo.model.rules import fault

SEARCHED_ROWS = 40
"""Rows among which the header is. Measured on the 118 sheets of the tests: the third at the
deepest, the same found from 3 to 200 rows; with 2, two headers are missed."""
_FILLED = 0.7
"""Share of its cells that a header in nobody's vocabulary fills: 4 of those 118, the same from 0.3
to 1. Lower, a title over the columns may be it; higher, a column without a name hides it."""
_REPEATED_SHARE = 0.6
"""Of the cells of a row, those that say the header again. The same rows from 0.4 to 1; from 0.3
down, a row of data is left out."""
_LONG_NOTE = 120
"""Characters of a lone cell that is a note. Chosen, not measured: no lone cell of those sheets has
more than 24, no name of the release more than 85. Lower, a pole known by its name is left out."""
_NOTE = re.compile(
    r"^(source|sources|note|notes|nb|n b|champ|lecture|legende|mise a jour|maj|donnees|fichier|"
    r"document|extraction|export|edite|edition|copyright|licence|avertissement|perimetre)\b"
)
_TOTAL = re.compile(
    r"^(sous total|total|totaux|total general|grand total|nombre|nombre total|nb total|moyenne|"
    r"somme|ensemble|effectif)\b"
)


_OF_A_PLACE = re.compile(
    r"^(?:(?:addr|address|adresse|coord|coordinates|coordonn[ée]es|geo|geo_?point(?:_2d)?|geolocation|"
    r"g[ée]olocalisation|lieu|localisation|location|place|position)[.:/](?=.))+",
    re.IGNORECASE,
)
"""Objects of a map whose members are told by their own names. Those of other objects are not: they
may say the name, the mail or the town of something else than the pole."""


@dataclass(frozen=True, slots=True)
class Table:
    """A grid once its header is found.

    Attributes
    ----------
    header
        Names of the columns as they stand, those without a name called « colonne C ».
    header_row
        Number of the row of the header.
    rows, numbers
        Cells and numbers of the rows that are data.
    problems
        The rows that are not, each said.
    """

    grid: Grid
    header: tuple[str, ...]
    header_row: int
    rows: list[list[str]]
    numbers: list[int]
    problems: tuple[Problem, ...]


def header_key(name: str) -> str:
    """Fold a header: « N° INSEE » becomes « n insee », « address.city » becomes « city »."""
    return fold(re.sub("[°º]", " ", _OF_A_PLACE.sub("", name)))


def find_table(grid: Grid, known: Mapping[str, str], regions: Container[str]) -> Table | None:
    """Find the header of a grid, and tell the rows of data from the others.

    Parameters
    ----------
    known
        The folded names a header may have, and what each is; the row that has most of them is the
        header.
    regions
        The folded names of régions: alone in its row, one heads a part of a list.

    Returns
    -------
    None when no row looks like a header.
    """
    position = _header_position(grid.rows, known)
    if position is None:
        return None
    header = column_names(_completed(grid.rows, position))
    first = [header_key(cell) for cell in header]
    naming = [known.get(name) == "nom" or name.startswith("nom") for name in first]
    found = _Sorted(grid, naming, regions)
    for row, number in zip(grid.rows[:position], grid.numbers[:position], strict=True):
        if any(row):
            found.leave_out(row, number, fault("title-row.above"))
    for row, number in zip(grid.rows[position + 1 :], grid.numbers[position + 1 :], strict=True):
        found.sort(row, number, first)
    return Table(
        grid, header, grid.numbers[position], found.rows, found.kept_numbers, found.problems()
    )


def _header_position(rows: Sequence[Sequence[str]], known: Container[str]) -> int | None:
    scores = [
        sum(header_key(cell) in known for cell in row if cell) if len(row) else 0
        for row in rows[:SEARCHED_ROWS]
    ]
    if scores and max(scores) >= 2:
        return scores.index(max(scores))
    if scores and max(scores) == 1 and len(rows[0]) <= 2:
        return scores.index(1)
    return _first_wide_row(rows[:SEARCHED_ROWS])


def _first_wide_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the first row filled nearly throughout by words: a header in nobody's vocabulary."""
    width = len(rows[0]) if rows else 0
    for position, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        are_words = all(any(map(str.isalpha, cell)) and len(cell) < 80 for cell in filled)
        if width > 1 and len(filled) >= _FILLED * width and are_words and len(set(filled)) > 1:
            return position
    return None


def _completed(rows: Sequence[Sequence[str]], position: int) -> list[str]:
    """Take from the row above the names that a header of two rows leaves there."""
    header = list(rows[position])
    above = rows[position - 1] if position else [""] * len(header)
    if sum(map(bool, above)) < 2 and all(header[: len(header) // 2]):
        return header
    return [cell or over for cell, over in zip(header, above, strict=True)]


class _Sorted:
    """Rows of a grid, sorted into data and the others."""

    def __init__(self, grid: Grid, naming: Sequence[bool], regions: Container[str]) -> None:
        self.grid = grid
        self.regions = regions
        self.naming = naming  # by column, whether it names poles
        self.width = len(naming)
        self.rows: list[list[str]] = []
        self.kept_numbers: list[int] = []
        self.others: list[Problem] = []
        self.blank: list[int] = []

    def sort(self, row: list[str], number: int, header: Sequence[str]) -> None:
        """Keep a row, or say what it is instead."""
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            self.blank.append(number)
        elif fault := self._fault(row, filled, header):
            self.leave_out(row, number, fault)
        else:
            self.rows.append(row)
            self.kept_numbers.append(number)

    def _fault(self, row: list[str], filled: list[str], header: Sequence[str]) -> Fault | None:
        if len(filled) > 1 and row[0] and header_key(row[0]) == header[0]:
            same = sum(
                header_key(cell) == name for cell, name in zip(row, header, strict=True) if cell
            )
            if same >= _REPEATED_SHARE * len(filled):
                return fault("repeated-header")
        is_short = len(filled) <= max(1, self.width // 3)
        start = filled[0][:60]
        if len(filled) <= max(3, self.width // 2) and _is_total(start, filled):
            return fault("total-row")
        if self.width >= 2 and is_short and len(filled) <= 2 and _is_note(filled):
            return fault("note-row")
        if self.width >= 3 and len(filled) == 1 and not self._is_name_alone(row):
            return fault("title-row.inside")
        return None

    def _is_name_alone(self, row: Sequence[str]) -> bool:
        """Whether the one filled cell stands where poles are named, and looks like a name."""
        position = next(place for place, cell in enumerate(row) if cell.strip())
        text = row[position].strip()
        folded = fold(text[:60])
        is_title = text.endswith(":") or bool(_HEADING.match(folded)) or folded in self.regions
        return self.naming[position] and not is_title

    def leave_out(self, row: Sequence[str], number: int, fault: Fault) -> None:
        """Say that a row is no data."""
        value = " ; ".join(cell for cell in row if cell)
        self.others.append(fault.at(self.grid.place, number, "", value[:500]))

    def problems(self) -> tuple[Problem, ...]:
        """The rows left out; blank ones together, those at the end not at all."""
        last = max([0, *self.kept_numbers, *(each.row or 0 for each in self.others)])
        inside = [number for number in self.blank if number < last]
        return (*self.others, *self._blank_problem(inside))

    def _blank_problem(self, numbers: Sequence[int]) -> Iterator[Problem]:
        if numbers:
            yield fault("blank-row", found=len(numbers)).at(self.grid.place, numbers[0])


def _is_total(start: str, filled: Sequence[str]) -> bool:
    """Whether a row begins as a total does, and holds nothing else than numbers or counts."""
    if not _TOTAL.match(fold(start)):
        return False
    return all(_is_count(cell) for cell in filled[1:]) and len(start) < 60


def _is_count(cell: str) -> bool:
    """A number alone, or with the noun that it counts: « 12 », « 3 pôles »."""
    return _is_number(cell) or bool(_COUNT.fullmatch(fold(cell)))


_COUNT = re.compile(
    r"\d[\d ]*(poles?|ptce|projets?|laureats?|structures?|membres?|communes?|lignes?|euros?|"
    r"k euros?|m euros?|habitants?|etp|salaries?|emplois?)"
)


def _is_number(cell: str) -> bool:
    return not any(map(str.isalpha, cell.replace("€", "")))


def _is_note(filled: Sequence[str]) -> bool:
    text = filled[0]
    begins = text.startswith(("*", "(*", "(1)", "©", "NB", "N.B", "→", "Nota"))
    return bool(
        begins or _NOTE.match(fold(text[:40])) or (len(filled) == 1 and len(text) > _LONG_NOTE)
    )


_HEADING = re.compile(
    r"^(outre mer|region|departement|annee|appel|ami|aap|laureats|liste|partie|groupe|poles|ptce)\b"
)
