"""Reading: files of any kind into tables of ours, with all that was understood on the way.

Pure: bytes in, an `Import` out. Nothing is written, nothing of the current release is touched.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from geo.imports.files import read_grids
from geo.imports.identify import Identified, Known, SamePole, identify
from geo.imports.known import CurrentRelease, area_of, place_of
from geo.imports.mapping import Choices, Match
from geo.imports.members import tie_members
from geo.imports.places import Geocode, Place
from geo.imports.poles import (
    Draft,
    Means,
    count_empty,
    fill_sources,
    match_values,
    read_company_numbers,
    resolve,
    start,
    text_column,
)
from geo.imports.rejects import Rejected, rejected_rows
from geo.imports.sheets import Sheet, gather, recognise
from geo.imports.ties import KINDS, Kind, Tie, names_of, read_ties, with_ties
from geo.imports.verdict import TOLD_OTHERWISE, not_too_many, weighed
from geo.model.atlas import Release
from geo.model.names import place_key
from geo.model.report import Fault, Problem, Report, shown
from geo.tables.changes import Changes, changes
from geo.tables.check import check
from geo.tables.parse import Records
from geo.tables.read import TABLES, Contents, Tables, assemble
from geo.tables.resolve import Locate
from geo.tables.schema import TableSchema
from geo.territories.gazetteer import Gazetteer

COUNTED = ("statut", "secteurs")
"""Columns of poles whose empty cells are counted rather than told one by one."""


@dataclass(frozen=True)
class Request:
    """What an import needs besides the files.

    Attributes
    ----------
    schemas
        Of the data folder that the import is for.
    gazetteer
        The territories by name; made once, it serves every import.
    locate
        Commune of points (`geo.territories.locate.point_locator`); None: points are not used.
    current
        The release that the import would replace or complete; None for a new folder.
    choices
        What a person has confirmed.
    dates
        By name of file, its date (AAAA-MM-JJ), written where a row has no source.
    date
        Of the release to be made (AAAA-MM-JJ): no cell may be later. Empty: not checked.
    completes
        Add to the current release, removing nothing. A file of rejected rows always does.
    geocode
        Point of addresses; None: no request leaves.
    """

    schemas: Mapping[str, TableSchema]
    gazetteer: Gazetteer
    locate: Locate | None = None
    current: Tables | None = None
    choices: Choices = field(default_factory=Choices)
    dates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    date: str = ""
    completes: bool = False
    geocode: Geocode | None = None


@dataclass(frozen=True)
class Import:
    """An import, ready to be shown, confirmed and written.

    Attributes
    ----------
    sheets
        How each sheet was read, and what each of its columns is taken for.
    spellings
        By column, the values met and what each is taken for.
    tables
        What would be written: the accepted rows, and the tables of the current release that the
        files leave alone.
    imported
        Names of the tables that the files hold or change.
    report
        Every problem, at its place in the person's files.
    rejected
        The rows put aside, as they stood, by sheet.
    rows
        Rows of data found in the files; the accepted ones are the rest of `rejected`.
    resolved
        How many poles were placed by each method; how many members, when there are no poles.
    same_poles
        Rows that may be the same pole as another, or as one of the current release.
    changes
        What would change in the current release; None for a new folder.
    choices
        What is confirmed, and what would be if the person says yes to everything proposed.
    """

    sheets: tuple[Sheet, ...]
    spellings: Mapping[str, tuple[Match, ...]]
    tables: Tables
    imported: tuple[str, ...]
    report: Report
    rejected: tuple[Rejected, ...]
    rows: int
    resolved: Counter[str]
    same_poles: tuple[SamePole, ...]
    changes: Changes | None
    choices: Choices

    @property
    def united_count(self) -> int:
        """Accepted rows that complete another, as a person has said."""
        return sum(each.rule == "united" for each in self.report.problems)

    @property
    def rejected_count(self) -> int:
        """Rows put aside."""
        return sum(len(each.rows) for each in self.rejected)

    @property
    def accepted_count(self) -> int:
        """Rows that would be written."""
        return self.rows - self.rejected_count

    @property
    def unconfirmed(self) -> tuple[Match, ...]:
        """Headers and values whose meaning is proposed, and that nobody has confirmed."""
        headers = [each for sheet in self.sheets for each in sheet.columns if each.target]
        values = [each for matches in self.spellings.values() for each in matches if each.target]
        return tuple(each for each in (*headers, *values) if not each.is_confirmed)

    @property
    def replaces(self) -> bool:
        """Whether something of the current release would be changed or removed."""
        return self.changes is not None and not self.changes.is_empty


def read_import(files: Mapping[str, bytes], request: Request) -> Import:
    """Read, map, check and resolve files.

    Parameters
    ----------
    files
        Content by name; a zip stands for what it holds.

    Raises
    ------
    DataUnreadableError
        Nothing can be read, or no sheet names poles. Anything smaller is in the report.
    """
    grids, problems = read_grids(files)
    sheets, found = recognise(
        grids, request.schemas, request.choices, request.gazetteer.region_names
    )
    work = _Work(request, sheets, [*problems, *found])
    work.run()
    return work.result()


class _Work:
    """An import being made."""

    def __init__(self, request: Request, sheets: Sequence[Sheet], problems: list[Problem]) -> None:
        self.request = request
        self.sheets = sheets
        self.problems = problems
        self.gazetteer = request.gazetteer
        self.known = CurrentRelease(request.current, self.gazetteer)
        self.means = Means(self.gazetteer, request.locate, request.geocode)
        self.names = [name for name in TABLES if any(sheet.name == name for sheet in sheets)]
        self.drafts: dict[str, Draft] = {}
        self.same: list[SamePole] = []
        self.bad: dict[str, dict[int, str]] = {name: {} for name in TABLES}
        self.ties: dict[str, list[Tie]] = {}
        self.emptied = 0
        self.united: frozenset[int] = frozenset()
        self.completes = request.completes or any(sheet.is_reject_file for sheet in sheets)

    # ---- Steps ------------------------------------------------------------------------------

    def run(self) -> None:
        """Draft each table, then check them together."""
        for name in self.names:
            rows = gather(name, self.sheets)
            draft = start(rows, self.request.schemas[name])
            match_values(draft, self.request.schemas[name], self.request.choices.spellings)
            self.drafts[name] = draft
        if "poles" in self.drafts:
            self._draft_poles(self.drafts["poles"])
        if "membres" in self.drafts:
            members = self.drafts["membres"]
            _write_official_names(members, resolve(members, self.means), self.gazetteer)
            tie_members(members, self._poles_by_name())
        for name, draft in self.drafts.items():
            self._put_aside(name, draft.problems)
            self.problems += draft.problems
        self._check()

    def _draft_poles(self, draft: Draft) -> None:
        schema = self.request.schemas["poles"]
        _drop_numbers(draft)
        places = resolve(draft, self.means)
        _write_official_names(draft, places, self.gazetteer)
        sirets = read_company_numbers(draft)
        identified = self._identify(draft, places, sirets)
        draft.cells["id_pole"] = identified.identifiers
        for row, column, fault in identified.faults:
            draft.report(row, column, fault)
        for row, other in identified.united.items():
            _unite_rows(draft, row, other)
        self.united = frozenset(identified.united)
        self._report_same(draft, identified.same)
        self.known.keep_cells(draft, completes=self.completes)
        self.problems += fill_sources(draft, self.request.choices.source, self._date(draft))
        self.problems += count_empty(draft, schema, COUNTED)
        for kind in KINDS:
            confirmed = self.request.choices.spellings.get(kind.column, {})
            self.ties[kind.table] = read_ties(draft, kind, self._names(kind), confirmed)

    def _date(self, draft: Draft) -> str:
        file = draft.rows.sheets[0].table.grid.file
        return self.request.dates.get(file, self.request.dates.get(file.split("/")[0], ""))

    def _identify(self, draft: Draft, places: Sequence[Place], sirets: Sequence[str]) -> Identified:
        rows = [
            Known(identifier, name, place_of(place), area_of(place), siret)
            for identifier, name, place, siret in zip(
                draft.cells["id_pole"], draft.cells["nom"], places, sirets, strict=True
            )
        ]
        return identify(rows, self.known.poles, self.request.choices.same_poles)

    def _report_same(self, draft: Draft, same: Sequence[SamePole]) -> None:
        self.same += same
        for each in same:
            if each.other_row is None:
                other = f"{each.other}, qui est déjà dans l'atlas"
            else:
                other = f"celui de la {draft.rows.where(each.other_row)}"
            fault = Fault(
                "duplicate-pole",
                f"ce pôle ({each.identifier}) est peut-être {other} : {each.reason}.",
                "S'il s'agit du même, dites-le dans la correspondance (« memes_poles »), ou ne "
                "gardez qu'une ligne. Sinon rien à faire : rien n'est réuni sans vous.",
                "warning",
            )
            draft.report(each.row, "nom", fault)

    def _names(self, kind: Kind) -> dict[str, tuple[str, ...]]:
        """What a list may tie poles to: that of the current release, and of the files."""
        names: dict[str, tuple[str, ...]] = {}
        if self.request.current is not None:
            frame = self.request.current.frames[kind.reference]
            columns = {name: text_column(frame, name) for name in (kind.key, "nom")}
            names |= dict(names_of(columns, kind))
        if kind.reference in self.drafts:
            names |= dict(names_of(self.drafts[kind.reference].cells, kind))
        return names

    def _poles_by_name(self) -> Iterable[tuple[str, str]]:
        if "poles" not in self.drafts:
            return ((pole.name, pole.identifier) for pole in self.known.poles)
        cells = self.drafts["poles"].cells
        return zip(cells["nom"], cells["id_pole"], strict=True)

    # ---- Check ------------------------------------------------------------------------------

    def _check(self) -> None:
        """Check all the tables as a data folder is, twice: what is put aside draws others."""
        first = self._assembled()
        places = check(
            first, self.gazetteer.territories, self.request.locate, with_duplicates=False
        )
        self._take(places.problems)
        # Nothing put aside and nothing emptied: the first one stands.
        is_same = not self.emptied and not any(self.bad.values())
        self.tables = first if is_same else self._assembled()
        seen = set(self.problems)
        self._take(each for each in self.tables.report.problems if each not in seen)
        for name in self.drafts:
            self._put_aside_frame(name)
        if "poles" in self.drafts:
            self._report_kept(self.drafts["poles"])

    def _report_kept(self, draft: Draft) -> None:
        """Say which poles stay as they were, since what is new of them is put aside."""
        kept = frozenset(self.tables.frames["poles"]["id_pole"]) - self._accepted_poles()
        for row, identifier in self.known.kept_instead(draft, self.bad["poles"]):
            if identifier in kept:
                message = f"{identifier} reste tel qu'il est dans la version en place."
                fault = Fault("kept-as-it-was", message, "Corrigez la ligne écartée.", "info")
                self.problems.append(draft.rows.problem(row, "nom", fault))

    def _take(self, problems: Iterable[Problem]) -> None:
        """Put problems of the strict check at their place in the files, and weigh them."""
        seen = set(self.problems)
        for problem in problems:
            name = problem.file.removesuffix(".csv")
            if problem.rule in TOLD_OTHERWISE:
                continue
            if not self._is_of_files(name, problem.row):
                if problem.rule == "unknown-reference" and problem.row is not None:
                    self.problems.append(replace(problem, row=None, severity="warning"))
                continue
            if problem.rule == "duplicate-key" and name == "poles":
                continue
            told = self._told(name, problem)
            if told not in seen:
                seen.add(told)
                self.problems.append(told)

    def _is_of_files(self, name: str, row: int | None) -> bool:
        """Whether a row is one of the files, and neither kept nor made of another table."""
        return name in self.drafts and row is not None and 0 <= row < len(self.drafts[name].rows)

    def _told(self, name: str, problem: Problem) -> Problem:
        draft, row = self.drafts[name], problem.row or 0
        verdict = weighed(problem, self.request.schemas[name])
        if verdict.severity == "error":
            self.bad[name].setdefault(row, f"{problem.column} : {problem.message}")
        elif problem.severity == "error":
            self.emptied += _empty(draft, row, problem.column)
        columns = problem.column.split(", ")
        fault = Fault(verdict.rule, verdict.message, verdict.remedy, verdict.severity)
        found = draft.rows.problem(row, columns[0], fault)
        return replace(found, value=found.value or problem.value, is_public=problem.is_public)

    def _put_aside(self, name: str, problems: Iterable[Problem]) -> None:
        """Mark the rows that an error puts aside."""
        rows = self.drafts[name].rows
        position = {
            (rows.sheets[sheet].place, number): row
            for row, (sheet, number) in enumerate(rows.origins)
        }
        for problem in problems:
            row = position.get((problem.file, problem.row or 0))
            if problem.severity == "error" and row is not None:
                self.bad[name].setdefault(row, f"{problem.column} : {problem.message}")

    def _put_aside_frame(self, name: str) -> None:
        """Mark the rows that assembling left out without an error of their own."""
        kept = set(self.tables.frames[name]["_row"])
        rejected = self.tables.rejected[name]
        reasons = dict(zip(rejected["_row"], map(str, rejected["raison"]), strict=True))
        for row in range(len(self.drafts[name].rows)):
            is_united = name == "poles" and row in self.united
            if row not in kept and row not in self.bad[name] and not is_united:
                self.bad[name][row] = reasons.get(row, _INCOMPATIBLE)

    def _assembled(self) -> Tables:
        records = {name: self._records(name) for name in TABLES}
        places = {name: f"{name}.csv" for name in TABLES}
        current = self.request.current
        release = current.release if current else Release("", "", "", "")
        release = replace(release, date=self.request.date)
        return assemble(Contents(records, places, release), self.request.schemas)

    def _records(self, name: str) -> Records:
        schema = self.request.schemas[name]
        rows, lines = self._draft_records(name)
        if name not in self.drafts or self.completes:
            kept = self._current_records(name, rows, schema)
        else:
            kept = self._kept_instead(schema) if name == "poles" else []
        rows, lines = [*kept, *rows], [*range(-len(kept), 0), *lines]
        for kind in KINDS:
            if kind.table == name and self.ties.get(name):
                rows = with_ties(rows, self.ties[name], kind, schema, self._poles_aside())
                beyond = len(self.drafts[name].rows) if name in self.drafts else 0
                lines += range(beyond, beyond + len(rows) - len(lines))
        # A table that is nowhere is unknown, not empty: no status contradicts it.
        is_nowhere = not rows and name not in self.drafts and self._is_unread(name)
        return Records() if is_nowhere else Records(schema.columns, rows, lines)

    def _is_unread(self, name: str) -> bool:
        return self.request.current is None or name in self.request.current.unreadable

    def _draft_records(self, name: str) -> tuple[list[list[str]], list[int]]:
        if name not in self.drafts:
            return [], []
        draft = self.drafts[name]
        columns = [draft.cells[column] for column in self.request.schemas[name].columns]
        united = self.united if name == "poles" else frozenset()
        lines = [
            row for row in range(len(draft.rows)) if row not in self.bad[name] and row not in united
        ]
        return [[column[row] for column in columns] for row in lines], lines

    def _current_records(
        self, name: str, rows: Sequence[Sequence[str]], schema: TableSchema
    ) -> list[list[str]]:
        """Rows of the current release that the files leave: those without a new version."""
        if self.request.current is None:
            return []
        frame = self.request.current.frames[name]
        columns = [text_column(frame, column) for column in schema.columns]
        keys = [schema.columns.index(column) for column in schema.primary_key or schema.columns]
        replaced = {tuple(row[key] for key in keys) for row in rows}
        return [
            list(row)
            for row in zip(*columns, strict=True)
            if tuple(row[key] for key in keys) not in replaced
        ]

    def _kept_instead(self, schema: TableSchema) -> list[list[str]]:
        """Rows of the poles already known whose new row is put aside: yesterday's stay."""
        if self.request.current is None:
            return []
        frame = self.request.current.frames["poles"]
        instead = self.known.kept_instead(self.drafts["poles"], self.bad["poles"])
        wanted = {identifier for _, identifier in instead}
        kept = frame[frame["id_pole"].isin(list(wanted - self._accepted_poles()))]
        columns = [text_column(kept, column) for column in schema.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    def _accepted_poles(self) -> frozenset[str]:
        cells = self.drafts["poles"].cells["id_pole"]
        aside = {*self.bad["poles"], *self.united}
        return frozenset(each for row, each in enumerate(cells) if row not in aside)

    def _poles_aside(self) -> frozenset[str]:
        cells = self.drafts["poles"].cells["id_pole"]
        return frozenset(cells[row] for row in (*self.bad["poles"], *self.united))

    # ---- Result -----------------------------------------------------------------------------

    def result(self) -> Import:
        """Put everything together."""
        values: dict[str, tuple[Match, ...]] = {}
        resolved: Counter[str] = Counter()
        for draft in self.drafts.values():
            values |= draft.spellings
            resolved = resolved or draft.resolved  # of poles, which come first
        current = self.request.current
        schemas = {name: self.request.schemas[name] for name in TABLES}
        rejected = [
            each
            for name, draft in self.drafts.items()
            for each in rejected_rows(draft.rows, self.bad[name])
        ]
        return Import(
            sheets=tuple(self.sheets),
            spellings=MappingProxyType(values),
            tables=replace(self.tables, report=Report(), rejected=MappingProxyType({})),
            imported=tuple(self._imported()),
            report=Report.of(not_too_many(self.problems)),
            rejected=tuple(rejected),
            rows=sum(len(draft.rows) for draft in self.drafts.values()),
            resolved=resolved,
            same_poles=tuple(self.same),
            changes=changes(current.frames, self.tables.frames, schemas, with_internal=True)
            if current
            else None,
            choices=self._confirmed(values),
        )

    def _imported(self) -> Iterator[str]:
        for name in TABLES:
            if name in self.drafts or self.ties.get(name):
                yield name

    def _confirmed(self, values: Mapping[str, tuple[Match, ...]]) -> Choices:
        """What is confirmed when a person says yes to all that is proposed."""
        columns = {table: dict(words) for table, words in self.request.choices.columns.items()}
        for sheet in self.sheets:
            words = columns.setdefault(sheet.name, {})
            words |= {each.found: each.target for each in sheet.columns if each.score}
        spelled = {column: dict(words) for column, words in self.request.choices.spellings.items()}
        for column, matches in values.items():
            words = spelled.setdefault(column, {})
            words |= {each.found: each.target for each in matches if each.found != each.target}
        return replace(self.request.choices, columns=columns, spellings=spelled)


def _write_official_names(draft: Draft, places: Sequence[Place], gazetteer: Gazetteer) -> None:
    """Write the name of the commune as it is today, where it was abridged or adorned."""
    cells = draft.cells["commune"]
    for row, place in enumerate(places):
        if not place.code_insee or not cells[row]:
            continue
        official = gazetteer.name_of[place.code_insee]
        key = place_key(cells[row])
        if key == place_key(official):
            cells[row] = official  # capitals, accents and hyphens only
            continue
        if key in gazetteer.former_names.get(place.code_insee, ()):
            continue
        message = f"{shown(cells[row])} est écrit « {official} »."
        draft.report(row, "commune", Fault("commune-written", message, "Rien à faire.", "info"))
        cells[row] = official


def _unite_rows(draft: Draft, row: int, other: int) -> None:
    """Complete a row by another that is the same pole; where they differ, the first is kept."""
    for column, cells in draft.cells.items():
        if column != "id_pole" and cells[row] and not cells[other]:
            cells[other] = cells[row]
        elif column in draft.rows.cells and column != "id_pole" and cells[row] != cells[other]:
            message = (
                f"le pôle est réuni à celui de la {draft.rows.where(other)}, qui dit "
                f"{shown(cells[other])} : c'est ce qui est gardé."
            )
            fault = Fault("united-differently", message, "Corrigez l'une des deux.", "warning")
            draft.report(row, column, fault)
    fault = Fault(
        "united",
        f"la ligne est réunie à la {draft.rows.where(other)}, comme vous l'avez dit.",
        "Rien à faire.",
        "info",
    )
    draft.report(row, "nom", fault)


def _drop_numbers(draft: Draft) -> None:
    """Leave out identifiers that are mere numbers: those of rows, which change with the list."""
    numbers = [row for row, cell in enumerate(draft.cells["id_pole"]) if cell.isdecimal()]
    for row in numbers:
        draft.cells["id_pole"][row] = ""
    if numbers:
        draft.report(numbers[0], "id_pole", _NUMBERED)


_NUMBERED = Fault(
    "number-identifier",
    "la colonne numérote les lignes : un numéro n'est pas un identifiant, il en est fait un du nom "
    "et du lieu.",
    "Rien à faire.",
    "info",
)


def _empty(draft: Draft, row: int, column: str) -> int:
    """Empty the cells that are not used, save a status that only another table contradicts.

    Returns how many were emptied.
    """
    names = [name for name in column.split(", ") if name in draft.cells and name != "statut"]
    filled = [name for name in names if draft.cells[name][row]]
    for name in filled:
        draft.cells[name][row] = ""
    return len(filled)


_INCOMPATIBLE = "ligne incompatible avec les autres tables."
