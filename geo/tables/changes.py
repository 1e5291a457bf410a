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
        Its primary key; for a table without one, the public cells that must be filled.
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

    Rows are matched by their key. Where that of a table without a primary key stands twice, they
    are compared as wholes, each as many times as it stands there: a change is then one row removed
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
        A table holds the same primary key twice.
    """
    found = {}
    for name, schema in schemas.items():
        if name in before or name in after:
            columns = schema.columns if with_internal else schema.public_columns
            old, new = (_rows(tables.get(name), schema, columns) for tables in (before, after))
            found[name] = _compare(old, new, _repeated(old, new, schema))
    return Changes(MappingProxyType(found))


def _rows(frame: pd.DataFrame | None, schema: TableSchema, columns: Sequence[str]) -> list[Row]:
    if frame is None:
        return []
    cells = [_cells(frame, schema, column) for column in columns]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*cells, strict=True)]
    required = [field.name for field in schema.fields if field.required and field.is_public]
    key = schema.primary_key or required
    return [Row(tuple(_text(row[name]) for name in key), row) for row in rows]


def _cells(frame: pd.DataFrame, schema: TableSchema, column: str) -> list[Cell]:
    field = schema.field(column)
    missing = None if field.is_number else ""
    if column not in frame:
        return [missing] * len(frame)
    kind = {"integer": int, "number": float}.get(field.type, str)
    return [missing if pd.isna(cell) else kind(cell) for cell in frame[column]]


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _repeated(before: Sequence[Row], after: Sequence[Row], schema: TableSchema) -> frozenset[Key]:
    """The keys that stand twice on a side, which name no row."""
    counts = [Counter(row.key for row in rows) for rows in (before, after)]
    found = frozenset(key for each in counts for key, many in each.items() if many > 1)
    if found and schema.primary_key:
        key = " + ".join(min(found))
        message = f"La clé {key} figure deux fois : rien n'est comparable."
        raise ChangesError(message)
    return found


def _compare(before: Sequence[Row], after: Sequence[Row], repeated: frozenset[Key]) -> TableChanges:
    old = {row.key: row.cells for row in before if row.key not in repeated}
    return TableChanges(
        added=tuple(_beyond(after, before, repeated)),
        removed=tuple(_beyond(before, after, repeated)),
        changed=tuple(
            CellChange(row.key, column, old[row.key][column], cell)
            for row in after
            if row.key in old
            for column, cell in row.cells.items()
            if cell != old[row.key][column]
        ),
    )


def _beyond(rows: Sequence[Row], others: Sequence[Row], repeated: frozenset[Key]) -> Iterator[Row]:
    """The rows that the others lack, each as many times as it is missing."""
    left = Counter(_identity(row, repeated) for row in others)
    for row in rows:
        identity = _identity(row, repeated)
        if left[identity]:
            left[identity] -= 1
        else:
            yield row


def _identity(row: Row, repeated: frozenset[Key]) -> tuple[Cell, ...]:
    return (*row.key, *row.cells.values()) if row.key in repeated else row.key
