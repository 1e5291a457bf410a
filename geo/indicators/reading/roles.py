"""Roles: what each column of a sheet is for: a year, a measure, a crossing, a label."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from geo.french import fold
from geo.indicators.reading.cells import read_numbers
from geo.indicators.reading.codebook import CodeBook
from geo.indicators.reading.columns import ReadColumn, Sheet
from geo.indicators.reading.names import is_year, year_of_period
from geo.indicators.reading.placing import Placed, names_codes
from geo.indicators.reading.words import has_heading, heading_words, is_ours, level_named

Role = Literal[
    "code",
    "niveau",
    "annee",
    "mesure",
    "valeur",
    "secret",
    "etat",
    "unite",
    "puissance",
    "chiffre",
    "modalite",
    "libelle",
    "autre_code",
    "date",
    "identifiant",
    "fixe",
    "ignore",
    "texte",
]
MAX_CATEGORIES = 40
"""Different texts that a column of categories has: the 29 positions of a typology of EPCI fit."""
_SAMPLE = 1_000
_ZERO_FIRST = re.compile(r"0\d")
_READ = 0.9
"""Share of the words of a column that are figures, or periods. On the 16 layouts of the tests the
same is read from 0.5 to 1; lower, a column of names with years is dates, higher, one note hides
a column of figures."""
_FEW_ROWS = 20
"""Rows from which a column of one word is what all have in common; the same from 2 to 100 there."""
_BY_HEADING: tuple[Role, ...] = ("secret", "etat", "unite", "puissance", "ignore", "valeur")


@dataclass(frozen=True, eq=False)
class Roles:
    """The columns of a sheet, by what they are for."""

    columns: tuple[ReadColumn, ...]
    roles: tuple[Role, ...]

    def of(self, *roles: Role) -> list[int]:
        """Ranks of the columns of some roles, in order."""
        return [rank for rank, role in enumerate(self.roles) if role in roles]

    def first(self, role: Role) -> ReadColumn | None:
        """The first column of a role."""
        return next((self.columns[rank] for rank in self.of(role)), None)


def find_roles(sheet: Sheet, placed: Placed, book: CodeBook) -> Roles:
    """Tell what each column is for, by its heading and what it holds on the rows kept.

    The other rows of the sheet are let go.
    """
    rows = placed.sources[placed.kept]
    is_whole = len(rows) == sheet.row_count and (rows == np.arange(len(rows))).all()
    for rank in () if is_whole else range(len(sheet.columns)):
        sheet.columns[rank] = sheet.columns[rank].rows(rows)
    columns = tuple(sheet.columns)
    roles: list[Role] = []
    for rank, column in enumerate(columns):
        if rank == placed.code:
            roles.append("code")
        elif rank == placed.level:
            roles.append("niveau")
        else:
            roles.append(_role(column, book, len(rows)))
    return Roles(columns, _with_one_value(_with_labels(columns, roles)))


def _with_labels(columns: Sequence[ReadColumn], roles: Sequence[Role]) -> list[Role]:
    """Call labels the texts beside the codes they label: `lib_epci` beside `siren_epci`."""
    coded = {
        fold(column.name).rpartition(" ")[2]
        for column, role in zip(columns, roles, strict=True)
        if role in ("code", "autre_code", "identifiant")
    }
    return [
        "libelle"
        if role == "modalite"
        and (words := fold(column.name).split())[0] in ("lib", "libelle", "nom")
        and words[-1] in coded
        else role
        for column, role in zip(columns, roles, strict=True)
    ]


def _with_one_value(roles: Sequence[Role]) -> tuple[Role, ...]:
    """A column of measures is one only beside a column of values, or the one column of numbers."""
    values = [rank for rank, role in enumerate(roles) if role == "valeur"]
    numbers = [rank for rank, role in enumerate(roles) if role == "chiffre"]
    if not values and "mesure" in roles and len(numbers) == 1:
        values = numbers
    kept: list[Role] = []
    for rank, role in enumerate(roles):
        if role == "mesure" and not values:
            kept.append("modalite")
        elif role == "valeur" and rank not in values[:1]:
            kept.append("chiffre")
        elif rank in values[:1]:
            kept.append("valeur")
        elif role == "chiffre" and values:
            kept.append("ignore")
        else:
            kept.append(role)
    return tuple(kept)


def _role(column: ReadColumn, book: CodeBook, rows: int) -> Role:
    folded = fold(column.name)
    if by_heading := _role_by_heading(column, folded):
        return by_heading
    words = _sample(column)
    if not any(words):
        return "ignore"
    if _is_year(column, folded, words):
        return "annee"
    if _are_other_codes(column, words, book):
        return "autre_code"
    if is_crossing(column) and column.width <= 200 and not any("." in word for word in words):
        return _fixed(column, rows) or "modalite"
    is_numeric = _share_of_numbers(words) >= _READ
    find = _role_of_numbers if is_numeric else partial(_role_of_words, book=book)
    return find(column, words, rows=rows)


def _role_by_heading(column: ReadColumn, folded: str) -> Role | None:
    if known := next((role for role in _BY_HEADING if has_heading(column.name, role)), None):
        return known
    if folded.endswith(" measure") or has_heading(column.name, "mesure"):
        return "mesure"
    return "identifiant" if folded.startswith("id ") else None


def _sample(column: ReadColumn) -> list[str]:
    step = max(1, column.width // _SAMPLE)
    found: list[str] = column.texts[::step].to_pylist()
    return found


def _is_year(column: ReadColumn, folded: str, words: Sequence[str]) -> bool:
    filled = [word for word in words if word]
    years = [year_of_period(word) for word in filled]
    if None in years:
        return False
    is_named = bool(set(folded.split()) & {"annee", "year", "periode", "millesime", "exercice"})
    is_one_date = folded.startswith("date") and column.width == 1
    return (
        has_heading(column.name, "annee")
        or is_named
        or (is_one_date and not has_heading(column.name, "date"))
        or (all(map(is_year, filled)) and 1 < column.width <= 30)
    )


def _are_other_codes(column: ReadColumn, words: Sequence[str], book: CodeBook) -> bool:
    if not names_codes(column.name):
        named = {level_named(word) for word in fold(column.name).split()}
        if not any(map(is_ours, named)):
            return False
    codes = [book.read(word) for word in words if word]
    return bool(codes) and sum(code.is_known for code in codes) >= 0.8 * len(codes)


def is_crossing(column: ReadColumn) -> bool:
    """Whether a heading names what a population is cut by: its sex, its age."""
    folded = fold(column.name)
    first = folded.split(" ")[0]
    return folded in heading_words("croisement") or first in ("sexe", "sex", "tranche", "tranches")


def _share_of_numbers(words: Sequence[str]) -> float:
    filled = [word for word in words if word]
    found = read_numbers(filled)
    if not filled or not found.is_number.any():
        return 0
    return float(found.is_read.mean())


def _role_of_numbers(column: ReadColumn, words: Sequence[str], rows: int) -> Role:
    """Long whole numbers are identifiers (SIREN, telephone), as those that begin with a zero."""
    filled = [word for word in words if word]
    if all(word.isdigit() and len(word) >= 9 for word in filled):
        return "identifiant"
    is_coded = len({len(word) for word in filled}) == 1 and any(map(_ZERO_FIRST.match, filled))
    if is_coded and all(map(str.isdigit, filled)) and column.width > MAX_CATEGORIES:
        return "identifiant"
    if column.name.startswith("colonne ") and column.width == rows:
        return "ignore"  # the numbers of the rows, which some programs write first
    return _fixed(column, rows) or "chiffre"


def _fixed(column: ReadColumn, rows: int) -> Role | None:
    return "fixe" if column.width == 1 and rows > _FEW_ROWS else None


def _role_of_words(column: ReadColumn, words: Sequence[str], rows: int, book: CodeBook) -> Role:
    folded = fold(column.name)
    filled = [word for word in words if word]
    if sum(year_of_period(word) is not None for word in filled) >= _READ * len(filled):
        return "date"
    names = {fold(word) for word in filled}
    for known in book.names.values():
        if len(names & set(known.values())) >= 0.8 * len(names):
            return "libelle"
    is_named = folded.startswith(("lib", "nom")) or any(
        is_ours(level_named(word)) for word in folded.split()[:1]
    )
    if is_named and column.width > 0.7 * rows:
        return "libelle"
    if fixed := _fixed(column, rows):
        return fixed
    if (
        len(filled) <= MAX_CATEGORIES
        and column.width <= max(3, 0.7 * rows)
        and not any(len(word) > 120 for word in filled)
    ):
        return "modalite"
    return "libelle" if is_named else "texte"
