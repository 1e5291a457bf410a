"""The command `python -m geo export`: write the selected poles as files."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from geo.atlas import load_atlas
from geo.check import for_terminal
from geo.errors import AtlasError, ExportError
from geo.french import count, number, typeset
from geo.model.atlas import View
from geo.publish.exports.csv_folder import PACKAGE_NAME, csv_files
from geo.publish.exports.extract import Extract, extract
from geo.publish.exports.formats import FORMATS
from geo.publish.exports.pictures import png_files, svg_files
from geo.publish.selection_options import add_selection_arguments, read_selection
from geo.reports.sentences import count_sentence, describe, without_point_sentence
from geo.settings import read_settings
from geo.tables.schema import read_schemas

Files = Mapping[str, bytes]
Make = Callable[[Extract], Files]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--format", required=True, metavar="FORMAT", help=", ".join(WRITERS), dest="file_format"
    )
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="CHEMIN",
        help="dossier où écrire, ou nom du fichier",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="dossier de données (celui des réglages, par défaut)",
    )
    add_selection_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Export; 0 when written, 1 when no pole is selected, 2 when it could not be done."""
    try:
        make = _writer(arguments.file_format)
        folder = arguments.data or read_settings().folder
        atlas = load_atlas(folder)
        view = atlas.select(read_selection(arguments, atlas))
        if not len(view):
            _say(f"Aucun pôle pour cette sélection ({describe(view.selection, atlas)}).")
            _say("Rien n'est écrit.")
            return 1
        files = make(extract(view, read_schemas(folder)))
        written = write_files(files, arguments.out)
    except (AtlasError, OSError) as error:
        _say("Export impossible :", *str(error).splitlines())
        return 2
    if not atlas.report.is_clean:
        errors = count(len(atlas.report.with_severity("error")), "erreur")
        _say(f"{errors} dans les données : python -m geo check dit lesquelles.")
    sys.stdout.writelines(f"{for_terminal(line)}\n" for line in _report(written, view))
    return 0


def _say(*lines: str) -> None:
    sys.stderr.writelines(f"{for_terminal(typeset(line))}\n" for line in lines)


def write_files(files: Files, out: Path) -> tuple[Path, ...]:
    """Write files in a folder, or the only one under the name given; the paths written.

    Raises
    ------
    ExportError
        Several files have one name, or tables would go among files that are no earlier export.
    """
    if len(files) == 1 and out.suffix and not out.is_dir():
        paths = {out: next(iter(files.values()))}
    else:
        _require_folder(out, files)
        paths = {out / name: content for name, content in files.items()}
    for path, content in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tuple(paths)


def _require_folder(out: Path, files: Files) -> None:
    extensions = {Path(name).suffix for name in files}
    if out.suffix in extensions and not out.is_dir():
        message = f"il y a {len(files)} fichiers à écrire : donnez un dossier, non « {out.name} »."
        raise ExportError(message)
    if "datapackage.json" in files:
        _require_free(out)


def _require_free(folder: Path) -> None:
    """Refuse to mix tables with others: a data folder would lose its own."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        package = json.loads((folder / "datapackage.json").read_text("utf-8-sig"))
        if package.get("name") == PACKAGE_NAME:
            return
    except (OSError, ValueError, AttributeError):
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
    "svg": lambda exported: svg_files(exported.view),
    "png": lambda exported: png_files(exported.view),
}
"""By format, what makes its files."""


def _report(written: tuple[Path, ...], view: View) -> Iterator[str]:
    for path in written:
        size = number(-(-path.stat().st_size // 1000))
        yield typeset(f"Écrit : {path} ({size} ko)")
    yield typeset(f"{count_sentence(view)} {without_point_sentence(view)}".strip())
