"""Tables of figures as a workbook: a sheet each, numbers as numbers, texts as texts."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import xlsxwriter

from geo.reports.links import Links
from geo.reports.tables import Kind, Noted, Table
from geo.tables.about import SHOWN_TITLE
from geo.tables.write import neutralise

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Of every workbook: a text stays one, whatever it begins with."""
_NUMBERS: Mapping[Kind, str] = {
    "integer": "#,##0",
    "percent": "0.0%",
    "points": "0.0%",
    "km": "0.0",
    "decimal": "0.00",
    "signed": "+0.00;-0.00;0.00",
    "p_value": "0.000",
    "degrees": "0.00000",
}
_FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_WIDEST = 48
_LONGEST = 16_000  # characters; Excel holds 32,767 counted in UTF-16


def tables_xlsx(
    tables: Mapping[str, Table], said: Sequence[str], date: str = "", shown: Sequence[Table] = ()
) -> bytes:
    """Write tables as sheets, by name, and a last sheet of what must be said of them.

    What is unknown or infinite stays empty. Nothing is a formula, nor becomes one when a cell is
    edited. The same tables give the same bytes.

    Parameters
    ----------
    said
        Sentences: the source, what the figures leave out.
    date
        Of the data, `AAAA-MM-JJ`.
    shown
        The tables of a page, one under the other on a sheet of their own.
    """
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, OPTIONS) as workbook:
        workbook.set_properties({"created": created_on(date)})
        formats = table_formats(workbook)
        for name, table in tables.items():
            write_table(workbook.add_worksheet(name), table, formats)
        if shown:
            write_tables(workbook.add_worksheet(SHOWN_TITLE), shown, formats)
        about = workbook.add_worksheet("À lire")
        about.set_column(0, 0, 110)
        for row, sentence in enumerate((*(each.caption for each in tables.values()), *said)):
            about.write_string(row, 0, sentence, formats["wrapped"])
    return data.getvalue()


def created_on(date: str) -> datetime:
    """The date of a file for its properties, the earliest that Excel has where there is none."""
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC)
    except ValueError:
        return _FIRST_DATE


def table_formats(workbook: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter has no types
    """Add the formats of cells to a workbook, by kind of cell."""
    text = {"num_format": "@", "valign": "top"}
    return {
        "header": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": workbook.add_format(text),
        # Excel shows the cell without the quote, and never takes it for a formula when edited.
        "quoted": workbook.add_format({**text, "quote_prefix": True}),
        "caption": workbook.add_format({"bold": True, "font_size": 13}),
        "wrapped": workbook.add_format({**text, "text_wrap": True}),
        **{kind: workbook.add_format({"num_format": each}) for kind, each in _NUMBERS.items()},
    }


def write_table(sheet: Any, table: Table, formats: dict[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Write a table on a sheet of its own, which one sorts and filters."""
    _write_rows(sheet, table, formats, 0)
    _set_widths(sheet, [table])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def write_tables(sheet: Any, tables: Sequence[Table], formats: dict[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Write tables one under the other, each under its caption."""
    row = 0
    for table in tables:
        _write_text(sheet, (row, 0), table.caption, formats, "caption")
        _write_rows(sheet, table, formats, row + 1)
        row += len(table.rows) + 3
    _set_widths(sheet, tables)


def _set_widths(sheet: Any, tables: Sequence[Table]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for position in range(max((len(table.columns) for table in tables), default=0)):
        cells = [row[position] for table in tables for row in table.rows if len(row) > position]
        longest = max((len(str(cell)) for cell in cells if isinstance(cell, str)), default=12)
        sheet.set_column(position, position, min(max(longest + 2, 12), _WIDEST))


def _write_rows(sheet: Any, table: Table, formats: dict[str, Any], start: int) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for position, column in enumerate(table.columns):
        sheet.write_string(start, position, column.title, formats["header"])
    for rank, row in enumerate(table.rows):
        for position, cell in enumerate(row):
            if isinstance(cell, str | Links | Noted):
                _write_text(sheet, (start + rank + 1, position), str(cell), formats, "text")
            elif cell is not None and isfinite(cell):
                kind = table.kind(rank, position)
                sheet.write_number(start + rank + 1, position, cell, formats[kind])


def _write_text(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    place: tuple[int, int],
    text: str,
    formats: dict[str, Any],
    style: str,
) -> None:
    """Write a text: nothing that is one becomes a formula, and what no cell holds is cut."""
    safe = style if neutralise(text) == text else "quoted"
    sheet.write_string(*place, text[:_LONGEST], formats[safe])
