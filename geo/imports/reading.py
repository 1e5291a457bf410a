"""Reading: files of any kind into tables of ours, with all that was understood on the way.

Pure: bytes in, an `Import` out, one stage after the other: read, recognise, clean, place, identify,
check. Nothing is written, nothing of the current release is touched.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from geo.formats.grids import Grid
from geo.formats.limits import MAX_PROBLEMS
from geo.french import count
from geo.imports.check import Checked, Rules, Understood, check_import
from geo.imports.clean import Draft, clean
from geo.imports.complete import (
    CurrentRelease,
    empty_columns,
    with_known_cells,
    with_known_statuses,
    with_sources,
)
from geo.imports.contents import with_agreeing_columns
from geo.imports.files import read_grids
from geo.imports.folder import rejected_rows
from geo.imports.identify import NOTHING_IDENTIFIED, with_identifiers
from geo.imports.mapping import Choices, HeaderNames, Match, header_names
from geo.imports.placing.addresses import Geocode
from geo.imports.placing.place import Means, Placed, place
from geo.imports.recognise import Sheet, recognise
from geo.imports.result import Import, ReadSheet
from geo.imports.ties import KINDS, Tie, names_of, read_ties, with_poles
from geo.imports.vocabulary import Vocabulary, shipped_vocabulary
from geo.model.report import Fault, Problem, Report, Severity
from geo.tables.changes import changes
from geo.tables.columns import text_column
from geo.tables.read import TABLES, Tables
from geo.tables.resolve import Locate
from geo.tables.schema import TableSchema
from geo.territories.gazetteer import Gazetteer


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
    dates
        By name of file, its date (AAAA-MM-JJ), written where a row has no source.
    date
        Of the release to be made (AAAA-MM-JJ): no cell may be later. Empty: not checked.
    replaces
        Remove from the current release what the files do not give, and what their empty cells said.
        Else they add to it and update it; a file of rejected rows always does.
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
    replaces: bool = False
    geocode: Geocode | None = None
    vocabulary: Vocabulary = field(default_factory=shipped_vocabulary)

    @cached_property
    def release(self) -> CurrentRelease:
        """The poles of the current release."""
        return CurrentRelease(self.current, self.gazetteer)


def read_import(files: Mapping[str, bytes], request: Request) -> Import:
    """Read, map, check and resolve files.

    Parameters
    ----------
    files
        Content by name; a zip stands for what it holds.

    Raises
    ------
    DataUnreadableError
        Nothing can be read, or no sheet names poles (`UnknownHeadersError`, with the headers to
        choose from). Anything smaller is in the report.
    """
    return understand(*read_grids(files), request)


def understand(grids: Sequence[Grid], unread: Sequence[Problem], request: Request) -> Import:
    """Map, check and resolve grids, wherever they were read.

    Parameters
    ----------
    unread
        What was left out while they were read.

    Raises
    ------
    UnknownHeadersError
        No sheet names poles. Anything smaller is in the report.
    """
    regions = request.gazetteer.region_names
    read, found = recognise(grids, _header_names(request), request.choices, regions)
    sheets, unlike = with_agreeing_columns(read, request.gazetteer, request.choices)
    drafts = _clean(sheets, request)
    placed = _place(drafts, request)
    understood = _understand(drafts, placed, request)
    checked = check_import(understood, _rules(sheets, request))
    told = replace(checked, problems=(*unread, *found, *unlike, *checked.problems))
    return _import(sheets, understood, told, request)


def _header_names(request: Request) -> dict[str, HeaderNames]:
    return {
        name: header_names(request.schemas[name], request.vocabulary)
        for name in TABLES
        if name in request.schemas
    }


def _clean(sheets: Sequence[Sheet], request: Request) -> dict[str, Draft]:
    """Clean the rows of each table that the sheets hold."""
    by_table = {name: [sheet for sheet in sheets if sheet.name == name] for name in TABLES}
    return {
        name: clean(own, request.schemas[name], request.vocabulary, request.choices.spellings)
        for name, own in by_table.items()
        if own
    }


def _place(drafts: Mapping[str, Draft], request: Request) -> dict[str, Placed]:
    """Place the rows of the tables that have a place."""
    means = Means(request.gazetteer, request.locate, request.geocode)
    return {name: place(drafts[name], means) for name in ("poles", "membres") if name in drafts}


def _understand(
    drafts: Mapping[str, Draft], placed: Mapping[str, Placed], request: Request
) -> Understood:
    """Identify the poles, complete them, and tie them to networks, calls and members."""
    found = {**drafts, **{name: each.draft for name, each in placed.items()}}
    ties: Mapping[str, Sequence[Tie]] = {}
    identified = NOTHING_IDENTIFIED
    if "poles" in placed:
        poles, identified = with_identifiers(
            placed["poles"], request.release.poles, request.choices.same_poles
        )
        poles = _completed(poles, request)
        read = read_ties(poles, _names(found, request), request.choices.spellings)
        found["poles"], ties = read.draft, read.by_table
    if "membres" in found:
        found["membres"] = with_poles(found["membres"], _poles_by_name(found, request))
    return Understood(found, ties, identified, _resolved(placed))


def _completed(poles: Draft, request: Request) -> Draft:
    replaces = _replaces(poles.rows.sheets, request)
    poles = with_known_statuses(poles, request.release, request.choices)
    poles = with_known_cells(poles, request.release, replaces=replaces)
    file = poles.rows.sheets[0].table.grid.file
    date = request.dates.get(file, request.dates.get(file.split("/")[0], ""))
    poles = with_sources(poles, request.choices.source, date)
    return poles.with_problems(empty_columns(poles, request.schemas["poles"]))


def _names(drafts: Mapping[str, Draft], request: Request) -> dict[str, dict[str, tuple[str, ...]]]:
    """What a list may tie poles to: that of the current release, and of the files."""
    names: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind in KINDS:
        known = names.setdefault(kind.reference, {})
        if request.current is not None:
            frame = request.current.frames[kind.reference]
            columns = {name: text_column(frame, name) for name in (kind.key, "nom")}
            known |= dict(names_of(columns, kind))
        if kind.reference in drafts:
            known |= dict(names_of(drafts[kind.reference].cells, kind))
    return names


def _poles_by_name(drafts: Mapping[str, Draft], request: Request) -> Iterable[tuple[str, str]]:
    if "poles" not in drafts:
        return ((pole.name, pole.identifier) for pole in request.release.poles)
    cells = drafts["poles"].cells
    return zip(cells["nom"], cells["id_pole"], strict=True)


def _rules(sheets: Sequence[Sheet], request: Request) -> Rules:
    replaces = _replaces(sheets, request)
    return Rules(request.schemas, request.release, request.locate, request.date, replaces)


def _replaces(sheets: Sequence[Sheet], request: Request) -> bool:
    return request.replaces and not any(sheet.is_reject_file for sheet in sheets)


def _import(
    sheets: Sequence[Sheet], understood: Understood, checked: Checked, request: Request
) -> Import:
    """Put everything together."""
    drafts = understood.drafts
    current = request.current
    schemas = {name: request.schemas[name] for name in TABLES}
    spellings = {
        column: matches for draft in drafts.values() for column, matches in draft.spellings.items()
    }
    return Import(
        sheets=tuple(map(_read_sheet, sheets)),
        spellings=MappingProxyType(spellings),
        tables=replace(checked.tables, report=Report(), rejected=MappingProxyType({})),
        imported=tuple(name for name in TABLES if name in drafts or understood.ties.get(name)),
        report=Report.of(_not_too_many(checked.problems)),
        rejected=tuple(
            each
            for name, draft in drafts.items()
            for each in rejected_rows(draft.rows, checked.aside[name])
        ),
        rows=sum(len(draft.rows) for draft in drafts.values()),
        resolved=understood.resolved,
        same_poles=understood.identified.same,
        changes=changes(current.frames, checked.tables.frames, schemas, with_internal=True)
        if current
        else None,
        choices=_confirmed(request.choices, sheets, spellings),
    )


def _read_sheet(sheet: Sheet) -> ReadSheet:
    table = sheet.table
    grid = table.grid
    return ReadSheet(
        file=grid.file,
        sheet=grid.sheet,
        place=sheet.place,
        notes=grid.notes,
        table=sheet.name,
        header_row=table.header_row,
        row_count=len(table.rows),
        columns=sheet.columns,
    )


def _resolved(placed: Mapping[str, Placed]) -> Counter[str]:
    """How many poles were placed by each method; else how many members."""
    counts = [Counter(found.method for found in each.places) for each in placed.values()]
    return next(filter(None, counts), Counter())


def _confirmed(
    choices: Choices, sheets: Sequence[Sheet], spellings: Mapping[str, tuple[Match, ...]]
) -> Choices:
    """What is confirmed when a person says yes to all that is proposed."""
    columns = {table: dict(words) for table, words in choices.columns.items()}
    for sheet in sheets:
        words = columns.setdefault(sheet.name, {})
        words |= {each.found: each.target for each in sheet.columns if each.score}
    spelled = {column: dict(words) for column, words in choices.spellings.items()}
    for column, matches in spellings.items():
        words = spelled.setdefault(column, {})
        words |= {each.found: each.target for each in matches if each.found != each.target}
    return replace(choices, columns=columns, spellings=spelled)


def _not_too_many(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Keep the first problems of each rule and file, and count the others."""
    counts: Counter[tuple[str, str, Severity]] = Counter()
    for problem in problems:
        key = problem.file, problem.rule, problem.severity
        counts[key] += 1
        if counts[key] <= MAX_PROBLEMS:
            yield problem
    for (file, rule, severity), found in counts.items():
        if found > MAX_PROBLEMS:
            message = f"et {count(found - MAX_PROBLEMS, 'autre')} de la même règle."
            yield Fault(rule, message, "Corrigez d'abord les premières.", severity).at(file)
