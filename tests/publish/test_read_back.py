"""What is exported reads back as the same rows, in every format, whatever the cells hold."""

import io
import json
import re
import sqlite3
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import DataUnreadableError
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.exports.csv_folder import csv_files
from geo.publish.exports.extract import Extract, extract
from geo.publish.exports.formats import FORMATS
from geo.tables.read import TABLES, Tables, read_tables
from geo.tables.schema import read_schemas
from tests import shipped
from tests.folders import read_file

pytestmark = pytest.mark.slow

SCHEMAS = read_schemas()
WHOLE = ("csv", "xlsx", "gpkg")
READABLE = (*WHOLE, "geojson")
HOSTILE = (
    "=1+1",
    "'=1",
    "''=1",
    "-3.5",
    "-2+3",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "01004",
    "1e-5",
    "a;=cmd;'=b",
    "'",
    '"guillemet"',
    "un\r\ndeux\rtrois\nquatre",
    "<script>alert(1)</script>]]>&amp;",
    "{{ cycler.__init__ }} ${1}",
    "_x000D_ _x0041_",
    "\u200fعربي\u200e",
    "é\u0301 👩‍👩‍👧 \U0001f5fa",
    "vrai",
    "NULL",
    "NaN",
    "x" * 10_000,
)
control = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("=+-@'\t\r\n ;,\"|1.eAé\uff1d\u200f_x0D"), max_size=12),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
).map(lambda text: unicodedata.normalize("NFC", control.sub("", text).strip()))
degrees = st.floats(-90, 90).map(lambda value: float(f"{value:.12g}"))


@pytest.fixture(scope="module")
def everything(shipped_atlas: Atlas) -> Extract:
    return extract(shipped_atlas.select(Selection()), SCHEMAS)


@pytest.fixture(scope="module")
def brittany(shipped_atlas: Atlas) -> Extract:
    return extract(shipped_atlas.select(Selection(level="region", codes=("53",))), SCHEMAS)


@pytest.fixture(scope="module")
def written(brittany: Extract) -> dict[str, bytes]:
    return {name: FORMATS[name].write(brittany) for name in READABLE}


def read_again(exported: Extract, name: str) -> Tables:
    file = FORMATS[name]
    return read_file(file.name(exported.view), file.write(exported), SCHEMAS)


def assert_same(tables: Tables, exported: Extract, *names: str) -> None:
    for name in names or exported.frames:
        frame = exported.frames[name]
        pd.testing.assert_frame_equal(tables.frames[name][list(frame.columns)], frame)


def spoiled(exported: Extract, cells: list[str], numbers: list[float]) -> Extract:
    """The same poles with other names, descriptions, amounts and coordinates."""
    poles, supports = exported.frames["poles"], exported.frames["soutiens"]
    several = (cells * len(poles))[: len(poles)]
    names = pd.array([cell or "sans nom" for cell in several], dtype=poles["nom"].dtype)
    values = np.resize([*numbers, np.nan], len(poles))
    spoilt = {
        **exported.frames,
        "poles": poles.assign(
            nom=names,
            description=pd.array(several, dtype=names.dtype),
            latitude=values,
        ),
        "soutiens": supports.assign(
            montant_eur=pd.array([None, 0, *range(100, 98 + len(supports))], dtype="Int64")
        ),
    }
    return replace(exported, frames=spoilt)


@pytest.mark.parametrize("name", WHOLE)
def test_all_tables_read_back(everything: Extract, name: str) -> None:
    tables = read_again(everything, name)
    assert_same(tables, everything)
    assert tables.report.problems == ()
    assert tables.release == everything.view.atlas.release
    assert tables.row_count == sum(len(shipped.rows(table)) for table in TABLES)


@pytest.mark.parametrize("name", WHOLE)
def test_a_selection_reads_back_without_orphans(brittany: Extract, name: str) -> None:
    tables = read_again(brittany, name)
    assert_same(tables, brittany)
    assert tables.report.is_clean
    assert set(tables.frames["soutiens"]["id_pole"]) <= set(tables.frames["poles"]["id_pole"])


def test_geojson_gives_the_poles_and_other_tables_are_said_missing(brittany: Extract) -> None:
    tables = read_again(brittany, "geojson")
    assert_same(tables, brittany, "poles")
    assert {problem.rule for problem in tables.report.problems} == {"missing-file"}
    assert tables.report.is_clean
    assert tables.release == brittany.view.atlas.release
    assert all(frame.empty for name, frame in tables.frames.items() if name != "poles")


@pytest.mark.parametrize("name", READABLE)
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cells=st.lists(texts, min_size=1, max_size=9), numbers=st.lists(degrees, max_size=4))
def test_hostile_cells_read_back(
    brittany: Extract, name: str, cells: list[str], numbers: list[float]
) -> None:
    exported = spoiled(brittany, cells, numbers)
    tables = read_again(exported, name)
    names = ("poles",) if name == "geojson" else ("poles", "soutiens")
    assert_same(tables, exported, *names)
    assert tables.report.is_clean


