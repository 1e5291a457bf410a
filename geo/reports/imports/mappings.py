"""Mappings of an import: what each header and value may be taken for, in words to choose from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from geo.french import NBSP, printable
from geo.imports.identify import SamePole
from geo.imports.mapping import Choices, Match
from geo.imports.result import Import
from geo.imports.ties import KINDS
from geo.imports.vocabulary import EXTRA_COLUMNS, shipped_vocabulary

LEFT_OUT: Final = "-"
"""Slug of the option that leaves a column out, or a cell empty."""
SAME: Final = "meme"
MOST_QUESTIONS: Final = 60
"""Headers, values or pairs that one form asks about; a mapping file has no limit."""
_LABEL_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class MappingQuestion:
    """Something to confirm or to change.

    Attributes
    ----------
    kind
        `column`, `value` or `same`: the part of the mapping that the answer goes to.
    group
        The table of a column, or the column of a value; empty for poles that may be the same.
    found
        What stands in the file; for a pole, the identifier made for its row.
    label
        What is asked, in French.
    options
        Label by slug.
    chosen
        The slug that holds now.
    other
        Identifier of the pole that it may be; empty for the other kinds.
    """

    kind: str
    group: str
    found: str
    label: str
    options: Mapping[str, str]
    chosen: str
    other: str = ""


def column_questions(imported: Import) -> list[MappingQuestion]:
    """Ask what each header of each sheet is."""
    return [
        MappingQuestion(
            "column",
            sheet.table,
            match.found,
            _match_label(match, printable(sheet.place, 40) if len(imported.sheets) > 1 else ""),
            _column_options(imported, sheet.table),
            match.target or LEFT_OUT,
        )
        for sheet in imported.sheets
        for match in sheet.columns
    ]


def _column_options(imported: Import, table: str) -> dict[str, str]:
    """Columns of a table, those of the poles that serve to place its rows, and the extra ones."""
    own, poles = (imported.tables.schemas[name] for name in (table, "poles"))
    titles = {field.name: field.title for field in poles.fields}
    served = shipped_vocabulary().headers.get(table, {}).keys() & titles.keys()
    return {
        LEFT_OUT: "Laisser de côté",
        **{field.name: f"{field.title} ({field.name})" for field in own.fields},
        **{name: titles[name] for name in sorted(served - set(own.columns))},
        **EXTRA_COLUMNS,
    }


def value_questions(imported: Import) -> list[MappingQuestion]:
    """Ask what each value that is not ours word for word is, the unknown ones first."""
    questions = [
        question
        for column, matches in imported.spellings.items()
        for question in _questions_of_column(imported, column, matches)
    ]
    return sorted(questions, key=lambda question: question.chosen != LEFT_OUT)


def _questions_of_column(
    imported: Import, column: str, matches: Sequence[Match]
) -> Iterator[MappingQuestion]:
    title = _column_title(imported, column)
    options = _value_options(imported, column, matches)
    for match in matches:
        if match.found != match.target:
            chosen, label = match.target or LEFT_OUT, _match_label(match, title)
            yield MappingQuestion("value", column, match.found, label, options, chosen)


def _column_title(imported: Import, column: str) -> str:
    for sheet in imported.sheets:
        schema = imported.tables.schemas[sheet.table]
        if column in schema.columns:
            return schema.field(column).title
    return EXTRA_COLUMNS.get(column, column)


def _value_options(imported: Import, column: str, matches: Sequence[Match]) -> dict[str, str]:
    options = {LEFT_OUT: "Laisser la cellule vide"}
    for sheet in imported.sheets:
        schema = imported.tables.schemas[sheet.table]
        if column in schema.columns:
            categories = schema.field(column).categories
            options |= {each.value: each.label for each in categories}
    for kind in KINDS:
        if column == kind.column:
            named = imported.tables.frames[kind.reference]
            options |= {
                key: printable(name or key)
                for key, name in zip(named[kind.key], named["nom"], strict=True)
            }
    targets = {each.target for each in matches} - options.keys() - {""}
    return options | {target: printable(target) for target in sorted(targets)}


def same_questions(imported: Import, choices: Choices) -> list[MappingQuestion]:
    """Ask of each row that may be another pole whether it is; those confirmed are asked again."""
    confirmed = [
        replace(_SAME, found=found, label=_told_label(found, other), chosen=SAME, other=other)
        for found, other in choices.same_poles.items()
    ]
    proposed = [
        replace(_SAME, found=each.identifier, label=_same_label(each), other=each.other)
        for each in imported.same_poles
    ]
    return [*confirmed, *proposed]


_SAME = MappingQuestion(
    "same", "", "", "", {LEFT_OUT: "Deux pôles différents", SAME: "Le même pôle"}, LEFT_OUT
)


def _told_label(found: str, other: str) -> str:
    return f"{printable(found)} est {printable(other)} (confirmé)"


def _same_label(same: SamePole) -> str:
    name = printable(same.name, _LABEL_CHARACTERS)
    other = "de l'atlas" if same.other_row is None else "du fichier"
    return f"{name} et {same.other} ({other}){NBSP}: {same.reason}"


def _match_label(match: Match, where: str) -> str:
    found = printable(match.found, _LABEL_CHARACTERS)
    if match.is_confirmed:
        state = "confirmé"
    elif match.target:
        state = f"proposé, {match.score}{NBSP}%"
    else:
        state = "sans équivalent"
    return f"{where}{NBSP}: {found} ({state})" if where else f"{found} ({state})"


def answer(choices: Choices, question: MappingQuestion, chosen: str) -> Choices:
    """Write an answer into what is confirmed; an option that was not offered changes nothing."""
    if chosen not in question.options:
        return choices
    target = "" if chosen == LEFT_OUT else chosen
    if question.kind == "column":
        words = {**choices.columns.get(question.group, {}), question.found: target}
        return replace(choices, columns={**choices.columns, question.group: words})
    if question.kind == "value":
        words = {**choices.spellings.get(question.group, {}), question.found: target}
        return replace(choices, spellings={**choices.spellings, question.group: words})
    same = {key: other for key, other in choices.same_poles.items() if key != question.found}
    if chosen == SAME:
        same[question.found] = question.other
    return replace(choices, same_poles=same)
