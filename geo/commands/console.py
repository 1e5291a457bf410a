"""Console: what commands say, whatever the data holds, and the codes they end with."""

import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from geo.errors import AtlasError, system_reason
from geo.french import escape_controls, quoted, typeset
from geo.model.report import Problem
from geo.progress import Progress

DONE = 0
INCOMPLETE = 1
"""Done in part, or done and something is to be mended: errors in the data, rows put aside."""
FAILED = 2
INTERRUPTED = 130
"""What a shell gives for Ctrl+C."""

_BAR_WIDTH = 24
_YES = frozenset({"o", "oui", "y", "yes"})
_MODULE = "python -m geo"
_INSTALLED = "atlas-ptce"


def program() -> str:
    """How the commands were called: `atlas-ptce` where they are installed."""
    return _INSTALLED if Path(sys.argv[0]).stem == _INSTALLED else _MODULE


def say(*lines: str) -> None:
    """Write lines on the standard output."""
    write_lines(map(typeset, lines), sys.stdout)


def warn(*lines: str) -> None:
    """Write lines on the standard error output."""
    write_lines(map(typeset, lines), sys.stderr)


def write_lines(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines as they are, but for what a terminal would obey and how commands are called."""
    called = program()
    stream.writelines(f"{escape_controls(line.replace(_MODULE, called))}\n" for line in lines)
    stream.flush()


def agrees(question: str) -> bool:
    """Ask the person at the keyboard, if there is one, for a yes."""
    if not sys.stdin.isatty():
        return False
    try:
        answer = input(f"{question} [o/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in _YES


def where_kept(mapping: Path | None) -> str:
    """Say where what is proposed can be corrected."""
    if mapping:
        return f"La proposition est dans « {mapping.name} » : corrigez-la, puis relancez."
    return "Relancez avec --mapping M.json pour la garder et la corriger."


def warn_failure(failure: str, error: AtlasError | OSError) -> None:
    """Tell why a command could not do its work: « Export impossible : … »."""
    lines = _reason(error).splitlines()
    if len(lines) == 1:
        warn(f"{failure} : {lines[0]}")
    else:
        warn(f"{failure} :", *lines)
    warn(*getattr(error, "detail", "").splitlines())


def _reason(error: AtlasError | OSError) -> str:
    if isinstance(error, AtlasError):
        text = str(error)
        return text if text.endswith((".", "…", "?")) else f"{text}."
    name = f"{quoted(Path(error.filename).name)} : " if isinstance(error.filename, str) else ""
    return f"{name}{system_reason(error)}."


def warn_trace(error: BaseException) -> None:
    """Show where an error came from, with those that caused it."""
    text = "".join(traceback.format_exception(error))
    write_lines(text.splitlines(), sys.stderr)


def warn_problems(problems: Iterable[Problem]) -> None:
    """Write problems on the standard error output."""
    write_lines((line for each in problems for line in each.described()), sys.stderr)


def progress_bar(stream: TextIO | None = None) -> Progress:
    """Draw a bar on one line of a terminal, the standard error output; else one line per step."""
    out = stream or sys.stderr
    last = ""

    def show(done: int, total: int, step: str) -> None:
        nonlocal last
        words = escape_controls(typeset(step))
        if out.isatty():
            filled = _BAR_WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
            end = "\n" if done >= total else ""
            out.write(f"\r\x1b[K{bar} {100 * done // max(total, 1):3d} % {words}{end}")
            out.flush()
        elif step != last:
            out.write(f"{words}\n")
        last = step

    return show
