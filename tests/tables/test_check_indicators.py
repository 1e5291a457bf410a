"""What the checks say of the indicators of a data folder and of the files of their values."""

import csv
from pathlib import Path

import pytest

from geo.analysis.choropleths import Measure
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.indicators import RESERVED_IDS
from geo.model.report import Problem
from geo.sources.validation import check_files
from geo.tables.versions import current_files
from tests.folders import read_rows
from tests.indicators import folder_with_indicators


def problems_of(folder: Path) -> list[Problem]:
    (checked,) = check_files(current_files(folder), folder=folder)
    return [
        each
        for each in checked.report.problems
        if each.file == "indicateurs.csv" and each.rule != "recommended-value"
    ]


def change(folder: Path, identifier: str, **cells: str) -> int:
    """Change cells of an indicator, and give its line."""
    rows = read_rows(folder, "indicateurs")
    places = [row["id_indicateur"] for row in rows]
    rows[places.index(identifier)] |= cells
    with (folder / "indicateurs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return places.index(identifier) + 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_with_indicators(tmp_path_factory.mktemp("controle"))


@pytest.fixture
def spoilt(folder: Path) -> object:
    """The folder, whose table is as it was once a test has spoilt it."""
    before = (folder / "indicateurs.csv").read_bytes()
    yield folder
    (folder / "indicateurs.csv").write_bytes(before)


@pytest.mark.slow
def test_indicators_made_up_and_shipped_are_clean(folder: Path) -> None:
    assert problems_of(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("identifier", "cells", "expected", "text"),
    [
        ("qpv", {"id_indicateur": "montant"}, ("reserved-indicator", "error"), "« montant »"),
        ("frr", {"modalites": ""}, ("classe-without-categories", "error"), "ne sont pas données"),
        ("chomage", {"poids": "absent"}, ("unknown-weight", "warning"), "« absent » n'est"),
        ("chomage", {"poids": "densite"}, ("unknown-weight", "warning"), "n'est pas un effectif"),
        ("qpv", {"poids": "actifs"}, ("unknown-weight", "warning"), "ne sert à rien"),
        ("qpv", {"id_indicateur": "actifs"}, ("duplicate-key", "error"), "actifs"),
        ("qpv", {"niveaux": "canton"}, ("unknown-value", "error"), "canton"),
    ],
)
def test_check_finds_in_a_row(
    spoilt: Path, identifier: str, cells: dict[str, str], expected: tuple[str, str], text: str
) -> None:
    line = change(spoilt, identifier, **cells)
    (problem,) = [each for each in problems_of(spoilt) if each.rule != "missing-values"]
    assert (problem.rule, problem.severity, problem.row) == (*expected, line)
    assert text in problem.message


@pytest.mark.slow
@pytest.mark.parametrize("cells", [{"id_indicateur": "montant"}, {"modalites": ""}])
def test_what_an_error_is_found_in_is_not_offered(spoilt: Path, cells: dict[str, str]) -> None:
    change(spoilt, "frr", **cells)
    assert not {"frr", "montant"} & set(load_atlas(spoilt).indicators)


@pytest.mark.slow
def test_missing_files_of_values_are_told_once_and_their_indicators_not_offered(
    tmp_path: Path,
) -> None:
    folder = folder_with_indicators(tmp_path)
    for path in (folder / "indicateurs").iterdir():
        path.unlink()
    change(folder, "population", id_indicateur="habitants")
    (problem,) = problems_of(folder)
    assert (problem.rule, problem.severity) == ("missing-values", "warning")
    assert "6 indicateurs" in problem.message
    assert "(habitants, actifs, chomage, qpv, frr et pauvrete)" in problem.message
    atlas = load_atlas(folder)
    assert list(atlas.indicators) == ["superficie", "densite"]
    assert problem in atlas.report.problems


@pytest.mark.slow
def test_damaged_file_is_an_error_of_the_check_and_says_nothing_on_pages(tmp_path: Path) -> None:
    folder = folder_with_indicators(tmp_path)
    damaged = next((folder / "indicateurs").glob("qpv-*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:500])
    (problem,) = problems_of(folder)
    assert (problem.rule, problem.severity) == ("unusable-values", "error")
    assert damaged.name in problem.message
    assert load_atlas(folder).indicators.levels("qpv") == ()


def test_reserved_identifiers_are_the_measures_of_the_map(shipped_atlas: Atlas) -> None:
    assert frozenset(Measure.__args__) <= RESERVED_IDS
    assert not RESERVED_IDS & set(shipped_atlas.indicators)
