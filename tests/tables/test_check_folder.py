"""Checking a data folder against itself and the territories, and the command that does it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.commands.main import main
from geo.model.report import Report
from tests import shipped
from tests.folders import TABLES
from tests.spaces import plain

MakeFolder = Callable[..., Path]
ReplaceIn = Callable[[str, str, str], Path]
CheckIn = Callable[[Path], Report]


def test_clean_folder_has_nothing_to_say(make_folder: MakeFolder, check_in: CheckIn) -> None:
    assert check_in(make_folder()).problems == ()


# table, text replaced, replacement, rule, severity, what the problem says
FINDINGS = [
    ("poles", ",Rennes,", ",Brest,", "contradicting-commune", "error",
     "commune 35238, qui est Rennes"),
    ("poles", "29600,Morlaix,29151", "29600,Morlaix,29999", "unknown-commune", "error",
     "« 29999 »"),
    ("poles", "35000,Rennes,35238", "35400,St-Servan,35300", "former-commune", "info", "35288"),
    ("poles", "35000,Rennes,35238", "35400,Saint Servan,35288", "former-name", "warning",
     "Saint-Malo"),
    ("poles", "35000,Rennes,35238", "35400,PARAME,35288", "former-name", "warning",
     "est un ancien nom ou une partie de Saint-Malo (35288)."),
    ("poles", ",35000,", ",35400,", "contradicting-postal-code", "warning", "35000, 35200, 35700"),
    ("poles", "35238,35,53", "35238,29,53", "contradicting-departement", "error",
     "Ille-et-Vilaine"),
    ("poles", "35238,35,53", "35238,35,76", "contradicting-region", "error", "Bretagne (53)"),
    ("poles", "Rennes,35238", "Rennes,", "commune-without-code", "warning", "n'a pas de code"),
    ("poles", "53,region", "53,departement", "precision-too-fine", "error", "« region »"),
    ("poles", "29,53,commune", "29,53,region", "precision-too-coarse", "warning", "« commune »"),
    ("poles", "2023-10-17", "2026-12", "future-date", "error", "« 2026-12 » est postérieur"),
    ("soutiens", "2023,100000", "2030,100000", "future-date", "error", "« 2030 »"),
    ("appels", "2023-10-17", "2023-04", "reversed-interval", "error",
     "date_lancement (2023-05-17)"),
    ("roles_reseaux", "2009,2025", "2025,2009", "reversed-interval", "error", "debut (2025)"),
    ("appels", ",72,15,", ",72,0,", "too-many-laureates", "error", "pour 0 annoncés"),
    ("poles", "laureat", "actif", "contradicting-status", "error",
     "« actif », mais un appel l'a financé"),
    ("poles", "candidat", "laureat", "contradicting-status", "error", "aucun appel qui finance"),
    ("poles", "emergent", "actif", "contradicting-status", "error", "il est émergent"),
    ("poles", "candidat", "emergent", "contradicting-status", "error", "aucun appel à émergence"),
    ("poles", "Une phrase", "Écrire à nom.prenom@exemple.fr", "personal-data", "error",
     "électronique"),
    ("poles", "Une phrase", "Appeler le 06 12 34 56 78", "personal-data", "error", "téléphone"),
    ("poles", "Une phrase", "Appeler le +33 6.12.34.56.78", "personal-data", "error", "téléphone"),
    ("membres", ",Coop,", ",Coop (0612345678),", "personal-data", "error", "téléphone"),
    ("membres", "Rennes,35238", "Brest,35238", "contradicting-commune", "error", "Rennes"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "finding", FINDINGS, ids=[f"{row[0]}-{row[3]}-{index}" for index, row in enumerate(FINDINGS)]
)
def test_check_finds(replace_in: ReplaceIn, check_in: CheckIn, finding: tuple[str, ...]) -> None:
    table, old, new, rule, severity, text = finding
    (problem,) = [p for p in check_in(replace_in(table, old, new)).problems if p.rule == rule]
    assert problem.severity == severity
    assert text in problem.message
    assert problem.file == f"{table}.csv"
    assert problem.row in (2, 3, 4)
    assert problem.remedy.endswith(".")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Saint-Servan", "Écrivez « Saint-Malo », ou donnez le code ancien."),
        ("Paramé", "Écrivez « Saint-Malo »."),  # its code is that of today
        ("Port-Malo", "Écrivez « Saint-Malo »."),  # as it was called once
    ],
)
def test_a_former_name_is_told_how_to_be_written(
    replace_in: ReplaceIn, check_in: CheckIn, name: str, remedy: str
) -> None:
    report = check_in(replace_in("poles", "35000,Rennes,35238", f"35400,{name},35288"))
    assert [p.remedy for p in report.problems if p.rule == "former-name"] == [remedy]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("laureat", "clos"),
        ("emergent", "temoin"),
        ("Rennes,", "RENNES,"),
        (",35000,Rennes,35238", ",75018,Paris 18e arrondissement,75118"),
        (",35000,Rennes,35238", ",35000,Nom perdu,35999"),
        ("Une phrase", "Réunion des 14 15 16 17 mars, dossier 5908165"),
        ("Le Chantier", "Le Chantier naval"),
    ],
)
def test_check_accepts(replace_in: ReplaceIn, check_in: CheckIn, old: str, new: str) -> None:
    folder = replace_in("poles", old, new)
    if "Paris" in new:
        text = (folder / "poles.csv").read_text("utf-8").replace("75118,35,53", "75118,75,11")
        (folder / "poles.csv").write_text(text, "utf-8")
    assert [p for p in check_in(folder).problems if p.severity != "info"] == []


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("Le Pôle d'Armor", "PTCE Pole d’Armor", "duplicate-name"),
        ("Filière laine de Bretagne", "Filières laine de Bretagne", "similar-name"),
        ("Filière laine de Bretagne", "Filière bois de Bretagne", None),
    ],
)
def test_poles_alike_in_one_departement_are_a_warning(
    make_folder: MakeFolder, check_in: CheckIn, first: str, second: str, rule: str | None
) -> None:
    folder = make_folder()
    rows = [
        f"ptce-{name},{text},candidat,,,,,,,29,53,departement,,,https://exemple.fr/c,,,basse,,,\n"
        for name, text in (("x", first), ("y", second))
    ]
    with (folder / "poles.csv").open("a", encoding="utf-8") as file:
        file.writelines(rows)
    problems = check_in(folder).problems
    assert [p.rule for p in problems] == ([rule] if rule else [])
    assert all(p.row == 6 and "à la ligne 5" in p.message for p in problems)


def test_same_name_far_away_is_no_duplicate(replace_in: ReplaceIn, check_in: CheckIn) -> None:
    assert check_in(replace_in("poles", "Le Chantier", "Le Pôle")).problems == ()


@pytest.mark.slow
def test_shipped_data_is_clean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "constat.json"
    assert main(["check", "--json", str(file)]) == 0
    written = plain(capsys.readouterr().out)
    rows = sum(len(shipped.rows(table)) for table in TABLES)
    assert f"{rows} lignes lues, {rows} acceptées, 0 écartée." in written
    content = json.loads(file.read_text("utf-8"))
    assert content == {"rows": rows, "accepted": rows, "rejected": 0, "problems": []}


@pytest.mark.slow
def test_command_prints_place_value_rule_and_remedy(
    replace_in: ReplaceIn, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = replace_in("poles", ",35238,", ",7500,")
    assert main(["check", str(folder), "--json", str(tmp_path / "constat.json")]) == 1
    written = plain(capsys.readouterr().out)
    for text in (
        "poles.csv, ligne 2, code_insee",
        "7500",
        "bad-form (erreur)",
        "remède  : Corrigez",
    ):
        assert text in written
    (problem, *_) = json.loads((tmp_path / "constat.json").read_text("utf-8"))["problems"]
    assert " ".join(problem) == "file row column value rule severity message remedy"
    assert problem["row"] == 2


@pytest.mark.slow
def test_command_says_when_it_cannot_run(
    make_folder: MakeFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(make_folder(poles=None))]) == 2
    assert "Le fichier poles.csv est introuvable" in plain(capsys.readouterr().err)
    folder = str(make_folder())
    assert main(["check", folder, "--json", str(Path(folder, "absent", "x.json"))]) == 2
    said = plain(capsys.readouterr().err)
    assert said == "Contrôle impossible : « x.json » : introuvable. Vérifiez ce nom.\n"


@pytest.mark.slow
def test_a_folder_is_named_from_where_one_is(
    make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder()
    monkeypatch.chdir(folder.parent)
    assert main(["check", folder.name]) == 0


@pytest.mark.slow
def test_wrong_encoding_is_an_error_of_the_data(make_folder: MakeFolder) -> None:
    folder = make_folder()
    data = (folder / "poles.csv").read_bytes().decode().encode("cp1252")
    assert main(["check", str(make_folder(poles=data))]) == 1


@pytest.mark.slow
def test_terminal_gets_no_escape_sequence(
    replace_in: ReplaceIn, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", str(replace_in("poles", "laureat", "\x1b]0;titre\x07\u202e\x9b"))])
    written = plain(capsys.readouterr().out)
    assert "\\u001b]0;titre\\u0007\\u202e" in written
    assert all(c.isprintable() or c == "\n" for c in written)
