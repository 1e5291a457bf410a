"""Folder: an import as the files of a data folder, ready to be written in one go."""

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.imports.poles import text_column
from geo.imports.reading import Import
from geo.tables.read import NEUTRALISED_KEY, TABLES
from geo.tables.schema import TableSchema
from geo.tables.write import neutralise

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = "datapackage.json"


def folder_files(imported: Import, package: bytes | None, date: str) -> dict[str, bytes]:
    """Write the tables of an import, all their columns, and the sheet of the release.

    Parameters
    ----------
    imported
        What was read.
    package
        The `datapackage.json` of the folder it goes to, if it has one: what it says is kept.
    date
        Of the new release, AAAA-MM-JJ.

    Returns
    -------
    By name of file, its content. Cells that a spreadsheet would run have a quote in front, and
    `datapackage.json` says so: they are read back as they were.
    """
    tables = imported.tables
    files = {
        f"{name}.csv": _table_csv(tables.frames[name], tables.schemas[name])
        for name in TABLES
        if _is_written(name, imported)
    }
    return {**files, PACKAGE: _package(package, date)}


def _is_written(name: str, imported: Import) -> bool:
    """Whether a table is new, is what the files hold, or changes with them."""
    changed = imported.changes.tables.get(name) if imported.changes else None
    is_changed = changed is not None and not changed.is_empty
    return bool(len(imported.tables.frames[name])) or name in imported.imported or is_changed


def _table_csv(frame: pd.DataFrame, schema: TableSchema) -> bytes:
    cells = [[neutralise(cell) for cell in text_column(frame, name)] for name in schema.columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(schema.columns)
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue().encode()


def _package(package: bytes | None, date: str) -> bytes:
    content: Mapping[str, Any] = {"profile": "data-package", "name": "atlas-ptce"}
    if package is not None:
        try:
            found = json.loads(package.decode("utf-8-sig"))
            content = found if isinstance(found, dict) else content
        except ValueError:
            pass  # a broken sheet is replaced: it said nothing that could be read
    new = {**content, "created": f"{date}T00:00:00Z", NEUTRALISED_KEY: True}
    return (json.dumps(new, ensure_ascii=False, indent=2) + "\n").encode()
