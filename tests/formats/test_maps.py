"""What maps and map makers give: properties as columns, and the point of each row."""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from geo.errors import DataUnreadableError
from geo.formats.grids import Grid
from geo.formats.read import read_files
from geo.imports.files import read_grids
from tests.formats.bombs import database
from tests.imports.messy import geojson, gpkg, ods, parquet, point, wkb, zipped

ANGERS = (-0.5542, 47.4736)
LAMBERT = 'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF93"]]'
NAMED = {"name": "Pôle A"}


def one_grid(file: str, data: bytes) -> Grid:
    """The only grid of a file of which nothing is to be said."""
    (grid,), problems = read_files({file: data})
    assert (grid.problems, [each.rule for each in problems]) == ((), [])
    return grid


def multipoint(*points: tuple[float, float]) -> dict[str, Any]:
    """Several points that are one geometry."""
    return {"type": "MultiPoint", "coordinates": [list(each) for each in points]}


def dbf(fields: Sequence[tuple[str, str, int]], rows: Sequence[Sequence[bytes]]) -> bytes:
    """Build a dBase table; a row begins by its mark, a space or a star."""
    size = 1 + sum(length for *_, length in fields)
    head = struct.pack("<BBBBIHH20x", 3, 126, 11, 30, len(rows), 33 + 32 * len(fields), size)
    names = b"".join(
        struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), length, 0)
        for name, kind, length in fields
    )
    lengths = [1, *(length for *_, length in fields)]
    cells = b"".join(
        cell.ljust(length) for row in rows for cell, length in zip(row, lengths, strict=True)
    )
    return head + names + b"\r" + cells


