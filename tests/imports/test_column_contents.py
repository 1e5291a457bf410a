"""A column is what it holds: codes under the header of others, official files, sheets to name."""

import json
from pathlib import Path

import pytest

from geo.commands.main import main
from geo.tables.read import scan_tables
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of, geojson, point

POSTAL = ("71500", "76350", "95610", "14400", "46100")
TOWNS = ("LOUHANS", "OISSEL", "ERAGNY", "BAYEUX", "FIGEAC")
NO_BREAK = "\u00a0"
SIRENE = (
    "numeroVoieEtablissement;indiceRepetitionEtablissement;typeVoieEtablissement;"
    "libelleVoieEtablissement"
)
CODES = ["71263", "76484", "95218", "14047", "46102"]


@pytest.mark.slow
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
        # Postal codes of firms, which are no commune's, whatever communes they would be.
        (
            ("cp", "ville"),
            (("89101", "39300", "63601", "69401"), ("Sens", "Dole", "Ambert", "")),
            "code_postal",
            ["89387", "39198", "63003", ""],
        ),
        # Codes under the name of communes, and of something else that is ours.
        (("Commune",), (("35238", "44109", "49007"),), "code_insee", ["35238", "44109", "49007"]),
        (("Commune",), (("35000", "44000", "29800"),), "code_postal", ["35238", "44109", ""]),
        (
            ("SIRET", "Commune"),
            (("35238", "44109", "29151"), ("Rennes", "Nantes", "Morlaix")),
            "code_insee",
            ["35238", "44109", "29151"],
        ),
        (
            ("code", "Commune"),
            (("35", "44", "29"), ("Rennes", "Nantes", "Morlaix")),
            "code_departement",
            ["35238", "44109", "29151"],
        ),
        (
            ("Ville (Département)",),
            (("Valence (26)", "Saint-Denis (974)", "Brest (29)"),),
            "commune",
            ["26362", "97411", "29019"],
        ),
        # Towns and territories where an address was thought to be; streets, among which a town's.
        (
            ("Localisation",),
            (("Valence (26)", "35000 Rennes", "Finistère", "Limoux"),),
            "commune",
            ["26362", "35238", "", "11206"],
        ),
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
    assert [each.severity for each in said] == ["warning"] * (header[0] != "cp")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Nom;Adresse", ["Limoux", "1 rue Neuve, 29600 Morlaix", "ZA des Prés 35000 Rennes"]),
        ("Nom;Adresse;CP", ["Le Bourg;11300", "Le Moulin;29600", "La Roche;29200"]),
    ],
)
def test_an_address_stays_one_where_it_may_be(
    read_files_in: ReadFiles, header: str, cells: list[str]
) -> None:
    text = "\n".join([header, *(f"Pôle {rank};{cell}" for rank, cell in enumerate(cells))])
    imported = read_files_in({"a.csv": text.encode()})
    found = list(imported.tables.frames["poles"]["adresse"])
    assert found == [cell.partition(";")[0] for cell in cells]


def test_what_a_header_is_only_near_is_no_fact_of_a_register(read_files_in: ReadFiles) -> None:
    said = {
        "Date de création": "2015-03-01",
        "SIREN EPCI": "243500139",
        "Statut juridique": "Association",
        "Nature": "Association",
        "Méthode": "enquête",
        "Identité": "Association",
    }
    rows = [("Nom", "Commune", "Adresse", *said), ("A", "Rennes", "1 rue Neuve", *said.values())]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    assert {each.found for each in imported.sheets[0].columns if not each.target} == set(said)
    (pole,) = imported.tables.frames["poles"].to_dict("records")
    assert (pole["date_cessation"], pole["siren"], pole["adresse"]) == ("", "", "1 rue Neuve")


def test_two_columns_exchanged_are_read_for_what_they_hold(read_files_in: ReadFiles) -> None:
    rows = [
        ("Nom", "Département", "Région"),
        *(
            ("A", name, code)
            for name, code in (("Bretagne", "35"), ("Corse", "2A"), ("PACA", "13"))
        ),
    ]
    poles = read_files_in({"a.csv": csv_of(rows).encode()}).tables.frames["poles"]
    assert list(poles["code_departement"]) == ["35", "2A", "13"]


def test_a_column_of_mixed_codes_is_asked_about(read_files_in: ReadFiles) -> None:
    rows = [
        ("Nom", "code_insee"),
        *(("A", code) for code in ("35238", "2A", "42", "200040293", "44109")),
    ]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    (told,) = [each for each in imported.report.problems if each.rule == "mixed-codes"]
    assert "(commune : 2, département ou région : 2, EPCI : 1)" in told.message.replace(
        "\u00a0", " "
    )
    assert "code_insee" in [each.found for each in imported.unconfirmed]
    assert imported.rejected_count == 1  # that of the EPCI


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "row", "address"),
    [
        ("N°;Rue", "12;rue de la Gare", "12 rue de la Gare"),
        ("Numéro;Voie;Complément d'adresse", "3 bis;rue Neuve;Bât. B", "3 bis rue Neuve Bât. B"),
        ("n° de voie;type de voie;nom de la voie", "5;avenue;Foch", "5 avenue Foch"),
        ("adresse_numero;adresse_voie", "7;place d'Armes", "7 place d'Armes"),
        (SIRENE, "12;B;RUE;DE LA GARE", "12 B RUE DE LA GARE"),
        (
            "Adresse 1;Adresse 2",
            "Maison des associations;1 rue A",
            "Maison des associations 1 rue A",
        ),
        # A number of the rows, beside an address that has its own or in the order of the file.
        ("N°;Adresse", "7;12 rue de la Gare", "12 rue de la Gare"),
    ],
)
def test_an_address_is_put_together_from_its_columns(
    read_files_in: ReadFiles, header: str, row: str, address: str
) -> None:
    files = {"a.csv": f"Nom;{header};Code postal\nA;{row};29600\n".encode()}
    assert list(read_files_in(files).tables.frames["poles"]["adresse"]) == [address]


