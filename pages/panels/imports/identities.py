"""The proposals of `python -m geo identify`, confirmed by the operator's people only.

What is written is what the command writes, by the same functions. Names are shown by escaped HTML,
or as options of a list: never as Markdown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from geo.commands.files import change_file, read_file
from geo.errors import AtlasError
from geo.french import count, enumeration, printable, typeset
from geo.identity.confirming import put_in_service
from geo.identity.proposals import (
    Row,
    accept_certain,
    answer,
    candidate_words,
    candidates_of,
    confirmed,
    decided,
    proposals_file,
    read_proposals,
    summary,
    write_proposals,
)
from geo.render.html import render
from geo.settings import Source
from geo.sources.stores import FolderStore
from geo.tables.package import today_text
from pages.state.atlas import current_settings

CONFIRMATION: Final = "confirmer"
SHOWN: Final = 10
"""Organisations of a page: each is read, with its rivals."""
_ASKED, _KEEP = "identites_demandees", "identites_garder"
_LATER, _NONE = "Plus tard", "Aucune de celles-ci"
_ELSEWHERE = (
    "Les données ne viennent pas d'un dossier de ce serveur. Dans une base, « python -m geo "
    "identify » cherche les numéros et les écrit ; ailleurs, ils se changent à la source."
)


def identities_panel(operator: str) -> None:
    """Show operators what is proposed and take answers, or say why not; nothing inside a page."""
    settings = current_settings()
    if not operator or st.context.is_embedded:
        return
    path, is_source = proposals_file(settings.folder), isinstance(settings.donnees, Source)
    if not is_source and not path.exists():
        return
    with st.expander("Identités proposées"):
        if is_source:
            st.html(render("sentences.html", sentences=[_ELSEWHERE]))
            return
        try:
            _panel(path, FolderStore(settings.folder), operator)
        except AtlasError as error:
            st.html(render("import_fault.html", message=str(error)))


def _panel(path: Path, store: FolderStore, operator: str) -> None:
    others = _keep(path) if st.session_state.get(_KEEP) else []
    rows = _read(path)
    answered = decided(rows)
    waiting = {key: found for key, found in candidates_of(rows).items() if key not in answered}
    st.html(render("sentences.html", sentences=summary(rows)))
    if others:
        message = "Une autre réponse a été donnée depuis, et c'est elle qui est gardée : "
        st.html(render("import_fault.html", message=f"{message}{enumeration(others)}."))
    is_certain = any(found[0]["certitude"] == "certaine" for found in waiting.values())
    if is_certain and st.button("Répondre oui à ce qui est certain", key="identites_certaines"):
        _save(path, accept_certain)
        st.rerun()
    if waiting:
        _questions(dict(list(waiting.items())[:SHOWN]))
    if confirmed(rows):
        _service(path, store, operator, confirmed(rows))


def _read(path: Path) -> list[Row]:
    return read_proposals(path.name, read_file(path))


def _save(path: Path, change: Callable[[Sequence[Row]], Sequence[Row]]) -> list[Row]:
    """Answer in the file as it now is, another operator may answer too; give what it then holds."""
    read = partial(read_proposals, path.name)
    return read(change_file(path, lambda data: write_proposals(change(read(data)))))


def _keep(path: Path) -> list[str]:
    """Write what was chosen in the form as it was shown; name whom others answered otherwise."""
    asked: Mapping[str, Sequence[Row]] = st.session_state.get(_ASKED, {})
    answers: dict[str, str] = {}
    for key, candidates in asked.items():
        chosen = _options(candidates).index(st.session_state.get(f"identite_{key}", _LATER))
        if chosen:
            sirens = [*(row["siren"] for row in candidates), ""]
            answers[key] = sirens[chosen - 1]
    kept = confirmed(_save(path, partial(answer, answers=answers)))
    sirens_kept = {key: kept[key]["siren"] if key in kept else "" for key in answers}
    return [asked[key][0]["nom"] for key in answers if sirens_kept[key] != answers[key]]


def _questions(shown: Mapping[str, Sequence[Row]]) -> None:
    """Ask which unit each organisation is; what is left for later is not written."""
    st.session_state[_ASKED] = shown  # by the time of an answer, others may have answered
    with st.form("identites_reponses", border=False, enter_to_submit=False):
        for key, candidates in shown.items():
            first, options = candidates[0], _options(candidates)
            asked = f"{first['nom']}, {first['commune'] or 'commune inconnue'}"
            st.html(render("sentences.html", sentences=[asked, *options[1:-1]]))
            spoken = " ".join(re.findall(r"[^\W_]+", asked))  # a label is Markdown
            st.selectbox(
                f"Unité du répertoire pour {spoken[:200]}",
                options,
                key=f"identite_{key}",
                format_func=typeset,
                label_visibility="collapsed",
            )
        st.form_submit_button("Garder ces réponses", key=_KEEP)


def _options(candidates: Sequence[Row]) -> list[str]:
    units = [f"{rank}. {candidate_words(row)}" for rank, row in enumerate(candidates, 1)]
    return [_LATER, *(printable(unit, 200) for unit in units), _NONE]


def _service(path: Path, store: FolderStore, operator: str, rows: Mapping[str, Row]) -> None:
    """Put the confirmed numbers in service once a word is typed, which no framing page can do."""
    with st.form("identites_service", border=False, enter_to_submit=False):
        many = count(len(rows), "organisation confirmée", "organisations confirmées")
        label = f"{many}. Pour la mise en service, écrivez « {CONFIRMATION} »"
        typed = st.text_input(typeset(label), key="identites_confirmation")
        if not st.form_submit_button("Mettre ces numéros en service"):
            return
    if typed.strip().lower() != CONFIRMATION:
        message = f"Rien n'est écrit : « {CONFIRMATION} » n'y est pas."
        st.html(render("import_fault.html", message=message))
        return
    reason = printable(f"page Données, {operator} : {path.name}", 200)
    _, done = put_in_service(store, rows, reason, today_text())
    if done and done.errors:
        message = "\n".join(map(str, done.errors))
        st.html(render("import_fault.html", message=f"Rien n'est écrit. {message}"))
    elif done:
        st.html(render("import_done.html", number=done.version))
    else:
        said = "Ces organisations ont déjà un numéro, ou ne sont plus là : rien à changer."
        st.html(render("sentences.html", sentences=[said]))
