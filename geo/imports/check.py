"""Check: the tables that an import would write, checked as a data folder is, and what is put aside.

A row with an error that it cannot do without is put aside; else its cell is emptied.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.french import number
from geo.imports.clean import Draft
from geo.imports.complete import CurrentRelease
from geo.imports.identify import Identified
from geo.imports.ties import KINDS, Tie, with_ties
from geo.model.atlas import Release
from geo.model.names import is_cedex
from geo.model.report import Fault, Problem
from geo.model.rules import fault
from geo.tables.check import check
from geo.tables.parse import Records
from geo.tables.read import TABLES, Contents, Tables, assemble
from geo.tables.resolve import Locate
from geo.tables.schema import TableSchema

Aside = Mapping[str, Mapping[int, str]]
"""By table, by position of a row put aside, why."""


@dataclass(frozen=True)
class Understood:
    """All that was understood of the files.

    Attributes
    ----------
    ties
        By table of ties, those that the poles name.
    resolved
        How many rows were placed by each method.
    """

    drafts: Mapping[str, Draft]
    ties: Mapping[str, Sequence[Tie]]
    identified: Identified
    resolved: Counter[str]

    def united(self, table: str) -> frozenset[int]:
        """Rows of a table that complete another."""
        return frozenset(self.identified.united) if table == "poles" else frozenset()


@dataclass(frozen=True)
class Rules:
    """What the tables are checked against.

    Attributes
    ----------
    current
        The release that they complete or replace.
    locate
        Commune of points, or None.
    date
        Of the release to be made: no cell may be later. Empty: not checked.
    replaces
        Whether what the files do not give is removed from the current release.
    """

    schemas: Mapping[str, TableSchema]
    current: CurrentRelease
    locate: Locate | None
    date: str
    replaces: bool


@dataclass(frozen=True)
class Checked:
    """The tables of an import, what is wrong with them, and the rows put aside."""

    tables: Tables
    problems: tuple[Problem, ...]
    aside: Aside


def check_import(understood: Understood, rules: Rules) -> Checked:
    """Check all the tables together, twice: what is put aside draws others."""
    told = [problem for draft in understood.drafts.values() for problem in draft.problems]
    aside = {name: _rows_aside(draft) for name, draft in understood.drafts.items()}
    first = _Assembly(understood, aside, rules).tables()
    territories = rules.current.gazetteer.territories
    found = check(first, territories, rules.locate, with_duplicates=False).problems
    weighed = _weighed(found, understood, rules, frozenset(told))
    told += weighed.problems
    aside = _joined(aside, weighed.aside)
    # Nothing put aside and nothing emptied: the first one stands.
    is_same = not weighed.emptied and not any(aside.values())
    understood = _without_cells(understood, weighed.emptied)
    tables = first if is_same else _Assembly(understood, aside, rules).tables()
    again = _weighed(tables.report.problems, understood, rules, frozenset(told))
    told += again.problems
    told += _removed_ties(tables, understood)
    aside = _joined(aside, again.aside)
    aside = _joined(aside, _left_out(tables, understood, aside))
    told += _unchanged_poles(tables, understood, aside, rules)
    return Checked(tables, tuple(told), aside)


def _rows_aside(draft: Draft) -> dict[int, str]:
    """Rows that an error found so far puts aside."""
    rows = draft.rows
    position = {
        (rows.sheets[sheet].place, line): row for row, (sheet, line) in enumerate(rows.origins)
    }
    found: dict[int, str] = {}
    for problem in draft.problems:
        row = position.get((problem.file, problem.row or 0))
        if problem.severity == "error" and row is not None:
            found.setdefault(row, _reason(problem))
    return found


def _reason(problem: Problem) -> str:
    return f"{problem.column} : {problem.message}"


def _joined(first: Aside, second: Aside) -> dict[str, dict[int, str]]:
    """Add rows put aside; the first reason of each stays."""
    return {name: {**second.get(name, {}), **first.get(name, {})} for name in first.keys() | second}


def _without_cells(
    understood: Understood, emptied: Mapping[str, Mapping[str, frozenset[int]]]
) -> Understood:
    """Empty cells, by table and column."""
    drafts = {
        name: draft.with_cells(
            {
                column: [
                    "" if row in rows else cell for row, cell in enumerate(draft.cells[column])
                ]
                for column, rows in emptied.get(name, {}).items()
            }
        )
        for name, draft in understood.drafts.items()
    }
    return replace(understood, drafts=drafts)


def _left_out(tables: Tables, understood: Understood, aside: Aside) -> Aside:
    """Rows that assembling left out without an error of their own."""
    found: dict[str, dict[int, str]] = {}
    for name, draft in understood.drafts.items():
        written = set(tables.frames[name]["_row"])
        rejected = tables.rejected[name]
        reasons = dict(zip(rejected["_row"], map(str, rejected["raison"]), strict=True))
        united = understood.united(name)
        found[name] = {
            row: reasons.get(row, "ligne incompatible avec les autres tables.")
            for row in range(len(draft.rows))
            if row not in written and row not in aside[name] and row not in united
        }
    return found


def _removed_ties(tables: Tables, understood: Understood) -> Iterator[Problem]:
    """Count the rows of the current release that go with what they name: one line a table."""
    counts = Counter(
        problem.file
        for problem in tables.report.problems
        if problem.rule == "unknown-reference"
        and problem.row is not None
        and not _is_of_files(understood, problem)
    )
    for file, found in counts.items():
        case = "gone" if found == 1 else "several-gone"
        yield fault(f"unknown-reference.{case}", found=number(found)).at(file)


def _is_of_files(understood: Understood, problem: Problem) -> bool:
    """Whether a problem is of a row of the files.

    Rows below zero are of the current release; those beyond the draft are ties.
    """
    draft = understood.drafts.get(problem.file.removesuffix(".csv"))
    return draft is not None and problem.row is not None and 0 <= problem.row < len(draft.rows)


def _unchanged_poles(
    tables: Tables, understood: Understood, aside: Aside, rules: Rules
) -> Iterator[Problem]:
    """Say which poles stay as they were, since what is new of them is put aside."""
    draft = understood.drafts.get("poles")
    if draft is None:
        return
    accepted = _accepted_poles(draft, aside, understood)
    unchanged = frozenset(tables.frames["poles"]["id_pole"]) - accepted
    for row, identifier in rules.current.poles_of(draft, aside["poles"]):
        if identifier in unchanged:
            yield draft.rows.problem(row, "nom", fault("kept-as-it-was", identifier=identifier))


def _accepted_poles(draft: Draft, aside: Aside, understood: Understood) -> frozenset[str]:
    gone = {*aside["poles"], *understood.united("poles")}
    return frozenset(each for row, each in enumerate(draft.cells["id_pole"]) if row not in gone)


# ---- Tables ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Assembly:
    """The tables to be written: accepted rows, and those of the current release left alone."""

    understood: Understood
    aside: Aside
    rules: Rules

    def tables(self) -> Tables:
        """Type and check them, as those of a data folder."""
        records = {name: self._records(name, self.rules.schemas[name]) for name in TABLES}
        current = self.rules.current.tables
        release = current.release if current else Release("", "", "", "")
        release = replace(release, date=self.rules.date)
        return assemble(Contents(records, release), self.rules.schemas)

    def _records(self, name: str, schema: TableSchema) -> Records:
        drafts = self.understood.drafts
        rows, lines = self._accepted(name, schema)
        if name not in drafts or not self.rules.replaces:
            before = self._current(name, rows, schema)
        else:
            before = self._current_instead(schema) if name == "poles" else []
        rows, lines = [*before, *rows], [*range(-len(before), 0), *lines]
        for kind in KINDS:
            ties = self.understood.ties.get(name)
            if kind.table == name and ties:
                rows = with_ties(rows, ties, kind, schema, self._poles_aside())
                beyond = len(drafts[name].rows) if name in drafts else 0
                lines += range(beyond, beyond + len(rows) - len(lines))
        # A table that is nowhere is unknown, not empty: no status contradicts it.
        is_nowhere = not rows and name not in drafts and self._is_unread(name)
        return Records() if is_nowhere else Records(schema.columns, rows, lines)

    def _is_unread(self, name: str) -> bool:
        current = self.rules.current.tables
        return current is None or name in current.unreadable

    def _accepted(self, name: str, schema: TableSchema) -> tuple[list[list[str]], list[int]]:
        """Rows of the files that are not put aside, and their positions."""
        if name not in self.understood.drafts:
            return [], []
        draft = self.understood.drafts[name]
        columns = [draft.cells[column] for column in schema.columns]
        gone = {*self.aside[name], *self.understood.united(name)}
        lines = [row for row in range(len(draft.rows)) if row not in gone]
        return [[column[row] for column in columns] for row in lines], lines

    def _current(
        self, name: str, rows: Sequence[Sequence[str]], schema: TableSchema
    ) -> list[list[str]]:
        """Rows of the current release that the files leave: those without a new version."""
        keys = [schema.columns.index(column) for column in schema.primary_key or schema.columns]
        replaced = {tuple(row[key] for key in keys) for row in rows}
        return [
            row
            for row in self.rules.current.rows(name, schema)
            if tuple(row[key] for key in keys) not in replaced
        ]

    def _current_instead(self, schema: TableSchema) -> list[list[str]]:
        """Rows of the poles already known whose new row is put aside: yesterday's stay."""
        draft, current = self.understood.drafts["poles"], self.rules.current
        wanted = {identifier for _, identifier in current.poles_of(draft, self.aside["poles"])}
        wanted -= _accepted_poles(draft, self.aside, self.understood)
        place = schema.columns.index("id_pole")
        return [row for row in current.rows("poles", schema) if row[place] in wanted]

    def _poles_aside(self) -> frozenset[str]:
        cells = self.understood.drafts["poles"].cells["id_pole"]
        return frozenset(
            cells[row] for row in (*self.aside["poles"], *self.understood.united("poles"))
        )


