"""Folder: an import as the files of a data folder, ready to be written in one go."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.imports.poles import text_column
from geo.imports.reading import Import
from geo.tables.read import NEUTRALISED_KEY, OPTIONAL_TABLES, TABLES
from geo.tables.schema import TableSchema
from geo.tables.write import neutralise

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
        if len(tables.frames[name]) or name in imported.imported
    }
    return {**files, PACKAGE: _package(package, date)}


def emptied_tables(imported: Import) -> list[str]:
    """Names of the files that a folder no longer has use for: tables without a row."""
    frames = imported.tables.frames
    return [
        f"{name}.csv"
        for name in TABLES
        if not len(frames[name]) and name not in imported.imported and name in OPTIONAL_TABLES
    ]


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
