"""The command `python -m geo pull`: write the data of a PostGIS database in a folder."""

import argparse
from pathlib import Path

from geo.errors import AtlasError
from geo.french import count
from geo.publish.data_folder.push_command import read_database
from geo.publish.data_folder.saying import describe_changes, say, warn
from geo.settings import Source
from geo.sources.judgement import judge, require_usable
from geo.sources.postgis import read_files
from geo.tables.changes import changes
from geo.tables.read import scan_files
from geo.tables.store import replace_tables
from geo.tables.versions import current_files, digest_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--from",
        required=True,
        dest="origin",
        metavar="URL",
        help="postgresql://utilisateur@machine/base",
    )
    parser.add_argument(
        "--to", required=True, type=Path, metavar="DIR", help="dossier de données à écrire"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the folder; 0 when it is clean, 1 when it has errors, 2 when it could not be done."""
    try:
        return _pull(read_database(arguments.origin, "--from"), arguments.to)
    except (AtlasError, OSError) as error:
        warn("Lecture impossible :", *str(error).splitlines())
        warn(*getattr(error, "detail", "").splitlines())
        return 2


def _pull(origin: Source, folder: Path) -> int:
    before = current_files(folder)
    found = read_files(origin)
    files = dict(found[0]) if found else {}
    (judged,) = judge(files, folder=folder)
    require_usable(judged)
    version = replace_tables(
        folder,
        files,
        reason=f"lu à {origin.shown}",
        based_on=digest_of(before),
        keep_others=False,
    )
    say(f"Version {version.number} en service dans {folder}.")
    schemas = judged.tables.schemas
    old = scan_files(before, schemas).frames
    say(*describe_changes(changes(old, judged.tables.frames, schemas, with_internal=True), schemas))
    if judged.error_count:
        warn(
            f"{count(judged.error_count, 'erreur')} : python -m geo check {folder} dit lesquelles."
        )
        return 1
    return 0
