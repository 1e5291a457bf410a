"""The command `python -m geo rollback`: put an earlier version of a data folder in service."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from geo.commands.changes import say_changes
from geo.commands.console import DONE, say
from geo.commands.parser import FrenchParser
from geo.errors import StoreError
from geo.french import count
from geo.tables.parse import parse
from geo.tables.read import read_release, scan_files
from geo.tables.schema import read_schemas
from geo.tables.store import roll_back
from geo.tables.versions import Version, current_files, list_versions, versioned_files


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.path("dossier", "DOSSIER", "dossier de données")
    parser.text("--to", "N", "numéro de la version (la précédente, par défaut)", type=int)
    parser.flag("--list", "dit quelles versions sont gardées, et ne change rien")


def run(arguments: argparse.Namespace) -> int:
    """Put a version back, or list them."""
    folder: Path = arguments.dossier
    if not folder.is_dir():
        message = f"Le dossier « {folder} » est introuvable."
        raise StoreError(message)
    versions = list_versions(folder)
    if arguments.list:
        say(*_describe(versions))
        return DONE
    if not versions:
        message = (
            f"Le dossier « {folder.name} » ne garde aucune version : rien n'y a été écrit par "
            "l'atlas."
        )
        raise StoreError(message)
    _return_to(folder, arguments.to)
    return DONE


def _return_to(folder: Path, number: int | None) -> None:
    before = current_files(folder)
    version = roll_back(folder, number)
    schemas = read_schemas(folder)
    old, new = (scan_files(files, schemas) for files in (before, versioned_files(version.folder)))
    say(f"Version {version.number} en service ({version.reason or 'sans motif'}).")
    say_changes(old.frames, new.frames, schemas)


def _describe(versions: tuple[Version, ...]) -> Iterator[str]:
    for version in versions:
        files = versioned_files(version.folder)
        release, _, _ = read_release(files.get("datapackage.json"))
        mark = "→" if version.is_current else " "
        named = ", ".join(part for part in (release.version, release.date) if part)
        rows = len(parse("poles.csv", files.get("poles.csv", b"")).rows)
        yield (
            f"{mark} {version.number:>4}  {version.digest}  {count(rows, 'pôle')}  "
            f"{named or 'sans date'}  {version.reason}"
        )
    yield f"{count(len(versions), 'version gardée', 'versions gardées')}."
