"""The report of an import: its problems, filtered, a page at a time."""

from dataclasses import replace
from typing import Final, cast

import streamlit as st

from geo.french import count, number, printable, sentence_case
from geo.imports.result import Import
from geo.model.report import SEVERITIES, Problem
from geo.render.html_tables import table_html
from geo.reports.imports.reports import (
    PAGE_SIZE,
    ProblemFilter,
    filter_problems,
    page_count,
    problem_columns,
    problems_figures,
)
from pages.panels.poles_list import page_spans
from pages.widgets.fields import Field, One, Values, Words, draw_fields

_FILTER: Final = "import_filtre"
_ALL: Final = "tout"


def import_report(imported: Import) -> None:
    """Draw the filters and the table of problems."""
    wanted = cast("ProblemFilter", st.session_state.get(_FILTER, ProblemFilter()))
    problems = filter_problems(imported, wanted)
    columns = [name for name, _ in problem_columns(imported)]

    def keep(values: Values) -> None:
        st.session_state[_FILTER] = _changed(wanted, values, columns)

    fields = [*_filter_fields(imported, wanted), *_page_fields(problems, wanted)]
    draw_fields("import_constat", fields, on_change=keep, layout="row")
    st.html(table_html(problems_figures(problems, wanted.page)))


def _filter_fields(imported: Import, wanted: ProblemFilter) -> list[Field]:
    by_severity = imported.report.count_by_severity()
    severities: dict[str, str] = {
        each: f"{sentence_case(noun)} ({number(by_severity[each])})"
        for each, noun in SEVERITIES.items()
    }
    columns = problem_columns(imported)
    names = [name for name, _ in columns]
    options = {
        str(rank): f"{printable(name, 60)} ({number(found)})"
        for rank, (name, found) in enumerate(columns)
    }
    column = str(names.index(wanted.column)) if wanted.column in names else _ALL
    return [
        One("gravite", "Gravité", {_ALL: "Toutes", **severities}, wanted.severity or _ALL, _ALL),
        One("colonne", "Colonne", {_ALL: "Toutes", **options}, column, _ALL),
        Words("texte", "Texte du constat", wanted.words, "code, valeur, règle…"),
    ]


def _page_fields(problems: tuple[Problem, ...], wanted: ProblemFilter) -> list[Field]:
    pages = page_count(problems)
    if pages == 1:
        return []
    spans = page_spans(pages, len(problems), PAGE_SIZE)
    chosen = str(min(wanted.page, pages))
    label = f"Montrer ({count(len(problems), 'constat')})"
    return [One("page", label, spans, chosen, "1")]


def _changed(wanted: ProblemFilter, values: Values, columns: list[str]) -> ProblemFilter:
    """What the filter becomes; other problems start at their first page."""
    wanted = replace(wanted, page=1)
    for key, texts in values.items():
        text = next(iter(texts), "")
        if key == "gravite":
            severity = text if text in SEVERITIES else None
            wanted = replace(wanted, severity=severity)
        elif key == "colonne":
            rank = int(text) if text.isascii() and text.isdigit() else len(columns)
            wanted = replace(wanted, column=columns[rank] if rank < len(columns) else "")
        elif key == "texte":
            wanted = replace(wanted, words=text)
        elif key == "page" and text.isascii() and text.isdigit() and len(text) < 6:
            wanted = replace(wanted, page=int(text))
    return wanted
