"""Coordinates in one cell, in the forms that people and their tools write."""

import pytest

from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of

ANGERS = ("-0.5542", "47.4736")


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
