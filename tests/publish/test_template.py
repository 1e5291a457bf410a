"""The empty template: it asks for our columns, offers our values, and reads back as filled."""

import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, fromstring

import pytest
from python_calamine import CalamineWorkbook

from geo.formats.grids import column_letters
from geo.imports.reading import Request, read_import
from geo.imports.result import Import
from geo.model.atlas import Atlas
from geo.publish.exports.template import template_csv, template_fields, template_xlsx
from geo.tables.about import ABOUT_TITLE
from geo.tables.schema import TableSchema, read_schemas
from geo.territories.gazetteer import Gazetteer

FIRST_SHEET = "xl/worksheets/sheet1.xml"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CREATED = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def schema() -> TableSchema:
    return read_schemas()["poles"]


@pytest.fixture(scope="module")
def workbook(schema: TableSchema) -> bytes:
    return template_xlsx(schema, CREATED)


def read_back(name: str, data: bytes, atlas: Atlas) -> Import:
    gazetteer = Gazetteer(atlas.territories)
    return read_import({name: data}, Request(schemas=read_schemas(), gazetteer=gazetteer))


def cells_of(workbook: bytes, sheet: str) -> list[list[str]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_name(sheet)
    return [[str(cell) for cell in row] for row in rows.to_python()]


def validations(workbook: bytes, schema: TableSchema) -> dict[str, Element]:
    """The rule of each column, as the file holds it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        rules = fromstring(archive.read(FIRST_SHEET)).iter(f"{MAIN}dataValidation")  # noqa: S314 - ours
        by_letters = {re.match("[A-Z]+", rule.get("sqref", "")).group(): rule for rule in rules}  # type: ignore[union-attr]
    names = [field.name for field in template_fields(schema)]
    return {name: by_letters[column_letters(place)] for place, name in enumerate(names)}


def values_at(workbook: bytes, formula: str) -> list[str]:
    """The cells that a list refers to: « 'Feuille'!$F$2:$F$7 »."""
    found = re.fullmatch(r"'(.+)'!\$([A-Z]+)\$(\d+):\$\2\$(\d+)", formula)
    assert found, formula
    sheet, letters, first, last = found.groups()
    rows = cells_of(workbook, sheet)
    place = next(place for place in range(50) if column_letters(place) == letters)
    return [rows[row - 1][place] for row in range(int(first), int(last) + 1)]


def fill_first_row(workbook: bytes, schema: TableSchema, cells: dict[str, str]) -> bytes:
    """Type cells under the header, as a spreadsheet would write them."""
    names = [field.name for field in template_fields(schema)]
    typed = "".join(
        f'<c r="{column_letters(names.index(name))}2" t="inlineStr"><is><t>{text}</t></is></c>'
        for name, text in sorted(cells.items(), key=lambda each: names.index(each[0]))
    )
    filled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as before,
        zipfile.ZipFile(filled, "w") as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            if name == FIRST_SHEET:
                row = f'<row r="2">{typed}</row></sheetData>'.encode()
                content = content.replace(b"</sheetData>", row)
            after.writestr(name, content)
    return filled.getvalue()


def test_the_csv_holds_the_names_of_the_columns_alone(schema: TableSchema) -> None:
    text = template_csv(schema).decode("utf-8-sig")
    names = text.strip().split(";")
    assert names == [name for name in schema.columns if not name.startswith("lieu_")]
    assert text.count("\n") == 1


def test_the_workbook_offers_every_list_of_the_schema(workbook: bytes, schema: TableSchema) -> None:
    offered = {
        column: values_at(workbook, validation.findtext(f"{MAIN}formula1") or "")
        for column, validation in validations(workbook, schema).items()
        if validation.get("type") == "list"
    }
    expected = {field.name: list(field.enum) for field in schema.fields if field.categories}
    expected.pop("lieu_methode", None)
    assert offered == expected
    assert "statut" in offered


def test_a_list_of_one_value_refuses_others_and_one_of_several_does_not(
    workbook: bytes, schema: TableSchema
) -> None:
    found = validations(workbook, schema)
    assert found["statut"].get("showErrorMessage") == "1"
    assert found["secteurs"].get("showErrorMessage") is None


def test_every_column_is_explained(workbook: bytes, schema: TableSchema) -> None:
    rows = cells_of(workbook, ABOUT_TITLE)[1:]
    explained = {row[0]: row[3] for row in rows if row[0]}
    assert list(explained) == [field.name for field in template_fields(schema)]
    assert all(field.description in explained[field.name] for field in template_fields(schema))


def test_an_empty_template_given_back_holds_no_pole(workbook: bytes, shipped_atlas: Atlas) -> None:
    imported = read_back("modele.xlsx", workbook, shipped_atlas)
    assert imported.rows == 0
    assert imported.report.problems == ()


def test_a_filled_template_is_read_without_a_question(
    workbook: bytes, schema: TableSchema, shipped_atlas: Atlas
) -> None:
    cells = {"nom": "PTCE Alpha", "code_insee": "01004", "statut": "actif"}
    filled = fill_first_row(workbook, schema, cells)
    imported = read_back("modele.xlsx", filled, shipped_atlas)
    assert (imported.rows, imported.accepted_count) == (1, 1)
    assert imported.unconfirmed == ()
    assert imported.tables.frames["poles"]["code_insee"].tolist() == ["01004"]


def test_the_same_schema_gives_the_same_bytes(workbook: bytes, schema: TableSchema) -> None:
    assert template_xlsx(schema, CREATED) == workbook
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
