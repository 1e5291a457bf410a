"""Changes of a data folder, as the commands that make them say them."""

from collections.abc import Iterator, Mapping

import pandas as pd

from geo.commands.console import DONE, INCOMPLETE, say, warn, warn_problems
from geo.french import count, shortened
from geo.reports.versions.changes import changes_figures, changes_sentence
from geo.sources.stores import Change, Store
from geo.tables.changes import Changes, changes
from geo.tables.schema import TableSchema

_SHOWN_ROWS = 40
_SHOWN_CHARACTERS = 200


def tell_change(change: Change, store: Store) -> int:
    """Say what a change did, and how to return from it; `INCOMPLETE` when it was refused."""
    warn_problems(change.problems)
    if change.errors:
        warn(f"Rien n'est changé : {count(len(change.errors), 'erreur')} à corriger d'abord.")
        return INCOMPLETE
    after = change.after.tables
    say_changes(change.before.tables.frames, after.frames, after.schemas)
    if change.version:
        back = f"python -m geo rollback {store.argument}".rstrip()
        say(f"Version {change.version} en service. La précédente est gardée : {back}")
    return DONE


def say_changes(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    schemas: Mapping[str, TableSchema],
) -> None:
    """Say what differs, internal columns included: the count, then each row and cell.

    As many as a person can read. Of many rows added and nothing else, as in a new folder, only
    the count.
    """
    found = changes(before, after, schemas, with_internal=True)
    say(changes_sentence(found), *_describe_rows(found, schemas))


def _describe_rows(found: Changes, schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    added = sum(len(table.added) for table in found.tables.values())
    is_new = not any(table.removed or table.changed for table in found.tables.values())
    if is_new and added > _SHOWN_ROWS:
        return
    lines = [
        f"  {' | '.join(shortened(str(cell), _SHOWN_CHARACTERS) for cell in row)}"
        for table in changes_figures(found, schemas)
        for row in table.rows
    ]
    yield from lines[:_SHOWN_ROWS]
    if rest := lines[_SHOWN_ROWS:]:
        yield f"  et {count(len(rest), 'autre')}."
