"""Every messy file of the imports can be shown: its report, its questions, its preview."""

import pytest

from geo.atlas import join_tables
from geo.imports.reading import Request, read_import
from geo.imports.result import Import
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.html_tables import table_html
from geo.reports.imports.mappings import (
    column_questions,
    same_questions,
    value_questions,
)
from geo.reports.imports.reports import (
    ProblemFilter,
    filter_problems,
    import_sentences,
    preview_figures,
    problem_columns,
    problems_figures,
    sheets_figures,
)
from geo.reports.versions.changes import changes_figures
from geo.settings import SHIPPED_DATA
from geo.tables.read import Tables, scan_tables
from geo.tables.schema import read_schemas
from geo.territories.gazetteer import Gazetteer
from geo.territories.locate import point_locator
from tests.imports.messy import Case
from tests.imports.messy_cases import CASES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gazetteer(shipped_atlas: Atlas) -> Gazetteer:
    return Gazetteer(shipped_atlas.territories)


@pytest.fixture(scope="module")
def current() -> Tables:
    return scan_tables(SHIPPED_DATA)


def read(case: Case, atlas: Atlas, gazetteer: Gazetteer, current: Tables) -> Import:
    request = Request(
        schemas=read_schemas(),
        gazetteer=gazetteer,
        locate=point_locator(atlas.territories),
        current=current,
        date="2026-11-25",
    )
    return read_import(case.files(), request)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_messy_file_can_be_shown_whole(
    case: Case, shipped_atlas: Atlas, gazetteer: Gazetteer, current: Tables
) -> None:
    imported = read(case, shipped_atlas, gazetteer, current)
    problems = filter_problems(imported, ProblemFilter())
    assert len(problems) == len(imported.report.problems)
    assert sum(found for _, found in problem_columns(imported)) <= len(problems)
    headers = [match for sheet in imported.sheets for match in sheet.columns]
    questions = column_questions(imported)
    assert [each.found for each in questions] == [match.found for match in headers]
    for question in [
        *questions,
        *value_questions(imported),
        *same_questions(imported, imported.choices),
    ]:
        assert question.chosen in question.options, question
    assert import_sentences(imported)[0]
    preview = join_tables("apercu", imported.accepted_tables, shipped_atlas.territories)
    assert len(preview.select(Selection())) == len(preview)
    tables = [
        sheets_figures(imported),
        problems_figures(problems, 1),
        preview_figures(imported, preview),
        *changes_figures(imported.changes, imported.tables.schemas),  # type: ignore[arg-type]
    ]
    for table in tables:
        html = table_html(table, 50)
        assert "<script" not in html
        assert "nan" not in html.split()
