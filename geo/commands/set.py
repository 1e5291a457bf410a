"""The command `python -m geo set`: change cells of one pole, checked as a whole file is."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.commands.changes import say_changes
from geo.commands.console import DONE, INCOMPLETE, say, warn, warn_problems
from geo.commands.parser import FrenchParser
from geo.errors import EditError
from geo.french import count
from geo.settings import Settings, Source, read_settings
from geo.sources.validation import check_files
from geo.tables.edit import edit_row
from geo.tables.read import read_release
from geo.tables.store import replace_tables, settle
from geo.tables.versions import current_files, digest_of

_FILE = "poles.csv"


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.text("pole", "ptce-…", "identifiant du pôle")
    cell = "cellule à changer ; rien après le signe égal vide la cellule"
    parser.text("cells", "colonne=valeur", cell, nargs="+")
    parser.data_folder()


def run(arguments: argparse.Namespace) -> int:
    """Change the cells; `INCOMPLETE` when the check refuses."""
    folder = arguments.data or _local(read_settings())
    settle(folder)
    files = current_files(folder)
    if _FILE not in files:
        message = f"Le dossier « {folder.name} » n'a pas de fichier {_FILE}."
        raise EditError(message)
    return _change(folder, files, arguments.pole, _read_cells(arguments.cells))


def _local(settings: Settings) -> Path:
    if isinstance(settings.donnees, Source):
        message = (
            f"Les données viennent de {settings.donnees.shown} : changez-les là-bas, ou désignez "
            "un dossier avec --data."
        )
        raise EditError(message)
    return settings.donnees


def _read_cells(words: Sequence[str]) -> Mapping[str, str]:
    cells: dict[str, str] = {}
    for word in words:
        column, sign, value = word.partition("=")
        if not sign or not column:
            message = f"« {word} » n'a pas la forme colonne=valeur."
            raise EditError(message)
        if column in cells:
            message = f"La colonne « {column} » est donnée deux fois."
            raise EditError(message)
        cells[column] = value
    return cells


def _change(folder: Path, files: Mapping[str, bytes], pole: str, cells: Mapping[str, str]) -> int:
    _, _, neutralised = read_release(files.get("datapackage.json"))
    edited = edit_row(_FILE, files[_FILE], ("id_pole", pole), cells, neutralised=neutralised)
    before, after = check_files(files, {**files, _FILE: edited}, folder=folder)
    # As many times as each is new.
    found = list((Counter(after.report.problems) - Counter(before.report.problems)).elements())
    warn_problems(found)
    if refused := [each for each in found if each.severity == "error"]:
        warn(f"Rien n'est changé : {count(len(refused), 'erreur')} à corriger d'abord.")
        return INCOMPLETE
    say_changes(before.tables.frames, after.tables.frames, after.tables.schemas)
    if edited != files[_FILE]:
        reason = f"{pole} : {', '.join(cells)}"
        based_on = digest_of(files)
        version = replace_tables(folder, {_FILE: edited}, reason=reason, based_on=based_on)
        say(
            f"Version {version.number} en service. La précédente est gardée : python -m geo "
            f"rollback {folder}"
        )
    return DONE
