"""Template: an empty table of poles to fill, as CSV and as a workbook with lists to choose from."""

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from geo.render.xlsx import OPTIONS
from geo.reports.column_guides import column_words
from geo.tables.about import ABOUT_TITLE
from geo.tables.schema import Field, TableSchema
from geo.tables.write import spreadsheet_csv

CSV_NAME: Final = "modele-poles.csv"
XLSX_NAME: Final = "modele-poles.xlsx"
TABLE: Final = "poles"
FILLED_ROWS: Final = 5_000
"""Rows of the workbook that have lists and formats."""
_MADE_BY_US = frozenset({"lieu_methode", "lieu_certitude"})
_MADE_WHEN_EMPTY: Final = {"id_pole": "non : fait du nom et du lieu s'il est vide"}
_FIRST_LIST: Final = 6  # columns of the guide before the lists, one left empty
_GUIDE: Final = {
    "Colonne du modèle": 24,
    "Obligatoire": 24,
    "Publiée": 10,
    "Contenu": 60,
    "Valeurs": 60,
}
"""Titles of the guide, and how wide each column is, in letters."""
_LINE: Final = 15  # points
_MAX_TITLE, _MAX_MESSAGE = 32, 255  # of a message of Excel's
_WIDTHS = {"integer": 14, "number": 14}


def template_csv(schema: TableSchema) -> bytes:
    """Write the header alone: a double click opens it in a French spreadsheet."""
    return spreadsheet_csv([field.name for field in template_fields(schema)], (), ";")


def template_xlsx(schema: TableSchema, created: datetime) -> bytes:
    """Write an empty sheet of poles, a sheet that explains each column, and the lists.

    Codes are texts, so that 01004 keeps its zero. A column with a list of values offers it and
    refuses others; one whose cells hold several values offers them and refuses nothing.
    """
    data = io.BytesIO()
    fields = template_fields(schema)
    with xlsxwriter.Workbook(data, OPTIONS) as workbook:
        workbook.set_properties({"title": f"Modèle : {schema.title}", "created": created})
        styles = _styles(workbook)
        sheet = workbook.add_worksheet(TABLE)
        guide = workbook.add_worksheet(ABOUT_TITLE)
        _write_guide(guide, schema, styles)
        ranges = _write_lists(guide, fields, styles)
        for position, field in enumerate(fields):
            _prepare_column(sheet, position, field, styles)
            sheet.data_validation(
                1, position, FILLED_ROWS, position, _validation(field, ranges.get(field.name, ""))
            )
        sheet.freeze_panes(1, 2)
        for each in (sheet, guide):
            each.set_landscape()
            each.fit_to_pages(1, 0)
    return data.getvalue()


def template_fields(schema: TableSchema) -> list[Field]:
    """The columns that a person fills: all but those that an import writes."""
    return [field for field in schema.fields if field.name not in _MADE_BY_US]


def _styles(workbook: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter has no types
    header = {"bold": True, "bg_color": "#1f3a5f", "font_color": "#ffffff"}
    return {
        "header": workbook.add_format(header),
        "required": workbook.add_format({**header, "bg_color": "#7a1f1f"}),
        "text": workbook.add_format({"num_format": "@", "valign": "top"}),
        "number": workbook.add_format({"num_format": "General", "valign": "top"}),
        "wrapped": workbook.add_format({"text_wrap": True, "valign": "top"}),
    }


def _prepare_column(sheet: Any, position: int, field: Field, styles: Mapping[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    is_required = field.required and field.name not in _MADE_WHEN_EMPTY
    style = styles["required" if is_required else "header"]
    sheet.write_string(0, position, field.name, style)
    width = max(len(field.name) + 4, _WIDTHS.get(field.type, 24))
    sheet.set_column(position, position, width, styles["number" if field.is_number else "text"])


def _validation(field: Field, values: str) -> dict[str, Any]:
    """What Excel says of a cell when it is chosen, and what it refuses."""
    message = {
        "input_title": field.title[:_MAX_TITLE],
        "input_message": _input_message(field),
        "error_title": "Valeur inattendue",
        "error_message": f"Attendu : {column_words(field)}"[: _MAX_MESSAGE - 1],
        "show_error": not field.is_list,
    }
    if values:
        return {**message, "validate": "list", "source": values}
    if field.is_number and field.minimum is not None and field.maximum is not None:
        kind = "integer" if field.type == "integer" else "decimal"
        between = {"criteria": "between", "minimum": field.minimum, "maximum": field.maximum}
        return {**message, "validate": kind, **between}
    return {**message, "validate": "any"}


def _input_message(field: Field) -> str:
    several = (
        f" Plusieurs valeurs : séparez-les par « {field.separator} »." if field.is_list else ""
    )
    text = f"{field.description}{several}"
    return text if len(text) <= _MAX_MESSAGE else f"{text[: _MAX_MESSAGE - 1]}…"


def _write_guide(sheet: Any, schema: TableSchema, styles: Mapping[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for position, (title, width) in enumerate(_GUIDE.items()):
        sheet.write_string(0, position, title, styles["header"])
        sheet.set_column(position, position, width)
    row = 0
    for row, cells in enumerate(_guide_rows(schema), start=1):
        # Not every program fits the height of a row to its text.
        lines = [len(cell) // width for cell, width in zip(cells, _GUIDE.values(), strict=True)]
        sheet.set_row(row, _LINE * (1 + max(lines)))
        for position, cell in enumerate(cells):
            sheet.write_string(row, position, cell, styles["wrapped"])
    sheet.freeze_panes(1, 1)
    sheet.print_area(0, 0, row, len(_GUIDE) - 1)


def _guide_rows(schema: TableSchema) -> Iterator[tuple[str, ...]]:
    for field in template_fields(schema):
        required = _MADE_WHEN_EMPTY.get(field.name, "oui" if field.required else "non")
        content = f"{field.title}. {field.description}"
        yield (
            field.name,
            required,
            "oui" if field.is_public else "non",
            content,
            column_words(field),
        )


def _write_lists(sheet: Any, fields: list[Field], styles: Mapping[str, Any]) -> dict[str, str]:  # noqa: ANN401 - XlsxWriter has no types
    """Write the values of each list beside the guide; where each stands.

    A list written in the validation itself may have 255 characters only.
    """
    ranges = {}
    listed = [field for field in fields if field.categories]
    for position, field in enumerate(listed, start=_FIRST_LIST):
        sheet.write_string(0, position, f"Liste : {field.name}", styles["header"])
        sheet.set_column(position, position, 32)
        for row, value in enumerate(field.enum, start=1):
            sheet.write_string(row, position, value)
        cells = xlsxwriter.utility.xl_range_abs(1, position, len(field.enum), position)
        ranges[field.name] = f"='{ABOUT_TITLE}'!{cells}"
    return ranges
