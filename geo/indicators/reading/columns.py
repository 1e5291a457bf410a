"""Columns: the cells of a table as few distinct words, so that each is understood once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.model.arrays import BoolArray

Ranks = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers, of 32 bits where there are millions of them."""


@dataclass(frozen=True, eq=False)
class ReadColumn:
    """The cells of a column.

    Attributes
    ----------
    name
        Its heading, as it stands in the file.
    ranks
        For each row, the rank of its word.
    texts
        The distinct words, without the spaces around them: an array of Arrow, where a million of
        them take a sixth of what they take as texts of Python.
    label
        What a second row of headings, or a list of variables, calls it; empty for none.
    """

    name: str
    ranks: Ranks
    texts: Any
    label: str = ""

    @classmethod
    def of_cells(cls, name: str, cells: Sequence[str]) -> "ReadColumn":
        """Make a column of its cells."""
        found = pa.array(cells, type=pa.string()).dictionary_encode()
        return cls.of_ranks(name, found.indices.to_numpy(), found.dictionary)

    @classmethod
    def of_ranks(cls, name: str, ranks: Ranks, texts: Any) -> "ReadColumn":  # noqa: ANN401 - of Arrow
        """Make a column of words, which are cleaned, and may then be the same."""
        cleaned = pc.utf8_trim_whitespace(pc.utf8_normalize(texts, form="NFC"))
        found = cleaned.dictionary_encode()
        if len(found.dictionary) < len(texts):
            ranks = found.indices.to_numpy()[ranks]
        return cls(name, ranks, found.dictionary)

    @classmethod
    def of_numbers(cls, name: str, texts: Any) -> "ReadColumn":  # noqa: ANN401 - of Arrow
        """Make a column of one word a row: the same number is not looked for."""
        return cls(name, np.arange(len(texts), dtype=np.int32), pc.utf8_trim_whitespace(texts))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The distinct words, as texts of Python: for columns of few."""
        return tuple(self.texts.to_pylist())

    @property
    def width(self) -> int:
        """How many distinct words there are."""
        return len(self.texts)

    @property
    def title(self) -> str:
        """What a person would call it."""
        return self.label or self.name

    def rows(self, kept: BoolArray | Ranks) -> "ReadColumn":
        """Keep some rows, and the words these have."""
        used, ranks = compacted(self.ranks[kept], self.width)
        return ReadColumn(self.name, ranks, self.texts.take(pa.array(used)), self.label)

    @cached_property
    def counts(self) -> Ranks:
        """For each word, how many rows have it."""
        return np.bincount(self.ranks, minlength=self.width)


def compacted(ranks: Ranks, width: int) -> tuple[Ranks, Ranks]:
    """The ranks that are used, and for each row the place of its own among them.

    As numpy's `unique` does, without its sort: a third of the memory for millions of rows.
    """
    used = np.flatnonzero(np.bincount(ranks, minlength=width))
    places = np.zeros(width, dtype=np.int32)
    places[used] = np.arange(len(used), dtype=np.int32)
    return used, places[ranks]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table once its headings are found.

    Attributes
    ----------
    file, sheet
        Where it comes from, as in `Grid`.
    notes
        How it was read, by noun.
    titles
        What stands above the headings.
    columns
        All as long. A list, so that each is let go once its rows are chosen: two copies of
        millions of rows take 100 MB more.
    problems
        What was left out while reading, in French.
    """

    file: str
    sheet: str
    notes: dict[str, str]
    titles: str
    header_row: int
    columns: list[ReadColumn]
    problems: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where its cells are, for messages."""
        return f"{self.file}, feuille {self.sheet}" if self.sheet else self.file

    @property
    def row_count(self) -> int:
        """How many rows stand below the headings."""
        return len(self.columns[0].ranks) if self.columns else 0
