"""The command `python -m geo rollback`: put an earlier version of a data folder in service."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.errors import AtlasError, StoreError
from geo.french import count
from geo.publish.data_folder.saying import describe_changes, say, warn
from geo.tables.changes import changes
from geo.tables.parse import parse
from geo.tables.read import Tables, read_release, scan_files
from geo.tables.schema import TableSchema, read_schemas
from geo.tables.store import roll_back
from geo.tables.versions import Version, current_files, list_versions, versioned_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("dossier", type=Path, metavar="DIR", help="dossier de données")
    parser.add_argument(
        "--to", type=int, metavar="N", help="numéro de la version (la précédente, par défaut)"
    )
    parser.add_argument(
        "--list", action="store_true", help="dit quelles versions sont gardées, et ne change rien"
    )


def run(arguments: argparse.Namespace) -> int:
    """Put a version back; 0 when it is done, 2 when it cannot be."""
    folder: Path = arguments.dossier
    try:
        if not folder.is_dir():
            message = f"Le dossier « {folder} » est introuvable."
            raise StoreError(message)
        if arguments.list:
            say(*_describe(list_versions(folder)))
        else:
            _return_to(folder, arguments.to)
    except (AtlasError, OSError) as error:
        warn("Retour impossible :", *str(error).splitlines())
        return 2
    return 0


def _return_to(folder: Path, number: int | None) -> None:
    if not list_versions(folder):
        message = (
            f"Le dossier « {folder.name} » ne garde aucune version : rien n'y a été écrit par "
            "l'atlas."
        )
        raise StoreError(message)
    before = current_files(folder)
    version = roll_back(folder, number)
    schemas = read_schemas(folder)
    old, new = (scan_files(files, schemas) for files in (before, versioned_files(version.folder)))
    say(f"Version {version.number} en service ({version.reason or 'sans motif'}).")
    say(*_describe_difference(old, new, schemas))


def _describe_difference(
    before: Tables, after: Tables, schemas: Mapping[str, TableSchema]
) -> Iterator[str]:
    yield from describe_changes(
        changes(before.frames, after.frames, schemas, with_internal=True), schemas
    )


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
