"""What an import says of rows that it understood in part, rule by rule."""

import pytest

from tests.imports.conftest import ReadFiles
from tests.imports.messy import xlsx

HEADER = "nom;commune;code postal;siret;siren;source\n"


@pytest.mark.parametrize(
    ("row", "rule", "severity", "said"),
    [
        ("Le Pôle;;29200;;;s", "postal-code-only", "info", "qui n'est que celui de Brest"),
        ("Le Pôle;Rennes;35000;;443061842;s", "bad-siren", "warning", "la clé de « 443061842 »"),
        ("Le Pôle;Rennes;35000;;4430;s", "bad-siren", "warning", "n'a pas les 9 chiffres"),
        ("Le Pôle;Rennes;35000;44306184100047;552100554;s", "contradicting-siren", "warning",
         "le SIRET est gardé"),
        ("Le Pôle;Rennes;35000;;;", "source-filled", "info", "sans source : « liste.csv »"),
    ],
)  # fmt: skip
def test_a_row_understood_in_part_is_told(
    read_files_in: ReadFiles, row: str, rule: str, severity: str, said: str
) -> None:
    imported = read_files_in({"liste.csv": (HEADER + row + "\n").encode()})
    (problem,) = [each for each in imported.report.problems if each.rule == rule]
    assert problem.severity == severity
    assert said in problem.message


def test_a_sheet_of_the_same_table_beside_the_one_that_bears_its_name_is_not_read(
    read_files_in: ReadFiles,
) -> None:
    rows = [["nom", "commune", "code_insee"], ["Le Pôle", "Rennes", "35238"]]
    imported = read_files_in({"liste.xlsx": xlsx({"poles": rows, "brouillon": rows})})
    (problem,) = [each for each in imported.report.problems if each.rule == "other-sheet"]
    assert (problem.file, problem.severity) == ("liste.xlsx, feuille brouillon", "info")
    assert len(imported.tables.frames["poles"]) == 1
