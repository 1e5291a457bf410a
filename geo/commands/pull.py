"""The command `python -m geo pull`: write the data of a PostGIS database in a folder."""

import argparse

from geo.commands.changes import say_changes
from geo.commands.console import DONE, INCOMPLETE, say, warn
from geo.commands.parser import FrenchParser
from geo.commands.push import read_database
from geo.french import count
from geo.sources.fetch import Fetched
from geo.sources.postgis import read_files
from geo.sources.refresh import bring_values
from geo.sources.validation import check_foreign_files, require_usable
from geo.tables.read import scan_files
from geo.tables.store import replace_tables
from geo.tables.versions import current_files, digest_of


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    origin = "base à lire : postgresql://utilisateur@machine/base"
    parser.text("--from", "ADRESSE", origin, required=True, dest="origin")
    parser.path("--to", "DOSSIER", "dossier de données à écrire", required=True)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder; `INCOMPLETE` when what it now holds has errors."""
    origin, folder = read_database(arguments.origin, "--from"), arguments.to
    before = current_files(folder)
    found = read_files(origin) or Fetched({})
    files = found.files
    bring_values(origin, found, folder)
    (checked,) = check_foreign_files(files, folder=folder)
    require_usable(checked)
    version = replace_tables(
        folder,
        files,
        reason=f"lu à {origin.shown}",
        based_on=digest_of(before),
        keep_others=False,
    )
    say(f"Version {version.number} en service dans {folder}.")
    schemas = checked.tables.schemas
    say_changes(scan_files(before, schemas).frames, checked.tables.frames, schemas)
    if checked.error_count:
        errors = count(checked.error_count, "erreur")
        warn(f"{errors} : python -m geo check {folder} dit lesquelles.")
        return INCOMPLETE
    return DONE
