"""Values: the cells of a measure as numbers or categories, each territory once."""

from collections.abc import Iterator

import numpy as np

from geo.french import fold
from geo.indicators.reading.cells import missing_category, read_numbers
from geo.indicators.reading.choices import Choices
from geo.indicators.reading.columns import Ranks, ReadColumn
from geo.indicators.reading.found import FoundValues
from geo.indicators.reading.roles import Roles
from geo.indicators.reading.slices import COUNT, YES, ReadSheet, Slice
from geo.model.arrays import BoolArray
from geo.model.territories import LEVELS

_MOST_UNREAD = 5
_FREE = frozenset({"f", ""})
_ESTIMATED = frozenset({"e", "p", "i"})
"""Codes of SDMX for a value that is estimated, provisional or imputed."""
_MISSING = frozenset({"m", "l", "o", "h", "k", "j", "q"})
"""Codes of SDMX for a value that is missing, for whatever reason."""
_UNKNOWN = "non_disponible"
_Array = np.ndarray


def values_of(
    read: ReadSheet, each: Slice, choices: Choices, *, is_class: bool
) -> tuple[FoundValues, ...]:
    """The values of a measure, level by level."""
    placed = read.placed
    levels = placed.levels[placed.kept][each.rows]
    codes = placed.codes[placed.kept][each.rows]
    unread: tuple[str, ...] = ()
    if each.cells is None:
        cells, flags = _of_list(each, codes, placed.shared[placed.kept][each.rows], levels)
    elif is_class:
        cells, flags = _categories(each.cells, choices)
    else:
        cells, flags, unread = _numbers(each.cells)
        cells = _multiplied(cells, read.roles, each.rows)
    if each.cells is not None:
        cells, flags = _with_statuses((cells, flags), read.roles, each.rows)
    return tuple(
        _told(rank, placed.words, (codes[rows], cells[rows], flags[rows]), unread)
        for rank, rows in _by_level(levels)
    )


def _by_level(levels: Ranks) -> Iterator[tuple[int, Ranks]]:
    for rank in range(len(LEVELS)):
        rows = np.flatnonzero(levels == rank)
        if len(rows):
            yield rank, rows


def _of_list(each: Slice, codes: Ranks, shared: BoolArray, levels: Ranks) -> tuple[_Array, _Array]:
    """For each row: « oui », or how many rows its territory has; unknown where one is shared."""
    flags = np.full(len(codes), "", dtype=object)
    if each.key != COUNT:
        return np.full(len(codes), YES, dtype=object), flags
    keys = codes.astype(np.int64) * len(LEVELS) + levels
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    is_shared = np.bincount(places, weights=shared)[places] > 0
    flags[is_shared] = _UNKNOWN
    return np.where(is_shared, np.nan, counts[places].astype(float)), flags


def _categories(cells: ReadColumn, choices: Choices) -> tuple[_Array, _Array]:
    said = {fold(found) or found: category for found, category in choices.categories.items()}
    texts, flags = [], []
    for word in cells.words:
        category = choices.categories.get(word, said.get(fold(word) or word))
        flag = "" if category else missing_category(word)
        texts.append("" if flag else plain_category(category or word))
        flags.append(flag)
    found = np.array(texts, dtype=object), np.array(flags, dtype=object)
    return found[0][cells.ranks], found[1][cells.ranks]


def plain_category(text: str) -> str:
    """A category on one line, without the bar that parts categories in their table."""
    return " ".join(text.replace("|", "/").split())


def _numbers(cells: ReadColumn) -> tuple[_Array, _Array, tuple[str, ...]]:
    words: list[str] = cells.texts.to_pylist()
    found = read_numbers(words)
    unread = [words[rank] for rank in np.flatnonzero(~found.is_read)[:_MOST_UNREAD].tolist()]
    return found.values[cells.ranks], found.flags[cells.ranks], tuple(unread)


def _multiplied(values: _Array, roles: Roles, rows: Ranks) -> _Array:
    """Multiply by the power of ten that SDMX's UNIT_MULT gives."""
    column = roles.first("puissance")
    if column is None:
        return values
    powers = read_numbers(column.words).values
    powers = np.where(np.isnan(powers) | (np.abs(powers) > 12), 0, powers)
    scaled: _Array = values * (10.0 ** powers[column.ranks[rows]])
    return scaled


def _with_statuses(
    found: tuple[_Array, _Array], roles: Roles, rows: Ranks
) -> tuple[_Array, _Array]:
    """Hide what is not free (`CONF_STATUS` other than F), and flag what is estimated."""
    cells, flags = found
    nothing = "" if cells.dtype == object else np.nan
    for role, words, flag in (("etat", _MISSING, _UNKNOWN), ("etat", _ESTIMATED, "estime")):
        column = roles.first(role)  # type: ignore[arg-type]
        if column is not None:
            is_such = _rows_of(column, words)[rows] & (flags == "")
            flags = np.where(is_such, flag, flags)
            if flag == _UNKNOWN:
                cells = np.where(is_such, nothing, cells)
    column = roles.first("secret")
    if column is not None:
        is_secret = ~_rows_of(column, _FREE)[rows]
        cells, flags = np.where(is_secret, nothing, cells), np.where(is_secret, "secret", flags)
    return cells, flags


def _rows_of(column: ReadColumn, words: frozenset[str]) -> BoolArray:
    known = np.array([fold(word) in words for word in column.words], dtype=bool)
    found: BoolArray = known[column.ranks]
    return found


def _told(
    level: int,
    words: tuple[str, ...],
    columns: tuple[Ranks, _Array, _Array],
    unread: tuple[str, ...],
) -> FoundValues:
    """Tell each territory once; one with two values has none that is known."""
    codes, cells, flags = columns
    found, first, places = np.unique(codes, return_index=True, return_inverse=True)
    is_text = cells.dtype == object
    differs = cells != cells[first][places]
    if not is_text:
        differs &= ~(np.isnan(cells) & np.isnan(cells[first][places]))
    is_several = np.bincount(places, weights=differs, minlength=len(found)) > 0
    cells, flags = cells[first], flags[first]
    cells = np.where(is_several, "" if is_text else np.nan, cells)
    flags = np.where(is_several, _UNKNOWN, flags)
    return FoundValues(
        level=LEVELS[level],
        code_list=",".join(words[code] for code in found.tolist()),
        flag_list=",".join(flags.tolist()),
        numbers=() if is_text else tuple(cells.tolist()),
        categories=tuple(cells.tolist()) if is_text else (),
        repeated=int(is_several.sum()),
        unread=unread,
    )
