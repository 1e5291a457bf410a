"""Clean: the rows of one of our tables, from all the sheets that hold some, each cell mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.formats.limits import MAX_POLES, refused
from geo.french import number
from geo.imports.cells import clean_columns
from geo.imports.mapping import Match
from geo.imports.recognise import Sheet
from geo.imports.values import Matched, match_cells, spellings_of
from geo.imports.vocabulary import NEVER_KEPT, Vocabulary
from geo.model.report import Fault, Problem, shown
from geo.model.rules import fault
from geo.tables.check import EMAIL, PHONE
from geo.tables.columns import is_company_number
from geo.tables.schema import TableSchema

Cells = Mapping[str, Sequence[str]]
RowFault = tuple[int, str, Fault]
"""Position of a row, column of ours, and what is wrong there."""

_HELPERS = ("latitude", "longitude", "code_postal")
"""Columns that place a row even of a table that does not keep them."""


@dataclass(frozen=True)
class Rows:
    """The rows of one of our tables, as the files give them.

    Attributes
    ----------
    origins
        For each row, which sheet and which row of it.
    cells
        By column of ours or extra column, the cleaned cells; those that no sheet has are missing.
    given
        By column, the cells as they stand.
    """

    name: str
    sheets: Sequence[Sheet]
    origins: Sequence[tuple[int, int]]
    cells: Cells
    given: Cells

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.origins)

    def column(self, name: str) -> Sequence[str]:
        """Cells of a column, empty when the files do not have it."""
        return self.cells.get(name) or [""] * len(self)

    def problem(self, row: int, column: str, fault: Fault) -> Problem:
        """Put a fault at the cell it is about, under the header of the person's file."""
        sheet, line = self.origins[row]
        header = self.sheets[sheet].headers.get(column, column)
        given = self.given.get(column)
        return fault.at(self.sheets[sheet].place, line, header, given[row] if given else "")

    def where(self, row: int) -> str:
        """Where a row is, in French: « ligne 14 », with the sheet when there are several."""
        sheet, line = self.origins[row]
        return f"ligne {line}" + (f" de {self.sheets[sheet].place}" if len(self.sheets) > 1 else "")


@dataclass(frozen=True)
class Draft:
    """Rows of a table on the way to ours; each stage of an import gives a new one.

    Attributes
    ----------
    cells
        By column of the schema, the cells that will be written.
    problems
        All that was found so far.
    spellings
        By column, those met.
    """

    rows: Rows
    cells: Cells
    problems: tuple[Problem, ...] = ()
    spellings: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)

    def with_cells(self, cells: Cells) -> "Draft":
        """Replace columns."""
        return replace(self, cells={**self.cells, **cells})

    def with_faults(self, faults: Iterable[RowFault]) -> "Draft":
        """Add what is wrong with cells."""
        return self.with_problems(self.rows.problem(*each) for each in faults)

    def with_problems(self, problems: Iterable[Problem]) -> "Draft":
        """Add problems that have their place."""
        return replace(self, problems=(*self.problems, *problems))


def clean(
    sheets: Sequence[Sheet],
    schema: TableSchema,
    vocabulary: Vocabulary,
    confirmed: Mapping[str, Mapping[str, str]],
) -> Draft:
    """Put together the rows of one table, clean their cells, and bring values to those of ours.

    What would let someone reach a person is taken out of the columns that are published.

    Parameters
    ----------
    confirmed
        By column, by value of the files, ours: as a person has said.

    Raises
    ------
    DataUnreadableError
        There are more poles than France will ever have.
    """
    rows, problems = _gather(schema.name, sheets, vocabulary)
    names = dict.fromkeys((*schema.columns, *_HELPERS))
    draft = Draft(rows, {name: rows.column(name) for name in names}, tuple(problems))
    draft = _match_values(_without_persons(draft, schema), schema, vocabulary, confirmed)
    return _with_company_numbers(draft) if schema.name == "poles" else draft


