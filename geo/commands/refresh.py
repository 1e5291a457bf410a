"""The command `python -m geo refresh`: ask the source of the settings again, or say how it is."""

import argparse
from collections.abc import Iterator
from datetime import datetime

from geo.commands.changes import say_changes
from geo.commands.console import DONE, INCOMPLETE, say, warn, warn_failure, warn_trace
from geo.commands.parser import FrenchParser
from geo.errors import SourceError
from geo.french import moment, sentence_case
from geo.settings import Settings, read_settings
from geo.sources.refresh import Refreshed, refresh, source_of
from geo.sources.state import SourceState, is_overdue, read_state
from geo.tables.read import scan_files
from geo.tables.schema import read_schemas


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    status = "dit où en est la source sans la lire ; code 1 si elle est en échec ou en retard"
    parser.flag("--status", status)
    accept = "accepte ce qu'elle donne, même avec plus d'erreurs ou bien moins de pôles"
    parser.flag("--accept", accept)


def run(arguments: argparse.Namespace) -> int:
    """Refresh; `INCOMPLETE` when the source fails."""
    settings = read_settings()
    source = source_of(settings)
    now = datetime.now().astimezone()
    if arguments.status:
        say(f"Source : {source.shown}")
        return _say_status(settings, now)
    try:
        refreshed = refresh(settings, now, accept=arguments.accept)
    except SourceError as error:
        warn_failure("Source refusée", error)
        warn(*describe_state(read_state(settings.folder)))
        if arguments.trace:
            warn_trace(error)
        return INCOMPLETE
    _say_refreshed(refreshed)
    return DONE


def _say_status(settings: Settings, now: datetime) -> int:
    state = read_state(settings.folder)
    say(*describe_state(state))
    overdue = is_overdue(settings, state, now)
    if overdue:
        say("Elle aurait dû être redemandée depuis longtemps : l'application tourne-t-elle ?")
    return DONE if state.succeeded and not (state.is_failing or overdue) else INCOMPLETE


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
    elif state.tried != state.succeeded:
        yield f"Lecture en cours, ou arrêtée en route, depuis : {moment(state.tried)}."


def _say_refreshed(refreshed: Refreshed) -> None:
    if refreshed.before == refreshed.after:
        say("Rien de nouveau à la source.")
        return
    if refreshed.version:
        say(f"Version {refreshed.version.number} en service.")
    schemas = read_schemas()
    old, new = (scan_files(files, schemas) for files in (refreshed.before, refreshed.after))
    say_changes(old.frames, new.frames, schemas)
