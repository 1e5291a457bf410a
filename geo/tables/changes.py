"""Changes: what differs between two versions of the tables, row by row and cell by cell."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from geo.errors import ChangesError
from geo.tables.schema import TableSchema

Cell = str | int | float | None
Key = tuple[str, ...]


_SMALLEST_SHARE = 0.5
"""Of the poles in service, below which what a list or a source gives is taken for a part of it.

Chosen, not measured: a ministry's list that loses half of its poles from one year to the next has
not been seen, one that was cut has. Nearer to 1, a list that drops closed poles is refused.
"""


def loses_most(before: int, after: int) -> bool:
    """Whether too few of the poles in service are left for what is given to be whole."""
    return after < _SMALLEST_SHARE * before


@dataclass(frozen=True)
class Row:
    """A row added or removed.

    Attributes
    ----------
    key
        Its primary key; empty for a table without one.
    cells
        By column. A missing number is None, a missing text is empty.
    """

    key: Key
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that is no longer the same."""

    key: Key
    column: str
    before: Cell
    after: Cell


@dataclass(frozen=True)
class TableChanges:
    """The differences of one table.

    Attributes
    ----------
    added, changed
        In the order of the new version; the cells of a row in the order of the schema.
    removed
        In the order of the old version.
    """

    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    changed: tuple[CellChange, ...] = ()

    @property
    def changed_keys(self) -> tuple[Key, ...]:
        """The rows of which a cell changed, each once."""
        return tuple(dict.fromkeys(cell.key for cell in self.changed))

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Changes:
    """The differences of a set of tables, by table, in the order of the schemas."""

    tables: Mapping[str, TableChanges]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return all(table.is_empty for table in self.tables.values())


def changes(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    schemas: Mapping[str, TableSchema],
    *,
    with_internal: bool = False,
) -> Changes:
    """Compare two versions of the tables.

    Rows are matched by the primary key of their schema. Those of a table without one are
    compared as wholes, each as many times as it stands there: a change is then one row removed
    and one added. The order of rows is not a difference.

    Parameters
    ----------
    before, after
        Tables as `read_tables` gives them. One that is missing counts as empty; so does a column.
    schemas
        What is compared, in this order.
    with_internal
        Also compare the internal columns: the result must then not be published.

    Raises
    ------
    ChangesError
        A table holds the same key twice.
    """
    found = {}
    for name, schema in schemas.items():
        if name in before or name in after:
            columns = schema.columns if with_internal else schema.public_columns
            old, new = (_rows(tables.get(name), schema, columns) for tables in (before, after))
            if schema.primary_key:
                found[name] = _compare(old, new)
            else:
                found[name] = TableChanges(tuple(_beyond(new, old)), tuple(_beyond(old, new)))
    return Changes(MappingProxyType(found))


def _rows(frame: pd.DataFrame | None, schema: TableSchema, columns: Sequence[str]) -> list[Row]:
    if frame is None:
        return []
    cells = [_cells(frame, schema, column) for column in columns]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*cells, strict=True)]
    return [Row(tuple(str(row[name]) for name in schema.primary_key), row) for row in rows]


def _cells(frame: pd.DataFrame, schema: TableSchema, column: str) -> list[Cell]:
    field = schema.field(column)
    missing = None if field.is_number else ""
    if column not in frame:
        return [missing] * len(frame)
    kind = {"integer": int, "number": float}.get(field.type, str)
    return [missing if pd.isna(cell) else kind(cell) for cell in frame[column]]


def _by_key(rows: Sequence[Row]) -> dict[Key, Row]:
    found = {row.key: row for row in rows}
    if len(found) < len(rows):
        key, _ = Counter(row.key for row in rows).most_common(1)[0]
        message = f"La clé {' + '.join(key)} figure deux fois : rien n'est comparable."
        raise ChangesError(message)
    return found


def _compare(before: Sequence[Row], after: Sequence[Row]) -> TableChanges:
    old, new = _by_key(before), _by_key(after)
    return TableChanges(
        added=tuple(row for row in after if row.key not in old),
        removed=tuple(row for row in before if row.key not in new),
        changed=tuple(
            CellChange(row.key, column, old[row.key].cells[column], cell)
            for row in after
            if row.key in old
            for column, cell in row.cells.items()
            if cell != old[row.key].cells[column]
        ),
    )


def _beyond(rows: Sequence[Row], others: Sequence[Row]) -> Iterator[Row]:
    """The rows that the others lack, each as many times as it is missing."""
    # Columns that the others do not have, internal ones for instance, are not compared.
    columns = tuple(others[0].cells) if others else ()
    left = Counter(_whole(row, columns) for row in others)
    for row in rows:
        whole = _whole(row, columns)
        if left[whole]:
            left[whole] -= 1
        else:
            yield row


def _whole(row: Row, columns: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(row.cells.get(column) for column in columns)
