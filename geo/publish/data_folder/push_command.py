"""The command `python -m geo push`: write a data folder in a PostGIS database."""

import argparse
from pathlib import Path

from geo.check import describe_problem
from geo.errors import AtlasError, SourceError
from geo.french import count
from geo.publish.data_folder.saying import describe_changes, say, warn
from geo.settings import Source, read_settings, read_source
from geo.sources.judgement import Judged, judge
from geo.sources.postgis import Content, read_files, write_tables
from geo.tables.changes import changes
from geo.tables.read import scan_files
from geo.tables.resolve import resolve_places
from geo.tables.versions import current_files
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

_SHOWN_PROBLEMS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--to", required=True, metavar="URL", help="postgresql://utilisateur@machine/base"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="dossier de données (celui du fichier de réglages, par défaut)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the tables; 0 when it is done, 1 when they have errors, 2 when it cannot be done."""
    try:
        target = read_database(arguments.to, "--to")
        folder = arguments.data or read_settings().folder
        files = current_files(folder)
        (found,) = judge(files, folder=folder)
        if found.error_count:
            _refuse(found)
            return 1
        _push(target, files, folder, found)
    except (AtlasError, OSError) as error:
        warn("Écriture impossible :", *str(error).splitlines())
        warn(*getattr(error, "detail", "").splitlines())
        return 2
    return 0


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


def _refuse(found: Judged) -> None:
    errors = found.report.with_severity("error")
    for problem in errors[:_SHOWN_PROBLEMS]:
        warn(*describe_problem(problem), "")
    warn(f"Rien n'est écrit : {count(len(errors), 'erreur')} à corriger d'abord.")


def _push(target: Source, files: dict[str, bytes], folder: Path, found: Judged) -> None:
    schemas = found.tables.schemas
    before = _present(target)
    territories = read_territories(territories_folder(folder))
    poles = found.tables.frames["poles"]
    placed, _ = resolve_places(poles, territories, point_locator(territories))
    points = [
        None if longitude != longitude else (longitude, latitude)  # noqa: PLR0124 - NaN
        for longitude, latitude in zip(placed["longitude"], placed["latitude"], strict=True)
    ]
    package = files.get("datapackage.json", b"{}")
    write_tables(target, Content(found.tables.frames, schemas, points, package))
    say(f"Écrit dans {target.shown}.")
    old = scan_files(before, schemas).frames
    differences = changes(old, found.tables.frames, schemas, with_internal=True)
    say(*describe_changes(differences, schemas))


def _present(target: Source) -> dict[str, bytes]:
    """What the database holds already; nothing when it has no table of ours."""
    try:
        found = read_files(target)
    except SourceError as error:
        if "table des pôles" in str(error):
            return {}
        raise
    return dict(found[0]) if found else {}
