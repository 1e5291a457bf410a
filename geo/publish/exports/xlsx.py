"""XLSX: a workbook to read, then a sheet per table, and one that says what they hold."""

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from geo.errors import ExportError
from geo.formats.limits import MAX_ROWS
from geo.french import count
from geo.publish.exports.about import About, about
from geo.publish.exports.extract import Extract
from geo.render.xlsx import OPTIONS, created_on, table_formats, write_table, write_tables
from geo.reports.poles.tables import readable_table
from geo.tables.about import ABOUT_TITLE, READABLE_TITLE, SHOWN_TITLE, Note
from geo.tables.schema import Field, TableSchema
from geo.tables.write import neutralise

MAX_CELL = 32_767
"""Characters that Excel keeps in a cell, counted in UTF-16."""

_WIDTHS = {"integer": 14, "number": 14, "date": 12, "year": 9, "url": 40}
_LINE = 15  # points, the height of a line
_LETTERS = 100  # letters on a line of the last sheet


def xlsx(extract: Extract) -> bytes:
    """Write the workbook: the same extract gives the same bytes.

    First the poles in French words, then the tables of the page that it is taken from, if any.
    After these the raw tables: their headers are the names of the columns, so that the workbook
    can be read back; their French titles stand in a comment and in the last sheet. Texts are
    texts, whatever they begin with: nothing is a formula, nor becomes one when a cell is edited.

    Raises
    ------
    ExportError
        A text or a table is longer than what Excel keeps.
    """
    data = io.BytesIO()
    said = about(extract)
    with xlsxwriter.Workbook(data, OPTIONS) as workbook:
        workbook.set_properties(_properties(extract, said))
        formats = table_formats(workbook)
        styles = {**formats, **_styles(workbook)}
        poles = readable_table(extract.view.atlas, extract.view.rows)
        write_table(workbook.add_worksheet(READABLE_TITLE), poles, formats)
        if extract.shown:
            write_tables(workbook.add_worksheet(SHOWN_TITLE), extract.shown, formats)
        for name, frame in extract.frames.items():
            _write_table(workbook.add_worksheet(name), frame, extract.schemas[name], styles)
        _write_notes(workbook.add_worksheet(ABOUT_TITLE), said.notes, styles)
    return data.getvalue()


def _properties(extract: Extract, said: About) -> dict[str, Any]:
    release = extract.view.atlas.release
    return {
        "title": release.title,
        "subject": said.selection,
        "comments": f"{said.source} Licence : {release.licence}.",
        "created": created_on(release.date),
    }


def _styles(workbook: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter has no types
    return {
        "header": workbook.add_format(
            {"bold": True, "bg_color": "#1f3a5f", "font_color": "#ffffff", "valign": "vcenter"}
        ),
        "rubric": workbook.add_format({"valign": "top", "num_format": "@", "bold": True}),
        "integer": workbook.add_format({"valign": "top", "num_format": "#,##0"}),
        "year": workbook.add_format({"valign": "top", "num_format": "0"}),
        "number": workbook.add_format({"valign": "top", "num_format": "General"}),
    }


def _write_table(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    frame: pd.DataFrame,
    schema: TableSchema,
    styles: dict[str, Any],
) -> None:
    if len(frame) >= MAX_ROWS:
        message = f"La table {schema.name} a {count(len(frame), 'ligne')} : trop pour un classeur."
        raise ExportError(message)
    for position, column in enumerate(frame.columns):
        field = schema.field(column)
        sheet.write_string(0, position, column, styles["header"])
        sheet.write_comment(0, position, f"{field.title}\n{field.description}", _comment(field))
        sheet.set_column(position, position, _width(field, frame[column]))
        if field.is_number:
            style = styles["year" if field.kind == "year" else field.type]
            _write_numbers(sheet, position, frame[column], style)
        else:
            _write_texts(sheet, position, frame[column], styles)
    last_row, last_column = len(frame), len(frame.columns) - 1
    sheet.freeze_panes(1, 2)
    _prepare_print(sheet, paper=8)  # A3
    sheet.repeat_columns(0, 1)
    sheet.autofilter(0, 0, last_row, last_column)
    if last_row:  # codes and dates are texts on purpose: no green corner
        cells = xlsxwriter.utility.xl_range(1, 0, last_row, last_column)
        sheet.ignore_errors({"number_stored_as_text": cells})


def _comment(field: Field) -> dict[str, Any]:
    lines = 2 + (len(field.title) + len(field.description)) // 45
    return {"author": "Atlas PTCE", "width": 300, "height": 18 * lines, "font_size": 9}


def _width(field: Field, column: pd.Series) -> float:
    longest = max((len(str(cell)) for cell in column if not pd.isna(cell)), default=0)
    most = _WIDTHS.get(field.kind or field.type, 48)
    return max(len(field.name) + 4, min(longest + 2, most))


def _write_numbers(sheet: Any, position: int, column: pd.Series, style: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for row, cell in enumerate(column, start=1):
        if not pd.isna(cell):
            sheet.write_number(row, position, cell, style)


def _write_texts(sheet: Any, position: int, column: pd.Series, styles: dict[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for row, cell in enumerate(column, start=1):
        if cell:
            is_safe = neutralise(cell) == cell
            _write_text(sheet, (row, position), cell, styles["text" if is_safe else "quoted"])


def _write_text(sheet: Any, place: tuple[int, int], text: str, style: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
    if len(text.encode("utf-16-le")) // 2 > MAX_CELL:
        message = (
            f"Le texte de la ligne {place[0] + 1}, colonne {place[1] + 1} a "
            f"{count(len(text), 'caractère')} : trop pour une cellule de classeur."
        )
        raise ExportError(message)
    sheet.write_string(*place, text, style)


def _write_notes(sheet: Any, notes: Sequence[Note], styles: dict[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for position, title in enumerate(Note._fields):
        sheet.write_string(0, position, title, styles["header"])
    for row, note in enumerate(notes, start=1):
        _write_text(sheet, (row, 0), note.rubrique, styles["rubric"])
        _write_text(sheet, (row, 1), note.intitule, styles["text"])
        _write_text(sheet, (row, 2), note.texte, styles["wrapped"])
        sheet.set_row(row, _LINE * (1 + len(note.texte) // _LETTERS))
    for position, width in enumerate((18, 34, _LETTERS + 10)):
        sheet.set_column(position, position, width)
    sheet.freeze_panes(1, 0)
    _prepare_print(sheet, paper=9)  # A4
    sheet.fit_to_pages(1, 0)


def _prepare_print(sheet: Any, *, paper: int) -> None:  # noqa: ANN401 - XlsxWriter has no types
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.repeat_rows(0)
