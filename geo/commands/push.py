"""The command `python -m geo push`: write a data folder in a PostGIS database."""

import argparse

from geo.commands.changes import say_changes
from geo.commands.console import DONE, INCOMPLETE, say, warn, warn_problems
from geo.commands.parser import FrenchParser
from geo.errors import SourceError
from geo.french import count
from geo.settings import Source, read_settings, read_source
from geo.sources.postgis import write_tables
from geo.sources.postgis_versions import Entry
from geo.sources.stores import DatabaseStore, content_of
from geo.sources.validation import check_files
from geo.tables.read import scan_files
from geo.tables.versions import current_files

_SHOWN_PROBLEMS = 20


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    target = "base où écrire : postgresql://utilisateur@machine/base"
    parser.text("--to", "ADRESSE", target, required=True)
    parser.data_folder()


def run(arguments: argparse.Namespace) -> int:
    """Write the tables; `INCOMPLETE`, and nothing written, when they have errors."""
    target = read_database(arguments.to, "--to")
    folder = arguments.data or read_settings().folder
    files = current_files(folder)
    (found,) = check_files(files, folder=folder)
    if errors := found.report.errors:
        warn_problems(errors[:_SHOWN_PROBLEMS])
        warn(f"Rien n'est écrit : {count(len(errors), 'erreur')} à corriger d'abord.")
        return INCOMPLETE
    store = DatabaseStore(target, folder)
    old = scan_files(store.files(), found.tables.schemas)
    entry = Entry(f"envoi du dossier « {folder.name} »")
    version = write_tables(target, content_of(found, files, folder), entry)
    say(f"Écrit dans {target.shown} : version {version.number}.")
    say_changes(old.frames, found.tables.frames, found.tables.schemas)
    return DONE


def read_database(text: str, option: str) -> Source:
    """Read the address of a database.

    Raises
    ------
    SettingsError, SourceError
        It is no address, or not that of a database.
    """
    source = read_source(text, option)
    if not source.is_database:
        message = f"{option} : l'adresse d'une base est attendue (postgresql://machine/base)."
        raise SourceError(message)
    return source