# ---- Weight ---------------------------------------------------------------------------------

_REJECTING = frozenset(
    {
        "missing-value",
        "duplicate-key",
        "unknown-reference",
        "unknown-code",
        "ambiguous-commune",
        "unknown-commune-name",
        "contradicting-commune",
        "unknown-pole",
    }
)
"""Rules whose errors put a row aside. Those of other rules only empty the cell."""
_TOLD_OTHERWISE = frozenset(
    {
        "recommended-value",
        "commune-without-code",
        "former-commune",
        "contradicting-departement",
        "contradicting-region",
        "no-row",
    }
)
"""Rules of the strict check of which the import has already said more."""


@dataclass(frozen=True)
class _Weighed:
    """Problems at their place in the files, the rows they put aside, the cells they empty."""

    problems: list[Problem]
    aside: Mapping[str, Mapping[int, str]]
    emptied: Mapping[str, Mapping[str, frozenset[int]]]


def _weighed(
    found: Iterable[Problem], understood: Understood, rules: Rules, told: frozenset[Problem]
) -> _Weighed:
    """Put problems of the strict check at their place in the files, and weigh them."""
    problems: dict[Problem, None] = {}
    aside: dict[str, dict[int, str]] = {}
    emptied: dict[str, dict[str, set[int]]] = {}
    for problem in found:
        name = problem.file.removesuffix(".csv")
        draft, row = understood.drafts.get(name), problem.row
        if problem.rule in _TOLD_OTHERWISE:
            continue
        if draft is None or row is None or not _is_of_files(understood, problem):
            continue
        if name == "poles" and (problem.rule == "duplicate-key" or _is_made(problem)):
            continue
        if problem.rule == "contradicting-postal-code" and _is_cedex(draft, row):
            continue
        weighed = _weigh(problem, rules.schemas[name])
        placed = _placed(draft, weighed)
        if placed in told or placed in problems:
            continue
        problems[placed] = None
        if weighed.severity == "error":
            aside.setdefault(name, {}).setdefault(row, _reason(problem))
        elif problem.severity == "error":
            for column in _emptied_columns(draft, problem):
                emptied.setdefault(name, {}).setdefault(column, set()).add(row)
    return _Weighed(
        list(problems),
        aside,
        {
            name: {column: frozenset(rows) for column, rows in columns.items()}
            for name, columns in emptied.items()
        },
    )


