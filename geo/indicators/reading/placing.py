"""Placing: the column of codes of a sheet, and the territory of each of its rows."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.errors import SelectionError
from geo.french import enumeration, fold
from geo.indicators.reading.codebook import (
    DEP_OR_REG,
    NOTHING,
    Code,
    CodeBook,
    bare_code,
)
from geo.indicators.reading.columns import Ranks, ReadColumn, Sheet, compacted
from geo.indicators.reading.words import Place, has_heading, is_ours, level_named
from geo.model.arrays import BoolArray
from geo.model.territories import LEVELS, Level

_SAMPLE = 400
_SURE, _NAMED = 0.85, 0.5
"""Share of a column's words that must be codes: whatever its heading, or under a heading that
names codes (the groupings of a CRTE are not all EPCI)."""
_TELLING = frozenset({"insee", "codgeo", "siren", "cog", "codeinsee"})
_SEPARATORS = re.compile(r"[];,|/ ['\"]+")

TOTAL, OTHER, NO_CODE = "total", "autre", "sans_code"


@dataclass(frozen=True, eq=False)
class Placed:
    """The territories of the rows of a sheet.

    Attributes
    ----------
    code, level
        Ranks of the columns that hold them; no level: told by the codes.
    levels
        For each row the rank of its level in `LEVELS`; -1 where it is left out.
    codes, words
        For each row the rank of its code, and what they are.
    left_out
        How many rows are, by reason.
    restored
        How many codes had lost their first zero.
    shared
        For each row, whether its cell names several communes, each of which then has a row.
    sources
        For each row, that of the sheet it comes from.
    """

    code: int
    level: int | None
    levels: Ranks
    codes: Ranks
    words: tuple[str, ...]
    left_out: Mapping[str, int]
    restored: int
    shared: BoolArray
    sources: Ranks

    @property
    def kept(self) -> BoolArray:
        """The rows of a territory of ours."""
        return self.levels >= 0

    def level_counts(self) -> dict[Level, int]:
        """How many rows stand at each level."""
        return {
            level: int(found)
            for rank, level in enumerate(LEVELS)
            if (found := (self.levels == rank).sum())
        }


def place_rows(sheet: Sheet, book: CodeBook, code: str = "", level: str = "") -> Placed | None:
    """Find the column of codes, and read the territory of each row.

    Parameters
    ----------
    code, level
        Heading of the column, and level of its codes, where a person has said so.

    Returns
    -------
    None when no column holds codes.

    Raises
    ------
    SelectionError
        No column has the heading asked for.
    """
    level_column = _level_column(sheet)
    ours = _rows_of_ours(sheet, level_column)
    column = _named(sheet, code) if code else _code_column(sheet, book, level_column, ours)
    if column is None:
        return None
    cells = sheet.columns[column]
    lists = _lists(cells, book)
    if lists:
        return _placed_lists(sheet, column, lists)
    if level_column is not None and not level:
        rows = _read_at_levels(cells, sheet.columns[level_column], book)
    else:
        found = [book.read(word) for word in cells.words]
        found = _settled(found, cells, book, _hint(sheet, column, level))
        rows = _Rows.of_words(found, cells)
    return rows.placed(column, level_column)


def _named(sheet: Sheet, heading: str) -> int:
    for rank, column in enumerate(sheet.columns):
        if fold(column.name) == fold(heading):
            return rank
    names = enumeration([f"« {each.name} »" for each in sheet.columns[:20]])
    message = f"« {heading} » n'est pas une colonne de {sheet.place}. Colonnes : {names}."
    raise SelectionError(message)


# ---- Which column ---------------------------------------------------------------------------


def _level_column(sheet: Sheet) -> int | None:
    """The column whose cells name levels, in words or as `COM`, `EPCI`."""
    for rank, column in enumerate(sheet.columns):
        if not 0 < column.width <= 60:
            continue
        words = [word for word in column.words if word]
        named = [level_named(word) for word in words]
        known = sum(place is not None for place in named)
        if not any(map(is_ours, named)) or known < 0.5 * len(words):
            continue
        if has_heading(column.name, "niveau") or (known == len(words) and len(words) > 1):
            return rank
    return None


def _rows_of_ours(sheet: Sheet, level_column: int | None) -> BoolArray:
    if level_column is None:
        return np.ones(sheet.row_count, dtype=bool)
    column = sheet.columns[level_column]
    ours = np.array([is_ours(level_named(word)) for word in column.words], dtype=bool)
    found: BoolArray = ours[column.ranks]
    return found


def _code_column(
    sheet: Sheet, book: CodeBook, level_column: int | None, ours: BoolArray
) -> int | None:
    """The column with the most different codes; the first among equals, named ones before."""
    scores: dict[int, tuple[float, bool, int]] = {}
    for rank, column in enumerate(sheet.columns):
        if rank == level_column:
            continue
        found = _score(column, book, ours)
        if found is not None:
            scores[rank] = (*found, -rank)
    return max(scores, key=lambda rank: scores[rank]) if scores else None


def _score(column: ReadColumn, book: CodeBook, ours: BoolArray) -> tuple[float, bool] | None:
    """How many codes a column holds, and whether its heading says so; None for too few."""
    if column.width > 400_000 or not column.width:
        return None
    used = np.unique(column.ranks[ours]) if not ours.all() else np.arange(column.width)
    step = max(1, len(used) // _SAMPLE)
    words = [column.texts[rank].as_py() for rank in used[::step].tolist()]
    codes = [_first_code(word, book) for word in words if word]
    told = [each for each in codes if each.level not in ("total", "autre")]
    known = [each for each in told if each.is_known]
    if not known:
        return None
    is_named = names_codes(column.name)
    share = len(known) / len(told)
    are_figures = all(len(each.code) < 4 or each.is_restored for each in known)
    if share < (_NAMED if is_named else _SURE) or (are_figures and not is_named):
        return None
    return len(used) * share, is_named


def names_codes(heading: str) -> bool:
    """Whether a heading says that codes of territories stand below."""
    words = fold(heading).split()
    return (
        has_heading(heading, "code")
        or not _TELLING.isdisjoint(words)
        or ("code" in words and any(is_ours(level_named(word)) for word in words))
        or ({"list", "liste"} & set(words[:1]) != set() and "com" in words)
    )


def _first_code(word: str, book: CodeBook) -> Code:
    """The code of a cell, or the first of those it lists."""
    found = book.read(word)
    if not found.level and (parts := _parts(word)) and len(parts) > 1:
        return book.read(parts[0])
    return found


def _hint(sheet: Sheet, column: int, level: str) -> Place | None:
    """The level that two figures are of, as a person, the heading or the sheet says."""
    if level:
        return level
    texts = (sheet.columns[column].name, sheet.sheet, sheet.file.rpartition("/")[2], sheet.titles)
    for text in texts:
        named = {level_named(word) for word in fold(text).split()}
        for place in ("region", "departement"):
            if place in named and not ({"region", "departement"} <= named):
                return place
    return None


def _settled(
    codes: list[Code], cells: ReadColumn, book: CodeBook, hint: Place | None
) -> list[Code]:
    """Give the codes of two figures a level, or call them totals among smaller territories."""
    counts = cells.counts
    fine = sum(int(n) for code, n in zip(codes, counts, strict=True) if code.level in LEVELS)
    both = sum(int(n) for code, n in zip(codes, counts, strict=True) if code.level == DEP_OR_REG)
    if hint and is_ours(hint) and hint not in ("region", "departement"):
        return [
            book.read_as(word, hint) if code.level not in ("total", "autre") else code
            for word, code in zip(cells.words, codes, strict=True)
        ]
    if fine >= both:
        return [Code(TOTAL, each.code) if each.level == DEP_OR_REG else each for each in codes]
    level = hint if hint in ("region", "departement") else _level_of_figures(codes, book)
    return [book.read_as(each.code, level) if each.level == DEP_OR_REG else each for each in codes]


def _level_of_figures(codes: Sequence[Code], book: CodeBook) -> Level:
    """A file of régions has most of their eighteen codes, and no other."""
    found = {each.code for each in codes if each.level == DEP_OR_REG}
    return "region" if found <= book.known["region"] and len(found) > 9 else "departement"


# ---- Rows -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Rows:
    """For each row a code, by its rank among those of the file."""

    ranks: Ranks
    codes: Sequence[Code]

    @classmethod
    def of_words(cls, codes: Sequence[Code], cells: ReadColumn) -> "_Rows":
        return cls(cells.ranks, codes)

    def placed(self, column: int, level_column: int | None) -> Placed:
        codes = self.codes
        counts = np.bincount(self.ranks, minlength=len(codes))
        left_out: Counter[str] = Counter()
        restored = 0
        for code, found in zip(codes, counts.tolist(), strict=True):
            if code.level not in LEVELS:
                left_out[code.level or NO_CODE] += found
            elif code.is_restored and found:
                restored += 1
        words = list(dict.fromkeys(code.code for code in codes))
        places = {word: rank for rank, word in enumerate(words)}
        code_ranks = np.array([places[code.code] for code in codes], dtype=np.int32)
        levels = np.array(
            [LEVELS.index(code.level) if code.level in LEVELS else -1 for code in codes],
            dtype=np.int8,
        )
        return Placed(
            code=column,
            level=level_column,
            levels=levels[self.ranks],
            codes=code_ranks[self.ranks],
            words=tuple(words),
            left_out={reason: found for reason, found in left_out.items() if found},
            restored=restored,
            shared=np.zeros(len(self.ranks), dtype=bool),
            sources=np.arange(len(self.ranks), dtype=np.int32),
        )


def _read_at_levels(cells: ReadColumn, levels: ReadColumn, book: CodeBook) -> _Rows:
    """Read each code at the level that its row names."""
    pairs = cells.ranks * np.int64(levels.width) + levels.ranks
    used, ranks = compacted(pairs, cells.width * levels.width)
    places = [level_named(word) for word in levels.words]
    codes = [
        _read_at(
            cells.texts[int(pair) // levels.width].as_py(), places[int(pair) % levels.width], book
        )
        for pair in used
    ]
    return _Rows(ranks, codes)


def _read_at(word: str, place: Place | None, book: CodeBook) -> Code:
    if is_ours(place):
        found = book.read(word)
        return found if found.level in ("total", "autre") else book.read_as(word, place)
    return Code(place or OTHER, bare_code(word))


# ---- Cells that name several communes --------------------------------------------------------


def _parts(word: str) -> list[str]:
    return [word] if word.isalnum() else [part for part in _SEPARATORS.split(word) if part]


def _lists(cells: ReadColumn, book: CodeBook) -> list[list[Code]] | None:
    """The codes of each word of a column that lists some; None when none lists several."""
    if cells.width > 100_000:
        return None
    parts = [_parts(word) for word in cells.words]
    several = [[book.read(part) for part in each] for each in parts if len(each) > 1]
    communes = [each for each in several if all(code.level == "commune" for code in each)]
    if not several or len(communes) < _SURE * len(several):
        return None
    found = [[book.read(part) for part in each] for each in parts]
    return [[code for code in each if code.level == "commune"] or [NOTHING] for each in found]


def _placed_lists(sheet: Sheet, column: int, lists: Sequence[Sequence[Code]]) -> Placed:
    """Give a row to each commune of each cell."""
    cells = sheet.columns[column]
    sizes = np.array([len(each) for each in lists])
    flat = [code for each in lists for code in each]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    repeats = sizes[cells.ranks]
    sources = np.repeat(np.arange(len(cells.ranks), dtype=np.int32), repeats)
    within = np.arange(len(sources)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    ranks = (starts[cells.ranks][sources] + within).astype(np.int32)
    placed = _Rows(ranks, flat).placed(column, None)
    return Placed(
        **{**vars(placed), "sources": sources, "shared": (sizes[cells.ranks] > 1)[sources]}
    )
