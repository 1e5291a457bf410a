"""Drafts: a table being read, its cells typed, its bad rows taken out and told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from operator import itemgetter

import numpy as np
import pandas as pd

from geo.french import count
from geo.model.report import Problem, shown
from geo.model.rules import fault
from geo.tables.columns import CheckedColumn, check_column, to_array
from geo.tables.parse import Records
from geo.tables.schema import Field, ForeignKey, TableSchema


@dataclass
class Draft:
    """A table being read.

    Attributes
    ----------
    file
        Where its rows stand, for messages: « poles.csv ».
    header
        Names of the columns; empty when nothing could be read.
    frame
        The rows accepted so far, with `_row`, their line.
    rejected
        The rows left out: line, cells, reason.
    raw
        By line, the cells as they stood.
    gathered
        By column, its values once asked for.
    """

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


def draft_table(schema: TableSchema, records: Records) -> Draft:
    """Type and check the cells of a table; rows without what is required are rejected."""
    file = f"{schema.name}.csv"
    problems = list(records.problems)
    if records.header:
        problems += _check_columns(file, schema, records.header)
    if not records.header or any(p.rule == "missing-column" for p in problems):
        return Draft(
            schema, file, (), _frame(schema, [()] * len(schema.fields), []), [], problems, {}
        )
    columns = _columns(schema, records)
    bad_lines = _report_cells(file, schema, records, columns, problems)
    frame = _frame(schema, [columns[name].cells for name in schema.columns], records.lines)
    raw = dict(zip(records.lines, records.rows, strict=True))
    draft = Draft(schema, file, records.header, frame, records.rejected, problems, raw)
    if bad_lines:
        draft.reject(~frame["_row"].isin(list(bad_lines)), bad_lines)
    _drop_repeated_keys(draft)
    return draft


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


def _columns(schema: TableSchema, records: Records) -> dict[str, CheckedColumn]:
    cells: list[Sequence[str]] = list(zip(*records.rows, strict=True))
    if not cells:
        cells = [()] * len(records.header)
    by_name = dict(zip(records.header, cells, strict=True))
    empty = CheckedColumn([""] * len(records.rows), {})
    return {
        field.name: check_column(field, by_name[field.name]) if field.name in by_name else empty
        for field in schema.fields
    }


def _report_cells(
    file: str,
    schema: TableSchema,
    records: Records,
    columns: Mapping[str, CheckedColumn],
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
    file: str, field: Field, records: Records, column: CheckedColumn
) -> Iterator[tuple[int, Problem]]:
    position = records.header.index(field.name)
    for line, row in zip(records.lines, records.rows, strict=True):
        for found in column.faults.get(row[position], ()):
            problem = found.at(file, line, field.name, row[position])
            yield line, replace(problem, is_public=field.is_public)


def _drop_repeated_keys(draft: Draft) -> None:
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


def drop_orphans(draft: Draft, drafts: Mapping[str, Draft]) -> None:
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
    draft: Draft, target: Draft, key: ForeignKey, orphans: Iterable[tuple[str, int]]
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


def rejected_frame(draft: Draft) -> pd.DataFrame:
    """Lay out the rejected rows: cells in excess are joined to the last one, as in the file."""
    width = len(draft.header)
    rows = [
        [*(cells[: width - 1] + [""] * width)[: width - 1], ",".join(cells[width - 1 :]), line, why]
        for line, cells, why in sorted(draft.rejected, key=itemgetter(0))
    ]
    return pd.DataFrame(rows, columns=[*draft.header, "_row", "raison"])
