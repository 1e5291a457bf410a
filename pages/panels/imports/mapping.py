"""The mapping of an import: what each header and value is taken for, to confirm or change."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from geo.french import count, printable
from geo.imports.result import Import
from geo.render.html import render
from geo.reports.imports.mappings import (
    LEFT_OUT,
    MOST_QUESTIONS,
    MappingQuestion,
    answer,
    column_questions,
    same_questions,
    value_questions,
)
from pages.state.uploads import current_choices, forget_choices, keep_choices
from pages.widgets.fields import One, Values, Words, draw_fields

_SOURCE = "source"
_NAME = "colonne_nom"
_NO_OPTION = ""  # no slug of ours: every answer is told, the first option too


def import_mapping(imported: Import) -> None:
    """Draw what is to be confirmed, most uncertain kinds first, and the buttons that do."""
    left = imported.unconfirmed
    if left:
        words = count(len(left), "proposition à confirmer", "propositions à confirmer")
        st.html(render("sentences.html", sentences=[f"{words}."]))
        st.button(
            "Confirmer toutes les propositions", on_click=keep_choices, args=(imported.choices,)
        )
    else:
        st.html(render("sentences.html", sentences=["Tout est confirmé."]))
    draw_fields("import_source", [_source_field()], on_change=_keep_source)
    _form("colonnes", "Colonnes", column_questions(imported))
    _form("valeurs", "Valeurs", value_questions(imported))
    _form("doublons", "Doublons possibles", same_questions(imported, current_choices()))
    st.button("Revenir à ce qui est proposé", on_click=forget_choices)


def ask_name_header(headers: Sequence[str]) -> None:
    """Ask which column names the poles, when none was recognised."""
    options = {str(rank): printable(header, 60) for rank, header in enumerate(headers)}

    def keep(values: Values) -> None:
        rank = next(iter(values.get(_NAME, ())), "")
        if rank in options:
            found = MappingQuestion(
                "column", "poles", headers[int(rank)], "", {"nom": "Nom"}, LEFT_OUT
            )
            keep_choices(answer(current_choices(), found, "nom"))

    label = "Quelle colonne porte le nom des pôles ?"
    draw_fields("import_nom", [One(_NAME, label, {"": "Choisir", **options}, "")], on_change=keep)


def _source_field() -> Words:
    return Words(
        _SOURCE,
        "Source des lignes qui n'en ont pas (titre ou adresse http)",
        current_choices().source,
        "nom du fichier et date du jour",
    )


def _keep_source(values: Values) -> None:
    source = next(iter(values.get(_SOURCE, ())), "").strip()
    keep_choices(replace(current_choices(), source=source))


def _form(name: str, title: str, questions: Sequence[MappingQuestion]) -> None:
    """Ask questions of one kind; those beyond the limit are said to stand in the mapping file."""
    if not questions:
        return
    st.html(
        render("import_form_title.html", title=title, asked=MOST_QUESTIONS, total=len(questions))
    )
    asked = {f"{name}_{rank}": each for rank, each in enumerate(questions[:MOST_QUESTIONS])}
    fields = [
        One(rank, question.label, question.options, question.chosen, _NO_OPTION)
        for rank, question in asked.items()
    ]

    def keep(values: Values) -> None:
        choices = current_choices()
        for rank, chosen in values.items():
            choices = answer(choices, asked[rank], next(iter(chosen), LEFT_OUT))
        keep_choices(choices)

    draw_fields(f"import_{name}", fields, on_change=keep, layout="row")
