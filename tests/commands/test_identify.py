"""`python -m geo identify`: what is proposed, confirmed, written; nothing unconfirmed."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from geo.commands.main import main
from geo.identity.asking import ask_all
from geo.identity.proposals import COLUMNS
from geo.settings import SETTINGS_VARIABLE
from geo.tables.versions import list_versions
from tests.directory_service import result, running_directory, siren, siret
from tests.folders import POLE, read_rows, write_rows
from tests.geocoding_service import FakeService
from tests.identify.test_stock import write as write_stock
from tests.spaces import plain

SOURCE = "https://exemple.fr/source"
MEMBERS: list[dict[str, str]] = [
    {"nom": "Les Jardins du Gers", "commune": "", "code_insee": "", "type_acteur": ""},
    {"nom": "Ville de Lectoure", "commune": "Lectoure", "code_insee": "32208"},
    {"nom": "=Emmaüs", "type_acteur": "autre"},
    {"nom": "Déjà connue", "siren": siren(99999999), "identite_methode": "source"},
]
REGISTER: dict[str, list[Any]] = {
    "Les Jardins du Gers": [
        result(11111111, "ASSOCIATION LES JARDINS DU GERS", "32013"),
        result(10101010, "LES JARDINS DU GERS", "32013", "1000"),
    ],
    "Ville de Lectoure": [result(22222222, "COMMUNE DE LECTOURE", "32208", "7210")],
    "=Emmaüs": [result(33333333, "<b>EMMAUS</b>", "75056"), result(44444444, "EMMAUS", "13055")],
    "La Porteuse": [
        result(
            55555555,
            "LA PORTEUSE",
            "32013",
            etat_administratif="C",
            date_fermeture="2021-06-30",
            complements={},
        )
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pole in Auch, its carrier and four members, of which one has a number."""
    folder = tmp_path / "donnees"
    folder.mkdir()
    pole = POLE | {
        "id_pole": "ptce-a",
        "nom": "Pôle A",
        "structure_porteuse": "La Porteuse",
        "commune": "Auch",
        "code_insee": "32013",
        "code_departement": "32",
        "code_region": "76",
        "precision": "commune",
    }
    common = {"id_pole": "ptce-a", "lien": "membre", "source_url": SOURCE}
    write_rows(folder, poles=[pole], membres=[common | each for each in MEMBERS])
    return folder


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeService]:
    """The register above, that the settings name."""
    with running_directory(lambda name: REGISTER.get(name, [])) as service:
        settings = tmp_path / "atlas.toml"
        settings.write_text(f'annuaire = "{service.address}"\n', "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))
        yield service


def proposals(folder: Path) -> Path:
    return folder.with_name("donnees-identites.csv")


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def fill(path: Path, **answers: str) -> None:
    """Write an answer in the rows of a SIREN, named by its eight first digits: `n11111111`."""
    rows = read(path)
    for row in rows:
        row["confirme"] = answers.get(f"n{row['siren'][:8]}", row["confirme"])
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())


def test_nothing_is_sent_unless_the_operator_says_so(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "absent.toml"))
    assert main(["identify", str(folder)]) == 2
    assert "aucun annuaire n’est réglé" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("poles", "said"),
    [(None, "n'a pas de table poles.csv"), (b"\xff", "n'est pas en UTF-8")],
)
def test_a_folder_without_poles_that_can_be_read_is_told(
    poles: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "sans-poles"
    data.mkdir()
    if poles:
        (data / "poles.csv").write_bytes(poles)
    assert main(["identify", str(data)]) == 2
    assert said in plain(capsys.readouterr().err).replace("’", "'")


@pytest.mark.slow
@pytest.mark.usefixtures("directory")
def test_proposals_are_written_and_the_tables_are_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert main(["identify", str(folder)]) == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before
    rows = read(proposals(folder))
    assert [(row["nom"], row["rang"], row["siren"][:8], row["certitude"]) for row in rows] == [
        ("Les Jardins du Gers", "1", "11111111", "certaine"),
        ("Ville de Lectoure", "1", "22222222", "certaine"),
        ("'=Emmaüs", "1", "44444444", "probable"),
        ("'=Emmaüs", "2", "33333333", "probable"),  # « <b> » tells its name from the other
        ("La Porteuse", "1", "55555555", "probable"),  # it has ceased
    ]
    assert {row["confirme"] for row in rows} == {""}
    assert "4 organisations sans numéro : 2 avec une proposition certaine" in plain(
        capsys.readouterr().out
    )
    assert not any(siren(10101010) in path.read_text("latin-1") for path in all_files(folder))


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.parent.rglob("*") if path.is_file()]


@pytest.mark.slow
@pytest.mark.usefixtures("directory")
def test_what_is_confirmed_is_written_and_can_be_taken_back(folder: Path) -> None:
    main(["identify", str(folder)])
    fill(proposals(folder), n11111111="oui", n22222222="Oui", n33333333="non", n55555555="oui")
    assert main(["identify", str(folder), "--apply", str(proposals(folder))]) == 0
    jardins, lectoure, emmaus, known = read_rows(folder, "membres")
    assert jardins["siren"] == siren(11111111)
    assert jardins["siret"] == siret(siren(11111111))
    assert (jardins["commune"], jardins["code_insee"], jardins["lieu_methode"]) == (
        "Auch",
        "32013",
        "registre",
    )
    assert (jardins["type_acteur"], jardins["etat"], jardins["est_ess"]) == (
        "association",
        "active",
        "oui",
    )
    assert (jardins["identite_methode"], jardins["identite_certitude"]) == ("annuaire", "certaine")
    assert len(jardins["identite_date"]) == 10
    assert (lectoure["siren"], lectoure["lieu_methode"]) == (siren(22222222), "")
    assert (emmaus["siren"], emmaus["type_acteur"]) == ("", "autre")
    assert known["siren"] == siren(99999999)
    (pole,) = read_rows(folder, "poles")
    assert (pole["siren"], pole["etat"], pole["date_cessation"], pole["est_ess"]) == (
        siren(55555555),
        "cessee",
        "2021-06-30",
        "",
    )
    assert main(["rollback", str(folder)]) == 0
    assert read_rows(folder, "membres")[0]["siren"] == ""


