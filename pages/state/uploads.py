"""What a visitor uploads: read in this visitor's session, kept nowhere else, forgotten with it.

The files are in the memory that Streamlit keeps for the session. What was read of them stands in
the session state and in no shared cache, since a cache would show it to others; the address cannot
hold it. Nothing of it is written to the disk or to the log.
"""

import ctypes
import gc
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Final, Literal, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo.errors import AtlasError, UnknownHeadersError
from geo.formats.limits import MAX_BYTES, MAX_COLUMNS, MAX_FILES
from geo.french import printable
from geo.imports.confined import Order, import_confined, keep_ready
from geo.imports.mapping import Choices, read_choices
from geo.imports.result import Import
from geo.model.atlas import Atlas
from geo.render.html import render
from geo.tables.package import PACKAGE, today_text
from geo.tables.versions import current_files, digest_of
from pages.state.address import page_link
from pages.state.atlas import current_settings

Mode = Literal["completer", "remplacer"]

MODES: Mapping[str, str] = {
    "completer": "Complètent les données en service",
    "remplacer": "Remplacent la liste en service",
}
UPLOADS_PAGE: Final = "donnees"
"""Address of the page that takes files."""
READ_AT_ONCE: Final = 2
"""Visitors whose files are read at the same time; the others wait, and see that they do."""
_READING: Final = BoundedSemaphore(READ_AT_ONCE)
_LOOK_S: Final = 0.1
_held: Final[dict[str, list[object]]] = {}
_FILES: Final = "import_fichiers"
_MAPPING: Final = "import_correspondance"
_MAPPING_FAULT: Final = "import_correspondance_erreur"
_CHOICES: Final = "import_choix"
_MODE: Final = "import_mode"
_READ: Final = "import_lu"
_ACCIDENT = (
    "Ces fichiers n'ont pas pu être lus : leur contenu a mis la lecture en défaut. Enregistrez-les "
    "dans un autre format (CSV ou XLSX), puis recommencez ; rien n'a été changé."
)


@dataclass(frozen=True)
class Upload:
    """What was read of the files of this session.

    Attributes
    ----------
    imported
        None when nothing could be read.
    message
        Why nothing could be read, in French; else empty.
    headers
        What may be the header of the names, when nothing could be read for lack of one.
    names
        Of the files, as they were given.
    based_on
        Digest of the data in service that the files were compared with.
    package
        The `datapackage.json` in service, if there is one.
    """

    imported: Import | None
    message: str
    headers: tuple[str, ...]
    names: tuple[str, ...]
    based_on: str
    package: bytes | None


