"""The command `python -m geo refresh`: ask the source of the settings again, or say how it is."""

import argparse
from collections.abc import Iterator
from datetime import datetime

from geo.errors import AtlasError, SourceError
from geo.french import moment, sentence_case
from geo.publish.data_folder.saying import describe_changes, say, warn
from geo.settings import Settings, read_settings
from geo.sources.refresh import Refreshed, refresh, source_of
from geo.sources.schedule import is_overdue
from geo.sources.state import SourceState, read_state
from geo.tables.changes import changes
from geo.tables.read import scan_files
from geo.tables.schema import read_schemas


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--status",
        action="store_true",
        help="dit où en est la source sans la lire ; code 1 si elle est en échec ou en retard",
    )
    parser.add_argument(
        "--accept",
        action="store_true",
        help="accepte ce qu'elle donne, même avec plus d'erreurs ou bien moins de pôles",
    )


def run(arguments: argparse.Namespace) -> int:
    """Refresh; 0 when the data is up to date, 1 when the source fails, 2 when none is asked."""
    try:
        settings = read_settings()
        source = source_of(settings)
    except AtlasError as error:
        warn("Actualisation impossible :", *str(error).splitlines())
        return 2
    if arguments.status:
        state, now = read_state(settings.folder), _now()
        say(f"Source : {source.shown}", *describe_state(state))
        overdue = is_overdue(settings, state, now)
        if overdue:
            say("Elle aurait dû être redemandée depuis longtemps : l'application tourne-t-elle ?")
        return 0 if state.succeeded and not (state.is_failing or overdue) else 1
    return _refresh(settings, accept=arguments.accept)


def _refresh(settings: Settings, *, accept: bool) -> int:
    try:
        refreshed = refresh(settings, _now(), accept=accept)
    except SourceError as error:
        warn(f"Source refusée : {error}.", *error.detail.splitlines())
        warn(*describe_state(read_state(settings.folder)))
        return 1
    except AtlasError as error:
        warn("Actualisation impossible :", *str(error).splitlines())
        return 2
    say(*_describe(refreshed))
    return 0


def _now() -> datetime:
    return datetime.now().astimezone()


def describe_state(state: SourceState) -> Iterator[str]:
    """Tell when a source was last good, and since when and why it fails."""
    if state.succeeded:
        yield f"Dernière lecture bonne : {moment(state.succeeded)}."
    else:
        yield "Aucune lecture bonne jusqu'ici : aucune donnée n'en est venue."
    if state.is_failing:
        yield f"En échec depuis : {moment(state.failing_since)}."
        yield f"{sentence_case(state.why)}."
        yield from state.detail.splitlines()


def _describe(refreshed: Refreshed) -> Iterator[str]:
    if refreshed.before == refreshed.after:
        yield "Rien de nouveau à la source."
        return
    schemas = read_schemas()
    old, new = (scan_files(files, schemas) for files in (refreshed.before, refreshed.after))
    if refreshed.version:
        yield f"Version {refreshed.version.number} en service."
    found = changes(old.frames, new.frames, schemas, with_internal=True)
    yield from describe_changes(found, schemas)
