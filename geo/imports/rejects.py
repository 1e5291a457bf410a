"""Rejects: the rows put aside, in a file that a person mends and gives again."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.french import slug
from geo.imports.sheets import Rows
from geo.tables.write import neutralise

REASON = "raison"


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
    for index, sheet in enumerate(rows.sheets):
        kept = [row for row in sorted(reasons) if rows.origins[row][0] == index]
        if not kept:
            continue
        cells = dict(zip(sheet.table.numbers, sheet.table.rows, strict=True))
        numbers = [rows.origins[row][1] for row in kept]
        yield Rejected(
            sheet.place,
            sheet.table.header,
            numbers,
            [cells[number] for number in numbers],
            [reasons[row] for row in kept],
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
