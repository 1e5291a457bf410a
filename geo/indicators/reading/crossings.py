"""Crossings: what tells the rows of one territory apart, and which of them are taken.

A long file holds several years, measures, sexes and ages: one modality of each is taken, and said;
they are never added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from geo.errors import SelectionError
from geo.french import enumeration, fold
from geo.indicators.reading.choices import Choices
from geo.indicators.reading.columns import Ranks, ReadColumn
from geo.indicators.reading.names import is_year, year_of_period
from geo.indicators.reading.roles import Roles, is_crossing
from geo.indicators.reading.words import cell_words
from geo.model.arrays import BoolArray

Asked = Literal["annee", "mesure", "ou", "genre"]
_REPEATED = 1.2
"""Rows a territory, on average, from which they are told apart by something: below, the same
territory was only written twice."""
_MOST_WORDS = 2_000
"""Modalities of a column by which one may choose: a person reads no more."""
_DISTINCT = 0.95
"""Share of the rows whose word is theirs alone, in a column that names each thing. On the 16
layouts of the tests the same is read from 0.9 to 1; from 0.8 down, counts of jobseekers are names.
"""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the modalities that may be taken."""

    value: str
    label: str
    rows: int


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """What a person is to choose.

    Attributes
    ----------
    kind
        A year, measures, the modality of a column, or the kind of a measure.
    column
        Heading of the column, or key of the measure.
    options
        In the order of the file; years, the last first.
    proposed
        The total, or the last year; empty when nothing speaks for one.
    """

    kind: Asked
    column: str
    title: str
    options: tuple[Option, ...]
    proposed: str = ""


@dataclass(frozen=True, eq=False)
class Crossing:
    """A column that tells rows of one territory apart."""

    column: ReadColumn
    kind: Asked
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, word: str) -> str:
        """What a modality is called."""
        return self.labels.get(word, word)


@dataclass(frozen=True, eq=False)
class Taken:
    """The rows taken of a long table.

    Attributes
    ----------
    rows
        Whether each is.
    words
        By title of a crossing, the label of the modality taken.
    year
        As the file writes it; empty when no column says it.
    questions
        What is still to be chosen.
    """

    rows: BoolArray
    words: Mapping[str, str]
    others: Mapping[str, str]
    year: str
    questions: tuple[ReadingQuestion, ...]


def is_list_of_things(roles: Roles, keys: Ranks) -> bool:
    """Whether rows are things that stand in territories, several in one: neighbourhoods, contracts.

    One column names each thing once, and none is a column of values.
    """
    rows = len(keys)
    if roles.of("valeur", "mesure") or rows <= len(np.unique(keys)):
        return False
    named = [roles.columns[rank] for rank in roles.of("identifiant", "texte", "libelle", "chiffre")]
    has_names = any(each.width >= _DISTINCT * rows for each in named if not _is_decimal(each))
    return has_names or not roles.of("chiffre", "annee")


def _is_decimal(column: ReadColumn) -> bool:
    return any("," in word or "." in word for word in column.texts[:200].to_pylist())


def find_crossings(
    roles: Roles, keys: Ranks, labels: Mapping[str, Mapping[str, str]]
) -> list[Crossing]:
    """Find the columns that tell the rows of a territory apart.

    Parameters
    ----------
    keys
        For each row, a number that is its territory's.
    labels
        By heading, what its modalities are called.
    """
    territories = len(np.unique(keys))
    found = [
        Crossing(roles.columns[rank], _asked(roles.roles[rank]))
        for rank in roles.of("annee", "mesure")
        if roles.columns[rank].width > 1 or roles.roles[rank] == "mesure"
    ]
    if len(keys) > _REPEATED * territories:
        found += [
            Crossing(column, "ou")
            for rank in roles.of("modalite", "texte", "date")
            if 1 < (column := roles.columns[rank]).width <= _MOST_WORDS
            and _pairs(keys, column) > territories
        ]
    else:
        found = [
            each
            for each in found
            if each.kind == "mesure" or _pairs(keys, each.column) > territories
        ]
    return [
        replace(each, labels=dict(labels.get(each.column.name, {})) | dict(each.labels))
        for each in _without_copies(found)
    ]


def find_fixed(roles: Roles, labels: Mapping[str, Mapping[str, str]]) -> list[Crossing]:
    """Find the columns of one modality that say what is counted: a file of women, of one age."""
    columns = [roles.columns[rank] for rank in roles.of("fixe")]
    return [
        Crossing(each, "ou", labels.get(each.name, {}))
        for each in columns
        if is_crossing(each) or each.words[0] in labels.get(each.name, {})
    ]


def _asked(role: str) -> Asked:
    return "annee" if role == "annee" else "mesure"


def _pairs(keys: Ranks, column: ReadColumn) -> int:
    return len(np.unique(keys * column.width + column.ranks))


def _without_copies(found: Sequence[Crossing]) -> list[Crossing]:
    """Keep one of two columns that say the same, as a code and its label do."""
    kept: list[Crossing] = []
    for each in found:
        same = next((rank for rank, one in enumerate(kept) if _are_same(one, each)), None)
        if same is None:
            kept.append(each)
        else:
            one = kept[same]
            kept[same] = replace(one, labels=_labels(one.column, each.column))
    return kept


def _are_same(one: Crossing, other: Crossing) -> bool:
    width = one.column.width
    if width != other.column.width or one.kind != other.kind:
        return False
    return _pairs(one.column.ranks.astype(np.int64), other.column) == width


