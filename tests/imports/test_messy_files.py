"""Files of real habits: each gives the report it must, and the cells a person would expect."""

import pandas as pd
import pytest

from geo.errors import DataUnreadableError
from geo.model.atlas import Atlas
from geo.tables.read import Tables
from tests.imports.cases import formats, places, tables, values
from tests.imports.cases.refused import REFUSED
from tests.imports.conftest import ReadFiles
from tests.imports.messy import Case
from tests.imports.shown import assert_shown

CASES = [
    *tables.ENCODINGS,
    *tables.SEPARATORS,
    *tables.ROWS,
    *tables.HEADERS,
    *places.PLACES,
    *places.PERSONS_AND_WHOLES,
    *values.VALUES,
    *values.MEMBERS,
    *formats.FORMATS,
]


def test_there_are_sixty_cases_and_more() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_messy_file_gives_the_report_it_must_and_can_be_shown_whole(
    case: Case, read_files_in: ReadFiles, shipped_atlas: Atlas
) -> None:
    imported = read_files_in(case.files())
    problems = imported.report.problems
    told = {problem.rule for problem in problems}
    assert (imported.accepted_count, imported.rejected_count) == (case.accepted, case.rejected)
    assert case.rules | case.errors <= told
    assert {problem.rule for problem in problems if problem.severity == "error"} == case.errors
    assert all(problem.message and problem.file for problem in problems)
    cells = {"poles": case.cells, "membres": case.members}
    for frame, row, expected in (
        (imported.tables.frames[name], row, expected)
        for name, rows in cells.items()
        for row, expected in rows.items()
    ):
        found = {column: frame.at[row, column] for column in expected}
        assert {name: None if pd.isna(cell) else cell for name, cell in found.items()} == dict(
            expected
        )
    if case.resolved is not None:
        assert dict(imported.resolved) == dict(case.resolved)
    notes = imported.sheets[0].notes
    assert {noun: notes[noun] for noun in case.notes} == dict(case.notes)
    assert_shown(imported, shipped_atlas)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES[::10], ids=lambda case: case.name)
def test_what_a_messy_file_changes_can_be_shown(
    case: Case, read_files_in: ReadFiles, shipped_tables: Tables, shipped_atlas: Atlas
) -> None:
    imported = read_files_in(case.files(), current=shipped_tables)
    assert imported.changes is not None
    assert_shown(imported, shipped_atlas)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    name: str, read_files_in: ReadFiles
) -> None:
    files, words = REFUSED[name]
    with pytest.raises(DataUnreadableError, match=words):
        read_files_in(files)
