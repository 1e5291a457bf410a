"""Objects: JSON in the cells of a table, each member of it a column, as those of a map are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from geo.formats.geojson import is_shape, members_of
from geo.formats.limits import MAX_CELLS, check_shape, refused
from geo.formats.values import cell_text
from geo.imports.headers import Table


def with_members(table: Table) -> Table:
    """Put the members of objects in columns of their own, « adresse.rue »; a shape stays whole.

    Raises
    ------
    DataUnreadableError
        The table becomes too wide.
    """
    holders = [
        place
        for place in range(len(table.header))
        if any(row[place].startswith("{") for row in table.rows)
    ]
    found = [_members(table.header, row, holders) for row in table.rows] if holders else []
    names = dict.fromkeys((*table.header, *(name for members in found for name in members)))
    if len(names) == len(table.header):
        return table
    _refuse_large(table.grid.file, len(table.rows), len(names))
    rows = [
        [members.get(name, cell) for name, cell in _padded(names, row)]
        for row, members in zip(table.rows, found, strict=True)
    ]
    return replace(table, header=tuple(names), rows=rows)


def _padded(names: Mapping[str, None], row: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(names, [*row, *[""] * (len(names) - len(row))], strict=True))


def _refuse_large(file: str, rows: int, columns: int) -> None:
    check_shape(file, rows, columns)
    if rows * columns > MAX_CELLS:
        raise refused(file, "les objets de ses cellules ont trop de membres", "Retirez-les.")


def _members(header: Sequence[str], row: Sequence[str], holders: Sequence[int]) -> dict[str, str]:
    """Give the members of the objects of a row, and empty the cells that hold them."""
    found: dict[str, str] = {}
    for place in holders:
        members = _object(row[place])
        if members and not is_shape(members):
            found[header[place]] = ""
            for name, value in members.items():
                if name.startswith("@"):
                    continue  # « @type » of schema.org says what an object is, not where
                text = "" if isinstance(value, dict | list) else cell_text(value)
                found[f"{header[place]}.{name}"] = text
    return found


def _object(cell: str) -> Mapping[str, object]:
    """Read an object, in JSON or as Python writes it; empty for anything else."""
    if not cell.startswith("{"):
        return {}
    text = cell if '"' in cell else cell.replace("'", '"')
    try:
        value = json.loads(text)
        return value if is_shape(value) else members_of(value)
    except (ValueError, AttributeError, RecursionError):
        return {}
