"""Writing CSV: public columns only, nothing a spreadsheet would execute, nothing lost."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.settings import SHIPPED_DATA
from geo.tables.read import read_tables
from geo.tables.schema import read_schemas
from geo.tables.write import neutralise, to_csv, undo_neutralisation
from tests import shipped

POLES = read_schemas()["poles"]
AS_READ = read_tables(SHIPPED_DATA).frames["poles"]
EXECUTED = re.compile(r"(^|;)\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
cells = (
    st.text(st.sampled_from("=+-@'\t\r\n ;,\"|1.eAé\uff1d\uff20\u00a0\ufeff"), max_size=12)
    | st.text()
)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("   =1", "'   =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\u22121+1", "'\u22121+1"),
        ("\ufe62\uff1d1", "'\ufe62\uff1d1"),
        ("\u2795=1", "'\u2795=1"),
        ("a;=1+1;b", "a;'=1+1;b"),
        ("'=1", "''=1"),
        ("-3.5", "-3.5"),
        ("-3,5", "-3,5"),
        ("+33612345678", "+33612345678"),
        ("1e-5", "1e-5"),
        ("-", "'-"),
        ("Terres - de Lorraine", "Terres - de Lorraine"),
        ("L'Accordeur", "L'Accordeur"),
        ("", ""),
    ],
)
def test_cell_is_neutralised(cell: str, expected: str) -> None:
    assert neutralise(cell) == expected
    assert undo_neutralisation(expected) == cell


@given(cells)
def test_nothing_is_left_to_execute_but_numbers(cell: str) -> None:
    written = neutralise(cell)
    if EXECUTED.search(written):
        assert written == cell
        float(written.replace(",", "."))


@given(cells)
def test_neutralisation_can_be_undone(cell: str) -> None:
    assert undo_neutralisation(neutralise(cell)) == cell


@given(st.lists(cells, min_size=1, max_size=5))
def test_written_file_reads_back(texts: list[str]) -> None:
    frame = pd.DataFrame({"id_pole": [f"p{i}" for i in range(len(texts))], "nom": texts}, dtype=str)
    _, *rows = rows_of(to_csv(frame, POLES))
    assert [undo_neutralisation(row[1]) for row in rows] == texts


def test_file_is_for_spreadsheets_and_without_internal_columns() -> None:
    data = to_csv(AS_READ, POLES)
    header, *rows = rows_of(data)
    assert data.startswith(b"\xef\xbb\xbfid_pole,nom,")
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + shipped.POLES
    assert "note" not in header
    assert "_row" not in header
    assert tuple(header) == POLES.public_columns
    assert [row[0] for row in rows] == AS_READ["id_pole"].tolist()
    assert b"Un nom dans un guide" not in data


def test_numbers_are_untouched_and_missing_ones_empty() -> None:
    frame = pd.DataFrame({"id_pole": ["a", "b"], "longitude": [-1.68, float("nan")]})
    assert rows_of(to_csv(frame, POLES)) == [["id_pole", "longitude"], ["a", "-1.68"], ["b", ""]]
    supports = read_tables(SHIPPED_DATA).frames["soutiens"]
    header, *rows = rows_of(to_csv(supports, read_schemas()["soutiens"]))
    amounts = header.index("montant_eur")
    expected = [row["montant_eur"] for row in shipped.rows("soutiens")]
    assert [row[amounts] for row in rows] == expected
