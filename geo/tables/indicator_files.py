"""The files of the values of indicators, in a data folder: named by its tables, never changed.

Those that an archive brings, which nobody vouches for, are read in a process of its own and written
anew here: a name that does not tell what a file holds is refused.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Self

import pandas as pd

from geo.errors import DataUnreadableError
from geo.formats.archives import read_members
from geo.formats.confined import Given
from geo.formats.confinement import Job, confined
from geo.formats.frames import Frame, Send, believe, tell
from geo.formats.limits import MAX_BYTES, Allowance, refused
from geo.formats.parquet import read_columns
from geo.model.territories import LEVELS
from geo.tables.indicators import COLUMNS, FLAGS, VALUES_FOLDER, values_file
from geo.tables.parse import parse
from geo.tables.store import write_durably
from geo.tables.versions import current_files, list_versions, versioned_files

TABLE = "indicateurs.csv"
_DRAFT = ".nouveau"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.parquet")
_READ = "geo.tables.indicator_files:send_values"


def named_files(table: bytes) -> set[str]:
    """The files of values that an `indicateurs.csv` names; what is no such name is left out."""
    records = parse(TABLE, table)
    if "fichier" not in records.header:
        return set()
    column = records.header.index("fichier")
    return {name for row in records.rows if _NAME.fullmatch(name := row[column].strip())}


def write_values(folder: Path, name: str, data: bytes) -> None:
    """Put a file of values in a data folder, whole; of a name that is there, it holds the same."""
    path = folder / VALUES_FOLDER / name
    if not path.exists():
        draft = path.with_name(f"{name}{_DRAFT}")
        write_durably(draft, data)
        draft.replace(path)


def sweep_values(folder: Path) -> None:
    """Remove the files of values that no version kept names, and drafts."""
    kept = [versioned_files(version.folder) for version in list_versions(folder)]
    named = _named_in(current_files(folder)).union(*map(_named_in, kept))
    for path in (folder / VALUES_FOLDER).glob("*"):
        if path.name.endswith((".parquet", _DRAFT)) and path.name not in named:
            path.unlink(missing_ok=True)


def _named_in(files: Mapping[str, bytes]) -> set[str]:
    return named_files(files.get(TABLE, b""))


# ---- From an archive that nobody vouches for ------------------------------------------------


def values_in(file: str, archive: bytes, names: Collection[str]) -> dict[str, bytes]:
    """Take files of values out of a zip, by name; those that it lacks are left out.

    Parameters
    ----------
    file
        Name of the zip, for messages.

    Raises
    ------
    DataUnreadableError
        It is damaged or too big, or a file does not hold the values that its name tells.
    """
    told = confined(Job(_READ, {file: archive}, argument=sorted(names)), _believed)
    files = {name: _written_anew(name, each) for name, each in told.items() if name in names}
    if sum(map(len, files.values())) > MAX_BYTES:
        raise refused(file, "ses valeurs sont trop grosses", "Retirez des indicateurs.")
    return files


def own_values(name: str, data: bytes) -> bytes:
    """Write anew a file of values that a database gives; raises as `values_in`."""
    told = confined(Job(_READ, {name: data}, argument=[]), _believed)
    return _written_anew(name, told[name])


@dataclass(frozen=True)
class ToldValues:
    """The rows of a file of values, column by column; texts are joined by commas.

    Attributes
    ----------
    levels, codes, flags, parts, missing
        As `COLUMNS`.
    numbers, categories
        The values: of a classe texts, of the others numbers.
    """

    levels: str
    codes: str
    flags: str
    parts: str
    missing: str
    numbers: tuple[float, ...]
    categories: tuple[str, ...]

    @classmethod
    def of(cls, file: str, data: bytes) -> Self:
        """Read a Parquet file.

        Raises
        ------
        DataUnreadableError
            It is none, is too big, or has other columns.
        """
        columns = read_columns(file, data, Allowance())
        if tuple(columns) != COLUMNS:
            raise refused(file, "ce n'est pas un fichier de valeurs", "Refaites l'export.")
        levels, codes, values, flags, parts, missing = columns.values()
        are_texts = any(isinstance(value, str) for value in values)
        return cls(
            _joined(levels),
            _joined(codes),
            _joined(flags),
            _joined(parts),
            _joined(missing),
            () if are_texts else tuple(nan if each is None else float(each) for each in values),
            tuple(each or "" for each in values) if are_texts else (),
        )

    def frame(self) -> pd.DataFrame:
        """Lay the rows out as `values_file` takes them.

        Raises
        ------
        ValueError
            They are not of one length, or hold what no file of values does.
        """
        levels, flags = self.levels.split(","), self.flags.split(",")
        if not (set(levels) <= set(LEVELS) and set(flags) <= set(FLAGS)):
            raise ValueError("level or flag")
        values = [each or None for each in self.categories] or self.numbers
        counts = [[int(each) for each in text.split(",")] for text in (self.parts, self.missing)]
        columns = (levels, self.codes.split(","), values, flags, *counts)
        return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def _joined(cells: Iterable[object]) -> str:
    return ",".join("" if cell is None else str(cell) for cell in cells)


_Told = dict[str, ToldValues]


def send_values(given: Given, send: Send) -> None:
    """Read one file of values, or those of a zip, and tell their rows: in a confined process."""
    ((file, data),) = given.files.items()
    wanted = {f"{VALUES_FOLDER}/{name}": name for name in given.argument}
    found = {
        wanted[path]: ToldValues.of(wanted[path], content)
        for path, content in (read_members(file, data, Allowance()) if wanted else ())
        if path in wanted and isinstance(content, bytes)
    }
    tell(_Told, found if wanted else {file: ToldValues.of(file, data)}, send)


def _believed(frames: Iterable[Frame]) -> _Told:
    return believe(_Told, frames)


def _written_anew(name: str, told: ToldValues) -> bytes:
    try:
        own, data = values_file(name.rpartition("-")[0], told.frame())
    except (ValueError, OverflowError):
        own, data = "", b""
    if own != name:
        message = f"« {name} » ne contient pas les valeurs que son nom annonce."
        raise DataUnreadableError(message)
    return data
