"""What an import says of rows that it understood in part, rule by rule."""

import pytest

from tests.imports.conftest import ReadFiles
from tests.imports.messy import xlsx
from tests.spaces import plain


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "rule", "severity", "said"),
    [
        (("code postal;source", "29200;s"), "postal-code-only", "info", "celui de Brest"),
        (("siren", "443061842"), "bad-siren", "warning", "la clé de « 443061842 » est fausse"),
        (("siren", "4430"), "bad-siren", "warning", "n'a pas les 9 chiffres d'un SIREN"),
        (("siret", "4430"), "bad-siret", "warning", "n'a pas les 14 chiffres d'un SIRET"),
        (("siret;siren", "44306184100047;552100554"), "contradicting-siren", "warning",
         "le SIRET est gardé"),
        (("commune", "Rennes"), "source-filled", "info", "1 ligne sans source : « liste.csv »"),
        (("commune;code insee", "Nulle-Part;35238"), "contradicting-commune", "warning",
         "« Nulle-Part » n'est le nom d'aucune commune ; le code 35238 est celui de Rennes"),
        (("commune;latitude;longitude", "Brest;48.1113;-1.68"), "contradicting-commune", "error",
         "le point est à Rennes (35238), le nom dit « Brest », et rien d'autre ne les départage"),
        (("commune;code insee;département", "Rennes;35238;29"), "contradicting-departement",
         "warning", "« 29 » contredit la commune, Rennes, qui est dans le département 35"),
        (("commune;département", "Montpellier;29"), "unknown-commune-name", "warning",
         "« Montpellier » (34172) n'est pas dans le territoire déclaré. La ligne est rattachée"),
        (("x;y", "600;700"), "unknown-projection", "warning", "ni en degrés ni en Lambert-93"),
        (("site web", "ftp://exemple.fr/a"), "bad-address", "warning", "« ftp://exemple.fr/a »"),
    ],
)  # fmt: skip
def test_a_row_understood_in_part_is_told(
    read_files_in: ReadFiles, cells: tuple[str, str], rule: str, severity: str, said: str
) -> None:
    header, row = cells
    imported = read_files_in({"liste.csv": f"nom;{header}\nLe Pôle;{row}\n".encode()})
    (problem,) = [each for each in imported.report.problems if each.rule == rule]
    assert problem.severity == severity
    assert said in plain(problem.message)


def test_a_member_of_a_name_that_two_poles_have_is_told(read_files_in: ReadFiles) -> None:
    poles = "nom;commune\nLe Pôle;Rennes\nLe Pôle;Brest\n"
    members = "PTCE;Organisation\nLe Pôle;Coop\n"
    imported = read_files_in({"poles.csv": poles.encode(), "membres.csv": members.encode()})
    (problem,) = [each for each in imported.report.problems if each.rule == "unknown-pole"]
    assert problem.message == "« Le Pôle » : plusieurs pôles portent ce nom ; la ligne est écartée."


def test_a_sheet_of_the_same_table_beside_the_one_that_bears_its_name_is_not_read(
    read_files_in: ReadFiles,
) -> None:
    rows = [["nom", "commune", "code_insee"], ["Le Pôle", "Rennes", "35238"]]
    imported = read_files_in({"liste.xlsx": xlsx({"poles": rows, "brouillon": rows})})
    (problem,) = [each for each in imported.report.problems if each.rule == "other-sheet"]
    assert (problem.file, problem.severity) == ("liste.xlsx, feuille brouillon", "info")
    assert len(imported.tables.frames["poles"]) == 1
