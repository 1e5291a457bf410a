"""Read: the tables of a data folder, typed, with every problem found and nothing lost."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import DataMissingError, DataUnreadableError
from geo.french import count
from geo.model.atlas import Release
from geo.model.report import Problem, Report, shown
from geo.model.rules import fault
from geo.tables.columns import Column, check_column, to_array
from geo.tables.parse import Records, parse
from geo.tables.schema import Field, ForeignKey, TableSchema, read_schemas
from geo.tables.versions import tables_folder
from geo.tables.write import undo_neutralisation

TABLES = (
    "poles",
    "appels",
    "reseaux",
    "soutiens",
    "adhesions",
    "roles_reseaux",
    "membres",
    "chiffres_nationaux",
    "errata",
)
"""The tables of a data folder, those referred to first."""
NEUTRALISED_KEY = "atlas:apostrophes"
"""In `datapackage.json`: cells that a spreadsheet would execute have a quote in front."""

OPTIONAL_TABLES = frozenset({"errata"})
"""Those that a folder may leave out: nothing is said of it, and they have no row."""


@dataclass(frozen=True)
class Tables:
    """A data folder once read.

    Attributes
    ----------
    frames
        By table: the accepted rows, all the columns of the schema in its order, then `_row`, the
        line of the file. Text is `str`, empty when unknown; numbers are `Int64` or `float64`,
        missing when unknown.
    schemas
        By table, what the columns are; those of the territories too.
    report
        What was wrong.
    rejected
        By table: the rows left out, as they stood, with `_row` and `raison`.
    release
        What the folder says of itself in `datapackage.json`; empty texts where it says nothing.
    unreadable
        Tables of which nothing could be read: missing, not CSV, without a required column.
    """

    frames: Mapping[str, pd.DataFrame]
    schemas: Mapping[str, TableSchema]
    report: Report
    rejected: Mapping[str, pd.DataFrame]
    release: Release
    unreadable: frozenset[str]

    @property
    def row_count(self) -> int:
        """Rows found in the files, used or not."""
        return sum(map(len, self.frames.values())) + sum(map(len, self.rejected.values()))


def read_tables(folder: Path) -> Tables:
    """Read a data folder, whose `poles.csv` must be usable.

    Parameters
    ----------
    folder
        Holds `poles.csv`, the other tables (CSV in UTF-8), and possibly `schemas/` and
        `datapackage.json`.

    Raises
    ------
    DataMissingError
        The folder or `poles.csv` is not there.
    DataUnreadableError
        Nothing can be read of `poles.csv`, or a schema of the folder is broken.
    """
    tables = scan_tables(folder)
    if "poles" in tables.unreadable:
        faults = [p for p in tables.report.with_severity("error") if p.file == "poles.csv"]
        raise DataUnreadableError("\n".join(map(str, faults)))
    return tables


def scan_tables(folder: Path) -> Tables:
    """Read a data folder as `read_tables` does, but only report a `poles.csv` of no use.

    Raises
    ------
    DataMissingError
        The folder or `poles.csv` is not there.
    DataUnreadableError
        A schema of the folder is broken.
    """
    _require_poles(folder)
    return assemble(_read_folder(tables_folder(folder)), read_schemas(folder))


def scan_files(files: Mapping[str, bytes], schemas: Mapping[str, TableSchema]) -> Tables:
    """Read tables that stand in no folder yet, as `scan_tables` would once they did.

    Parameters
    ----------
    files
        By name (`poles.csv`, `datapackage.json`), their content.
    """
    release, problems, is_neutralised = read_release(files.get("datapackage.json"))
    records = {
        name: parse(f"{name}.csv", files[f"{name}.csv"])
        if f"{name}.csv" in files
        else Records(problems=[fault("missing-file.anywhere").at(f"{name}.csv")])
        for name in TABLES
    }
    if is_neutralised:
        records = {name: without_quotes(each) for name, each in records.items()}
    places = {name: f"{name}.csv" for name in TABLES}
    return assemble(Contents(records, places, release, problems), schemas)


@dataclass(frozen=True)
class Contents:
    """What a folder or a file holds, before its cells are checked.

    Attributes
    ----------
    records
        By table, all of `TABLES`.
    places
        By table, where its rows stand, for messages: « poles.csv ».
    release, problems
        What it says of itself, and what was wrong with that.
    """

    records: Mapping[str, Records]
    places: Mapping[str, str]
    release: Release
    problems: Sequence[Problem] = ()


def assemble(contents: Contents, schemas: Mapping[str, TableSchema]) -> Tables:
    """Type and check what was read, table by table, then what refers to what."""
    problems = list(contents.problems)
    drafts = {
        name: _draft(contents.places[name], schemas[name], contents.records[name])
        for name in TABLES
    }
    for draft in drafts.values():
        _drop_orphans(draft, drafts)
        problems += draft.problems
    return Tables(
        frames={name: draft.frame for name, draft in drafts.items()},
        schemas=schemas,
        report=Report.of(problems),
        rejected={name: _rejected_frame(draft) for name, draft in drafts.items()},
        release=contents.release,
        unreadable=frozenset(name for name, draft in drafts.items() if not draft.header),
    )


def _require_poles(folder: Path) -> None:
    if not folder.is_dir():
        message = (
            f"Le dossier de données « {folder.name} » est introuvable. Vérifiez son nom, ou "
            "employez le dossier livré avec l'atlas (data)."
        )
        raise DataMissingError(message)
    if not (tables_folder(folder) / "poles.csv").is_file():
        message = (
            f"Le fichier poles.csv est introuvable dans le dossier « {folder.name} ». Placez-y la "
            "table des pôles, ou indiquez un autre dossier."
        )
        raise DataMissingError(message)


def _read_folder(folder: Path) -> Contents:
    release, problems, is_neutralised = read_release(_read_package(folder / "datapackage.json"))
    records = {name: _read_records(folder / f"{name}.csv") for name in TABLES}
    if is_neutralised:
        records = {name: without_quotes(each) for name, each in records.items()}
    return Contents(records, {name: f"{name}.csv" for name in TABLES}, release, problems)


def _read_package(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return b""  # then reported as what cannot be read


def read_release(package: bytes | None) -> tuple[Release, list[Problem], bool]:
    """Read `datapackage.json`: the release, what is wrong, and whether cells were neutralised."""
    if package is None:
        return Release("", "", "", ""), [], False
    try:
        content = json.loads(package.decode("utf-8-sig"))
        return _to_release(content), [], content.get(NEUTRALISED_KEY) is True
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        problem = fault("broken-datapackage", error=error).at("datapackage.json")
        return Release("", "", "", ""), [problem], False


def without_quotes(records: Records) -> Records:
    """Take away the quotes that `neutralise` put in front of cells."""
    return replace(
        records, rows=[[undo_neutralisation(cell) for cell in row] for row in records.rows]
    )


def _to_release(package: Mapping[str, Any]) -> Release:
    def first(key: str) -> Mapping[str, object]:
        return next(iter(package.get(key, ())), {})

    def text(holder: Mapping[str, object], key: str) -> str:
        return str(holder.get(key) or "")

    return Release(
        title=text(package, "title"),
        version=text(package, "version"),
        date=text(package, "created")[:10],
        licence=text(first("licenses"), "title"),
        limits=tuple(str(limit) for limit in package.get("atlas:limites", ())),
        licence_url=text(first("licenses"), "path"),
        description=text(package, "description"),
        producer=text(first("contributors"), "title"),
    )


@dataclass
class _Draft:
    """A table being read."""

    schema: TableSchema
    file: str
    header: tuple[str, ...]
    frame: pd.DataFrame
    rejected: list[tuple[int, list[str], str]]
    problems: list[Problem]
    raw: Mapping[int, list[str]]
    gathered: dict[str, frozenset[str]] = dataclass_field(default_factory=dict)

    def values(self, column: str) -> frozenset[str]:
        """Gather the distinct values of a column, once: a table is complete when asked."""
        if column not in self.gathered:
            self.gathered[column] = frozenset(self.frame[column])
        return self.gathered[column]

    def reject(self, keep: pd.Series, reasons: Mapping[int, str]) -> None:
        """Take rows out of the frame; `reasons` by line."""
        self.rejected += [(line, self.raw[line], text) for line, text in reasons.items()]
        self.frame = self.frame[keep].reset_index(drop=True)


def _draft(file: str, schema: TableSchema, records: Records) -> _Draft:
    if schema.name in OPTIONAL_TABLES:
        records = _without_absence(records, schema)
    problems = list(records.problems)
    if records.header:
        problems += _check_columns(file, schema, records.header)
    if not records.header or any(p.rule == "missing-column" for p in problems):
        return _Draft(
            schema, file, (), _frame(schema, [()] * len(schema.fields), []), [], problems, {}
        )
    columns = _columns(schema, records)
    bad_lines = _report_cells(file, schema, records, columns, problems)
    frame = _frame(schema, [columns[name].cells for name in schema.columns], records.lines)
    raw = dict(zip(records.lines, records.rows, strict=True))
    draft = _Draft(schema, file, records.header, frame, records.rejected, problems, raw)
    if bad_lines:
        draft.reject(~frame["_row"].isin(list(bad_lines)), bad_lines)
    _drop_repeated_keys(draft)
    return draft


def _without_absence(records: Records, schema: TableSchema) -> Records:
    """Take an optional table that is missing for one without a row, and say nothing of either."""
    problems = [
        each
        for each in records.problems
        if each.rule not in ("missing-file", "missing-table", "no-row")
    ]
    is_absent = not records.header and not problems
    return replace(
        records, header=schema.columns if is_absent else records.header, problems=problems
    )


def _read_records(path: Path) -> Records:
    try:
        return parse(path.name, path.read_bytes())
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        rule = "missing-file.in-folder" if is_missing else "unreadable-file"
        return Records(problems=[fault(rule, folder=path.parent.name).at(path.name)])


def _check_columns(file: str, schema: TableSchema, header: tuple[str, ...]) -> Iterator[Problem]:
    for field in schema.fields:
        if field.name not in header and not field.is_optional:
            found = ", ".join(header)
            yield fault(
                "missing-column", column=shown(field.name), title=field.title, found=found
            ).at(file, 1, field.name)
    for name in header:
        if name not in schema.columns:
            yield fault("unknown-column", column=shown(name)).at(file, 1, name)


def _columns(schema: TableSchema, records: Records) -> dict[str, Column]:
    cells: list[Sequence[str]] = list(zip(*records.rows, strict=True))
    if not cells:
        cells = [()] * len(records.header)
    by_name = dict(zip(records.header, cells, strict=True))
    empty = Column([""] * len(records.rows), {})
    return {
        field.name: check_column(field, by_name[field.name]) if field.name in by_name else empty
        for field in schema.fields
    }


def _report_cells(
    file: str,
    schema: TableSchema,
    records: Records,
    columns: Mapping[str, Column],
    problems: list[Problem],
) -> dict[int, str]:
    """Report the bad cells; return the lines they put out, with the reason."""
    bad_lines: dict[int, str] = {}
    for field in schema.fields:
        if not columns[field.name].faults:
            continue
        for line, problem in _cell_problems(file, field, records, columns[field.name]):
            problems.append(problem)
            if field.required and problem.severity == "error":
                bad_lines.setdefault(line, f"{field.name} : {problem.message}")
    return bad_lines


def _cell_problems(
    file: str, field: Field, records: Records, column: Column
) -> Iterator[tuple[int, Problem]]:
    position = records.header.index(field.name)
    for line, row in zip(records.lines, records.rows, strict=True):
        for found in column.faults.get(row[position], ()):
            problem = found.at(file, line, field.name, row[position])
            yield line, replace(problem, is_public=field.is_public)


def _drop_repeated_keys(draft: _Draft) -> None:
    """Keep the first row of each primary key, and of each value of a unique column."""
    keys = [draft.schema.primary_key] if draft.schema.primary_key else []
    keys += [(f.name,) for f in draft.schema.fields if f.unique and (f.name,) not in keys]
    for key in keys:
        columns = list(key)
        repeated = draft.frame.duplicated(columns)
        if not repeated.any():
            continue
        first_lines = draft.frame[~repeated].set_index(columns)["_row"]
        reasons: dict[int, str] = {}
        for *values, line in draft.frame.loc[repeated, [*columns, "_row"]].itertuples(index=False):
            first = first_lines[values[0] if len(values) == 1 else tuple(values)]
            value = " + ".join(map(str, values))
            found = fault("duplicate-key", key=shown(value), first=first)
            draft.problems.append(found.at(draft.file, line, ", ".join(columns), value))
            reasons[line] = found.message
        draft.reject(~repeated, reasons)


def _drop_orphans(draft: _Draft, drafts: Mapping[str, _Draft]) -> None:
    """Take out the rows that refer to a row which is not in its table."""
    for key in draft.schema.foreign_keys:
        if key.table not in drafts or draft.frame.empty:
            continue
        values = draft.frame[key.column]
        targets = drafts[key.table].values(key.target)
        unknown = [value for value in values.unique() if value and value not in targets]
        if not unknown:
            continue
        known = ~values.isin(unknown)
        orphans = draft.frame.loc[~known, [key.column, "_row"]].itertuples(index=False)
        draft.problems += _orphan_problems(draft, drafts[key.table], key, orphans)
        reason = f"{key.column} : absent de {key.table}.csv."
        draft.reject(known, dict.fromkeys(draft.frame.loc[~known, "_row"], reason))


def _orphan_problems(
    draft: _Draft, target: _Draft, key: ForeignKey, orphans: Iterable[tuple[str, int]]
) -> Iterator[Problem]:
    if not target.header:
        rows = count(len(list(orphans)), "ligne")
        found = fault("unknown-reference.table", rows=rows, file=target.file)
        yield found.at(draft.file, None, key.column)
        return
    left_out = target.frame.empty or bool(target.rejected)
    for value, line in orphans:
        among = " parmi ses lignes acceptées" if left_out else ""
        yield fault("unknown-reference.row", value=shown(value), file=target.file, among=among).at(
            draft.file, line, key.column, value
        )


def _frame(
    schema: TableSchema, columns: Iterable[Sequence[str]], lines: Sequence[int]
) -> pd.DataFrame:
    arrays = {
        field.name: to_array(field, cells)
        for field, cells in zip(schema.fields, columns, strict=True)
    }
    return pd.DataFrame({**arrays, "_row": np.array(lines, dtype="int64")})


def _rejected_frame(draft: _Draft) -> pd.DataFrame:
    """Lay out the rejected rows: cells in excess are joined to the last one, as in the file."""
    width = len(draft.header)
    rows = [
        [*(cells[: width - 1] + [""] * width)[: width - 1], ",".join(cells[width - 1 :]), line, why]
        for line, cells, why in sorted(draft.rejected, key=itemgetter(0))
    ]
    return pd.DataFrame(rows, columns=[*draft.header, "_row", "raison"])
