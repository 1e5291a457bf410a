"""What the reading of files tells of what it repairs, or leaves out."""

import io
import json
import zipfile

import pytest

from geo.formats.read import read_files
from geo.model.report import Problem


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as written:
        for name in ("poles.csv", *names):
            written.writestr(name, "nom;commune\nLe Pôle;Rennes\n")
    return data.getvalue()


def layer(properties: dict[str, object], system: str = "EPSG:4326") -> bytes:
    feature = {
        "type": "Feature",
        "properties": {"nom": "Le Pôle", **properties},
        "geometry": {"type": "Point", "coordinates": [-1.68, 48.11]},
    }
    crs = {"type": "name", "properties": {"name": system}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}).encode()


def problems_of(file: str, data: bytes) -> list[Problem]:
    grids, problems = read_files({file: data})
    assert grids
    return [*problems, *(each for grid in grids for each in grid.problems)]


@pytest.mark.parametrize(
    ("file", "data", "rule", "severity", "place"),
    [
        ("a.zip", archive("../x.csv"), "escaping-path", "warning", "a.zip/../x.csv"),
        ("a.zip", archive(".DS_Store"), "system-file", "info", "a.zip/.DS_Store"),
        ("a.zip", archive("b.zip"), "nested-archive", "warning", "a.zip/b.zip"),
        ("a.zip", archive("lisez.pdf"), "other-file", "info", "a.zip/lisez.pdf"),
        ("a.geojson", layer({"liens": [{"a": 1}]}), "nested-value", "warning", "a.geojson, liens"),
        ("a.geojson", layer({}, "EPSG:3035"), "unknown-projection", "warning", "a.geojson"),
        (
            "a.csv",
            b'nom;commune\nLe Chantier;Morlaix\nLe P\xc3\xb4le;"Ren',
            "truncated-file",
            "error",
            "a.csv, ligne 3",
        ),
        (
            "a.csv",
            b'nom;commune\nLe "P\xc3\xb4le";"Ren"nes\nLe Chantier;Morlaix\n',
            "unclosed-quote",
            "warning",
            "a.csv, ligne 2",
        ),
    ],
)
def test_what_is_left_out_or_repaired_is_told_where_it_is(
    file: str, data: bytes, rule: str, severity: str, place: str
) -> None:
    (problem,) = problems_of(file, data)
    assert (problem.rule, problem.severity, problem.place) == (rule, severity, place)
