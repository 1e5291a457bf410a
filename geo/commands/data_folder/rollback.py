"""The command `python -m geo rollback`: put an earlier version of the data in service."""

import argparse
from collections.abc import Iterator

from geo.commands.changes import say_changes
from geo.commands.console import DONE, say
from geo.commands.parser import FrenchParser
from geo.errors import StoreError
from geo.french import count
from geo.settings import read_settings
from geo.sources.stores import FolderStore, Store, store_of
from geo.tables.package import PACKAGE
from geo.tables.parse import parse
from geo.tables.read import read_release, scan_files
from geo.tables.schema import read_schemas
from geo.tables.versions import Version


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    folder = "dossier de données (les données des réglages, par défaut)"
    parser.path("dossier", "DOSSIER", folder, nargs="?")
    parser.text("--to", "N", "numéro de la version (la précédente, par défaut)", type=int)
    parser.flag("--list", "dit quelles versions sont gardées, et ne change rien")


def run(arguments: argparse.Namespace) -> int:
    """Put a version back, or list them."""
    folder = arguments.dossier
    if folder and not folder.is_dir():
        message = f"Le dossier « {folder} » est introuvable."
        raise StoreError(message)
    store = FolderStore(folder) if folder else store_of(read_settings())
    versions = store.versions()
    if arguments.list:
        say(*_describe(store, versions))
        return DONE
    if not versions:
        message = f"{store.shown} ne garde aucune version : rien n'y a été écrit par l'atlas."
        raise StoreError(message)
    _return_to(store, arguments.to)
    return DONE


def _return_to(store: Store, number: int | None) -> None:
    before = store.files()
    version = store.roll_back(number)
    schemas = read_schemas(store.folder)
    old, new = (scan_files(files, schemas) for files in (before, store.version_files(version)))
    say(f"Version {version.number} en service ({version.reason or 'sans motif'}).")
    say_changes(old.frames, new.frames, schemas)


def _describe(store: Store, versions: tuple[Version, ...]) -> Iterator[str]:
    for version in versions:
        files = store.version_files(version)
        release, _, _ = read_release(files.get(PACKAGE))
        mark = "→" if version.is_current else " "
        named = ", ".join(part for part in (release.version, release.date) if part)
        rows = len(parse("poles.csv", files.get("poles.csv", b"")).rows)
        yield (
            f"{mark} {version.number:>4}  {version.digest}  {count(rows, 'pôle')}  "
            f"{named or 'sans date'}  {version.reason}"
        )
    yield f"{count(len(versions), 'version gardée', 'versions gardées')}."
