"""Folder: an import as files: the tables of a data folder, and the rows to mend and give again."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.french import slug
from geo.imports.clean import Rows
from geo.tables.columns import text_column
from geo.tables.read import NEUTRALISED_KEY, Tables
from geo.tables.schema import TableSchema
from geo.tables.write import csv_bytes, neutralise

REASON = "raison"
"""Column of a file of rejected rows that says why each is."""
PACKAGE = "datapackage.json"


def folder_files(
    tables: Tables, names: Iterable[str], package: bytes | None, date: str
) -> dict[str, bytes]:
    """Write tables, all their columns, and the sheet of the release.

    Parameters
    ----------
    names
        Of the tables to write.
    package
        The `datapackage.json` of the folder it goes to, if it has one: what it says is kept.
    date
        Of the new release, AAAA-MM-JJ.

    Returns
    -------
    By name of file, its content. Cells that a spreadsheet would run have a quote in front, and
    `datapackage.json` says so: they are read back as they were.
    """
    files = {f"{name}.csv": _table_csv(tables.frames[name], tables.schemas[name]) for name in names}
    return {**files, PACKAGE: _package(package, date)}


def _table_csv(frame: pd.DataFrame, schema: TableSchema) -> bytes:
    cells = [[neutralise(cell) for cell in text_column(frame, name)] for name in schema.columns]
    return csv_bytes(schema.columns, zip(*cells, strict=True))


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


# ---- Rows to mend --------------------------------------------------------------------------


@dataclass(frozen=True)
class Rejected:
    """Rows of one sheet that were put aside.

    Attributes
    ----------
    place
        The sheet.
    header
        Its headers, as they stand.
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
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([*(neutralise(rejected.header[place]) for place in keep), REASON])
    for row, reason in zip(rejected.rows, rejected.reasons, strict=True):
        cells = [neutralise(row[place]) for place in keep]
        writer.writerow([*cells, neutralise(re.sub(r"\s+", " ", reason))])
    return text.getvalue().encode("utf-8-sig")
