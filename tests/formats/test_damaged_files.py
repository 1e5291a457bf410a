"""Fuzzing: whatever bytes a file has, grids or a sentence come of it, never a traceback."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataUnreadableError
from geo.formats.read import read_file, read_files
from geo.imports.files import read_grids
from geo.tables.files import table_files
from geo.tables.read import scan_files
from geo.tables.schema import read_schemas
from tests.formats.test_maps import MAPS, TABLE, shape_point, shp
from tests.imports.messy import csv_of, geojson, gpkg, ods, parquet, point, wkb, xlsx, zipped

pytestmark = pytest.mark.slow

SCHEMAS = read_schemas()
SEEDS = {
    "a.csv": csv_of([("Nom", "Code INSEE"), ('"Pôle; "', "11206"), ("B", "1004")]).encode("cp1252"),
    "b.csv": csv_of([("Nom", "Ville"), ("Été", "Limoux")]).encode("utf-16"),
    "c.xlsx": xlsx({"P": [("Nom", "Date"), ("A", 12.5)]}, [("P", "D1:E9", "x")]),
    "d.ods": ods({"P": [("Nom", "Code"), ("A", 1004)]}),
    "e.geojson": geojson([({"Nom": "A"}, point(2.2, 43.0)), ({"Nom": "B", "x": [1, {}]}, None)]),
    "f.gpkg": gpkg("a", [("Nom",), ("A",)], [(2.2, 43.0)], 4326),
    "g.parquet": parquet({"nom": ["A", None], "geometry": [wkb(2.2, 43.0), b"x"]}),
    "i.gpx": MAPS["a.gpx"][0],
    "j.kml": MAPS["a.kml"][0],
    "k.umap": MAPS["a.umap"][0],
    "l.zip": zipped({"a.shp": shp(shape_point(2.2, 43.0)), "a.dbf": TABLE, "a.prj": b"GEOGCS"}),
    "h.zip": zipped({"x/a.csv": b"Nom\nA\n", "b.csv": b"Nom\nB\n"}),
}
STARTS = [b"", b"PK\x03\x04", b"SQLite format 3\0", b"PAR1", b"{", b"[", b"\xff\xfe", b"sep=;\n"]


def assert_read_or_refused(name: str, data: bytes) -> None:
    """Read a file as an import does, then as a source does."""
    try:
        grids, _ = read_grids({name: data})
    except DataUnreadableError as refused:
        message = str(refused)
        assert "ne peu" in message
    else:
        assert all(len(row) == grid.width for grid in grids for row in grid.rows)
        assert all(isinstance(cell, str) for grid in grids for row in grid.rows for cell in row)
    try:
        scan_files(table_files(name, data), SCHEMAS)
    except DataUnreadableError as refused:
        message = str(refused)
        assert name in message


@settings(max_examples=300)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(start: bytes, rest: bytes) -> None:
    assert_read_or_refused("fichier", start + rest)


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=80)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    content = bytearray(SEEDS[name])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(max(1, len(content) // 2), len(content)))
    assert_read_or_refused(name, bytes(content[:end]))


@pytest.mark.parametrize("name", ["c.xlsx", "d.ods"])
@settings(max_examples=100)
@given(data=st.data())
def test_a_part_of_a_workbook_may_say_anything(name: str, data: st.DataObject) -> None:
    # Damage to the archive is seen by its sums; this is inside, where only readers look.
    with zipfile.ZipFile(io.BytesIO(SEEDS[name])) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    for _ in range(data.draw(st.integers(1, 3))):
        part = data.draw(st.sampled_from(sorted(parts)))
        start = data.draw(st.integers(0, len(parts[part])))
        end = start + data.draw(st.sampled_from([0, 0, 1, 20]))
        put = data.draw(st.sampled_from(WORDS) | st.binary(max_size=3))
        parts[part] = parts[part][:start] + put + parts[part][end:]
    assert_read_or_refused(name, zipped(parts))


WORDS = [
    b"<c>", b"</c>", b'<row r="9">', b"</row>", b'r="ZZ99"', b't="s"', b"<v>7</v>", b"&#65;",
    b"<![CDATA[x]]>", b"<!--x-->", b'count="44"', b"9999999", b"-1", b'ref="A1:XFD1048576"',
    b'table:number-rows-repeated="44444"', b'<mergeCell ref="A1:ZZ9999"/>', b"<", b">", b'"',
]  # fmt: skip


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_are_read_as_they_are(name: str) -> None:
    grids, problems = read_files({name: SEEDS[name]})
    assert any(
        {"nom", "name"} & {cell.lower() for cell in grid.rows[0]} for grid in grids if grid.rows
    )
    assert [each for each in problems if each.severity == "error"] == []


def test_a_name_of_file_is_only_a_name() -> None:
    (grid,) = read_file("../../etc/passwd", b"Nom\nA\n")
    assert grid.file == "../../etc/passwd"
    assert grid.rows == [["Nom"], ["A"]]


def test_an_archive_by_another_name_is_not_opened_in_an_archive() -> None:
    inner = zipped({"a.csv": b"Nom\nA\n"})
    (grid,), (problem,) = read_files({"a.zip": zipped({"b.csv": inner, "c.csv": b"Nom\nB\n"})})
    assert (grid.file, problem.rule, problem.file) == (
        "a.zip/c.csv",
        "unreadable-file",
        "a.zip/b.csv",
    )


def test_elements_inside_elements_come_to_an_end() -> None:
    deep = b"<kml><Placemark>" + b"<a>" * 100 + b"</a>" * 100 + b"</Placemark></kml>"
    with pytest.raises(DataUnreadableError, match="emboîte"):
        read_files({"a.kml": deep})
