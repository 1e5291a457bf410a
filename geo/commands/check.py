"""The command `python -m geo check`: read a data folder, check it whole, print what was found."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from geo.commands.console import (
    DONE,
    INCOMPLETE,
    SEVERITIES,
    describe_problem,
    describe_totals,
    write_lines,
)
from geo.commands.files import write_file
from geo.french import typeset
from geo.model.report import Problem, Report
from geo.model.rules import read_rules
from geo.settings import SHIPPED_DATA
from geo.tables.check import check
from geo.tables.read import Tables, scan_tables
from geo.tables.versions import read_whole
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

_GLUED = re.compile(r"(?<=[\w»}])(?=\{)")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "dossier",
        nargs="?",
        type=Path,
        default=SHIPPED_DATA,
        metavar="DOSSIER",
        help="dossier de données (celui livré, par défaut)",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FICHIER", help="écrit aussi le constat dans ce fichier JSON"
    )
    parser.add_argument(
        "--rules", action="store_true", help="donne la liste des règles (Markdown), sans contrôler"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check a folder; `INCOMPLETE` when it has errors."""
    if arguments.rules:
        write_lines(describe_rules(), sys.stdout)
        return DONE
    tables, report = check_folder(arguments.dossier)
    rejected = sum(map(len, tables.rejected.values()))
    if arguments.json:
        write_file(arguments.json, _to_json(tables.row_count, rejected, report))
    for problem in report.problems:
        write_lines(describe_problem(problem), sys.stdout)
    write_lines(describe_totals(tables.row_count, rejected, report), sys.stdout)
    return DONE if report.is_clean else INCOMPLETE


def describe_rules() -> Iterator[str]:
    """Write the catalogue of the rules as a table; `[…]` stands for what the file holds."""
    yield "| Règle | Gravité | Constat | Remède |"
    yield "|---|---|---|---|"
    for key, rule in read_rules().items():
        words = f"{rule.sentence} | {rule.remedy}"
        words = _PLACEHOLDER.sub("[…]", _GLUED.sub(" ", words))
        yield f"| `{key.partition('.')[0]}` | {SEVERITIES[rule.severity]} | {typeset(words)} |"


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


def _to_json(rows: int, rejected: int, report: Report) -> bytes:
    content = {
        "rows": rows,
        "accepted": rows - rejected,
        "rejected": rejected,
        "problems": [_written(problem) for problem in report.problems],
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=2, default=str)}\n".encode()


def _written(problem: Problem) -> dict[str, object]:
    return {name: value for name, value in asdict(problem).items() if name != "is_public"}
