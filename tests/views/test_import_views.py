"""An import in words: problems chosen and paged, questions and their answers, the guide."""

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from geo.imports.mapping import Choices
from geo.imports.reading import Request, read_import
from geo.imports.result import Import
from geo.model.atlas import Atlas
from geo.model.report import Problem, Report
from geo.render.csv import table_csv
from geo.render.html import render
from geo.render.html_tables import table_html
from geo.reports.column_guides import column_guides, column_words
from geo.reports.imports.mappings import (
    LEFT_OUT,
    SAME,
    answer,
    column_questions,
    same_questions,
    value_questions,
)
from geo.reports.imports.reports import (
    PAGE_SIZE,
    ProblemFilter,
    filter_problems,
    import_sentences,
    page_count,
    problem_columns,
    problems_figures,
    problems_table,
)
from geo.tables.schema import read_schemas
from geo.territories.gazetteer import Gazetteer
from tests.spaces import plain

LIST = (
    "Nom du pôle;Code INSEE;Secteur;Truc\n"
    "PTCE Alpha;75056;Numérik;1\n"
    "PTCE Bêta;59350;alimentation;2\n"
    "PTCE Bêta;59350;culture;3\n"
)


@pytest.fixture(scope="module")
def gazetteer(shipped_atlas: Atlas) -> Gazetteer:
    return Gazetteer(shipped_atlas.territories)


@pytest.fixture(scope="module")
def imported(gazetteer: Gazetteer) -> Import:
    request = Request(schemas=read_schemas(), gazetteer=gazetteer)
    return read_import({"liste.csv": LIST.encode()}, request)


def problem(**changes: object) -> Problem:
    values: dict[str, Any] = {
        "file": "liste.csv",
        "row": 4,
        "column": "Code INSEE",
        "value": "99999",
        "rule": "unknown-code",
        "severity": "error",
        "message": "le code n'existe pas.",
        "remedy": "Corrigez-le.",
    }
    return Problem(**{**values, **changes})


def with_problems(imported: Import, *problems: Problem) -> Import:
    return replace(imported, report=Report(problems), resolved=Counter(), same_poles=())


def test_errors_come_first_then_the_order_of_the_files(imported: Import) -> None:
    told = with_problems(
        imported,
        problem(row=1, severity="info"),
        problem(row=2, severity="warning"),
        problem(row=3),
        problem(row=4),
    )
    assert [each.row for each in filter_problems(told, ProblemFilter())] == [3, 4, 2, 1]
    assert [each.row for each in filter_problems(told, ProblemFilter(severity="info"))] == [1]


def test_words_are_sought_without_accents_or_case(imported: Import) -> None:
    told = with_problems(imported, problem(value="Île-d'Yeu"), problem(value="Lyon", row=5))
    assert [each.row for each in filter_problems(told, ProblemFilter(words="ILE D'YEU"))] == [4]
    assert len(filter_problems(told, ProblemFilter(words="unknown-code"))) == 2


def test_columns_are_listed_once_with_their_count(imported: Import) -> None:
    told = with_problems(
        imported, problem(), problem(), problem(column="Ville"), problem(column="")
    )
    assert problem_columns(told) == [("Code INSEE", 2), ("Ville", 1)]


def test_problems_are_shown_a_page_at_a_time() -> None:
    problems = [problem(row=row) for row in range(2, 62)]
    assert page_count(problems) == 3
    last = problems_figures(problems, 3)
    assert len(last.rows) == 60 - 2 * PAGE_SIZE
    assert last.rows[0][1] == "52"
    assert last.caption == "60 constats, du 51 au 60"
    assert problems_figures(problems, 99) == last
    assert page_count([]) == 1


def test_a_problem_of_the_data_in_service_has_no_row_of_the_files() -> None:
    assert problems_figures([problem(row=-105)], 1).rows[0][1] == ""


def test_a_hostile_cell_is_text_in_the_table_and_harmless_in_the_csv() -> None:
    hostile = problem(value="<script>alert(1)</script>" + "x" * 10_000, column="=cmd|'/c calc'!A1")
    html = table_html(problems_figures([hostile], 1))
    assert "<script" not in html
    assert len(html) < 3_000
    text = table_csv(problems_table([hostile])).decode("utf-8-sig")
    assert "'=cmd" in text
    assert text.count("x") >= 10_000  # whole: nothing is lost


def test_the_sentences_count_rows_severities_and_methods(imported: Import) -> None:
    rows, found, places, *_ = import_sentences(imported)
    assert rows.startswith("3 lignes lues")
    assert "information" in found
    assert "code de la commune 3" in plain(places)


def test_each_header_is_asked_with_its_score_and_what_it_is_taken_for(imported: Import) -> None:
    questions = {each.found: each for each in column_questions(imported)}
    assert questions["Nom du pôle"].chosen == "nom"
    assert "proposé" in questions["Nom du pôle"].label
    assert questions["Truc"].chosen == LEFT_OUT
    assert "sans équivalent" in questions["Truc"].label
    assert set(read_schemas()["poles"].columns) < set(questions["Truc"].options)


def test_unknown_values_are_asked_first(imported: Import) -> None:
    questions = [each for each in value_questions(imported) if each.group == "secteurs"]
    assert questions[0].found == "Numérik"
    assert questions[0].chosen == LEFT_OUT
    assert "numérique" in questions[0].options


def test_answers_are_kept_and_read_again(imported: Import, gazetteer: Gazetteer) -> None:
    column = next(each for each in column_questions(imported) if each.found == "Truc")
    value = next(each for each in value_questions(imported) if each.found == "Numérik")
    choices = answer(answer(Choices(), column, "note"), value, "numérique")
    request = Request(schemas=read_schemas(), gazetteer=gazetteer, choices=choices)
    poles = read_import({"liste.csv": LIST.encode()}, request).tables.frames["poles"]
    assert poles["note"].tolist()[0] == "1"
    assert poles["secteurs"].tolist()[0] == "numérique"


def test_an_answer_that_was_not_offered_changes_nothing(imported: Import) -> None:
    column = column_questions(imported)[0]
    assert answer(Choices(), column, "../../etc/passwd") == Choices()


def test_two_rows_that_may_be_one_pole_are_asked_and_never_merged_alone(imported: Import) -> None:
    (question,) = same_questions(imported, Choices())
    assert question.chosen == LEFT_OUT
    assert "PTCE Bêta" in question.label
    same = answer(Choices(), question, SAME)
    assert dict(same.same_poles) == {question.found: question.other}
    again = same_questions(imported, same)[0]
    assert again.chosen == SAME
    assert answer(same, again, LEFT_OUT) == Choices(same_poles={})


def test_the_guide_says_every_column_and_which_are_never_published() -> None:
    schemas = {name: read_schemas()[name] for name in ("poles", "membres")}
    html = render("column_guides.html", tables=column_guides(MappingProxyType(schemas)))
    for schema in schemas.values():
        for field in schema.fields:
            assert f"<code>{field.name}</code>" in html
    internal = sum(not field.is_public for schema in schemas.values() for field in schema.fields)
    assert html.count("<td>non</td>") == internal


def test_a_list_of_values_is_told_with_its_separator() -> None:
    words = column_words(read_schemas()["poles"].field("secteurs"))
    assert words.startswith("plusieurs valeurs séparées par « | », parmi")
    assert "numérique" in words
