"""`python -m geo set` and `rollback`: what they change, say and refuse."""

import json
from pathlib import Path

import pytest

from geo.commands.main import main
from geo.tables.versions import list_versions
from tests import shipped
from tests.folders import change_row, read_rows
from tests.spaces import plain

POLE = "ptce-3-eva"


def set_cells(folder: Path, *words: str) -> int:
    return main(["set", *words, "--data", str(folder)])


def roll_back(folder: Path, *words: str) -> int:
    return main(["rollback", str(folder), *words])


@pytest.mark.slow
def test_one_cell_is_changed_shown_and_taken_back(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = (data_folder / "poles.csv").read_bytes()
    note = read_rows(data_folder, "poles")[0]["note"]
    assert set_cells(data_folder, POLE, "note=Vue en 2026, « active ».") == 0
    said = plain(capsys.readouterr().out).splitlines()
    assert said[0] == "1 pôle modifié (1 cellule)."
    assert said[1].startswith(f"  {POLE} | Note de travail | {note[:20]}")
    assert said[2].startswith("Version 2 en service.")
    rows = read_rows(data_folder, "poles")
    assert rows[0]["note"] == "Vue en 2026, « active »."
    changed = (data_folder / "poles.csv").read_bytes().splitlines()
    assert sum(a != b for a, b in zip(original.splitlines(), changed, strict=True)) == 1

    assert roll_back(data_folder) == 0
    said = plain(capsys.readouterr().out).splitlines()
    assert said[0] == "Version 1 en service (fichiers trouvés dans le dossier)."
    assert said[1] == "1 pôle modifié (1 cellule)."
    assert (data_folder / "poles.csv").read_bytes() == original
    assert roll_back(data_folder, "--to", "2") == 0
    assert read_rows(data_folder, "poles") == rows


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["statut=actuel"], "« actuel » n'est pas une valeur admise."),
        (["nom="], "la cellule est vide alors qu'elle est obligatoire"),
        (["code_insee=75056"], "contredit la commune"),
        (["code_insee=99999"], "99999"),
        (["latitude=91", "longitude=2"], "hors des bornes"),
        (["statut=emergent"], "un appel l'a financé"),
        (["source_url=javascript:alert(1)"], "règle"),
        ([f"description={'x' * 10_001}"], "10 001 caractères"),
        (["description=\u202eolleh"], "caractère invisible (U+202E)"),
    ],
)
def test_what_the_check_refuses_is_not_written(
    data_folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    before = {path.name: path.read_bytes() for path in data_folder.iterdir()}
    assert set_cells(data_folder, POLE, *words) == 1
    found = capsys.readouterr()
    assert said in plain(found.err)
    assert "poles.csv, ligne 2, " in plain(found.err)
    assert "Rien n'est changé" in plain(found.err)
    assert not plain(found.out)
    assert {path.name: path.read_bytes() for path in data_folder.iterdir()} == before


@pytest.mark.slow
def test_a_fault_that_was_there_does_not_bar_the_way(data_folder: Path) -> None:
    change_row(data_folder, "poles", 3, statut="inconnu")
    assert set_cells(data_folder, POLE, "note=Une note.") == 0
    assert len(list_versions(data_folder)) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([POLE, "note"], "n'a pas la forme colonne=valeur"),
        ([POLE, "note=a", "note=b"], "donnée deux fois"),
        ([POLE, "notes=a"], "n'a pas de colonne « notes »"),
        (["ptce-3-ev", "note=a"], "Est-ce ptce-3-eva"),
    ],
)
def test_what_cannot_be_understood_is_told(
    data_folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert set_cells(data_folder, *words) == 2
    assert message in plain(capsys.readouterr().err)


@pytest.mark.slow
def test_what_is_changed_is_another_release_and_what_is_put_back_is_the_one_before(
    data_folder: Path,
) -> None:
    sheet = data_folder / "datapackage.json"
    package = {"title": "Essai", "version": "1.0.9", "created": "2020-01-31T00:00:00Z"}
    sheet.write_text(json.dumps(package), "utf-8")
    assert set_cells(data_folder, POLE, "note=Une note.") == 0
    after = json.loads(sheet.read_bytes())
    assert (after["version"], after["title"]) == ("1.0.10", "Essai")
    assert after["created"][:10] > "2020-01-31"
    assert roll_back(data_folder) == 0
    assert json.loads(sheet.read_bytes()) == package


@pytest.mark.slow
def test_nothing_to_change_writes_no_version(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_cells(data_folder, POLE, f"nom={read_rows(data_folder, 'poles')[0]['nom']}") == 0
    assert plain(capsys.readouterr().out) == "Aucune différence.\n"
    assert list_versions(data_folder) == ()


@pytest.mark.slow
def test_versions_are_listed_with_what_they_hold(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_cells(data_folder, POLE, "note=Une note.")
    capsys.readouterr()
    assert roll_back(data_folder, "--list") == 0
    first, second, total = plain(capsys.readouterr().out).splitlines()
    assert first.startswith("     1  ")
    release = f"{shipped.VERSION}, {shipped.DATE}"
    assert f"{shipped.POLES} pôles  {release}  fichiers trouvés dans le dossier" in first
    assert second.startswith("→    2  ")
    assert second.endswith(f"{POLE} : note")
    assert total == "2 versions gardées."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "message"),
    [([], "aucune version plus ancienne"), (["--to", "7"], "pas de version 7. Versions : 1, 2.")],
)
def test_a_version_that_is_not_kept_is_told(
    data_folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    set_cells(data_folder, POLE, "note=Une note.")
    roll_back(data_folder)
    capsys.readouterr()
    assert roll_back(data_folder, *words) == 2
    assert message in plain(capsys.readouterr().err)


def test_folder_never_written_or_absent_has_nothing_to_go_back_to(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert roll_back(data_folder) == 2
    assert "ne garde aucune version" in plain(capsys.readouterr().err)
    assert roll_back(data_folder / "absent") == 2
    assert "est introuvable" in plain(capsys.readouterr().err)
