"""The command `python -m geo import`: what it writes, says, keeps, and refuses to do alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from geo.commands.main import main
from geo.tables.read import scan_tables
from tests import shipped
from tests.spaces import plain

pytestmark = pytest.mark.slow

LIST = """\
Liste des PTCE;;;
Nom du pôle;Code INSEE;Commune;Domaine
Le Phénix;11206;Limoux;Alimentation
Le Chantier;29151;Morlaix;Numérique
Contradiction;69123;Lille;Culture
"""


@pytest.fixture
def messy_list(tmp_path: Path) -> Path:
    """A list of three poles, of which one contradicts itself."""
    path = tmp_path / "liste.csv"
    path.write_bytes(LIST.encode("cp1252"))
    return path


def _import(file: Path, folder: Path, *options: str) -> int:
    return main(["import", str(file), "--to", str(folder), *options])


def _identifiers(folder: Path) -> list[str]:
    return list(scan_tables(folder).frames["poles"]["id_pole"])


def test_nothing_is_written_before_a_person_confirms(messy_list: Path, tmp_path: Path) -> None:
    folder, mapping = tmp_path / "donnees", tmp_path / "m.json"
    assert _import(messy_list, folder, "--mapping", str(mapping)) == 2
    assert not folder.exists()
    words = json.loads(mapping.read_text("utf-8"))
    assert words["colonnes"]["poles"]["Nom du pôle"] == "nom"
    assert words["valeurs"]["secteurs"]["Alimentation"] == "agriculture et alimentation"


def test_a_mapping_kept_is_a_confirmation_the_next_time(messy_list: Path, tmp_path: Path) -> None:
    folder, mapping = tmp_path / "donnees", tmp_path / "m.json"
    _import(messy_list, folder, "--mapping", str(mapping))
    assert _import(messy_list, folder, "--mapping", str(mapping)) == 1
    assert _identifiers(folder) == ["ptce-le-phenix-11206", "ptce-le-chantier-29151"]


def test_a_mapping_corrected_by_hand_is_obeyed(messy_list: Path, tmp_path: Path) -> None:
    folder, mapping = tmp_path / "donnees", tmp_path / "m.json"
    mapping.write_text(
        json.dumps(
            {
                "colonnes": {
                    "poles": {
                        "Nom du pôle": "nom",
                        "Domaine": "structure_porteuse",
                    }
                }
            }
        ),
        "utf-8",
    )
    assert _import(messy_list, folder, "--mapping", str(mapping), "--yes") == 1
    bearers = scan_tables(folder).frames["poles"]["structure_porteuse"]
    assert list(bearers) == ["Alimentation", "Numérique"]


def test_the_report_for_a_machine_has_what_the_issue_asks(messy_list: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    assert _import(messy_list, tmp_path / "donnees", "--yes", "--json", str(out)) == 1
    report: dict[str, Any] = json.loads(out.read_text("utf-8"))
    assert (report["rows"], report["accepted"], report["rejected"]) == (3, 2, 1)
    assert report["resolved"] == {"code": 3}
    error = next(each for each in report["problems"] if each["severity"] == "error")
    assert error | {"message": "", "remedy": ""} == {
        "file": "liste.csv",
        "row": 5,
        "column": "Code INSEE",
        "value": "69123",
        "rule": "contradicting-commune",
        "severity": "error",
        "message": "",
        "remedy": "",
    }
    assert "Lyon" in error["message"]
    assert "Lille" in error["message"]
    (sheet,) = report["mapping"]["sheets"]
    assert (sheet["encoding"], sheet["delimiter"]) == ("Windows-1252", "point-virgule")
    assert (sheet["header_row"], sheet["table"]) == (2, "poles")
    assert {each["found"]: each["target"] for each in sheet["columns"]} == {
        "Nom du pôle": "nom",
        "Code INSEE": "code_insee",
        "Commune": "commune",
        "Domaine": "secteurs",
    }


def test_rejected_rows_once_mended_are_added_and_nothing_is_removed(
    messy_list: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "donnees"
    _import(messy_list, folder, "--yes")
    (rejects,) = (folder / "rejets").iterdir()
    text = rejects.read_text("utf-8-sig")
    assert text.splitlines()[0] == "Nom du pôle;Code INSEE;Commune;Domaine;raison"
    mended = tmp_path / "corrige.csv"
    mended.write_text(text.replace("69123", "59350"), "utf-8")
    assert _import(mended, folder, "--yes") == 0
    assert len(_identifiers(folder)) == 3
    assert not (folder / "rejets").exists()


def test_the_same_file_again_changes_nothing(
    messy_list: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "donnees"
    _import(messy_list, folder, "--yes")
    before = (folder / "poles.csv").read_bytes()
    capsys.readouterr()
    assert _import(messy_list, folder, "--yes") == 1
    assert "Rien ne change dans la version actuelle." in plain(capsys.readouterr().out)
    assert (folder / "poles.csv").read_bytes() == before


def test_what_an_import_changes_is_another_release(messy_list: Path, data_folder: Path) -> None:
    """Else a site that published the first could not publish the second."""
    sheet = data_folder / "datapackage.json"
    content = json.loads(sheet.read_text("utf-8")) | {"created": "2020-01-31", "version": "1.9"}
    sheet.write_text(json.dumps(content), "utf-8")
    _import(messy_list, data_folder, "--yes")
    first = json.loads(sheet.read_text("utf-8"))
    assert first["version"] == "1.10"
    assert first["created"] > content["created"]
    _import(messy_list, data_folder, "--yes")
    assert json.loads(sheet.read_text("utf-8")) == first


def _short_list(folder: Path, text: str) -> Path:
    file = folder / "court.csv"
    file.write_text(text, "utf-8")
    return file


def test_a_list_adds_and_updates_and_removes_nothing(data_folder: Path, tmp_path: Path) -> None:
    """A list of ten rows once removed all the poles and their ties."""
    file = _short_list(tmp_path, "nom,code_insee,structure_porteuse\n3.EVA,11206,X\nNeuf,29151,\n")
    ties = len(scan_tables(data_folder).frames["soutiens"])
    assert _import(file, data_folder, "--yes") == 0
    poles = scan_tables(data_folder).frames["poles"].set_index("id_pole")
    assert len(poles) == shipped.POLES + 1
    assert poles.at["ptce-3-eva", "structure_porteuse"] == "X"
    assert len(scan_tables(data_folder).frames["soutiens"]) == ties


def test_what_would_change_is_shown_and_waits_for_a_yes(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _short_list(tmp_path, "nom,code_insee\nNeuf,29151\n")
    before = (data_folder / "poles.csv").read_bytes()
    assert _import(file, data_folder) == 2
    said = capsys.readouterr()
    assert "1 ligne ajoutée, 0 retirée" in plain(said.out)
    assert "--yes" in plain(said.err)
    assert (data_folder / "poles.csv").read_bytes() == before


def test_replacing_is_asked_for_and_again_when_most_poles_would_go(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _short_list(tmp_path, "nom,code_insee\n3.EVA,11206\n")
    before = (data_folder / "poles.csv").read_bytes()
    assert _import(file, data_folder, "--yes", "--remplacer") == 2
    said = capsys.readouterr()
    assert f"{shipped.POLES - 1} retirées" in plain(said.out)
    assert f"{shipped.POLES - 1} pôles en place, plus de la moitié" in plain(said.err)
    assert (data_folder / "poles.csv").read_bytes() == before
    assert _import(file, data_folder, "--yes", "--remplacer", "--accept") == 0
    assert _identifiers(data_folder) == ["ptce-3-eva"]


def test_a_list_of_most_poles_replaces_without_being_asked_again(
    data_folder: Path, tmp_path: Path
) -> None:
    rows = scan_tables(data_folder).frames["poles"][["id_pole", "nom"]].head(60)
    text = rows.to_csv(index=False)
    assert _import(_short_list(tmp_path, text), data_folder, "--yes", "--remplacer") == 0
    assert _identifiers(data_folder) == list(rows["id_pole"])


def test_a_pole_of_the_same_name_and_commune_keeps_its_identifier_and_what_was_known(
    data_folder: Path, tmp_path: Path
) -> None:
    text = "nom,code_insee,statut,source_url\n3.EVA,11206,clos,https://exemple.fr/fin\n"
    before = scan_tables(data_folder).frames["poles"].set_index("id_pole").loc["ptce-3-eva"]
    assert _import(_short_list(tmp_path, text), data_folder, "--yes") == 0
    after = scan_tables(data_folder).frames["poles"].set_index("id_pole").loc["ptce-3-eva"]
    same = before.map(str) == after.map(str)
    assert set(same.index[~same]) - {"_row"} == {"statut", "source_url"}
    assert after["code_postal"] == before["code_postal"] == "11300"
    assert after["description"] == before["description"] != ""


def test_ties_of_poles_that_are_gone_go_with_them_and_are_counted_in_one_line(
    data_folder: Path, tmp_path: Path
) -> None:
    file, out = _short_list(tmp_path, "nom,code_insee\n3.EVA,11206\n"), tmp_path / "r.json"
    _import(file, data_folder, "--yes", "--remplacer", "--accept", "--json", str(out))
    assert set(scan_tables(data_folder).frames["soutiens"]["id_pole"]) <= {"ptce-3-eva"}
    problems = json.loads(out.read_text("utf-8"))["problems"]
    gone = [each for each in problems if each["rule"] == "unknown-reference"]
    assert sorted(each["file"] for each in gone) == ["adhesions.csv", "membres.csv", "soutiens.csv"]
    (supports,) = [each for each in gone if each["file"] == "soutiens.csv"]
    left = [row for row in shipped.rows("soutiens") if row["id_pole"] != "ptce-3-eva"]
    assert supports["message"].startswith(f"{len(left)} lignes en place nomment un pôle")


def test_the_source_of_the_file_is_written_where_rows_have_none(tmp_path: Path) -> None:
    file, folder = tmp_path / "un.csv", tmp_path / "donnees"
    file.write_text("nom,code_insee,source_url\nA,29151,https://exemple.fr/a\nB,11206,\n", "utf-8")
    assert _import(file, folder, "--yes", "--source", "Liste du ministère, 2026") == 0
    poles = scan_tables(folder).frames["poles"]
    assert list(poles["source_titre"]) == ["", "Liste du ministère, 2026"]
    assert list(poles["source_url"]) == ["https://exemple.fr/a", ""]


def test_cells_that_a_spreadsheet_would_run_are_read_back_as_they_were(tmp_path: Path) -> None:
    file, folder = tmp_path / "un.csv", tmp_path / "donnees"
    file.write_text("nom,code_insee,description\n=1+1,29151,@x\n", "utf-8")
    assert _import(file, folder, "--yes") == 0
    assert "'=1+1" in (folder / "poles.csv").read_text("utf-8")
    poles = scan_tables(folder).frames["poles"]
    assert (poles.at[0, "nom"], poles.at[0, "description"]) == ("=1+1", "@x")


def test_networks_named_in_a_column_become_ties(data_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "un.csv"
    file.write_text("nom;code_insee;Réseau\nTout neuf;29151;coorace, Labo ESS\n", "utf-8")
    assert _import(file, data_folder, "--yes") == 0
    ties = scan_tables(data_folder).frames["adhesions"]
    new = ties[ties["id_pole"] == "ptce-tout-neuf-29151"]
    assert set(zip(new["reseau"], new["nature"], strict=True)) == {
        ("COORACE", "cite"),
        ("Labo de l'ESS", "cite"),
    }


@pytest.mark.parametrize(
    ("file", "words"),
    [("absent.csv", "introuvable"), ("vide.csv", "est vide"), ("page.csv", "page web")],
)
def test_what_cannot_be_read_is_said_and_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, words: str
) -> None:
    (tmp_path / "vide.csv").write_bytes(b"")
    (tmp_path / "page.csv").write_bytes(b"<html><body>404</body></html>")
    assert _import(tmp_path / file, tmp_path / "donnees") == 2
    error = plain(capsys.readouterr().err)
    assert words in error
    assert "Traceback" not in error
    assert not (tmp_path / "donnees").exists()


def test_a_terminal_is_never_given_what_it_would_obey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "un.csv"
    file.write_text("nom;code_insee;\x1b[31mPiège\nA\x1b[2J;29151;x\nB;11206;x\n", "utf-8")
    _import(file, tmp_path / "donnees", "--yes")
    assert "\x1b" not in plain(capsys.readouterr().out)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "gpkg"])
def test_our_own_exports_given_back_change_nothing(
    kind: str, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ("export" if kind == "csv" else f"export.{kind}")  # CSV is a folder
    assert main(["export", "--format", kind, "--out", str(file)]) == 0
    capsys.readouterr()
    assert _import(file, data_folder) == 0
    assert "Rien ne change dans la version actuelle." in plain(capsys.readouterr().out)


def test_what_could_not_be_done_is_in_the_report_for_a_machine_too(tmp_path: Path) -> None:
    file, out = tmp_path / "page.csv", tmp_path / "r.json"
    file.write_bytes(b"<html></html>")
    assert _import(file, tmp_path / "donnees", "--json", str(out)) == 2
    report = json.loads(out.read_text("utf-8"))
    assert (report["rows"], report["accepted"], report["rejected"]) == (0, 0, 0)
    assert "page web" in report["problems"][0]["message"]


def test_calls_named_in_a_column_become_supports_with_their_amount(
    data_folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "un.csv"
    file.write_text(
        "nom;code_insee;AAP / AMI;Montant (€)\n"
        "Tout neuf;29151;AMI 2022;100 000,00 €\n"
        "Autre;29151;AAP 2013, AMI 2023;200 000\n"
        "Encore;29151;AMI 2022;non communiqué\n",
        "utf-8",
    )
    assert _import(file, data_folder, "--yes") == 0
    supports = scan_tables(data_folder).frames["soutiens"]
    new = supports[supports["id_pole"].str.endswith("-29151")].fillna(0)
    columns = (new[name] for name in ("id_pole", "id_appel", "annee", "montant_eur"))
    assert list(zip(*columns, strict=True)) == [
        ("ptce-tout-neuf-29151", "ami-2022", 2022, 100_000),
        ("ptce-autre-29151", "aap-2013", 2013, 0),  # which of the two had the amount is not said
        ("ptce-autre-29151", "ami-2023", 2023, 0),
        ("ptce-encore-29151", "ami-2022", 2022, 0),
    ]


def test_a_new_folder_has_nothing_to_tie_poles_to_and_it_is_said(tmp_path: Path) -> None:
    file, out = tmp_path / "un.csv", tmp_path / "r.json"
    file.write_text("nom;code_insee;Réseau;AAP\nTout neuf;29151;COORACE;AAP 2013\n", "utf-8")
    assert _import(file, tmp_path / "donnees", "--yes", "--json", str(out)) == 0
    rules = {each["rule"] for each in json.loads(out.read_text("utf-8"))["problems"]}
    assert {"unknown-reseaux", "unknown-appels"} <= rules