def test_a_column_of_ranks_is_no_part_of_the_address(read_files_in: ReadFiles) -> None:
    rows = [("Nom", "N°", "Adresse"), *(("A", rank, "Le Bourg") for rank in range(1, 5))]
    poles = read_files_in({"a.csv": csv_of(rows).encode()}).tables.frames["poles"]
    assert set(poles["adresse"]) == {"Le Bourg"}


@pytest.mark.slow
def test_the_layers_of_a_map_may_each_name_their_poles(read_files_in: ReadFiles) -> None:
    layers = [geojson([({key: value}, point(-1.68, 48.11))]) for key, value in NAMED_TWICE.items()]
    data = json.dumps({"type": "umap", "layers": list(map(json.loads, layers))})
    imported = read_files_in({"a.umap": data.encode()})
    assert list(imported.tables.frames["poles"]["nom"]) == ["Pôle A", "Pôle B"]
    assert not [each for each in imported.report.problems if each.rule == "unknown-column"]


NAMED_TWICE = {"name": "Pôle A", "nom": "Pôle B"}


@pytest.mark.parametrize(
    "cell",
    [
        '{"rue": "1 rue Neuve", "code_postal": "49000", "commune": "Angers"}',
        '{"@type": "Place", "streetAddress": "1 rue Neuve", "addressLocality": "Angers"}',
        "{'street': '1 rue Neuve', 'zipcode': '49000', 'city': 'Angers'}",
    ],
)
def test_an_object_in_a_cell_is_read_and_not_written_raw(
    read_files_in: ReadFiles, cell: str
) -> None:
    quoted = cell.replace('"', '""')
    imported = read_files_in({"a.csv": f'Nom,Adresse\nA,"{quoted}"\n'.encode()})
    poles = imported.tables.frames["poles"]
    assert list(poles.loc[0, ["adresse", "code_insee"]]) == ["1 rue Neuve", "49007"]


def test_a_cell_that_looks_like_an_object_and_is_none_stays(read_files_in: ReadFiles) -> None:
    cells = ["{projet}", "{" * 2000, '{"a": [{}]}']
    rows = [("Nom", "Note"), *((f"A{rank}", cell) for rank, cell in enumerate(cells))]
    text = "\n".join(
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows
    )
    poles = read_files_in({"a.csv": text.encode()}).tables.frames["poles"]
    assert list(poles["note"]) == [*cells[:2], ""]


def test_a_column_confirmed_or_named_as_ours_is_believed(read_files_in: ReadFiles) -> None:
    rows = [("Nom", "code_insee"), *((f"A{rank}", f"9999{rank}") for rank in range(4))]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    assert imported.rejected_count == 4
    assert not [each for each in imported.report.problems if each.rule == "unlike-column"]


@pytest.mark.slow
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
        ("nom,INSEE_COM,NOM_COM,INSEE_DEP,INSEE_REG", "P,35238,Rennes,35,53", "35238"),
        ("nom,CP Ville", "P,35000 Rennes", "35238"),
        ("nom,Code postal - Commune", "P,29600 - Morlaix", "29151"),
        ("nom,com_name,dep_code,postcode", "P,Rennes,35,35000", "35238"),
        ("nom,adresse_codeinsee,adresse_ville", "P,35238,Rennes", "35238"),
        ("nom,codeCommuneEtablissement,siege_codePostal", "P,35238,35000", "35238"),
    ],
)
def test_the_headers_of_official_files_are_known(
    read_files_in: ReadFiles, header: str, row: str, code: str
) -> None:
    imported = read_files_in({"a.csv": f"{header}\n{row}\n".encode()})
    assert list(imported.tables.frames["poles"]["code_insee"]) == [code]


def test_a_name_that_is_missing_is_all_that_is_said_of_its_row(read_files_in: ReadFiles) -> None:
    imported = read_files_in({"a.csv": b"ID;nom;code_insee\n1;;49007\n2;P;49007\n"})
    errors = imported.report.errors
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_an_example_is_given_without_a_mapping_and_works_without_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping = tmp_path / "l.csv", tmp_path / "m.json"
    file.write_text(LIST, "utf-8")
    assert _import(file, tmp_path / "d", "--yes") == 2
    assert '{"colonnes": {"poles": {"raison_sociale_x": "nom"}}}' in capsys.readouterr().err
    mapping.write_text('{"colonnes": {"raison_sociale_x": "nom"}}', "utf-8")
    assert _import(file, tmp_path / "d", "--yes", "--mapping", str(mapping)) == 0


@pytest.mark.slow
def test_the_column_of_names_is_asked_at_the_keyboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "l.csv"
    file.write_text(LIST, "utf-8")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "1")
    assert _import(file, tmp_path / "d", "--yes") == 0
    assert list(scan_tables(tmp_path / "d").frames["poles"]["nom"]) == ["Atelier A"]
