"""The table of territories, on the page and in files: what it counts, checked by hand."""

import csv
import io
from math import isnan
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from scipy.stats import chi2

from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.csv import table_csv
from geo.render.xlsx import tables_xlsx
from geo.reports.study import Study
from geo.reports.tables import Table, texts
from geo.reports.territory.listing import listed_statistics, territories_table
from tests import shipped
from tests.indicators import HIDDEN_EPCI, folder_with_indicators


@pytest.fixture(scope="module")
def study(shipped_atlas: Atlas) -> Study:
    return Study(shipped_atlas, Selection())


def rows_by_code(table: Table) -> dict[str, dict[str, object]]:
    titles = [column.title for column in table.columns]
    return {str(row[1]): dict(zip(titles, row, strict=True)) for row in table.rows}


def test_a_region_is_described_as_a_hand_would(study: Study) -> None:
    row = rows_by_code(territories_table(study, "region", ["53", "02"]))["53"]
    poles, people = len(shipped.BRETONS), 3_449_370
    assert row["Région"] == "Bretagne"
    assert row["Habitants"] == people
    assert row["Pôles recensés"] == poles
    assert row["Pôles localisés à la commune"] == len(shipped.located(shipped.BRETONS))
    assert row["Pôles pour 100 000 habitants"] == pytest.approx(poles * 1e5 / people)
    low, high = chi2.ppf(0.025, 2 * poles) / 2, chi2.ppf(0.975, 2 * poles + 2) / 2
    assert row["Intervalle à 95 %, de"] == pytest.approx(low * 1e5 / people)
    assert row["Intervalle à 95 %, à"] == pytest.approx(high * 1e5 / people)


def test_a_zero_that_is_not_certain_is_left_out(study: Study) -> None:
    rows = rows_by_code(territories_table(study, "departement", ["29", "02"]))
    assert rows["29"]["Pôles recensés"] is None
    assert rows["29"]["Pôles pour 100 000 habitants"] is None
    assert rows["29"]["Région"] == "Bretagne"
    assert rows["02"]["Pôles recensés"] == 0


def test_an_epci_of_several_departements_names_them(study: Study) -> None:
    table = study.atlas.territories.epci
    code = str(table.index[table["codes_departement"].str.contains("|", regex=False)][0])
    row = rows_by_code(territories_table(study, "epci", [code]))[code]
    assert len(str(row["Département"]).split(", ")) >= 2


@pytest.mark.slow
def test_indicators_have_a_column_where_they_are_known(tmp_path: Path) -> None:
    atlas = load_atlas(folder_with_indicators(tmp_path))
    study, shown = Study(atlas, Selection()), listed_statistics(atlas.indicators)
    epci = rows_by_code(territories_table(study, "epci", [HIDDEN_EPCI, "200071926"], shown))
    assert epci[HIDDEN_EPCI]["Taux de pauvreté (%, 2023)"] == "secret statistique"
    communes = atlas.territories.communes
    here = communes["population"][communes["code_epci"] == "200071926"]
    assert epci["200071926"]["Actifs (personnes, 2023)"] == (here // 2).sum()
    assert "Habitants" in epci[HIDDEN_EPCI]
    regions = rows_by_code(territories_table(study, "region", ["53"], shown))
    assert "Taux de pauvreté (%, 2023)" not in regions["53"]
    aurillac = rows_by_code(territories_table(study, "commune", ["15014"], shown))["15014"]
    assert aurillac["Classement en France ruralités revitalisation (2023)"] == "non classée"


def test_the_files_hold_the_same_cells(study: Study) -> None:
    table = territories_table(study, "departement", ["01", "29", "38"])
    lines = list(csv.reader(io.StringIO(table_csv(table).decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(tables_xlsx({"Départements": table}, ["Dit."]))
    )
    cells = book.get_sheet_by_name("Départements").to_python()
    assert book.sheet_names == ["Départements", "À lire"]
    assert book.get_sheet_by_name("À lire").to_python()[-1] == ["Dit."]
    assert cells[0] == lines[0]
    for sheet, line in zip(cells[1:], lines[1:], strict=True):
        for cell, text in zip(sheet, line, strict=True):
            assert (
                (float(text) == pytest.approx(cell, rel=1e-5)) if _is_number(cell) else cell == text
            )


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isnan(cell)


def test_a_hostile_text_stays_a_text_in_the_workbook() -> None:
    table = Table("Table", texts("Nom"), [('=HYPERLINK("https://exemple.fr")',)])
    content = tables_xlsx({"Table": table}, [])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_name("Table").to_python()[1] == ['=HYPERLINK("https://exemple.fr")']
    assert content == tables_xlsx({"Table": table}, [])