@pytest.mark.slow
def test_no_question_is_asked_twice(folder: Path, directory: FakeService) -> None:
    main(["identify", str(folder)])
    asked = sum(directory.received.values())
    assert asked == 8  # four names, in the Gers then in France
    fill(proposals(folder), n22222222="oui", n33333333="non")
    main(["identify", str(folder), "--apply", str(proposals(folder))])
    assert main(["identify", str(folder)]) == 0
    assert sum(directory.received.values()) == asked
    answers = {row["siren"][:8]: row["confirme"] for row in read(proposals(folder))}
    assert answers["22222222"] == "oui"
    assert answers["33333333"] == "non"
    assert answers["11111111"] == ""


@pytest.mark.slow
@pytest.mark.usefixtures("directory")
def test_what_is_answered_while_the_directory_is_asked_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["identify", str(folder)])

    def ask_meanwhile(*asked: Any) -> Any:  # noqa: ANN401 - as the function that it stands for
        found = ask_all(*asked)
        fill(proposals(folder), n22222222="oui")
        return found

    monkeypatch.setattr("geo.commands.identify.ask_all", ask_meanwhile)
    assert main(["identify", str(folder)]) == 0
    answers = [(row["siren"][:8], row["confirme"]) for row in read(proposals(folder))]
    assert sorted(answers) == [
        *(("11111111", ""), ("22222222", "oui"), ("33333333", "")),
        *(("44444444", ""), ("55555555", "")),
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("directory")
def test_only_what_is_certain_is_accepted_together(folder: Path) -> None:
    main(["identify", str(folder), "--accept-certain"])
    confirmed = {row["siren"][:8] for row in read(proposals(folder)) if row["confirme"] == "oui"}
    assert confirmed == {"11111111", "22222222"}
    assert read_rows(folder, "membres")[0]["siren"] == ""


@pytest.mark.slow
@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"confirme": "peut-être"}, "n’est ni oui, ni non, ni vide"),
        ({"siren": "123456789"}, "n’est pas un SIREN dont la clé est juste"),
        ({"siret": siret(siren(22222222))}, "n’est pas un SIRET de ce SIREN"),
        ({"categorie_juridique": "1000"}, "une personne, ou rien"),
        ({"cle": "porteur-ptce-a"}, "a plusieurs oui"),
    ],
)
def test_a_file_filled_wrongly_changes_nothing(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    sentence: str,
) -> None:
    main(["identify", str(folder), "--accept-certain"])
    fill(proposals(folder), n55555555="oui")
    rows = read(proposals(folder))
    rows[0] |= change
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    proposals(folder).write_bytes(text.getvalue().encode())
    before = (folder / "membres.csv").read_bytes()
    assert main(["identify", str(folder), "--apply", str(proposals(folder))]) == 2
    assert sentence in capsys.readouterr().err
    assert (folder / "membres.csv").read_bytes() == before
    assert not list_versions(folder)


@pytest.mark.slow
@pytest.mark.usefixtures("directory")
def test_a_cell_that_the_check_refuses_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["identify", str(folder), "--accept-certain"])
    path = proposals(folder)
    path.write_bytes(path.read_bytes().replace(b",94.99Z,", b",<b>,"))
    assert main(["identify", str(folder), "--apply", str(path)]) == 1
    assert "Rien n’est changé" in capsys.readouterr().err
    assert read_rows(folder, "membres")[0]["siren"] == ""


@pytest.mark.slow
def test_names_without_an_answer_are_told_and_asked_for_next_time(
    folder: Path, directory: FakeService, capsys: pytest.CaptureFixture[str]
) -> None:
    directory.faults += ["", "refused"]
    assert main(["identify", str(folder)]) == 1
    assert "1 organisation n'a pas eu de réponse" in plain(capsys.readouterr().err)
    assert main(["identify", str(folder)]) == 0
    assert read(proposals(folder))[0]["certitude"] == "certaine"


@pytest.mark.slow
def test_the_stock_files_take_the_place_of_the_directory(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "absent.toml"))
    stock = write_stock(tmp_path)
    assert main(["identify", str(folder), "--stock", *map(str, stock), "--accept-certain"]) == 0
    assert main(["identify", str(folder), "--apply", str(proposals(folder))]) == 0
    jardins = read_rows(folder, "membres")[0]
    assert (jardins["siren"], jardins["identite_methode"]) == (siren(11111111), "sirene")


def test_a_stock_file_of_no_unit_is_told_and_proposes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units, sites = write_stock(tmp_path)
    pq.write_table(pq.read_table(units).slice(0, 0), units)
    assert main(["identify", str(folder), "--stock", str(units), str(sites)]) == 2
    assert f"« {units.name} » n'a aucune ligne" in plain(capsys.readouterr().err)
    assert not proposals(folder).exists()


def test_half_a_stock_file_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units, sites = write_stock(tmp_path)
    units.write_bytes(units.read_bytes()[:500])
    assert main(["identify", str(folder), "--stock", str(units), str(sites)]) == 2
    assert "n’est pas un fichier Parquet entier" in capsys.readouterr().err
    assert not proposals(folder).exists()
