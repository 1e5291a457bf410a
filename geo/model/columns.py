"""Columns of tables, ready to be searched, counted and read."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.french import fold
from geo.model.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Supports:
    """Selections of poles by calls, one after the other.

    Attributes
    ----------
    rows
        Row of the pole in `Atlas.poles`.
    calls
        Column of the call in the facet `appel`; -1 where the call is not known.
    years
        NaN where not known.
    euros
        NaN where not published.
    pays
        Whether the call finances, as `financing_calls`.
    """

    rows: IntArray
    calls: IntArray
    years: FloatArray
    euros: FloatArray
    pays: BoolArray

    def __len__(self) -> int:
        """Number of selections."""
        return len(self.rows)

    def at(self, which: "BoolArray | IntArray") -> "Supports":
        """Some of them."""
        rows, calls, years = self.rows[which], self.calls[which], self.years[which]
        return Supports(rows, calls, years, self.euros[which], self.pays[which])


def financing_calls(calls: pd.DataFrame, supports: pd.DataFrame) -> frozenset[str]:
    """Tell the calls that finance from those that only accompany.

    A call finances when its budget or the amount of one of its selections is published: all of
    the shipped ones but phase 1 of 2021.
    """
    with_budget = calls.loc[calls["budget_eur"].notna(), "id_appel"]
    with_amount = supports.loc[supports["montant_eur"].notna(), "id_appel"]
    return frozenset(with_budget) | frozenset(with_amount)


class WordIndex:
    """Which rows hold a word that begins so: an answer in milliseconds among 100,000 rows."""

    def __init__(self, columns: Iterable[Sequence[str]]) -> None:
        """Sort the words of all columns, folded; each distinct cell is folded once."""
        rows_of: dict[str, list[int]] = {}
        self._size = 0
        for cells in columns:
            self._size = len(cells)
            words_of = {cell: fold(cell).split() for cell in set(cells)}
            for row, cell in enumerate(cells):
                for word in words_of[cell]:
                    rows_of.setdefault(word, []).append(row)
        self._words = sorted(rows_of)
        self._rows = [np.array(rows_of[word], dtype=np.intp) for word in self._words]

    def beginning(self, start: str) -> BoolArray:
        """Which rows hold a word that begins with a folded text."""
        found = np.zeros(self._size, dtype=bool)
        first = bisect_left(self._words, start)
        after = bisect_left(self._words, start + "{")  # « { » comes after every letter
        for rows in self._rows[first:after]:
            found[rows] = True
        return found

    def words_of_rows(self) -> list[list[str]]:
        """The distinct words of each row, sorted."""
        words: list[list[str]] = [[] for _ in range(self._size)]
        for word, rows in zip(self._words, self._rows, strict=True):
            for row in np.unique(rows):
                words[row].append(word)
        return words


class Columns(dict[str, list[Any]]):
    """Columns of a table as lists, made when first asked for."""

    def __init__(self, table: pd.DataFrame) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, column: str) -> list[Any]:
        """Make a column, and keep it."""
        self[column] = self._table[column].tolist()
        return self[column]

    def row(self, row: int, columns: Sequence[str]) -> dict[str, Any]:
        """Some cells of one row."""
        return {column: self[column][row] for column in columns}
