"""Progress of long work: who does it tells how far it is, whoever asked shows it."""

import sys
from collections.abc import Callable
from typing import TextIO

Progress = Callable[[int, int, str], None]
"""Called with what is done, the whole, and a few French words on the current step."""

_WIDTH = 24


def silent(done: int, total: int, step: str) -> None:
    """Show nothing."""


def progress_bar(stream: TextIO = sys.stderr) -> Progress:
    """Draw a bar on one line of a terminal; elsewhere, one line per step."""
    last = ""

    def show(done: int, total: int, step: str) -> None:
        nonlocal last
        if stream.isatty():
            filled = _WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (_WIDTH - filled)
            end = "\n" if done >= total else ""
            stream.write(f"\r\x1b[K{bar} {100 * done // max(total, 1):3d} % {step}{end}")
            stream.flush()
        elif step != last:
            stream.write(f"{step}\n")
        last = step

    return show
