"""The command `python -m geo set`: change cells of one pole, checked as a whole file is."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.check import describe_problem
from geo.errors import AtlasError, EditError
from geo.french import count
from geo.model.report import Problem, Report
from geo.publish.data_folder.saying import describe_changes, say, warn
from geo.settings import read_settings
from geo.tables.changes import changes
from geo.tables.check import check
from geo.tables.edit import edit_row
from geo.tables.read import Tables, read_release, scan_files
from geo.tables.schema import read_schemas
from geo.tables.store import replace_tables
from geo.tables.versions import Version, current_files, digest_of
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

_FILE = "poles.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("pole", metavar="ptce-…", help="identifiant du pôle")
    parser.add_argument(
        "cells",
        nargs="+",
        metavar="colonne=valeur",
        help="cellule à changer ; rien après le signe égal vide la cellule",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="dossier de données (celui du fichier de réglages, par défaut)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Change the cells; 0 when it is done, 1 when the check refuses, 2 when it cannot be done."""
    try:
        folder = arguments.data or read_settings().donnees
        return _change(folder, arguments.pole, _read_cells(arguments.cells))
    except (AtlasError, OSError) as error:
        warn("Modification impossible :", *str(error).splitlines())
        return 2


def _read_cells(words: list[str]) -> Mapping[str, str]:
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


def _change(folder: Path, pole: str, cells: Mapping[str, str]) -> int:
    files = current_files(folder)
    if _FILE not in files:
        message = f"Le dossier « {folder.name} » n'a pas de fichier {_FILE}."
        raise EditError(message)
    _, _, neutralised = read_release(files.get("datapackage.json"))
    key = ("id_pole", pole)
    edited = edit_row(_FILE, files[_FILE], key, cells, neutralised=neutralised)
    candidate = {**files, _FILE: edited}
    (before, old), (after, new) = (_checked(folder, each) for each in (files, candidate))
    found = _new_problems(old, new)
    _say_problems(found)
    if refused := [each for each in found if each.severity == "error"]:
        warn(f"Rien n'est changé : {count(len(refused), 'erreur')} à corriger d'abord.")
        return 1
    differences = changes(before.frames, after.frames, after.schemas, with_internal=True)
    say(*describe_changes(differences, after.schemas))
    if edited == files[_FILE]:
        return 0
    reason = f"{pole} : {', '.join(cells)}"
    version = replace_tables(folder, {_FILE: edited}, reason=reason, based_on=digest_of(files))
    say(*_describe_version(version, folder))
    return 0


def _checked(folder: Path, files: Mapping[str, bytes]) -> tuple[Tables, Report]:
    tables = scan_files(files, read_schemas(folder))
    territories = read_territories(territories_folder(folder))
    return tables, check(tables, territories, point_locator(territories))


def _new_problems(before: Report, after: Report) -> list[Problem]:
    """The problems that were not there, each as many times as it is new."""
    known = Counter(before.problems)
    found = []
    for problem in after.problems:
        if known[problem]:
            known[problem] -= 1
        else:
            found.append(problem)
    return found


def _say_problems(problems: list[Problem]) -> None:
    for problem in problems:
        warn(*describe_problem(problem), "")


def _describe_version(version: Version, folder: Path) -> Iterator[str]:
    yield (
        f"Version {version.number} en service. La précédente est gardée : python -m geo rollback "
        f"{folder}"
    )
