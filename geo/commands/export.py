"""The command `python -m geo export`: write the selected poles as files."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from geo.atlas import load_atlas
from geo.commands.console import DONE, INCOMPLETE, say, warn
from geo.commands.files import write_files
from geo.commands.parser import FrenchParser
from geo.commands.selection_options import add_selection_options, option, read_selection
from geo.errors import ExportError, SelectionError
from geo.formats.logo import read_theme
from geo.french import count, enumeration, number, quoted
from geo.model.atlas import View
from geo.model.territories import LEVEL_WORDS
from geo.publish.exports.csv_folder import PACKAGE_NAME, csv_files
from geo.publish.exports.extract import Extract, extract
from geo.publish.exports.formats import FORMATS
from geo.publish.exports.pictures import map_file, picture_files
from geo.reports.choices.drawing import map_levels, read_choices
from geo.reports.maps.maps import poles_map
from geo.reports.sentences import count_sentence, describe, unplaced_sentence
from geo.reports.study import Study
from geo.settings import read_settings
from geo.tables.package import PACKAGE
from geo.tables.schema import read_schemas

Files = Mapping[str, bytes]
Make = Callable[[Extract], Files]


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    formats = f"format des fichiers : {', '.join(WRITERS)}"
    parser.text("--format", "FORMAT", formats, required=True, dest="file_format")
    parser.path("--out", "CHEMIN", "dossier où écrire, ou nom du fichier", required=True)
    for key, said in _MAP_KEYS.items():
        parser.text(option(key), "VALEUR", f"en svg ou png, {said}", default="")
    parser.data_folder()
    add_selection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Export; `INCOMPLETE` when no pole is selected."""
    make = _writer(arguments.file_format)
    settings = read_settings()
    folder = arguments.data or settings.folder
    atlas = load_atlas(folder, read_theme(settings))
    view = atlas.select(read_selection(arguments, atlas))
    if not len(view):
        warn(f"Aucun pôle pour cette sélection ({describe(view.selection, atlas)}).")
        warn("Rien n'est écrit.")
        return INCOMPLETE
    made = _chosen_map(arguments, view) or make(extract(view, read_schemas(folder)))
    files = placed_files(made, arguments.out)
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_files(files)
    if not atlas.report.is_clean:
        errors = count(len(atlas.report.errors), "erreur")
        warn(f"{errors} dans les données : python -m geo check dit lesquelles.")
    say(*_describe(files, view))
    return DONE


_MAP_KEYS: Mapping[str, str] = {
    "indicateur": "la seule carte de cet indicateur, comme dans l'adresse de la carte",
    "indicateur2": "l'indicateur croisé avec lui",
    "niveau": "le découpage de cette carte : region, departement, epci ou commune",
}


def _chosen_map(arguments: argparse.Namespace, view: View) -> Files | None:
    """Draw the map that is asked for; None when none is.

    Raises
    ------
    SelectionError
        With what cannot be drawn, and why.
    """
    query = {key: [text] for key in _MAP_KEYS if (text := getattr(arguments, key))}
    if not query:
        return None
    if arguments.file_format not in ("svg", "png") or "indicateur" not in query:
        words = enumeration([option(key) for key in _MAP_KEYS])
        message = f"{words} disent une carte : donnez {option('indicateur')}, en svg ou en png."
        raise SelectionError(message)
    atlas, levels = view.atlas, map_levels(view.selection, view.atlas)
    choices, _, faults = read_choices(
        query,
        tiles_allowed=False,
        sectors=atlas.slugs("secteur"),
        levels=levels,
        statistics=atlas.indicators,
    )
    if faults:
        raise SelectionError("\n".join(faults))
    needs_reach = "distance" in (choices.indicator, choices.second)
    drawn = poles_map(view, choices, Study(atlas, view.selection).reach if needs_reach else None)
    if drawn.level != (asked := arguments.niveau or drawn.level):
        where = LEVEL_WORDS[drawn.level][0]
        message = f"{option('niveau')} {quoted(asked)} : cette sélection se dessine par {where}."
        raise SelectionError(message)
    return map_file(drawn, choices, arguments.file_format)


def placed_files(files: Files, out: Path) -> Mapping[Path, bytes]:
    """Place files in a folder, or the only one under the name given.

    Raises
    ------
    ExportError
        Several files have one name, or tables would go among files that are no earlier export.
    """
    if len(files) == 1 and out.suffix and not out.is_dir():
        return {out: next(iter(files.values()))}
    _require_folder(out, files)
    return {out / name: content for name, content in files.items()}


def _require_folder(out: Path, files: Files) -> None:
    extensions = {Path(name).suffix for name in files}
    if out.suffix in extensions and not out.is_dir():
        message = f"il y a {len(files)} fichiers à écrire : donnez un dossier, non « {out.name} »."
        raise ExportError(message)
    if PACKAGE in files:
        _require_free(out)


def _require_free(folder: Path) -> None:
    """Refuse to mix tables with others: a data folder would lose its own."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8-sig"))
        if package.get("name") == PACKAGE_NAME:
            return
    except (OSError, ValueError, AttributeError, RecursionError):
        pass  # no earlier export, then
    message = (
        f"le dossier « {folder.name} » contient déjà autre chose qu'un export. Choisissez-en un "
        "autre, vide ou à créer."
    )
    raise ExportError(message)


def _writer(file_format: str) -> Make:
    if file_format in WRITERS:
        return WRITERS[file_format]
    message = f"« {file_format} » n'est pas un format. Formats connus : {', '.join(WRITERS)}."
    raise ExportError(message)


def _one_file(name: str) -> Make:
    file = FORMATS[name]
    return lambda exported: {file.name(exported.view): file.write(exported)}


WRITERS: Mapping[str, Make] = {
    "csv": csv_files,
    **{name: _one_file(name) for name in ("xlsx", "geojson", "gpkg", "graphml")},
    "svg": lambda exported: picture_files(exported.view, "svg"),
    "png": lambda exported: picture_files(exported.view, "png"),
}
"""By format, what makes its files."""


def _describe(files: Mapping[Path, bytes], view: View) -> Iterator[str]:
    for path, content in files.items():
        yield f"Écrit : {path} ({number(-(-len(content) // 1000))} ko)"
    yield f"{count_sentence(view)} {unplaced_sentence(view)}".strip()
