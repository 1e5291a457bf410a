"""A column is what it holds: codes under the header of others, official files, sheets to name."""

import json
from pathlib import Path

import pytest

from geo.commands.main import main
from geo.tables.read import scan_tables
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of

POSTAL = ("71500", "76350", "95610", "14400", "46100")
TOWNS = ("LOUHANS", "OISSEL", "ERAGNY", "BAYEUX", "FIGEAC")
CODES = ["71263", "76484", "95218", "14047", "46102"]


@pytest.mark.parametrize(
    ("header", "columns", "read", "codes"),
    [
        # Postal codes once more, under a header like that of commune codes.
        (("CODE_POSTAL", "COMMUNE", "CODE_POST_COM"), (POSTAL, TOWNS, POSTAL), "", CODES),
        # Postal codes alone under a header of commune codes.
        (("Code commune ville", "COMMUNE"), (POSTAL, TOWNS), "code_postal", CODES),
        # Commune codes under a header like that of postal codes.
        (("code",), (("62119", "62765", "62041"),), "code_insee", ["62119", "62765", "62041"]),
        # Neither: numbers of something else.
        (("code",), (("99101", "99202", "99303", "99404"),), "", ["", "", "", ""]),
        # Names under a header like that of départements.
        (("Départements_",), (("Nord-Est", "Littoral", "Montagne"),), "", ["", "", ""]),
    ],
)
def test_a_column_proposed_is_taken_for_what_it_holds(
    read_files_in: ReadFiles,
    header: tuple[str, ...],
    columns: tuple[tuple[str, ...], ...],
    read: str,
    codes: list[str],
) -> None:
    names = tuple(f"Atelier {rank}" for rank in range(len(columns[0])))
    rows = [("Nom", *header), *zip(names, *columns, strict=True)]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    judged = {each.found: each.target for each in imported.sheets[0].columns}
    assert read in {judged[header[-1]], judged[header[0]]}
    assert list(imported.tables.frames["poles"]["code_insee"]) == codes
    said = [each for each in imported.report.problems if each.rule == "unlike-column"]
    assert [each.severity for each in said] == ["warning"]


def test_a_column_confirmed_or_named_as_ours_is_believed(read_files_in: ReadFiles) -> None:
    rows = [("Nom", "code_insee"), *((f"A{rank}", f"9999{rank}") for rank in range(4))]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    assert imported.rejected_count == 4
    assert not [each for each in imported.report.problems if each.rule == "unlike-column"]


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        (
            "siret,codePostalEtablissement,libelleCommuneEtablissement,codeCommuneEtablissement,nom",
            "41071771400035,69004,LYON 4EME,69384,Pôle A",
            "69384",
        ),
        ("TYPECOM,COM,REG,DEP,LIBELLE", "COM,57521,44,57,Œting", "57521"),
        ("NOM,NUMCOM,NOMCOM,NUMDEP", "Pôle C,97415,SAINT-PAUL,974", "97415"),
    ],
)
def test_the_headers_of_official_files_are_known(
    read_files_in: ReadFiles, header: str, row: str, code: str
) -> None:
    imported = read_files_in({"a.csv": f"{header}\n{row}\n".encode()})
    assert list(imported.tables.frames["poles"]["code_insee"]) == [code]


def test_a_name_that_is_missing_is_all_that_is_said_of_its_row(read_files_in: ReadFiles) -> None:
    imported = read_files_in({"a.csv": b"ID;nom;code_insee\n1;;49007\n2;P;49007\n"})
    errors = imported.report.with_severity("error")
    assert [(each.row, each.column) for each in errors] == [(2, "nom")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["Les Passerelles;29600;Morlaix"] * 3, [3, 4]),
        (["Les Passerelles;29600;Morlaix", "Les Passerelles;;"], [3]),
        (["Les Passerelles;;", "Passerelles;29600;Morlaix", "Autre;;"], [2]),
        (["Les Passerelles;29600;Morlaix", "Les Passerelles;11300;Limoux"], []),
    ],
)
def test_poles_of_one_name_in_a_file_are_told(
    read_files_in: ReadFiles, rows: list[str], told: list[int]
) -> None:
    text = "\n".join(["nom;code postal;commune", *rows])
    imported = read_files_in({"a.csv": text.encode()})
    problems = imported.report.problems
    assert [each.row for each in problems if each.rule == "duplicate-pole"] == told


# ---- No column of names ---------------------------------------------------------------------

LIST = "raison_sociale_x;commune;code_postal\nAtelier A;Angers;49000\n"


def _import(file: Path, folder: Path, *options: str) -> int:
    return main(["import", str(file), "--to", str(folder), *options])


def test_the_mapping_to_fill_is_written_when_no_column_names_the_poles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping = tmp_path / "l.csv", tmp_path / "m.json"
    file.write_text(LIST, "utf-8")
    assert _import(file, tmp_path / "d", "--yes", "--mapping", str(mapping)) == 2
    assert "est écrit avec les en-têtes trouvés" in capsys.readouterr().err
    written = json.loads(mapping.read_text("utf-8"))
    assert written["colonnes"]["poles"]["commune"] == "commune"
    written["colonnes"]["poles"]["raison_sociale_x"] = "nom"
    mapping.write_text(json.dumps(written), "utf-8")
    assert _import(file, tmp_path / "d", "--yes", "--mapping", str(mapping)) == 0
    assert list(scan_tables(tmp_path / "d").frames["poles"]["code_insee"]) == ["49007"]


def test_an_example_is_given_without_a_mapping_and_works_without_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping = tmp_path / "l.csv", tmp_path / "m.json"
    file.write_text(LIST, "utf-8")
    assert _import(file, tmp_path / "d", "--yes") == 2
    assert '{"colonnes": {"poles": {"raison_sociale_x": "nom"}}}' in capsys.readouterr().err
    mapping.write_text('{"colonnes": {"raison_sociale_x": "nom"}}', "utf-8")
    assert _import(file, tmp_path / "d", "--yes", "--mapping", str(mapping)) == 0


def test_the_column_of_names_is_asked_at_the_keyboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "l.csv"
    file.write_text(LIST, "utf-8")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "1")
    assert _import(file, tmp_path / "d", "--yes") == 0
    assert list(scan_tables(tmp_path / "d").frames["poles"]["nom"]) == ["Atelier A"]
