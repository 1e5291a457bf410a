"""Tables that nobody vouches for: read in a process of their own, and told as plain texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from geo.formats.confined import Given
from geo.formats.confinement import Job, confined
from geo.formats.frames import Frame, FrameError, Send, believe, tell
from geo.formats.limits import MAX_BYTES
from geo.model.atlas import Release
from geo.model.report import Report
from geo.tables.columns import text_column, to_array
from geo.tables.files import table_files
from geo.tables.read import Tables
from geo.tables.schema import TableSchema
from geo.tables.versions import is_versioned

_TABLES = "geo.tables.confined:send_tables"
_LONGEST_TEXT = 500_000


def read_confined_tables(file: str, data: bytes) -> dict[str, bytes]:
    """Write the tables of a file as those of a data folder, as `geo.tables.files.table_files` does.

    Raises
    ------
    DataUnreadableError
        As `table_files` does; or the reading takes more than it may, dies, or gives too much.
    """
    return confined(Job(_TABLES, {file: data}), _files_of)


def send_tables(given: Given, send: Send) -> None:
    """Read one file, and tell its tables: the work of a confined process."""
    ((file, data),) = given.files.items()
    found = {name: _parts(content) for name, content in table_files(file, data).items()}
    tell(_Files, found, send)


_Files = dict[str, tuple[str, ...]]
"""Files by name, each in parts that bear one character a byte."""


def _parts(content: bytes) -> tuple[str, ...]:
    starts = range(0, len(content), _LONGEST_TEXT)
    return tuple(content[start : start + _LONGEST_TEXT].decode("latin-1") for start in starts)


def _files_of(frames: Iterable[Frame]) -> dict[str, bytes]:
    told = believe(_Files, frames)
    if not all(map(is_versioned, told)):
        raise FrameError("name")
    files = {name: "".join(parts).encode("latin-1") for name, parts in told.items()}
    if sum(map(len, files.values())) > MAX_BYTES:
        raise FrameError("size")
    return files


# ---- Tables once read -------------------------------------------------------------------------


@dataclass(frozen=True)
class ToldTables:
    """Tables once read, as plain texts: their accepted rows, all that another process needs.

    Attributes
    ----------
    columns
        By table, by column of its schema, the cells.
    lines
        By table, the `_row` of each row.
    release, unreadable
        As in `Tables`.
    """

    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    lines: Mapping[str, tuple[int, ...]]
    release: Release
    unreadable: frozenset[str]

    @classmethod
    def of(cls, tables: Tables) -> Self:
        """Write tables as texts."""
        columns = {
            name: {each: tuple(text_column(frame, each)) for each in tables.schemas[name].columns}
            for name, frame in tables.frames.items()
        }
        lines = {name: tuple(frame["_row"].tolist()) for name, frame in tables.frames.items()}
        return cls(columns, lines, tables.release, tables.unreadable)

    def tables(self, schemas: Mapping[str, TableSchema]) -> Tables:
        """Make tables of the texts, without what was rejected and what was said of it.

        Raises
        ------
        FrameError
            They are not those of the schemas, or a cell is not of the type of its column.
        """
        if self.columns.keys() != self.lines.keys() or not self.columns.keys() <= schemas.keys():
            raise FrameError("tables")
        frames = {name: self._frame(name, schemas[name]) for name in self.columns}
        return Tables(frames, schemas, Report(), {}, self.release, self.unreadable)

    def _frame(self, name: str, schema: TableSchema) -> pd.DataFrame:
        columns, lines = self.columns[name], self.lines[name]
        if tuple(columns) != schema.columns or {len(lines)} != set(map(len, columns.values())):
            raise FrameError(name)
        try:
            arrays = {each: to_array(schema.field(each), cells) for each, cells in columns.items()}
            return pd.DataFrame({**arrays, "_row": np.array(lines, dtype="int64")})
        except (ValueError, OverflowError) as error:
            raise FrameError(name) from error