def _is_made(problem: Problem) -> bool:
    """Whether an identifier is missing: one is made of the name, whose lack is said already."""
    return (problem.rule, problem.column) == ("missing-value", "id_pole")


def _is_cedex(draft: Draft, row: int) -> bool:
    given = (draft.rows.given.get(name) for name in ("commune", "code_postal", "adresse"))
    return any(cells and is_cedex(cells[row]) for cells in given)


def _placed(draft: Draft, problem: Problem) -> Problem:
    """Put a problem at the cell of the file, under its header."""
    same = Fault(problem.rule, problem.message, problem.remedy, problem.severity)
    found = draft.rows.problem(problem.row or 0, problem.column.split(", ")[0], same)
    return replace(found, value=found.value or problem.value, is_public=problem.is_public)


def _weigh(problem: Problem, schema: TableSchema) -> Problem:
    """Make an error of the strict check a warning when the row can do without the cell."""
    if problem.severity != "error" or problem.rule in _REJECTING:
        return problem
    names = problem.column.split(", ")
    if any(each.required for each in schema.fields if each.name in names):
        return problem
    if problem.rule == "contradicting-status":
        return replace(problem, severity="warning")
    message = f"{problem.message} La cellule est laissée vide."
    return replace(problem, severity="warning", message=message)


def _emptied_columns(draft: Draft, problem: Problem) -> list[str]:
    """Columns of the cells that are not used, save a status that only another table contradicts."""
    return [
        name
        for name in problem.column.split(", ")
        if name in draft.cells and name != "statut" and draft.cells[name][problem.row or 0]
    ]
