"""Verdict: which faults put a row aside, which only empty a cell, and how many are told."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from geo.formats.limits import MAX_PROBLEMS
from geo.french import count
from geo.model.report import Fault, Problem, Severity
from geo.tables.schema import TableSchema

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
TOLD_OTHERWISE = frozenset(
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


def weighed(problem: Problem, schema: TableSchema) -> Problem:
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


def not_too_many(problems: Iterable[Problem]) -> Iterator[Problem]:
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
            fault = Fault(rule, message, "Corrigez d'abord les premières.", severity)
            yield fault.at(file)
