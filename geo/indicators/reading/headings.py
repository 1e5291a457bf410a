"""Headings: which row of a sheet names the columns, and what stands above it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geo.formats.grids import Rows, column_names
from geo.french import fold
from geo.indicators.reading.cells import is_number
from geo.indicators.reading.codebook import CodeBook
from geo.indicators.reading.names import is_year

_SEARCHED, _SAMPLE = 40, 300
_FILLED = 0.5
"""Share of the usual width that the row of headings fills. On the 16 layouts of the tests the same
is read from 0.2 to 0.9; lower, a title in two cells may be taken for the headings."""
_CODED = 0.5
"""Share of the cells of a column of codes that are one: the same from 0.1 to 0.9 on those layouts.
Lower, figures that look like codes are; higher, a column with its totals and notes is none."""
_LONGEST_TITLES = 2_000
_BETWEEN_CODES = re.compile(r"[,;|/\s]+")


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a sheet.

    Attributes
    ----------
    position
        Of their row, from 0.
    names
        Each once, those without a name called « colonne C ».
    labels
        What the row above calls them when it names columns too; else empty.
    """

    position: int
    names: tuple[str, ...]
    labels: tuple[str, ...]
    titles: str


def find_headings(rows: Rows, book: CodeBook) -> Headings | None:
    """Find the row that names the columns: the last of words before the first of codes.

    Returns
    -------
    None when nothing looks like a territory's code below any row.
    """
    sample = rows[:_SAMPLE]
    coded = _coded_columns(sample, book)
    if not coded:
        return None
    usual = _usual_width(sample)
    position = None
    for rank, row in enumerate(sample[:_SEARCHED]):
        if any(_holds_code(row[column], book) for column in coded):
            break
        if _names_columns(row, coded, usual, book):
            position = rank
    return None if position is None else _headings(sample, position, coded, usual, book)


def plain_headings(rows: Rows) -> Headings:
    """Take the first row for the headings: of a list of variables, say."""
    names = column_names(rows[0]) if rows else ()
    return Headings(0, names, tuple("" for _ in names), "")


def _coded_columns(rows: Rows, book: CodeBook) -> list[int]:
    """Columns whose cells are mostly codes; the smallest levels before those of two figures."""
    shares: dict[int, tuple[bool, float]] = {}
    for column in range(len(rows[0]) if rows else 0):
        cells = [row[column] for row in rows if row[column].strip()]
        found = [book.read(cell) for cell in dict.fromkeys(cells)]
        known = [code for code in found if code.is_known]
        if known and len(known) >= _CODED * max(len(found) - _SEARCHED, 1):
            long = sum(len(code.code) > 3 for code in known)
            shares[column] = (2 * long > len(known), len(known) / len(found))
    if any(is_fine for is_fine, _ in shares.values()):
        shares = {column: share for column, share in shares.items() if share[0]}
    best = max((share for _, share in shares.values()), default=0)
    return [column for column, (_, share) in shares.items() if share >= _CODED * best]


def _holds_code(cell: str, book: CodeBook) -> bool:
    """Whether a cell is a code, or lists several: « 93001, 93066 »."""
    parts = [part for part in _BETWEEN_CODES.split(cell.strip()) if part]
    return bool(parts) and all(book.read(part).is_known for part in parts)


def _usual_width(rows: Rows) -> int:
    widths = Counter(sum(1 for cell in row if cell.strip()) for row in rows)
    return max(widths, key=lambda width: (widths[width] * (width > 1), width), default=0)


def _names_columns(row: Sequence[str], coded: Sequence[int], usual: int, book: CodeBook) -> bool:
    """Whether a row is filled by words, and none is the whole of France where codes stand."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if len(filled) < max(2, _FILLED * usual):
        return False
    if any(book.read(row[column]).level in ("total", "autre") for column in coded if row[column]):
        return False
    words = [cell for cell in filled if not is_number(cell) or is_year(cell)]
    return len(words) >= 0.9 * len(filled)


def _headings(
    rows: Rows, position: int, coded: Sequence[int], usual: int, book: CodeBook
) -> Headings:
    names = column_names(rows[position])
    above = rows[position - 1] if position else [""] * len(names)
    labelled = position > 0 and _names_columns(above, coded, usual, book)
    labels = tuple(" ".join(cell.split()) if labelled else "" for cell in above)
    titles = rows[: position - labelled]
    text = " ; ".join(" ".join(cell.split()) for row in titles for cell in row if cell.strip())
    return Headings(position, names, labels, text[:_LONGEST_TITLES])


def is_list_of_variables(names: Sequence[str]) -> bool:
    """Whether a table says what variables and modalities are called (INSEE's metadata)."""
    folded = {fold(name) for name in names}
    return "cod var" in folded and bool(folded & {"lib var", "lib var long"})
