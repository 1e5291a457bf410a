"""Folder: an import as files: the tables of a data folder, and the rows to mend and give again."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.french import slug
from geo.imports.clean import Rows
from geo.tables.columns import text_column
from geo.tables.package import PACKAGE, package_bytes, package_of, raised
from geo.tables.read import NEUTRALISED_KEY
from geo.tables.schema import TableSchema
from geo.tables.write import csv_bytes, neutralise, spreadsheet_csv

if TYPE_CHECKING:  # which holds rows of ours
    from geo.imports.result import Import

REASON = "raison"
"""Column of a file of rejected rows that says why each is."""


def folder_files(imported: "Import", package: bytes | None, date: str) -> dict[str, bytes]:
    """Write the tables of an import, all their columns, and the sheet of the release.

    Parameters
    ----------
    package
        The `datapackage.json` of the folder it goes to, if it has one. What it says is kept, but
        for the version, raised, and the date when anything changes: that is another release.
    date
        Of today, AAAA-MM-JJ.

    Returns
    -------
    By name of file, its content. Cells that a spreadsheet would run have a quote in front, and
    `datapackage.json` says so: they are read back as they were.
    """
    frames, schemas = imported.tables.frames, imported.tables.schemas
    files = {f"{name}.csv": _table_csv(frames[name], schemas[name]) for name in imported.written}
    new = {**package_of(package), NEUTRALISED_KEY: True}
    if imported.changes_anything and "version" in new:
        new["version"] = raised(str(new["version"]), date)
    if imported.changes_anything or "created" not in new:
        new["created"] = f"{date}T00:00:00Z"
    return {**files, PACKAGE: package_bytes(new)}


def _table_csv(frame: pd.DataFrame, schema: TableSchema) -> bytes:
    cells = [[neutralise(cell) for cell in text_column(frame, name)] for name in schema.columns]
    return csv_bytes(schema.columns, zip(*cells, strict=True))


# ---- Rows to mend --------------------------------------------------------------------------


@dataclass(frozen=True)
class Rejected:
    """Rows of one sheet that were put aside.

    Attributes
    ----------
    numbers, rows, reasons
        For each row, its number in the file, its cells as they stand, why it is put aside.
    """

    place: str
    header: Sequence[str]
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]
    reasons: Sequence[str]

    @property
    def file_name(self) -> str:
        """Name of the file to mend: « rejets-poles-xlsx-feuille-liste.csv »."""
        return f"rejets-{slug(self.place)[:80].strip('-') or 'fichier'}.csv"


def rejected_rows(rows: Rows, reasons: Mapping[int, str]) -> Iterator[Rejected]:
    """Gather the rows put aside, sheet by sheet; `reasons` by position of the row."""
    by_sheet: defaultdict[int, list[int]] = defaultdict(list)
    for row in sorted(reasons):
        by_sheet[rows.origins[row][0]].append(row)
    for index, sheet in enumerate(rows.sheets):
        aside = by_sheet[index]
        if not aside:
            continue
        cells = dict(zip(sheet.table.numbers, sheet.table.rows, strict=True))
        numbers = [rows.origins[row][1] for row in aside]
        yield Rejected(
            sheet.place,
            sheet.table.header,
            numbers,
            [cells[number] for number in numbers],
            [reasons[row] for row in aside],
        )


def rejected_csv(rejected: Rejected) -> bytes:
    """Write rejected rows: the columns of the file, then the reason; nothing a sheet would run.

    UTF-8 with BOM and semicolons: a double click opens it in a French spreadsheet.
    """
    keep = [place for place, name in enumerate(rejected.header) if name != REASON]
    header = [*(neutralise(rejected.header[place]) for place in keep), REASON]
    rows = (
        [*(neutralise(row[place]) for place in keep), neutralise(re.sub(r"\s+", " ", reason))]
        for row, reason in zip(rejected.rows, rejected.reasons, strict=True)
    )
    return spreadsheet_csv(header, rows, ";")
