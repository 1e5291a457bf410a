"""Coordinates in one cell, in the forms that people and their tools write."""

import pytest

from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of, geojson, point

ANGERS = ("-0.5542", "47.4736")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("47.4736, -0.5542", ANGERS),
        ("[47,4736 -0,5542]", ANGERS),
        ("POINT (-0.5542 47.4736)", ANGERS),
        ("POINT Z (-0.5542 47.4736 12)", ANGERS),
        ("MULTIPOINT (-0.5542 47.4736)", ANGERS),
        ("MULTIPOINT ((-0.5542 47.4736))", ANGERS),
        ("MULTIPOINT ((-0.5542 47.4736), (1 2))", ("", "")),
        ("MULTIPOINT (-0.5542 47.4736, 1 2)", ("", "")),
        ('{"lat": 47.4736, "lon": -0.5542}', ANGERS),
        ('{"type": "Point", "coordinates": [-0.5542, 47.4736]}', ANGERS),
        ("Latitude : 47,4736 ; longitude : -0,5542", ANGERS),
        ("47°28'24.96\"N 0°33'15.12\"O", ANGERS),
        ("{'lat': 47.4736, 'lng': -0.5542}", ANGERS),
        ("Angers", ("", "")),
    ],
)
def test_a_cell_of_both_coordinates_is_read(
    read_files_in: ReadFiles, cell: str, expected: tuple[str, str]
) -> None:
    quoted = f'"{cell.replace(chr(34), chr(34) * 2)}"'
    rows = csv_of([("Nom", "Coordonnées"), ("A", quoted)])
    poles = read_files_in({"a.csv": rows.encode()}).tables.frames["poles"]
    found = poles.loc[0, ["longitude", "latitude"]]
    assert tuple("" if str(each) == "nan" else str(each) for each in found) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "row",
    [
        {"lat": "", "lon": "", "geo_point_2d": '"47.4736, -0.5542"'},
        # One of the two degrees is no point: the other cell is.
        {"lat": "47.4736", "lon": "", "geo_point_2d": '"47.4736, -0.5542"'},
        {"lat": "47.4736", "coordonnees": '"{""lat"": 47.4736, ""lon"": -0.5542}"'},
        {"location.geo.lat": "47.4736", "location.geo.lon": "-0.5542"},
    ],
)
def test_half_a_point_is_completed_by_what_else_the_row_has(
    read_files_in: ReadFiles, row: dict[str, str]
) -> None:
    rows = csv_of([("Nom", *row), ("A", *row.values())])
    poles = read_files_in({"a.csv": rows.encode()}).tables.frames["poles"]
    assert tuple(map(str, poles.loc[0, ["longitude", "latitude"]])) == ANGERS


@pytest.mark.slow
def test_the_town_hall_of_an_export_is_not_the_point_of_a_pole(read_files_in: ReadFiles) -> None:
    """As its precision says, in columns or drawn."""
    rows = [
        ("nom", "code_insee", "precision", "longitude", "latitude"),
        ("A", "49007", "commune", *ANGERS),
        ("B", "49007", "adresse", *ANGERS),
    ]
    features = [
        (dict(zip(rows[0][:3], row[:3], strict=True)), point(*map(float, ANGERS)))
        for row in rows[1:]
    ]
    for files in ({"a.csv": csv_of(rows).encode()}, {"a.geojson": geojson(features)}):
        poles = read_files_in(files).tables.frames["poles"].set_index("nom")
        assert poles.loc["A", ["longitude", "latitude"]].isna().all()
        assert tuple(map(str, poles.loc["B", ["longitude", "latitude"]])) == ANGERS
