"""The command `python -m geo check`: read a data folder, check it whole, print what was found."""

import argparse
import json
import re
import sys
from collections.abc import Iterator

from geo.commands.console import DONE, INCOMPLETE, write_lines
from geo.commands.files import write_file
from geo.commands.parser import FrenchParser
from geo.french import typeset
from geo.model.report import SEVERITIES
from geo.model.rules import read_rules
from geo.settings import SHIPPED_DATA
from geo.sources.validation import Checked, check_folder

_GLUED = re.compile(r"(?<=[\w»}])(?=\{)")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    shipped = "dossier de données (celui livré, par défaut)"
    parser.path("dossier", "DOSSIER", shipped, nargs="?", default=SHIPPED_DATA)
    parser.path("--json", "FICHIER", "écrit aussi le constat dans ce fichier JSON")
    parser.flag("--rules", "donne la liste des règles (Markdown), sans contrôler")


def run(arguments: argparse.Namespace) -> int:
    """Check a folder; `INCOMPLETE` when it has errors."""
    if arguments.rules:
        write_lines(describe_rules(), sys.stdout)
        return DONE
    checked = check_folder(arguments.dossier)
    report = checked.report
    if arguments.json:
        write_file(arguments.json, _to_json(checked))
    for problem in report.problems:
        write_lines(problem.described(), sys.stdout)
    write_lines(report.totals(checked.row_count, checked.rejected_count), sys.stdout)
    return DONE if report.is_clean else INCOMPLETE


def describe_rules() -> Iterator[str]:
    """Write the catalogue of the rules as a table; `[…]` stands for what the file holds."""
    yield "| Règle | Gravité | Constat | Remède |"
    yield "|---|---|---|---|"
    for key, rule in read_rules().items():
        words = f"{rule.sentence} | {rule.remedy}"
        words = _PLACEHOLDER.sub("[…]", _GLUED.sub(" ", words))
        words = words.replace("{{", "{").replace("}}", "}")
        yield f"| `{key.partition('.')[0]}` | {SEVERITIES[rule.severity]} | {typeset(words)} |"


def _to_json(checked: Checked) -> bytes:
    content = {
        "rows": checked.row_count,
        "accepted": checked.row_count - checked.rejected_count,
        "rejected": checked.rejected_count,
        "problems": [problem.written() for problem in checked.report.problems],
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=2, default=str)}\n".encode()
