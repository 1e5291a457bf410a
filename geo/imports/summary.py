"""Summary: an import in words for a person, and in JSON for a machine."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from geo.french import NBSP, count, enumeration, first_of, number
from geo.imports.mapping import Match
from geo.imports.result import Import, ReadSheet
from geo.model.report import SEVERITIES, Problem, shown
from geo.model.rules import fault
from geo.tables.changes import Cell, TableChanges

_SHOWN_PROBLEMS = 200


def to_json(imported: Import) -> str:
    """Write an import for a machine."""
    content = {
        "rows": imported.rows,
        "accepted": imported.accepted_count,
        "rejected": imported.rejected_count,
        "united": imported.united_count,
        "problems": [problem.written() for problem in imported.report.problems],
        "mapping": _mapping(imported),
        "resolved": dict(sorted(imported.resolved.items())),
        "same_poles": [asdict(same) for same in imported.same_poles],
        "changes": _changes(imported),
        "needs_confirmation": bool(imported.unconfirmed),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"


def failure_to_json(file: str, message: str) -> str:
    """Write, in the same form, an import that could not be done at all."""
    problem = fault("unreadable-file.whole", reason=message).at(file)
    content = {
        "rows": 0,
        "accepted": 0,
        "rejected": 0,
        "problems": [problem.written()],
        "mapping": {"sheets": [], "values": {}},
        "resolved": {},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _mapping(imported: Import) -> dict[str, Any]:
    return {
        "sheets": [
            {
                "file": sheet.file,
                "sheet": sheet.sheet,
                "table": sheet.table,
                "header_row": sheet.header_row,
                **{_KEYS.get(noun, noun): text for noun, text in sheet.notes.items()},
                "columns": [_match(match) for match in sheet.columns],
            }
            for sheet in imported.sheets
        ],
        "values": {
            column: [_match(match) for match in matches]
            for column, matches in imported.spellings.items()
        },
    }


_KEYS = {"encodage": "encoding", "séparateur": "delimiter", "format": "format", "feuille": "sheet"}


def _match(match: Match) -> dict[str, object]:
    return {
        "found": match.found,
        "target": match.target or None,
        "score": match.score,
        "confirmed": match.is_confirmed,
    }


def _changes(imported: Import) -> Mapping[str, object] | None:
    if imported.changes is None:
        return None
    return {
        name: {
            "added": [" + ".join(row.key) for row in table.added],
            "removed": [" + ".join(row.key) for row in table.removed],
            "changed": [
                {
                    "key": " + ".join(cell.key),
                    "column": cell.column,
                    "before": cell.before,
                    "after": cell.after,
                }
                for cell in table.changed
            ],
        }
        for name, table in imported.changes.tables.items()
        if not table.is_empty
    }


def describe(imported: Import) -> Iterator[str]:
    """Write an import for a person: how it was read, each problem, what changes, the totals."""
    for sheet in imported.sheets:
        yield from _describe_sheet(sheet)
    yield from _describe_values(imported)
    yield from _describe_problems(imported)
    yield from _describe_resolved(imported)
    yield from _describe_changes(imported)
    yield from imported.report.totals(imported.rows, imported.rejected_count)


def _describe_sheet(sheet: ReadSheet) -> Iterator[str]:
    notes = ", ".join(f"{noun} {text}" for noun, text in sheet.notes.items())
    yield f"{sheet.place} → {sheet.table}.csv ({notes} ; en-tête ligne {sheet.header_row})"
    for match in sheet.columns:
        yield f"  {match.found} → {_target(match)}"
    yield ""


def _target(match: Match) -> str:
    if not match.target:
        return "(laissée de côté)"
    if match.is_confirmed:
        return match.target
    return f"{match.target} (proposé, {match.score}{NBSP}%)"


def _describe_values(imported: Import) -> Iterator[str]:
    for column, matches in imported.spellings.items():
        proposed = [each for each in matches if each.found != each.target]
        if proposed:
            yield f"Valeurs de {column} :"
            yield from (f"  {match.found} → {_target(match)}" for match in proposed)
            yield ""


def _describe_problems(imported: Import) -> Iterator[str]:
    problems = problems_in_order(imported)
    for problem in problems[:_SHOWN_PROBLEMS]:
        yield from problem.described()
    if len(problems) > _SHOWN_PROBLEMS:
        rest = Counter(problem.rule for problem in problems[_SHOWN_PROBLEMS:])
        kinds = [f"{rule} ({number(found)})" for rule, found in rest.most_common()]
        yield f"Et {number(sum(rest.values()))} autres : {first_of(kinds, 12)} (voir --json)."
        yield ""


def problems_in_order(imported: Import) -> list[Problem]:
    """Errors first, then warnings; of each, what is about the person's files first."""
    places = {sheet.place for sheet in imported.sheets}
    own = {sheet.file for sheet in imported.sheets} | places
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return sorted(
        imported.report.problems, key=lambda each: (ranks[each.severity], each.file not in own)
    )


def _describe_resolved(imported: Import) -> Iterator[str]:
    if imported.resolved:
        yield f"Lieux trouvés par : {', '.join(resolved_parts(imported))}."


def resolved_parts(imported: Import) -> list[str]:
    """Count what was placed by each method, the most frequent first: « code 12 »."""
    labels = method_labels(imported)
    return [
        f"{labels.get(method, method).lower()} {number(found)}"
        for method, found in imported.resolved.most_common()
    ]


def method_labels(imported: Import) -> Mapping[str, str]:
    """The words for each method of placing, from the schema."""
    fields = imported.tables.schemas["poles"].fields
    return {
        each.value: each.label
        for field in fields
        if field.name == "lieu_methode"
        for each in field.categories
    }


def _describe_changes(imported: Import) -> Iterator[str]:
    if imported.changes is None:
        return
    if imported.changes.is_empty:
        yield "Rien ne change dans la version actuelle."
    for name, table in imported.changes.tables.items():
        if not table.is_empty:
            yield f"{name}.csv : {_summary(table)}."
            yield from _first_changes(table)


def _summary(table: TableChanges) -> str:
    changed = len(table.changed_keys)
    return enumeration(
        [
            count(len(table.added), "ligne ajoutée"),
            count(len(table.removed), "retirée"),
            f"{count(changed, 'changée')} ({count(len(table.changed), 'cellule')})",
        ]
    )


def _first_changes(table: TableChanges) -> Iterator[str]:
    for sign, rows in (("+", table.added), ("-", table.removed)):
        if rows:
            yield f"  {sign} {first_of([' + '.join(row.key) for row in rows], 20)}"
    for cell in table.changed[:20]:
        key = " + ".join(cell.key)
        yield f"  ~ {key}, {cell.column} : {_cell(cell.before)} devient {_cell(cell.after)}"
    if len(table.changed) > 20:
        rest = count(len(table.changed) - 20, "autre cellule changée")
        yield f"  et {rest} (voir --json)"


def _cell(cell: Cell) -> str:
    return "vide" if cell in ("", None) else shown(str(cell))
