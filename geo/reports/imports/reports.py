"""Reports of an import: how the files were read, what is wrong where, and what would come of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from geo.french import NBSP, count, enumeration, fold, number, printable, sentence_case
from geo.imports.result import Import, ReadSheet
from geo.imports.summary import method_labels, problems_in_order, resolved_parts
from geo.model.atlas import Atlas
from geo.model.report import SEVERITIES, Problem, Severity
from geo.reports.missing import NO_FIGURE
from geo.reports.places import PLACE_COLUMNS, place_label, records, why_not_placed
from geo.reports.tables import Table, texts
from geo.tables.columns import text_column

PAGE_SIZE: Final = 25
"""Problems on one page of the table."""
SHOWN_CHARACTERS: Final = 120
_NO_POLES = frozenset({"title-row", "repeated-header", "total-row", "note-row"})
_NOTES: Mapping[str, str] = {
    "Format": "format",
    "Encodage": "encodage",
    "Séparateur": "séparateur",
}


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """Which problems are shown.

    Attributes
    ----------
    severity, column
        Only these; empty: all.
    words
        Text that the place, the value or the message must hold, accents and case aside.
    page
        From 1.
    """

    severity: Severity | None = None
    column: str = ""
    words: str = ""
    page: int = 1


def import_sentences(imported: Import) -> list[str]:
    """Count the rows, the problems and the places found."""
    counts = (
        f"{count(imported.rows, 'ligne lue')}, {count(imported.accepted_count, 'acceptée')}, "
        f"{count(imported.rejected_count, 'écartée')}."
    )
    by_severity = imported.report.count_by_severity()
    severities = [count(by_severity[each], noun) for each, noun in SEVERITIES.items()]
    sentences = [counts, f"Constat{NBSP}: {enumeration(severities)}."]
    others = sum(problem.rule in _NO_POLES for problem in imported.report.problems)
    if others:
        rows = count(others, "ligne n'est pas un pôle", "lignes ne sont pas des pôles")
        sentences.append(f"{rows} (titre, en-tête répété, total, note){NBSP}: voir le constat.")
    if imported.resolved:
        sentences.append(f"Lieux trouvés par{NBSP}: {enumeration(resolved_parts(imported))}.")
    if imported.same_poles:
        pairs = count(len(imported.same_poles), "doublon possible", "doublons possibles")
        sentences.append(f"{pairs}, à trancher dans la correspondance{NBSP}: rien n'est réuni.")
    return sentences


def sheets_figures(imported: Import) -> Table:
    """Lay out how each sheet was read: table, format, encoding, delimiter, header, rows."""
    return Table(
        "Ce qui a été compris de chaque fichier",
        texts("Fichier et feuille", "Table", *_NOTES, "Ligne d'en-tête", "Lignes de données"),
        [tuple(_sheet_cells(sheet, imported)) for sheet in imported.sheets],
    )


def _sheet_cells(sheet: ReadSheet, imported: Import) -> Iterator[str]:
    yield printable(sheet.place, SHOWN_CHARACTERS)
    yield imported.tables.schemas[sheet.table].title
    yield from (printable(sheet.notes.get(noun, NO_FIGURE)) for noun in _NOTES.values())
    yield number(sheet.header_row)
    yield number(sheet.row_count)


def filter_problems(imported: Import, wanted: ProblemFilter) -> tuple[Problem, ...]:
    """Choose the problems to show, the errors first, then in the order of the files."""
    words = fold(wanted.words)
    found = [
        problem
        for problem in problems_in_order(imported)
        if wanted.severity in (None, problem.severity)
        and (not wanted.column or problem.column == wanted.column)
        and (not words or words in fold(f"{problem} {problem.value} {problem.rule}"))
    ]
    return tuple(found)


def problem_columns(imported: Import) -> list[tuple[str, int]]:
    """Columns that have problems, and how many, in alphabetical order."""
    found: dict[str, int] = {}
    for problem in imported.report.problems:
        if problem.column:
            found[problem.column] = found.get(problem.column, 0) + 1
    return sorted(found.items(), key=lambda each: (fold(each[0]), each[0]))


def page_count(problems: Sequence[Problem]) -> int:
    """How many pages a table of problems has; an empty one has one."""
    return max(1, ceil(len(problems) / PAGE_SIZE))


def problems_figures(problems: Sequence[Problem], page: int) -> Table:
    """Lay out one page of the problems: where, what was found, what to do."""
    page = min(max(page, 1), page_count(problems))
    first = (page - 1) * PAGE_SIZE
    shown = problems[first : first + PAGE_SIZE]
    caption = f"{sentence_case(count(len(problems), 'constat'))}"
    if len(problems) > len(shown):
        caption += f", du {number(first + 1)} au {number(first + len(shown))}"
    return Table(caption, _COLUMNS, [tuple(_problem_cells(problem)) for problem in shown])


def problems_table(problems: Sequence[Problem]) -> Table:
    """List all the problems, their texts whole, for a file."""
    rows = [
        (
            problem.file,
            "" if problem.row is None else str(problem.row),
            problem.column,
            problem.value,
            SEVERITIES[problem.severity],
            problem.message,
            problem.remedy,
            problem.rule,
        )
        for problem in problems
    ]
    return Table("Constat", _COLUMNS, rows)


_COLUMNS = texts(
    *("Fichier", "Ligne", "Colonne", "Valeur", "Gravité", "Constat", "Remède", "Règle")
)


def _problem_cells(problem: Problem) -> Iterator[str]:
    yield printable(problem.file, SHOWN_CHARACTERS)
    # Rows of the data in service have no number in the person's files.
    yield str(problem.row) if problem.row is not None and problem.row > 0 else ""
    yield printable(problem.column, SHOWN_CHARACTERS)
    yield printable(problem.value, SHOWN_CHARACTERS)
    yield SEVERITIES[problem.severity]
    yield printable(problem.message, 4 * SHOWN_CHARACTERS)
    yield printable(problem.remedy, 4 * SHOWN_CHARACTERS)
    yield problem.rule


def preview_figures(imported: Import, preview: Atlas) -> Table:
    """List the poles of a preview, those without a point first: the map's accessible twin."""
    frame = imported.tables.frames["poles"]
    names = ("id_pole", "lieu_methode", "lieu_certitude")
    placed = [text_column(frame, name) for name in names]
    found = {identifier: how for identifier, *how in zip(*placed, strict=True)}
    labels = method_labels(imported)
    poles = preview.poles.sort_values("nom", kind="stable")
    columns = [*dict.fromkeys(("id_pole", "nom", "longitude", "niveau_lieu", *PLACE_COLUMNS))]
    rows = []
    for pole in records(poles[columns]):
        method, certainty = found[pole["id_pole"]]
        rows.append(
            (
                printable(pole["nom"], SHOWN_CHARACTERS),
                place_label(pole, preview),
                why_not_placed(pole) or "oui",
                labels.get(method, method) or NO_FIGURE,
                certainty or NO_FIGURE,
            )
        )
    rows.sort(key=lambda row: row[2] == "oui")
    return Table(
        "Les pôles acceptés de ces fichiers, ceux sans point d'abord",
        texts("Pôle", "Lieu", "Sur la carte", "Lieu trouvé par", "Certitude (0 à 100)"),
        rows,
    )