def _gather(
    name: str, sheets: Sequence[Sheet], vocabulary: Vocabulary
) -> tuple[Rows, list[Problem]]:
    found = sum(len(sheet.table.rows) for sheet in sheets)
    if name == "poles" and found > MAX_POLES:
        reason = f"il a {number(found)} lignes de pôles ; {number(MAX_POLES)} au plus"
        raise refused(sheets[0].table.grid.file, reason, "Partagez-le en plusieurs fichiers.")
    given = _given_cells(sheets)
    origins = [(index, line) for index, sheet in enumerate(sheets) for line in sheet.table.numbers]
    cells, faults = clean_columns(given, vocabulary.missing)
    rows = Rows(name, sheets, origins, cells, given)
    problems = [
        rows.problem(row, column, found[value])
        for column, found in faults.items()
        if found
        for row, value in enumerate(given[column])
        if value in found
    ]
    return rows, problems


def _given_cells(sheets: Sequence[Sheet]) -> dict[str, list[str]]:
    targets = dict.fromkeys(
        target for sheet in sheets for target in sheet.places if target not in NEVER_KEPT
    )
    given: dict[str, list[str]] = {target: [] for target in targets}
    for sheet in sheets:
        for target in targets:
            given[target] += sheet.cells(target)
    return given


# ---- Persons --------------------------------------------------------------------------------


def _without_persons(draft: Draft, schema: TableSchema) -> Draft:
    """Take e-mail addresses and telephone numbers out of the texts that are published."""
    faults: list[RowFault] = []
    cells: dict[str, list[str]] = {}
    for each in schema.fields:
        is_text = each.is_public and not each.is_number and not each.categories
        if not is_text or each.name not in draft.rows.cells:
            continue
        column = draft.cells[each.name]
        masked = {value: _masked(value, is_free=not each.kind) for value in set(column)}
        cells[each.name] = [masked[value] for value in column]
        faults += (
            (row, each.name, fault("personal-data.removed"))
            for row, value in enumerate(column)
            if masked[value] != value
        )
    return draft.with_cells(cells).with_faults(faults)


def _masked(value: str, *, is_free: bool) -> str:
    hidden = EMAIL.sub("…", value) if "@" in value else value
    hidden = PHONE.sub("…", hidden) if is_free else hidden
    return value if hidden == value else hidden.strip(" …,;:-")


# ---- Values of lists ------------------------------------------------------------------------


def _match_values(
    draft: Draft,
    schema: TableSchema,
    vocabulary: Vocabulary,
    confirmed: Mapping[str, Mapping[str, str]],
) -> Draft:
    """Bring the cells of columns that have a list of values to those of the list."""
    for each in schema.fields:
        if each.categories and each.name in draft.rows.cells:
            synonyms = vocabulary.values.get(each.name, {})
            spellings = spellings_of(each, synonyms, confirmed.get(each.name, {}))
            draft = with_values(
                draft,
                each.name,
                match_cells(draft.rows.column(each.name), spellings, each.separator),
            )
    return draft


def with_values(draft: Draft, column: str, matched: Matched) -> Draft:
    """Write the values found in a column, and say which are left out."""
    faults = [
        (row, column, fault("unknown-value.left-out", value=shown(item)))
        for row, item in matched.unknown
    ]
    spellings = {**draft.spellings, **({column: matched.matches} if matched.matches else {})}
    written = {column: matched.cells} if column in draft.cells else {}
    return replace(draft.with_cells(written).with_faults(faults), spellings=spellings)


# ---- Numbers of companies -------------------------------------------------------------------


def _with_company_numbers(draft: Draft) -> Draft:
    """Check the key of SIRET and SIREN; keep the right ones, the SIRET first."""
    faults: list[RowFault] = []
    numbers: list[str] = []
    pairs = zip(draft.rows.column("siret"), draft.rows.column("siren"), strict=True)
    for row, (siret, siren) in enumerate(pairs):
        good: list[str] = []
        for column, text in (("siret", siret), ("siren", siren)):
            if text and is_company_number(text):
                good.append(text)
            elif text:
                case = "key" if text.isdecimal() and len(text) in (9, 14) else "length"
                faults.append((row, column, fault(f"bad-{column}.{case}", value=shown(text))))
        if len(good) == 2 and not good[0].startswith(good[1]):
            faults.append((row, "siren", fault("contradicting-siren")))
        numbers.append(good[0] if good else "")
    cells = {"siret": numbers, "siren": [each[:9] for each in numbers]}
    return draft.with_cells(cells).with_faults(faults)
