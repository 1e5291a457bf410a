"""The command that writes fact sheets: which ones, where, and what it refuses."""

from pathlib import Path

import pytest

from geo.commands.fact_sheets import write_sheets
from geo.commands.main import main
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.poles.report import pole_report
from geo.reports.study import Study
from tests import shipped
from tests.spaces import plain

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["fiche-france"]),
        ("--region 53", ["fiche-region-53"]),
        ("--region 53 --region 52", ["fiche-region-53-52"]),
        ("--pole ptce-distro", ["fiche-ptce-distro"]),
        ("--pole ptce-distro --departement 2A", ["fiche-departement-2a", "fiche-ptce-distro"]),
        (
            "--region 53 --level departement",
            [f"fiche-departement-{code}" for code in ("22", "29", "35", "56")],
        ),
        ("--departement 29 --coverage", ["couverture-30-km-departement-29"]),
        (
            "--departement 29 --coverage --need superficie",
            ["couverture-30-km-superficie-departement-29"],
        ),
        (
            "--departement 29 --coverage --radius 20 --new-poles 2 --statut laureat",
            ["couverture-20-km-2-nouveaux-departement-29-statut-laureat"],
        ),
        (
            "--departement 29 --subject reseaux --statut laureat",
            ["reseaux-departement-29-statut-laureat"],
        ),
        ("--statut laureat --region 94", ["fiche-region-94-statut-laureat"]),
        (
            "--subject secteurs --subject appels --subject secteurs --region 53 --region 52",
            ["appels-region-53-52", "secteurs-region-53-52"],
        ),
        ("--subject appels --pole ptce-distro", ["appels-france", "fiche-ptce-distro"]),
    ],
)
def test_sheets_asked_for_are_written_and_counted(
    words: str, names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "nouveau" / "fiches"
    assert main(["fact-sheets", "--out", str(folder), "--format", "html", *words.split()]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{n}-{shipped.DATE}.html" for n in names
    ]
    assert all(path.read_text("utf-8").startswith("<!DOCTYPE html>") for path in folder.iterdir())
    several = "1 fiche écrite" if len(names) == 1 else f"{len(names)} fiches écrites"
    assert plain(capsys.readouterr().out) == f"{several} dans {folder}.\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--region 99", "--region « 99 » n'existe pas"),
        ("--pole ptce-rien --pole ptce-distro", "aucun pôle ne s'appelle « ptce-rien »"),
        ("--commune 29019 --level region", "plus grands que ceux de --commune"),
        ("--data inconnu", "introuvable"),
        ("--region 53 --new-poles 3", "ne valent que pour des fiches de couverture"),
        ("--region 53 --radius 20", "ne valent que pour des fiches de couverture"),
        ("--region 53 --need superficie", "ne valent que pour des fiches de couverture"),
        ("--region 53 --coverage --need densite", "« densite » n'est pas un effectif"),
    ],
)
def test_what_does_not_exist_is_refused_and_nothing_is_written(
    words: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "fiches"
    assert main(["fact-sheets", "--out", str(folder), *words.split()]) == 2
    assert message in plain(capsys.readouterr().err)
    assert not folder.exists()


@pytest.mark.parametrize("words", ["--radius 4", "--radius 151", "--radius x", "--new-poles 21"])
def test_number_out_of_bounds_is_refused(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["fact-sheets", "--out", str(tmp_path), *words.split()])
    assert "un nombre entier de" in plain(capsys.readouterr().err)


def test_progress_counts_the_sheets_and_ends(shipped_atlas: Atlas, tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    study = Study(shipped_atlas, Selection())
    sheets = [lambda row=row: pole_report(study, row) for row in range(3)]
    write_sheets(sheets, "html", tmp_path, lambda *step: seen.append(step))
    assert [(done, total) for done, total, _ in seen] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert {name for _, _, name in seen[:-1]} == {path.name for path in tmp_path.iterdir()}