def _labels(codes: ReadColumn, labels: ReadColumn) -> dict[str, str]:
    _, rows = np.unique(codes.ranks, return_index=True)
    return {codes.words[codes.ranks[row]]: labels.words[labels.ranks[row]] for row in rows.tolist()}


def take(crossings: Sequence[Crossing], choices: Choices, rows: int, *, accepts: bool) -> Taken:
    """Take one modality of each crossing: that chosen, the only one left, or that proposed.

    Parameters
    ----------
    accepts
        Whether what is proposed is taken.

    Raises
    ------
    SelectionError
        A modality that was chosen is not there.
    """
    mask = np.ones(rows, dtype=bool)
    _check_columns(crossings, choices)
    asked: list[Crossing] = []
    told: list[tuple[Crossing, str]] = []
    for each in crossings:
        if (chosen := _chosen(each, choices)) is not None:
            mask &= _of_words(each, [chosen])
            told.append((each, chosen))
        elif each.kind == "mesure" and choices.measures:
            wanted = [word for word in each.column.words if _is_chosen(each, word, choices)]
            mask &= _of_words(each, wanted)
        else:
            asked.append(each)
    questions: list[ReadingQuestion] = []
    for each in asked:
        question = _question(each, mask)
        if each.kind == "mesure":
            questions += [question] if len(question.options) > 1 and not accepts else []
            continue
        only = question.options[0].value if len(question.options) == 1 else ""
        taken = only or (question.proposed if accepts else "")
        if not taken:
            questions.append(question)
            taken = question.proposed or question.options[0].value
        mask &= _of_words(each, [taken])
        told.append((each, taken))
    return Taken(mask, *_told_words(told), tuple(questions))


def _told_words(
    told: Sequence[tuple[Crossing, str]],
) -> tuple[dict[str, str], dict[str, str], str]:
    """Say the modalities taken, those of them that are no total, and the year."""
    words: dict[str, str] = {}
    others: dict[str, str] = {}
    year = ""
    for each, word in told:
        title, label = each.column.title, each.label(word)
        if each.kind == "annee":
            year = word
            words |= {} if is_year(word) else {title: word}
        else:
            words[title] = label
            others |= {} if _is_total(each, word) else {title: label}
    return words, others, year


def _of_words(crossing: Crossing, words: Sequence[str]) -> BoolArray:
    wanted = np.array([word in words for word in crossing.column.words], dtype=bool)
    found: BoolArray = wanted[crossing.column.ranks]
    return found


def _check_columns(crossings: Sequence[Crossing], choices: Choices) -> None:
    names = {fold(name) for each in crossings for name in (each.column.name, each.column.title)}
    for heading in choices.where:
        if crossings and fold(heading) not in names:
            known = enumeration([f"« {each.column.name} »" for each in crossings])
            message = (
                f"« {heading} » ne distingue pas les lignes du fichier. Ce qui le fait : {known}."
            )
            raise SelectionError(message)


def _chosen(crossing: Crossing, choices: Choices) -> str | None:
    column = crossing.column
    if crossing.kind == "mesure":
        return None
    for heading, wanted in choices.where.items():
        if fold(heading) in (fold(column.name), fold(column.title)):
            return _word(crossing, wanted)
    if crossing.kind == "annee" and choices.year:
        return _year_chosen(crossing, choices.year)
    return None


def _year_chosen(crossing: Crossing, wanted: str) -> str:
    words = crossing.column.words
    same = [word for word in words if word == wanted]
    same = same or [word for word in words if str(year_of_period(word)) == wanted]
    if not same:
        raise SelectionError(_absent(crossing, wanted))
    return max(same)


def _word(crossing: Crossing, wanted: str) -> str:
    words = crossing.column.words
    if wanted in words:
        return wanted
    for word in words:
        if fold(wanted) and fold(wanted) in (fold(word), fold(crossing.label(word))):
            return word
    raise SelectionError(_absent(crossing, wanted))


def _absent(crossing: Crossing, wanted: str) -> str:
    shown = enumeration([f"« {word} »" for word in sorted(crossing.column.words)[:30]])
    return f"« {wanted} » n'est pas dans la colonne « {crossing.column.name} » : {shown}."


def _is_chosen(crossing: Crossing, word: str, choices: Choices) -> bool:
    wanted = {fold(key) for key in choices.measures}
    return fold(word) in wanted or fold(crossing.label(word)) in wanted


def _question(crossing: Crossing, mask: BoolArray) -> ReadingQuestion:
    column = crossing.column
    counts = np.bincount(column.ranks[mask], minlength=column.width)
    options = [
        Option(word, crossing.label(word), int(rows))
        for word, rows in zip(column.words, counts, strict=True)
        if rows
    ]
    if crossing.kind == "annee":
        options.sort(key=lambda each: each.value, reverse=True)
        proposed = next((each.value for each in options if each.value), "")
    else:
        totals = [each.value for each in options if _is_total(crossing, each.value)]
        proposed = totals[0] if len(totals) == 1 and crossing.kind == "ou" else ""
    return ReadingQuestion(crossing.kind, column.name, column.title, tuple(options), proposed)


def _is_total(crossing: Crossing, word: str) -> bool:
    known = cell_words("total")
    return fold(word) in known or fold(crossing.label(word)) in known
