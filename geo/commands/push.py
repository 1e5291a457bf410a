"""The command `python -m geo push`: write a data folder in a PostGIS database."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from geo.commands.changes import say_changes
from geo.commands.console import DONE, INCOMPLETE, say, warn, warn_problems
from geo.commands.parser import FrenchParser
from geo.errors import SourceError
from geo.french import count
from geo.settings import Source, read_settings, read_source
from geo.sources.postgis import Content, read_files, write_tables
from geo.sources.validation import Checked, check_files
from geo.tables.read import scan_files
from geo.tables.resolve import resolve_places
from geo.tables.versions import current_files
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

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
    if errors := found.report.with_severity("error"):
        warn_problems(errors[:_SHOWN_PROBLEMS])
        warn(f"Rien n'est écrit : {count(len(errors), 'erreur')} à corriger d'abord.")
        return INCOMPLETE
    old = scan_files(_present(target), found.tables.schemas)
    write_tables(target, _content(found, files, folder))
    say(f"Écrit dans {target.shown}.")
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


def _content(found: Checked, files: Mapping[str, bytes], folder: Path) -> Content:
    territories = read_territories(territories_folder(folder))
    poles = found.tables.frames["poles"]
    placed, _ = resolve_places(poles, territories, point_locator(territories))
    points = [
        None if longitude != longitude else (longitude, latitude)  # noqa: PLR0124 - NaN
        for longitude, latitude in zip(placed["longitude"], placed["latitude"], strict=True)
    ]
    package = files.get("datapackage.json", b"{}")
    return Content(found.tables.frames, found.tables.schemas, points, package)


def _present(target: Source) -> Mapping[str, bytes]:
    """What the database holds already; nothing when it has no table of ours."""
    try:
        found = read_files(target)
    except SourceError as error:
        if "table des pôles" in str(error):
            return {}
        raise
    return found[0] if found else {}
