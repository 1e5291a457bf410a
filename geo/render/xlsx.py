"""Tables of figures as a workbook: a sheet each, numbers as numbers, texts as texts."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import xlsxwriter

from geo.reports.links import Links
from geo.reports.tables import Kind, Noted, Table
from geo.tables.write import neutralise

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBERS: Mapping[Kind, str] = {
    "integer": "#,##0",
    "percent": "0.0%",
    "points": "0.0%",
    "km": "0.0",
    "decimal": "0.00",
    "p_value": "0.000",
}
_FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_WIDEST = 48


def tables_xlsx(tables: Mapping[str, Table], said: Sequence[str], date: str = "") -> bytes:
    """Write tables as sheets, by name, and a last sheet of what must be said of them.

    What is unknown or infinite stays empty. Nothing is a formula, nor becomes one when a cell is
    edited. The same tables give the same bytes.

    Parameters
    ----------
    said
        Sentences: the source, what the figures leave out.
    date
        Of the data, `AAAA-MM-JJ`.
    """
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, _OPTIONS) as workbook:
        workbook.set_properties({"created": _created(date)})
        formats = _formats(workbook)
        for name, table in tables.items():
            _write(workbook.add_worksheet(name), table, formats)
        about = workbook.add_worksheet("À lire")
        about.set_column(0, 0, 110)
        for row, sentence in enumerate((*(each.caption for each in tables.values()), *said)):
            about.write_string(row, 0, sentence, formats["wrapped"])
    return data.getvalue()


def _created(date: str) -> datetime:
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC)
    except ValueError:
        return _FIRST_DATE


def _formats(workbook: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter has no types
    text = {"num_format": "@", "valign": "top"}
    return {
        "header": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": workbook.add_format(text),
        "quoted": workbook.add_format({**text, "quote_prefix": True}),
        "wrapped": workbook.add_format({**text, "text_wrap": True}),
        **{kind: workbook.add_format({"num_format": each}) for kind, each in _NUMBERS.items()},
    }


def _write(sheet: Any, table: Table, formats: dict[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for position, column in enumerate(table.columns):
        sheet.write_string(0, position, column.title, formats["header"])
        cells = [row[position] for row in table.rows]
        longest = max((len(str(cell)) for cell in cells if isinstance(cell, str)), default=12)
        sheet.set_column(position, position, min(max(longest + 2, 12), _WIDEST))
    for rank, row in enumerate(table.rows):
        for position, cell in enumerate(row):
            if isinstance(cell, str | Links | Noted):
                text = str(cell)
                style = "text" if neutralise(text) == text else "quoted"
                sheet.write_string(rank + 1, position, text, formats[style])
            elif cell is not None and isfinite(cell):
                kind = table.kind(rank, position)
                sheet.write_number(rank + 1, position, cell, formats[kind])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
