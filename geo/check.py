"""The command `python -m geo check`: read a data folder, check it whole, print what was found."""

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from geo.errors import AtlasError
from geo.french import count, enumeration
from geo.model.report import Problem, Report, Severity
from geo.settings import SHIPPED_DATA
from geo.tables.check import check
from geo.tables.read import Tables, scan_tables
from geo.tables.versions import read_whole
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

NOUNS: dict[Severity, str] = {
    "error": "erreur",
    "warning": "avertissement",
    "info": "information",
}
_MAX_VALUE = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "dossier",
        nargs="?",
        type=Path,
        default=SHIPPED_DATA,
        metavar="DIR",
        help="dossier de données (celui livré, par défaut)",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="écrit aussi le constat dans ce fichier JSON"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check a folder; 0 when it is clean, 1 with errors, 2 when it could not be checked."""
    try:
        tables, report = check_folder(arguments.dossier)
        if arguments.json:
            arguments.json.write_text(to_json(tables, report), encoding="utf-8")
    except (AtlasError, OSError) as error:
        sys.stderr.write(for_terminal(f"Contrôle impossible : {error}") + "\n")
        return 2
    sys.stdout.writelines(f"{line}\n" for line in describe(tables, report))
    return 0 if report.is_clean else 1


def check_folder(folder: Path) -> tuple[Tables, Report]:
    """Read and check a data folder, whose `territoires/` is used when it has one.

    Raises
    ------
    DataMissingError, DataUnreadableError
        The folder, its `poles.csv`, a schema or the territories cannot be read at all.
    """
    tables = read_whole(folder, lambda: scan_tables(folder))
    territories = read_territories(territories_folder(folder))
    report = check(tables, territories, point_locator(territories))
    return tables, report


def describe(tables: Tables, report: Report) -> Iterator[str]:
    """Write a report for a person: each problem, then the totals."""
    for problem in report.problems:
        yield from map(for_terminal, describe_problem(problem))
        yield ""
    rejected = _rejected_count(tables)
    rows = tables.row_count
    yield (
        f"{count(rows, 'ligne lue')}, {count(rows - rejected, 'acceptée')}, "
        f"{count(rejected, 'écartée')}."
    )
    by_severity = report.count_by_severity()
    totals = [count(by_severity[severity], noun) for severity, noun in NOUNS.items()]
    yield f"{enumeration(totals)}."


def describe_problem(problem: Problem) -> Iterator[str]:
    """Write one problem for a person: its place, value, rule, and what to do."""
    value = problem.value
    yield problem.place
    if value:
        yield f"  valeur  : {value[:_MAX_VALUE]}{'…' if len(value) > _MAX_VALUE else ''}"
    yield f"  règle   : {problem.rule} ({NOUNS[problem.severity]})"
    yield f"  constat : {problem.message}"
    yield f"  remède  : {problem.remedy}"


def to_json(tables: Tables, report: Report) -> str:
    """Write a report for a machine."""
    rejected = _rejected_count(tables)
    content = {
        "rows": tables.row_count,
        "accepted": tables.row_count - rejected,
        "rejected": rejected,
        "problems": [_written(problem) for problem in report.problems],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"


def _written(problem: Problem) -> dict[str, object]:
    return {name: value for name, value in asdict(problem).items() if name != "is_public"}


def for_terminal(text: str) -> str:
    """Make visible the characters that a terminal would obey, or that would hide others."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return f"\\u{ord(character):04x}"


def _rejected_count(tables: Tables) -> int:
    return sum(map(len, tables.rejected.values()))
