"""What these commands say: on the terminal, in French, whatever the data holds."""

import sys
from collections.abc import Iterator, Mapping

from geo.check import for_terminal
from geo.french import count, typeset
from geo.reports.changes import changes_figures, changes_sentence
from geo.tables.changes import Changes
from geo.tables.schema import TableSchema

_SHOWN_ROWS = 40
_SHOWN_CHARACTERS = 200


def say(*lines: str) -> None:
    """Write lines on the standard output."""
    sys.stdout.writelines(f"{for_terminal(typeset(line))}\n" for line in lines)


def warn(*lines: str) -> None:
    """Write lines on the standard error output."""
    sys.stderr.writelines(f"{for_terminal(typeset(line))}\n" for line in lines)


def describe_changes(changes: Changes, schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    """Tell the differences: the count, then each row and cell, as many as a person can read.

    Of many rows added and nothing else, as in a new folder, only the count.
    """
    yield changes_sentence(changes)
    added = sum(len(table.added) for table in changes.tables.values())
    is_new = not any(table.removed or table.changed for table in changes.tables.values())
    if is_new and added > _SHOWN_ROWS:
        return
    lines = [
        f"  {' | '.join(_shortened(str(cell)) for cell in row)}"
        for figures in changes_figures(changes, schemas)
        for row in figures.rows
    ]
    yield from lines[:_SHOWN_ROWS]
    if rest := lines[_SHOWN_ROWS:]:
        yield f"  et {count(len(rest), 'autre')}."


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