def shp(*shapes: bytes) -> bytes:
    """Build the shapes of a layer."""
    records = b"".join(
        struct.pack(">ii", rank, len(shape) // 2) + shape for rank, shape in enumerate(shapes, 1)
    )
    return bytes(100) + records


def shape_point(x: float, y: float) -> bytes:
    """Build a point of a shapefile."""
    return struct.pack("<idd", 1, x, y)


TABLE = dbf(
    [("NOM", "C", 12), ("NOMBRE", "N", 6), ("OUVERT", "D", 8), ("ACTIF", "L", 1)],
    [
        [b" ", "Pôle A".encode(), b"1004.0", b"20230917", b"T"],
        [b"*", b"Effac\xc3\xa9", b"1", b"", b""],
        [b" ", "Pôle B".encode(), b"****", b"", b"?"],
    ],
)
KML_OF_POINTS = b"<kml><Placemark><name>A</name><MultiGeometry>%b</MultiGeometry></Placemark></kml>"
MAPS: Mapping[str, tuple[bytes, list[list[str]], list[tuple[float, float] | None]]] = {
    "a.umap": (
        json.dumps(
            {"type": "umap", "layers": [json.loads(geojson([(NAMED, point(*ANGERS))]))] * 2}
        ).encode(),
        [["name"], ["Pôle A"], ["Pôle A"]],
        [ANGERS, ANGERS],
    ),
    "gogocarto.json": (
        json.dumps({"data": [{"name": "Pôle A", "geo": {"latitude": 47.5, "longitude": -0.5}}]})
        .encode(),
        [["name", "geo.latitude", "geo.longitude"], ["Pôle A", "47.5", "-0.5"]],
        [],
    ),
    "several that are one.geojson": (
        geojson([({"nom": "A"}, multipoint(ANGERS))]),
        [["nom"], ["A"]],
        [ANGERS],
    ),
    "a collection of one.geojson": (
        geojson([({"nom": "A"}, {"type": "GeometryCollection", "geometries": [point(*ANGERS)]})]),
        [["nom"], ["A"]],
        [ANGERS],
    ),
    "objects in objects.json": (
        json.dumps([{"nom": "A", "lieu": {"geo": {"lat": 47.5, "lon": -0.5}}}]).encode(),
        [["nom", "lieu.geo.lat", "lieu.geo.lon"], ["A", "47.5", "-0.5"]],
        [],
    ),
    "several that are one.kml": (
        KML_OF_POINTS % b"<Point><coordinates>-0.5542,47.4736</coordinates></Point>",
        [["name"], ["A"]],
        [ANGERS],
    ),
    "an address.geojson": (
        geojson([({"nom": "A", "adresse": {"rue": "1 rue Neuve", "code_postal": "49000"}}, None)]),
        [["nom", "adresse.rue", "adresse.code_postal"], ["A", "1 rue Neuve", "49000"]],
        [],
    ),
    "a person.geojson": (
        geojson([({"titre": "A", "contact": {"nom": "Ana"}, "themes": ["x", "y"]}, None)]),
        [["titre", "contact.nom", "themes"], ["A", "Ana", "x|y"]],
        [],
    ),
    "a geometry in a plain object.json": (
        json.dumps([{"nom": "A", "location": point(*ANGERS)}, {"nom": "B", "geometry": None}])
        .encode(),
        [["nom"], ["A"], ["B"]],
        [ANGERS, None],
    ),
    "Opendatasoft.json": (
        json.dumps({"records": [{"fields": {"nom": "A"}, "geometry": point(*ANGERS)}]}).encode(),
        [["nom"], ["A"]],
        [ANGERS],
    ),
    "Overpass.json": (
        json.dumps({"elements": [{"id": 1, "lat": 47.5, "lon": -0.5, "tags": {"name": "A"}}]})
        .encode(),
        [["lat", "lon", "name"], ["47.5", "-0.5", "A"]],
        [],
    ),
    "own coordinates.json": (
        json.dumps([{"nom": "A", "geo_point_2d": [47.5, -0.5]}]).encode(),
        [["nom", "geo_point_2d"], ["A", "47.5, -0.5"]],
        [],
    ),
    "a.gpx": (
        '<?xml version="1.0"?><!-- x --><gpx xmlns="http://www.topografix.com/GPX/1/1">'
        '<metadata><name>Carte</name></metadata><wpt lat="47.4736" lon="-0.5542">'
        '<name>Pôle A</name><link href="https://a.fr"><text>x</text></link></wpt>'
        '</gpx>'.encode(),
        [["name", "link"], ["Pôle A", "https://a.fr"]],
        [ANGERS],
    ),
    "a.kml": (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Carte</name><Placemark>'
        "<name>Pôle A</name><description><![CDATA[Un <b>lieu</b>]]></description><ExtendedData>"
        '<Data name="ville"><value>Angers</value></Data><SchemaData><SimpleData name="code">49007'
        "</SimpleData></SchemaData></ExtendedData><Point><coordinates>-0.5542,47.4736,0"
        "</coordinates></Point></Placemark></Document></kml>".encode(),
        [["name", "description", "ville", "code"], ["Pôle A", "Un <b>lieu</b>", "Angers", "49007"]],
        [ANGERS],
    ),
    "a.zip": (
        zipped({"x/a.shp": shp(shape_point(*ANGERS), shape_point(0, 0), struct.pack("<i", 0)),
                "x/a.dbf": TABLE, "x/a.shx": b"x", "x/a.cpg": b"UTF-8",
                "x/a.prj": b'GEOGCS["GCS_WGS_1984"]'}),
        [["NOM", "NOMBRE", "OUVERT", "ACTIF"], ["Pôle A", "1004", "2023-09-17", "vrai"],
         ["Pôle B", "", "", ""]],
        [ANGERS, None],
    ),
    "a layer of points that are one.zip": (
        zipped({"a.shp": shp(struct.pack("<i32xi", 8, 1) + struct.pack("<dd", *ANGERS)),
                "a.dbf": dbf([("NOM", "C", 6)], [[b" ", b"A"]])}),
        [["NOM"], ["A"]],
        [ANGERS],
    ),
    "a.gpkg": (gpkg("a", [("Nom",), ("A",)], [ANGERS], 4326), [["Nom"], ["A"]], [ANGERS]),
    "a.parquet": (
        parquet({"nom": ["A", "B"], "geometry": [wkb(*ANGERS),
                 struct.pack("<BII", 1, 4, 1) + wkb(*ANGERS)]}),
        [["nom"], ["A"], ["B"]],
        [ANGERS, ANGERS],
    ),
    "an OpenDocument sheet.xls": (ods({"P": [("nom",), ("A",)]}), [["nom"], ["A"]], []),
}  # fmt: skip


@pytest.mark.parametrize("name", MAPS)
def test_a_map_gives_its_columns_and_its_points(name: str) -> None:
    data, rows, points = MAPS[name]
    grid = one_grid(name, data)
    assert grid.rows == rows
    assert list(grid.points) == points


def test_the_parts_of_a_shapefile_may_come_one_by_one() -> None:
    parts = {"a.shp": shp(shape_point(*ANGERS)), "A.DBF": b"", "a.shx": b"x", "b.csv": b"Nom\nB\n"}
    table = dbf([("NOM", "C", 6)], [[b" ", b"A"]])
    grids, problems = read_files(parts | {"a.dbf": table, "A.DBF": table})
    assert [(grid.file, grid.rows[1]) for grid in grids] == [
        ("b.csv", ["B"]),
        ("a", ["A"]),
        ("A", ["A"]),
    ]
    assert problems == []


def test_metres_of_a_shapefile_become_degrees() -> None:
    parts = {"a.shp": shp(shape_point(432_000, 6_714_000)), "a.prj": LAMBERT.encode()}
    with_projection = {**parts, "a.dbf": dbf([("NOM", "C", 6)], [[b" ", b"A"]])}
    ((x, y),) = one_grid("a.zip", zipped(with_projection)).points
    del with_projection["a.prj"]
    assert one_grid("a.zip", zipped(with_projection)).points == [(x, y)]
    assert (round(x, 1), round(y, 1)) == (-0.6, 47.5)


def test_shapes_that_are_no_points_are_counted() -> None:
    polygon = struct.pack("<i40x", 5)
    data = zipped({"a.shp": shp(polygon), "a.dbf": dbf([("NOM", "C", 6)], [[b" ", b"A"]])})
    ((grid,), _) = read_files({"a.zip": data})
    (problem,) = grid.problems
    assert grid.points == ()
    assert problem.message.startswith("1 géométrie n'est pas un point")


def test_a_shapefile_without_its_table_is_named() -> None:
    with pytest.raises(DataUnreadableError, match=r"« a.zip/a » .* \(\.dbf\) manque"):
        read_files({"a.zip": zipped({"a.shp": shp(shape_point(*ANGERS))})})


def test_coordinates_that_no_number_holds_are_no_point() -> None:
    shapes = [point(10**400, 1), {"type": "Point", "coordinates": ["a", "b"]}, {"type": "x"}, "x"]
    ((grid,), _) = read_files({"a.geojson": geojson([({"nom": "A"}, each) for each in shapes])})
    (problem,) = grid.problems
    assert problem.message.startswith("4 géométries ne sont pas des points")


def test_an_object_inside_objects_is_not_written_raw_but_said() -> None:
    data = geojson([({"nom": "A", "horaires": [{"jour": 1}], "lieu": {"x": [[1]]}}, None)])
    ((grid,), _) = read_files({"a.geojson": data})
    assert grid.rows == [["nom", "horaires", "lieu.x"], ["A", "", ""]]
    assert [(each.rule, each.column) for each in grid.problems] == [
        ("nested-value", "horaires"),
        ("nested-value", "lieu.x"),
    ]


def test_tracks_and_routes_are_counted_and_a_shape_of_several_points_is_none() -> None:
    files = {
        "a.gpx": b'<gpx><wpt lat="47.5" lon="-0.5"><name>A</name></wpt><trk><name>T</name></trk>'
        b'<rte><rtept lat="1" lon="1"><name>R</name></rtept></rte></gpx>',
        "a.kml": KML_OF_POINTS % (b"<Point><coordinates>1,2</coordinates></Point>" * 2),
    }
    grids, _ = read_files(files)
    assert [grid.rows for grid in grids] == [[["name"], ["A"]]] * 2
    told = [problem.rule for grid in grids for problem in grid.problems]
    assert told == ["unread-tracks", "not-a-point"]


def test_the_geometry_serves_where_the_columns_of_degrees_are_empty() -> None:
    rows = [
        ({"nom": "A", "lat": None, "lon": None}, point(*ANGERS)),
        ({"nom": "B", "lat": 47.2, "lon": -1.5}, point(*ANGERS)),
        ({"nom": "C", "lat": 47.2, "lon": None}, point(*ANGERS)),
    ]
    ((grid,), _) = read_grids({"a.geojson": geojson(rows)})
    assert grid.rows[1:] == [
        ["A", "47.4736", "-0.5542"],
        ["B", "47.2", "-1.5"],
        ["C", "47.4736", "-0.5542"],
    ]


def test_a_virtual_table_is_not_read_nor_what_it_stands_on() -> None:
    data = database(
        "CREATE TABLE poles (nom TEXT)",
        "INSERT INTO poles VALUES ('A')",
        "CREATE VIRTUAL TABLE mots USING fts5(nom)",
        "INSERT INTO mots VALUES ('x')",
    )
    assert [grid.rows for grid in read_files({"a.gpkg": data})[0]] == [[["nom"], ["A"]]]


def test_a_database_that_qgis_keeps_open_is_read() -> None:
    data = bytearray(database("CREATE TABLE poles (nom TEXT)", "INSERT INTO poles VALUES ('A')"))
    data[18:20] = b"\2\2"  # its journal stands in a file beside it
    ((grid,), _) = read_files({"a.gpkg": bytes(data)})
    assert grid.rows == [["nom"], ["A"]]
    assert [problem.rule for problem in grid.problems] == ["open-database"]
