"""The files of the values of indicators, in a data folder: named by its tables, never changed."""

import re
from collections.abc import Mapping
from pathlib import Path

from geo.tables.indicators import VALUES_FOLDER
from geo.tables.parse import parse
from geo.tables.store import write_durably
from geo.tables.versions import current_files, list_versions, versioned_files

TABLE = "indicateurs.csv"
_DRAFT = ".nouveau"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.parquet")


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