@pytest.mark.parametrize("name", READABLE)
def test_every_known_trap_reads_back(everything: Extract, name: str) -> None:
    cells = [unicodedata.normalize("NFC", text) for text in HOSTILE]
    exported = spoiled(everything, cells, [-3.5, 0.0, 1e-5, 48.123456789012])
    assert_same(read_again(exported, name), exported, "poles")


@pytest.mark.parametrize("name", READABLE)
def test_what_hides_text_is_reported_not_kept_in_silence(brittany: Extract, name: str) -> None:
    exported = spoiled(brittany, ["caché \u202e ici"], [])
    rules = {problem.rule for problem in read_again(exported, name).report.errors}
    assert "control-character" in rules


def test_folder_of_csv_reads_back(brittany: Extract, tmp_path: Path) -> None:
    exported = spoiled(brittany, list(HOSTILE[:8]), [1.5])
    for path, content in csv_files(exported).items():
        (tmp_path / path).write_bytes(content)
    tables = read_tables(tmp_path)
    assert_same(tables, exported)
    assert tables.report.is_clean


def test_quotes_of_a_folder_that_is_not_an_export_are_kept(data_folder: Path) -> None:
    poles = (data_folder / "poles.csv").read_text("utf-8")
    (data_folder / "poles.csv").write_text(poles.replace(",3.EVA,", ",'=EVA,", 1), "utf-8")
    assert read_tables(data_folder).frames["poles"]["nom"][0] == "'=EVA"


# ---- Files that were made to harm, or are not what they say ----------------------------------


@pytest.mark.parametrize("extension", ["zip", "xlsx", "geojson", "gpkg"])
@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x03\x04", b"SQLite format 3\x00", b"[1]"])
def test_what_is_no_such_file_is_refused(extension: str, data: bytes) -> None:
    with pytest.raises(DataUnreadableError, match="ne peut pas être lu"):
        read_file(f"essai.{extension}", data, SCHEMAS)


@pytest.mark.parametrize("name", READABLE)
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.floats(0, 1), removed=st.integers(0, 400), put=st.binary(max_size=40))
def test_a_damaged_file_is_read_or_refused_never_an_accident(
    written: dict[str, bytes], name: str, place: float, removed: int, put: bytes
) -> None:
    whole = written[name]
    start = int(place * len(whole))
    damaged = whole[:start] + put + whole[start + removed :]
    try:
        tables = read_file(f"essai.{FORMATS[name].extension}", damaged, SCHEMAS)
    except DataUnreadableError:
        return
    assert set(tables.frames) == set(TABLES)


@pytest.mark.parametrize("extension", ["zip", "xlsx"])
def test_an_archive_that_expands_too_much_is_refused(extension: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("poles.csv", bytes(200_000_001))
    assert len(data.getvalue()) < 400_000
    with pytest.raises(DataUnreadableError, match="une fois étendu, il dépasse 200"):
        read_file(f"bombe.{extension}", data.getvalue(), SCHEMAS)


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("poles.csv", b"0" * 1_000_000)
    lying = data.getvalue().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(DataUnreadableError, match="abîmé"):
        read_file("menteur.zip", lying, SCHEMAS)


def test_a_sheet_with_one_cell_far_away_is_refused() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as workbook:
        workbook.add_worksheet("poles").write_string(1_048_575, 16_383, "loin")
    with pytest.raises(DataUnreadableError, match=r"16\s384 colonnes"):
        read_file("loin.xlsx", data.getvalue(), SCHEMAS)


def test_a_view_in_a_database_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "vue.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIEW poles AS SELECT 'x' AS id_pole, 'y' AS nom")
    with pytest.raises(DataUnreadableError, match="ne contient pas la table des pôles"):
        read_file(path.name, path.read_bytes(), SCHEMAS)


def test_half_a_surrogate_pair_in_json_becomes_a_visible_mark(brittany: Extract) -> None:
    content = json.loads(FORMATS["geojson"].write(brittany))
    content["features"][0]["properties"]["nom"] = "moitié \ud800"
    data = json.dumps(content).encode()
    assert read_file("a.geojson", data, SCHEMAS).frames["poles"]["nom"][0] == "moitié \ufffd"


def test_rows_of_other_tools_are_checked_as_ours(brittany: Extract) -> None:
    data = io.BytesIO()
    frame = brittany.frames["poles"]
    with xlsxwriter.Workbook(data, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("poles")
        sheet.write_row(0, 0, list(frame.columns))
        sheet.write_row(2, 0, ["ptce-a", "Pôle A", "lauréat"])
        sheet.write_row(3, 0, ["ptce-b", 2024])
    tables = read_file("autre.xlsx", data.getvalue(), SCHEMAS)
    assert tables.frames["poles"]["nom"].tolist() == ["Pôle A", "2024"]
    (problem,) = tables.report.errors
    assert (problem.row, problem.column, problem.value) == (3, "statut", "lauréat")
    assert problem.place == "poles.csv, ligne 3, statut"
