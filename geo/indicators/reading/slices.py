"""Slices: the columns of a sheet that are measures, each with its values on the rows taken."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.french import count, first_of, fold
from geo.indicators.reading.cells import read_numbers
from geo.indicators.reading.choices import Choices
from geo.indicators.reading.codebook import CodeBook
from geo.indicators.reading.columns import Ranks, ReadColumn, Sheet
from geo.indicators.reading.crossings import (
    Crossing,
    Taken,
    find_crossings,
    find_fixed,
    is_list_of_things,
    take,
)
from geo.indicators.reading.found import FoundSheet
from geo.indicators.reading.names import spoken
from geo.indicators.reading.placing import Placed, place_rows
from geo.indicators.reading.roles import MAX_CATEGORIES, Roles, find_roles
from geo.model.arrays import BoolArray

PRESENCE, COUNT = "presence", "nombre"
"""Keys of the measures of a list: whether a territory is in it, and how many of its rows are."""
YES, NO = "oui", "non"
_NOT_MEASURES: Mapping[str, str] = {
    "libelle": "libellé",
    "autre_code": "autre territoire",
    "date": "date",
    "identifiant": "identifiant",
    "fixe": "une seule valeur",
    "texte": "texte",
    "ignore": "laissée de côté",
    "chiffre": "numéro des modalités d'une autre",
    "modalite": "modalités, laissées de côté",
}
"""The last two are only said of a column that is none of the measures, nor tells rows apart."""


@dataclass(frozen=True, eq=False)
class Slice:
    """One measure of a sheet.

    Attributes
    ----------
    key, title
        As the file has it, and as a person would call it.
    cells
        Of the rows taken, in their order; None for a list.
    rows
        Ranks of these rows among those that have a territory.
    unit
        As a column of units says.
    categories
        The texts of a column of words, in order; empty for numbers.
    """

    key: str
    title: str
    cells: ReadColumn | None
    rows: Ranks
    unit: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ReadSheet:
    """A sheet once understood."""

    sheet: Sheet
    placed: Placed
    roles: Roles
    taken: Taken
    slices: tuple[Slice, ...]
    problems: tuple[str, ...] = ()

    def found(self) -> FoundSheet:
        """How it was understood, for a person."""
        roles = zip(self.roles.columns, self.roles.roles, strict=True)
        taken = {each.key for each in self.slices}
        return FoundSheet(
            place=self.sheet.place,
            notes=self.sheet.notes,
            header_row=self.sheet.header_row,
            code=self.sheet.columns[self.placed.code].name,
            levels={str(level): rows for level, rows in self.placed.level_counts().items()},
            left_out=self.placed.left_out,
            restored=self.placed.restored,
            taken=dict(self.taken.words),
            ignored={
                column.name: _NOT_MEASURES[role]
                for column, role in roles
                if role in _NOT_MEASURES
                and column.name not in taken
                and column.title not in self.taken.words
            },
            problems=(*self.sheet.problems, *self.problems),
        )


Labels = Mapping[str, Mapping[str, str]]


def read_sheet(
    sheet: Sheet, book: CodeBook, choices: Choices, labels: Labels, *, accepts: bool
) -> ReadSheet | None:
    """Understand a sheet; None when no column holds codes, or no row has one.

    Raises
    ------
    SelectionError
        What was chosen is not there.
    """
    placed = place_rows(sheet, book, choices.code, choices.level)
    if placed is None or not placed.kept.any():
        return None
    roles = find_roles(sheet, placed, book)
    levels, codes = placed.levels[placed.kept], placed.codes[placed.kept]
    keys = levels.astype(np.int64) * len(placed.words) + codes
    if is_list_of_things(roles, keys) or placed.shared.any():
        taken = Taken(np.ones(len(keys), dtype=bool), {}, {}, "", ())
        slices, problems = _slices_of_list(sheet, placed), _about_list(roles, placed)
        return ReadSheet(sheet, placed, roles, taken, slices, problems)
    crossings = find_crossings(roles, keys, labels)
    told = [*crossings, *find_fixed(roles, labels)]
    taken = take(told, choices, len(keys), accepts=accepts)
    found = tuple(_slices(roles, taken, crossings))
    if not any(each.cells is not None for each in found):
        found = (*found, *_slices_of_list(sheet, placed))
    elif not crossings and any(fold(each.name).startswith("id ") for each in sheet.columns):
        found = (*_slices_of_list(sheet, placed), *found)
    return ReadSheet(sheet, placed, roles, taken, found)


def _slices(roles: Roles, taken: Taken, crossings: Sequence[Crossing]) -> Iterator[Slice]:
    measured = next((each for each in crossings if each.kind == "mesure"), None)
    values = roles.first("valeur")
    if measured is not None and values is not None:
        yield from _measures(roles, taken.rows, measured, values)
        return
    rows = np.flatnonzero(taken.rows)
    used = {each.column.name for each in crossings}
    for rank, order in _columns_of_measures(roles, used).items():
        column = roles.columns[rank]
        cells = column.rows(rows)
        categories = order if roles.roles[rank] == "modalite" else ()
        yield Slice(column.name, column.title, cells, rows, categories=categories)


def _measures(
    roles: Roles, taken: BoolArray, measured: Crossing, values: ReadColumn
) -> Iterator[Slice]:
    """Give each modality of the column of measures its rows."""
    units = roles.first("unite")
    for rank, word in enumerate(measured.column.words):
        rows = np.flatnonzero(taken & (measured.column.ranks == rank))
        if len(rows):
            said = units.rows(rows).words if units is not None else ()
            unit = said[0] if len(said) == 1 else ""
            yield Slice(word, measured.label(word), values.rows(rows), rows, unit)


def _columns_of_measures(roles: Roles, used: Collection[str]) -> dict[int, tuple[str, ...]]:
    """Ranks of the columns of numbers and of categories; of these, the order of their words.

    A column of figures that only numbers the categories of another gives their order.
    """
    numbers = [
        rank for rank in roles.of("chiffre", "valeur") if roles.columns[rank].name not in used
    ]
    texts = [rank for rank in roles.of("modalite") if roles.columns[rank].name not in used]
    if used and numbers:
        texts = []
    found: dict[int, tuple[str, ...]] = dict.fromkeys(numbers, ())
    for rank in texts:
        column = roles.columns[rank]
        twin = next((each for each in numbers if _are_twins(roles.columns[each], column)), None)
        found[rank] = ()
        if twin is not None and twin in found:
            del found[twin]
            found[rank] = _words_by_number(roles.columns[twin], column)
    return dict(sorted(found.items()))


def _are_twins(numbers: ReadColumn, texts: ReadColumn) -> bool:
    """Whether small whole numbers and texts say the same, each for several territories."""
    if not 1 < numbers.width <= min(MAX_CATEGORIES, 0.7 * len(numbers.ranks)):
        return False
    if numbers.width != texts.width or not all(word.isdigit() for word in numbers.words if word):
        return False
    pairs = numbers.ranks.astype(np.int64) * texts.width + texts.ranks
    return len(np.unique(pairs)) == numbers.width


def _words_by_number(numbers: ReadColumn, texts: ReadColumn) -> tuple[str, ...]:
    values = read_numbers(numbers.words).values
    _, rows = np.unique(numbers.ranks, return_index=True)
    pairs = [(values[numbers.ranks[row]], texts.words[texts.ranks[row]]) for row in rows.tolist()]
    return tuple(word for _, word in sorted(pairs, key=lambda each: (np.isnan(each[0]), each[0])))


# ---- Lists ----------------------------------------------------------------------------------


def _slices_of_list(sheet: Sheet, placed: Placed) -> tuple[Slice, ...]:
    """Whether a territory is in a list and, where some are there more than once, how many times."""
    rows = np.arange(int(placed.kept.sum()))
    stem = sheet.sheet or sheet.file.rpartition("/")[2].rpartition(".")[0]
    name = spoken(stem) or "Liste"
    codes = placed.codes[placed.kept]
    present = Slice(PRESENCE, f"{name} (présence)", None, rows, categories=(YES,))
    if len(np.unique(codes)) == len(codes):
        return (present,)
    return (Slice(COUNT, f"{name} (nombre de lignes)", None, rows), present)


def _about_list(roles: Roles, placed: Placed) -> tuple[str, ...]:
    """What is not done with the rows of a list, and why."""
    said = []
    numbers = [f"« {roles.columns[rank].title} »" for rank in roles.of("chiffre")]
    if numbers:
        said.append(
            f"Plusieurs lignes par territoire : les chiffres de {first_of(numbers, 5)} ne sont pas "
            "additionnés."
        )
    if placed.shared.any():
        lines = len(np.unique(placed.sources[placed.shared]))
        verb = "nomment" if lines > 1 else "nomme"
        said.append(
            f"{count(lines, 'ligne')} {verb} plusieurs communes : ces communes sont dans la liste, "
            "mais leur nombre de lignes reste inconnu."
        )
    return tuple(said)
