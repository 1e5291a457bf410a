"""Progress of long work: who does it tells how far it is, whoever asked shows it."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with what is done, the whole, and a few French words on the current step."""


def silent(done: int, total: int, step: str) -> None:
    """Show nothing."""
