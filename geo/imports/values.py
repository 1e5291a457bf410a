"""Values: the words of a list of ours, found in what people write, with a score."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from geo.french import fold
from geo.imports.mapping import EXACT, KNOWN, Match
from geo.tables.schema import Field

LIKE = 84
"""Similarity of two values from which one is proposed.

Measured on the lists of ours and what is known of them: « actif » and « inactif » score 83.3, so
that at 83 a closed pole is read as active; of the slips of one letter, 98 % of those in a sector
and 91 % in a status reach 84 (93 and 85 % reach 87).
"""
_MAX_LENGTH, _MAX_SOUGHT, _MAX_ITEMS = 150, 5_000, 30
"""Beyond which a list of ours is not what is written: nothing like it is sought."""
_ITEM_ENDS = re.compile(r"\s*(?:[|;\n/•·]|\s[-–—]\s|,(?!\d))\s*")


class Spellings:
    """The values of one list, and every spelling known of each."""

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        synonyms: Mapping[str, Iterable[str]],
        confirmed: Mapping[str, str],
    ) -> None:
        """Keep the spellings.

        Parameters
        ----------
        names
            By value, the ways of ours to write it: itself, its label, its slug.
        synonyms
            By value, the ways of others.
        confirmed
            By value of a file, ours, as a person has said.
        """
        self.values = frozenset(names)
        self._own = {fold(word): value for value, words in names.items() for word in words}
        self._known = {
            fold(word): value
            for value, words in synonyms.items()
            if value in self.values
            for word in words
        }
        self._confirmed = {fold(found): value for found, value in confirmed.items()}
        self._found: dict[str, Match] = {}

    def match(self, text: str) -> Match:
        """Find the value that a text is; an empty target when none is like it."""
        if text not in self._found:
            self._found[text] = self._match(text)
        return self._found[text]

    def _match(self, text: str) -> Match:
        folded = fold(text)
        if folded in self._confirmed:
            target = self._confirmed[folded]
            known = target if target in self.values else ""
            return Match(text, known, EXACT if known else 0, is_confirmed=True)
        if text in self.values:
            return Match(text, text, EXACT, is_confirmed=True)
        if folded in self._own:
            return Match(text, self._own[folded], EXACT, is_confirmed=True)
        if folded in self._known:
            return Match(text, self._known[folded], KNOWN, is_confirmed=False)
        return self._nearest(text, folded)

    def _nearest(self, text: str, folded: str) -> Match:
        best, score = "", 0.0
        if len(folded) > _MAX_LENGTH or len(self._found) > _MAX_SOUGHT:
            return Match(text, "", 0, is_confirmed=False)
        for known, value in (*self._own.items(), *self._known.items()):
            if len(known) < 4 or len(folded) < 4:
                continue
            found = max(
                fuzz.ratio(folded, known),
                fuzz.token_sort_ratio(folded, known),
                fuzz.token_set_ratio(folded, known) - 6,
            )
            if found > score:
                best, score = value, found
        if score < LIKE:
            return Match(text, "", 0, is_confirmed=False)
        return Match(text, best, min(round(score), KNOWN - 1), is_confirmed=False)


def spellings_of(
    field: Field, synonyms: Mapping[str, Iterable[str]], confirmed: Mapping[str, str]
) -> Spellings:
    """The spellings of a column that has a list of values."""
    names = {each.value: (each.value, each.label, each.slug) for each in field.categories}
    return Spellings(names, synonyms, confirmed)


@dataclass(frozen=True)
class Matched:
    """The cells of a column once brought to the values of a list.

    Attributes
    ----------
    cells
        Values of the list, those of one cell joined by its separator.
    unknown
        By position of a row, what is like none.
    matches
        Each text met, and what it is taken for, in alphabetical order.
    """

    cells: list[str]
    unknown: list[tuple[int, str]]
    matches: tuple[Match, ...]


def match_cells(column: Sequence[str], spellings: Spellings, separator: str) -> Matched:
    """Bring cells to values of a list, each distinct cell once; no separator: one value a cell."""
    found = {cell: _matches(cell, spellings, separator) for cell in dict.fromkeys(column)}
    texts = {
        cell: separator.join(dict.fromkeys(each.target for each in matches if each.target))
        for cell, matches in found.items()
    }
    unknown = [
        (row, each.found)
        for row, cell in enumerate(column)
        for each in found[cell]
        if not each.target
    ]
    met = {each.found: each for matches in found.values() for each in matches}
    return Matched(
        [texts[cell] for cell in column], unknown, tuple(met[text] for text in sorted(met))
    )


def _matches(cell: str, spellings: Spellings, separator: str) -> list[Match]:
    items = items_of(cell, spellings) if separator else [" ".join(cell.split())]
    return [spellings.match(item) for item in items if item]


def items_of(text: str, spellings: Spellings) -> list[str]:
    """Cut a cell that may hold several values, unless the whole is one."""
    whole = " ".join(text.split())
    if spellings.match(whole).score >= KNOWN:
        return [whole]
    items = [item for item in _ITEM_ENDS.split(text.strip(" -–•·\n")) if item]
    return items if len(items) <= _MAX_ITEMS else [whole]
