"""The command `python -m geo set`: change cells of one pole, checked as a whole file is."""

import argparse
from collections.abc import Mapping, Sequence

from geo.commands.changes import tell_change
from geo.commands.parser import FrenchParser
from geo.errors import EditError
from geo.settings import read_settings
from geo.sources.stores import FolderStore, change_tables, store_of
from geo.tables.edit import edit_row
from geo.tables.package import PACKAGE, today_text
from geo.tables.read import read_release

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
    cells, pole = _read_cells(arguments.cells), arguments.pole
    _, _, neutralised = read_release(files.get(PACKAGE))
    edited = edit_row(_FILE, files[_FILE], ("id_pole", pole), cells, neutralised=neutralised)
    reason, day = f"{pole} : {', '.join(cells)}", today_text()
    change = change_tables(store, files, {_FILE: edited}, reason=reason, day=day)
    return tell_change(change, store)


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
