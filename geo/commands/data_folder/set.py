"""The command `python -m geo set`: change cells of one pole, checked as a whole file is."""

import argparse
from collections.abc import Mapping, Sequence

from geo.commands.changes import say_changes
from geo.commands.console import DONE, INCOMPLETE, say, warn, warn_problems
from geo.commands.parser import FrenchParser
from geo.errors import EditError
from geo.french import count
from geo.settings import read_settings
from geo.sources.stores import FolderStore, Store, store_of
from geo.sources.validation import added_problems, check_files
from geo.tables.edit import edit_row
from geo.tables.package import PACKAGE, next_package, today_text
from geo.tables.read import read_release
from geo.tables.versions import digest_of

_FILE = "poles.csv"


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.text("pole", "ptce-…", "identifiant du pôle")
    cell = "cellule à changer ; rien après le signe égal vide la cellule"
    parser.text("cells", "colonne=valeur", cell, nargs="+")
    parser.data_folder()


def run(arguments: argparse.Namespace) -> int:
    """Change the cells; `INCOMPLETE` when the check refuses."""
    store = FolderStore(arguments.data) if arguments.data else store_of(read_settings())
    files = store.files()
    if _FILE not in files:
        message = f"{store.shown} n'a pas de table {_FILE}."
        raise EditError(message)
    return _change(store, files, arguments.pole, _read_cells(arguments.cells))


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


def _change(store: Store, files: Mapping[str, bytes], pole: str, cells: Mapping[str, str]) -> int:
    _, _, neutralised = read_release(files.get(PACKAGE))
    edited = edit_row(_FILE, files[_FILE], ("id_pole", pole), cells, neutralised=neutralised)
    before, after = check_files(files, {**files, _FILE: edited}, folder=store.folder)
    found = added_problems(before, after)
    warn_problems(found)
    if refused := [each for each in found if each.severity == "error"]:
        warn(f"Rien n'est changé : {count(len(refused), 'erreur')} à corriger d'abord.")
        return INCOMPLETE
    say_changes(before.tables.frames, after.tables.frames, after.tables.schemas)
    if edited != files[_FILE]:
        changed = {_FILE: edited, **next_package(files.get(PACKAGE), today_text())}
        reason, based_on = f"{pole} : {', '.join(cells)}", digest_of(files)
        version = store.replace(changed, reason=reason, based_on=based_on)
        back = f"python -m geo rollback {store.argument}".rstrip()
        say(f"Version {version.number} en service. La précédente est gardée : {back}")
    return DONE