def upload_intro() -> None:
    """Say what the page is for, where the files go, and how big they may be."""
    limits = {"megabytes": MAX_BYTES // 1_000_000, "files": MAX_FILES, "columns": MAX_COLUMNS}
    st.html(render("import_intro.html", **limits))


def upload_files(atlas: Atlas) -> None:
    """Draw the box that takes files, and the one that takes a mapping kept from another time.

    Inside another site's page no file can be sent: the cookie that protects it stays behind.
    """
    if st.context.is_embedded:
        st.html(render("import_framed.html", link=page_link()))
        return
    keep_ready(current_settings().folder, atlas.version)
    files, mapping = st.columns((2, 1))
    with files:
        st.file_uploader(
            "Vos fichiers (CSV, XLSX, ODS, GeoJSON, GeoPackage, Parquet, uMap, GPX, KML ou zip)",
            accept_multiple_files=True,
            key=_FILES,
        )
    with mapping:
        st.file_uploader(
            "Correspondance gardée d’une autre fois (JSON, facultative)",
            key=_MAPPING,
            on_change=_take_mapping,
        )
    if fault := st.session_state.get(_MAPPING_FAULT):
        st.html(render("import_fault.html", message=fault))


def current_upload(atlas: Atlas, *, with_internal: bool) -> Upload | None:
    """Read the files of this session, again only when something has changed; None without any.

    Parameters
    ----------
    with_internal
        Whether the reader may see the internal columns of the data in service: the operator's
        people may, since they write them back.
    """
    files = cast("list[UploadedFile]", st.session_state.get(_FILES) or [])
    if not files:
        forget_upload()
        return None
    ids = tuple(file.file_id for file in files)
    key = (ids, current_choices(), current_mode(), atlas.version, with_internal)
    kept = st.session_state.get(_READ)
    if kept is None or kept[0] != key:
        forget_upload()  # before the new one is made: one in memory at a time
        with st.spinner("Lecture des fichiers…"):
            kept = [key, _read(files, atlas, with_internal=with_internal)]
        st.session_state[_READ] = _held[_session()] = kept
    return cast("Upload", kept[1])


def forget_upload() -> None:
    """Free what was read; Streamlit frees the files themselves when their page is left."""
    if st.session_state.pop(_READ, None):
        forget_session(_session())


def forget_session(session: str) -> None:
    """Free at once what was read for a session, whoever still holds something of it."""
    if kept := _held.pop(session, None):
        kept.clear()
        _give_back()


def forget_left(sessions: Iterable[str]) -> None:
    """Free what was read for visitors who have left, and their files.

    Streamlit keeps both in what it knew of them, which refers to itself: nothing frees it but a
    full collection of garbage, and nobody knows when the next one would be.
    """
    for session in sessions:
        forget_session(session)
    gc.collect()
    _give_back()


def _give_back() -> None:
    """Have the C library give what was freed back to the system, which it does when asked."""
    with suppress(AttributeError):  # a library of another make
        ctypes.CDLL(None).malloc_trim(0)


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


def current_choices() -> Choices:
    """What this visitor has confirmed."""
    return cast("Choices", st.session_state.get(_CHOICES, Choices()))


def keep_choices(choices: Choices) -> None:
    """Keep what this visitor has confirmed, for this session."""
    st.session_state[_CHOICES] = choices


def forget_choices() -> None:
    """Go back to what is proposed."""
    st.session_state.pop(_CHOICES, None)


def current_mode() -> Mode:
    """Whether the files complete the data in service or replace its list."""
    return cast("Mode", st.session_state.get(_MODE, "completer"))


def keep_mode(mode: str) -> None:
    """Keep whether the files complete or replace; anything unknown changes nothing."""
    if mode in MODES:
        st.session_state[_MODE] = mode


def _take_mapping() -> None:
    st.session_state.pop(_MAPPING_FAULT, None)
    file = st.session_state.get(_MAPPING)
    if file is None:
        return
    try:
        st.session_state[_CHOICES] = read_choices(file.getvalue())
    except AtlasError as error:
        st.session_state[_MAPPING_FAULT] = str(error)


def _read(files: Sequence[UploadedFile], atlas: Atlas, *, with_internal: bool) -> Upload:
    names = _names(files)
    before = current_files(current_settings().folder)
    contents = {name: file.getvalue() for name, file in zip(names, files, strict=True)}
    upload = Upload(None, "", (), names, digest_of(before), before.get(PACKAGE))
    try:
        order = _order(before, atlas, names, with_internal=with_internal)
        return replace(upload, imported=import_in_turn(contents, order, _still_wanted))
    except UnknownHeadersError as error:
        return replace(upload, message=str(error), headers=error.headers)
    except AtlasError as error:
        return replace(upload, message=str(error))
    except Exception as error:  # noqa: BLE001 - whatever a hostile file does, the page stands
        # The message of the error may hold a cell: only its type is logged.
        logging.getLogger(__name__).error("import failed: %s", type(error).__name__)  # noqa: TRY400
        return replace(upload, message=_ACCIDENT)


def import_in_turn(
    contents: Mapping[str, bytes], order: Order, meanwhile: Callable[[], None]
) -> Import:
    """Import files in a process of its own, once no more than `READ_AT_ONCE` others are at it.

    A file within the limits may still take a gigabyte while it is read.

    Parameters
    ----------
    meanwhile
        Called while one waits; what it raises gives the turn to the next.
    """
    while not _READING.acquire(timeout=_LOOK_S):
        meanwhile()
    try:
        return import_confined(contents, order, meanwhile=meanwhile)
    finally:
        _READING.release()


def _still_wanted() -> None:
    """End this run when its visitor has left, or asked for something else.

    Streamlit looks for that whenever the state of the session is looked at.
    """
    _ = _READ in st.session_state


def _names(files: Sequence[UploadedFile]) -> tuple[str, ...]:
    """Names to tell the files by; of two that have the same, none may replace the other."""
    names: list[str] = []
    for file in files:
        name = printable(file.name, 150) or "fichier"
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({same + 1})" if same else name)
    return tuple(names)


def _order(
    before: Mapping[str, bytes], atlas: Atlas, names: Sequence[str], *, with_internal: bool
) -> Order:
    settings = current_settings()
    today = today_text()
    return Order(
        folder=settings.folder,
        before=before,
        vocabulary=settings.vocabulaire,
        territories_version=atlas.version,
        with_internal=with_internal,
        choices=current_choices(),
        dates=dict.fromkeys(names, today),
        date=today,
        replaces=current_mode() == "remplacer",
    )
