"""Replacing the shared data with what was uploaded: for the operator's people only."""

from typing import Final

import streamlit as st

from geo.errors import AtlasError, SourceError, StoreError
from geo.french import NBSP, printable, typeset
from geo.imports.folder import folder_files
from geo.imports.result import Import
from geo.render.html import render
from geo.reports.versions.changes import changes_sentence
from geo.settings import Source
from geo.tables.package import today_text
from pages.state.atlas import current_settings
from pages.state.operators import (
    can_sign_in,
    current_name,
    is_still_operator,
    login_issue,
    sign_in_panel,
)
from pages.state.source import put_in_service
from pages.state.uploads import Upload

CONFIRMATION: Final = "remplacer"
_DONE: Final = "import_fait"
_WORD: Final = "import_confirmation"


def replace_panel(upload: Upload | None, operator: str) -> None:
    """Offer to put an import in service, or say how that is done; not inside another page."""
    if st.context.is_embedded:
        return
    issue, name = login_issue(), current_name()
    with st.expander("Mettre en service", expanded=bool(issue or name)):
        if issue:
            st.html(render("import_fault.html", message=issue))
        number, names = st.session_state.get(_DONE, (0, ()))
        if upload and upload.names == names:
            st.html(render("import_done.html", number=number))
        may_sign_in = can_sign_in(current_settings())
        if not operator:
            st.html(render("import_operators.html", can_sign_in=may_sign_in, name=printable(name)))
        elif upload is None or upload.imported is None:
            sentence = f"Connecté : {printable(operator)}. Déposez d'abord un fichier lisible."
            st.html(render("sentences.html", sentences=[sentence]))
        else:
            _offer(upload, upload.imported, operator)
        if may_sign_in:
            sign_in_panel()


def _offer(upload: Upload, imported: Import, operator: str) -> None:
    """Show what would change, ask for a word to be typed, then write.

    A word cannot be typed by a page that frames ours and catches clicks.
    """
    sentences = [f"Connecté : {printable(operator)}."]
    if imported.changes is not None:
        sentences.append(f"Ce qui changerait : {changes_sentence(imported.changes)}")
        sentences.append("Chaque ligne et chaque cellule est dans la partie « Différences ».")
    obstacle = _obstacle(imported)
    if obstacle:
        st.html(render("sentences.html", sentences=[*sentences, obstacle]))
        return
    st.html(render("sentences.html", sentences=sentences))
    with st.form("import_mise_en_service", border=False, enter_to_submit=False):
        word = _confirmation(imported)
        typed = st.text_input(typeset(f"Pour confirmer, écrivez « {word} »"), key=_WORD)
        if st.form_submit_button("Mettre ces données en service"):
            if typed.strip().lower() != word:
                message = f"Rien n'est écrit : « {word} » n'y est pas."
                st.html(render("import_fault.html", message=message))
            else:
                _write(upload, imported, operator)


def _confirmation(imported: Import) -> str:
    """What is to be typed: how many poles would be removed, when more than half of them would."""
    return f"retirer {imported.removed_count}" if imported.removes_most else CONFIRMATION


def _obstacle(imported: Import) -> str:
    """Why an import cannot be put in service as it is; empty when it can."""
    source = current_settings().donnees
    if isinstance(source, Source) and not source.is_database:
        return f"Les données viennent de {source.shown}{NBSP}: changez-les là-bas."
    if not imported.accepted_count:
        return "Aucune ligne n'est acceptée : il n'y a rien à mettre en service."
    if imported.unconfirmed:
        return "Confirmez d'abord la correspondance proposée (partie « Correspondance »)."
    if imported.changes is not None and imported.changes.is_empty:
        return "Rien ne changerait : il n'y a rien à mettre en service."
    return ""


def _write(upload: Upload, imported: Import, operator: str) -> None:
    """Write the new version, unless someone wrote since the files were compared."""
    names = ", ".join(upload.names)
    try:
        if not is_still_operator(operator):
            raise StoreError("Rien n'est écrit : votre connexion a pris fin. Reconnectez-vous.")
        version = put_in_service(
            current_settings(),
            folder_files(imported, upload.package, today_text()),
            reason=printable(f"page Données, {operator} : {names}", 200),
            based_on=upload.based_on,
        )
    except SourceError as error:  # its words end a sentence
        st.html(render("import_fault.html", message=f"Rien n'est écrit : {error}."))
        return
    except AtlasError as error:
        st.html(render("import_fault.html", message=str(error)))
        return
    st.session_state[_DONE] = version.number, upload.names
    st.rerun()
