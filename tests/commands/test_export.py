"""`python -m geo export`: the files, what it says, and what it refuses."""

import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from geo.commands.main import main
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.sentences import count_sentence
from geo.tables.read import read_tables
from geo.tables.schema import read_schemas
from tests import shipped
from tests.folders import change_row, read_file
from tests.spaces import plain

BRITTANY = shipped.placed(shipped.here(shipped.BRETONS), shipped.BRETONS)


def export(*words: str) -> int:
    return main(["export", *words])


@pytest.mark.slow
def test_folder_of_csv_reads_back_with_our_own_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shipped_atlas: Atlas
) -> None:
    out = tmp_path / "export"
    assert export("--format", "csv", "--region", "53", "--out", str(out)) == 0
    said = plain(capsys.readouterr().out).splitlines()
    assert f"Écrit : {out / 'poles.csv'}" in said[2]
    assert said[-1].startswith(BRITTANY)
    expected = shipped_atlas.select(Selection(level="region", codes=("53",)))
    assert said[-1].startswith(count_sentence(expected))
    assert read_tables(out).frames["poles"]["id_pole"].tolist() == list(expected.poles["id_pole"])
    assert export("--format", "csv", "--out", str(out)) == 0  # again, over an earlier export
    assert len(read_tables(out).frames["poles"]) == shipped.POLES


@pytest.mark.slow
@pytest.mark.parametrize("name", ["xlsx", "geojson", "gpkg"])
def test_one_file_is_named_for_us_or_by_the_user(tmp_path: Path, name: str) -> None:
    options = ("--format", name, "--secteur", "numerique", "--statut", "laureat")
    assert export(*options, "--out", str(tmp_path)) == 0
    assert export(*options, "--out", str(tmp_path / "a" / f"b.{name}")) == 0
    (ours,) = tmp_path.glob(f"ptce-*-numerique-laureat-{shipped.DATE}.{name}")
    assert ours.read_bytes() == (tmp_path / "a" / f"b.{name}").read_bytes()
    poles = read_file(ours.name, ours.read_bytes(), read_schemas()).frames["poles"]
    assert set(poles["statut"]) == {"laureat"}
    assert all("numérique" in sectors for sectors in poles["secteurs"])


@pytest.mark.slow
def test_graphml_holds_the_selected_poles(tmp_path: Path) -> None:
    out = tmp_path / "reseau.graphml"
    assert export("--format", "graphml", "--region", "53", "--out", str(out)) == 0
    root = ET.fromstring(out.read_bytes())  # noqa: S314 - our own file
    nodes = [node.get("id", "") for node in root.findall(".//{*}node")]
    assert sum(node.startswith("pole-") for node in nodes) == len(shipped.BRETONS)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["svg", "png"])
def test_pictures_stand_alone_and_are_the_same_at_each_writing(tmp_path: Path, name: str) -> None:
    options = ("--format", name, "--region", "53")
    first, second = tmp_path / "a", tmp_path / "b"
    assert export(*options, "--out", str(first)) == export(*options, "--out", str(second)) == 0
    files = {path.name: path.read_bytes() for path in first.iterdir()}
    assert set(files) == {
        f"ptce-{content}-53-{shipped.DATE}.{name}" for content in ("carte", "secteurs", "annees")
    }
    assert files == {path.name: path.read_bytes() for path in second.iterdir()}
    for content in files.values():
        if name == "png":
            assert content.startswith(b"\x89PNG")
        else:
            text = " ".join(ET.fromstring(content).itertext())  # noqa: S314 - our own file
            assert shipped.here(shipped.BRETONS) in text
            assert "Licence Ouverte 2.0" in text


@pytest.mark.slow
def test_several_pictures_need_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("--format", "svg", "--out", str(tmp_path / "a.svg")) == 2
    assert "donnez un dossier" in plain(capsys.readouterr().err)


@pytest.mark.slow
def test_the_map_of_an_indicator_is_the_only_picture(tmp_path: Path) -> None:
    chosen = ("--indicateur", "densite", "--indicateur2", "distance", "--niveau", "departement")
    options = ("--format", "svg", "--region", "53", "--out", str(tmp_path))
    assert export(*options, *chosen) == 0
    (made,) = tmp_path.iterdir()
    assert made.name == f"ptce-carte-densite-distance-departement-53-{shipped.DATE}.svg"
    text = " ".join(ET.fromstring(made.read_bytes()).itertext())  # noqa: S314 - our own file
    assert "(hab./km²) et Distance au pôle localisé le plus proche, par département" in plain(text)
    assert "Côtes-d'Armor" in plain(text)
    out = tmp_path / "population.png"
    assert export("--format", "png", "--indicateur", "population", "--out", str(out)) == 0
    assert size_of_png(out) == (1920, 1080)


def size_of_png(path: Path) -> tuple[int, int]:
    """Width and height, from the header of the file."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("svg", "--indicateur", "chomage"), "« chomage »"),
        (("svg", "--niveau", "epci"), "donnez --indicateur"),
        (("xlsx", "--indicateur", "densite"), "en svg ou en png"),
        (("png", "--indicateur", "densite", "--niveau", "commune"), "« commune »"),
        (("svg", "--indicateur", "nombre", "--indicateur2", "taux"), "ne se croise pas"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    assert export("--format", *words, "--out", str(tmp_path / "x")) == 2
    assert message in plain(capsys.readouterr().err)
    assert not (tmp_path / "x").exists()


def test_nothing_to_export_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "rien"
    assert export("--format", "xlsx", "--q", "introuvable", "--out", str(out)) == 1
    said = capsys.readouterr()
    assert "Aucun pôle pour cette sélection" in plain(said.err)
    assert said.out == ""
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "pdf"), "Formats connus : csv, xlsx, geojson, gpkg, graphml, svg, png"),
        (("--format", "csv", "--region", "99"), "53 (Bretagne)"),
        (("--format", "csv", "--data", "absent"), "introuvable"),
    ],
)
def test_what_cannot_be_done_is_said_in_french(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    assert export(*words, "--out", str(tmp_path / "x")) == 2
    assert message in plain(capsys.readouterr().err)
    assert not (tmp_path / "x").exists()


def test_a_folder_that_holds_other_files_is_left_alone(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in data_folder.iterdir()}
    assert export("--format", "csv", "--out", str(data_folder)) == 2
    assert "contient déjà autre chose" in plain(capsys.readouterr().err)
    assert {path.name: path.read_bytes() for path in data_folder.iterdir()} == before


def test_other_data_can_be_exported_and_their_faults_are_told(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_row(data_folder, "poles", 0, nom="")
    out = tmp_path / "a.xlsx"
    assert export("--format", "xlsx", "--data", str(data_folder), "--out", str(out)) == 0
    said = capsys.readouterr()
    assert f"{shipped.POLES - 1} pôles recensés" in plain(said.out)
    assert "python -m geo check" in plain(said.err)
