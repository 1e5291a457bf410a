"""Whether an import can be shown: its report, its questions, its preview."""

from geo.atlas import join_tables
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


def assert_shown(imported: Import, atlas: Atlas) -> None:
    """Whether all that a page says of an import is written, and nothing of it acts."""
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
    preview = join_tables("apercu", imported.accepted_tables, atlas.territories)
    assert len(preview.select(Selection())) == len(preview)
    tables = [
        sheets_figures(imported),
        problems_figures(problems, 1),
        preview_figures(imported, preview),
    ]
    if imported.changes is not None:
        tables += changes_figures(imported.changes, imported.tables.schemas)
    for table in tables:
        html = table_html(table, 50)
        assert "<script" not in html
        assert "nan" not in html.split()
