"""The command `python -m geo import`: read other people's files into a data folder.

The only module of the room that touches the disk.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from geo.check import for_terminal
from geo.errors import AtlasError, DataMissingError, ImportRefusedError
from geo.formats.limits import MAX_FILES, check_size, refused
from geo.formats.read import TABLE_SUFFIXES
from geo.geocoding.calls import service_address
from geo.geocoding.kept import kept_geocoder
from geo.imports.addresses import geocode_with
from geo.imports.folder import PACKAGE, folder_files
from geo.imports.gazetteer import Gazetteer
from geo.imports.mapping import Choices, read_choices, write_choices
from geo.imports.places import Geocode
from geo.imports.reading import Import, Request, read_import
from geo.imports.rejects import rejected_csv
from geo.imports.telling import describe, failure_to_json, to_json
from geo.settings import read_settings
from geo.tables.read import scan_files
from geo.tables.schema import read_schemas
from geo.tables.store import replace_tables
from geo.tables.versions import current_files, digest_of
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

REJECTS = "rejets"
"""Folder, in the data folder, of the files of rejected rows."""
_YES = frozenset({"o", "oui", "y", "yes"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("fichier", type=Path, metavar="FILE", help="fichier, zip ou dossier à lire")
    parser.add_argument(
        "--to", type=Path, required=True, metavar="DIR", help="dossier de données à écrire"
    )
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="M.json",
        help="correspondance des colonnes et des valeurs : lue si elle existe, écrite ensuite",
    )
    parser.add_argument(
        "--yes", action="store_true", help="accepte ce qui est proposé, et remplace sans demander"
    )
    parser.add_argument(
        "--json", type=Path, metavar="REPORT.json", help="écrit le constat dans ce fichier JSON"
    )
    parser.add_argument(
        "--source", default="", metavar="TEXTE", help="source des lignes qui n'en ont pas"
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help="ajoute aux données en place, sans rien retirer (fait de soi-même pour des rejets)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Import; 0 without an error, 1 with rows or files put aside, 2 when it could not be done."""
    try:
        before = _before(arguments.to)
        with _geocoder(arguments.fichier) as geocode:
            request = replace(_request(arguments, before), geocode=geocode)
            imported = read_import(dict(_read(arguments.fichier)), request)
        if arguments.json:
            arguments.json.write_text(to_json(imported), encoding="utf-8")
        sys.stdout.writelines(f"{for_terminal(line)}\n" for line in describe(imported))
        return _conclude(arguments, imported, before)
    except (AtlasError, OSError) as error:
        sys.stderr.write(for_terminal(f"Import impossible : {error}") + "\n")
        if arguments.json:
            with suppress(OSError):
                text = failure_to_json(arguments.fichier.name, str(error))
                arguments.json.write_text(text, encoding="utf-8")
        return 2


@contextmanager
def _geocoder(path: Path) -> Iterator[Geocode | None]:
    """Open the geocoder that the operator has set, its answers kept beside the file; else none."""
    address = service_address(read_settings().geocodeur)
    if not address:
        yield None
        return
    kept = path.with_name(f"{path.name}.geocodage.sqlite")
    with kept_geocoder(address, kept, tell=lambda text: print(for_terminal(text))) as service:
        yield geocode_with(service)


def _before(folder: Path) -> dict[str, bytes]:
    """Read the files of the data folder, all of one version; none when it is a new one."""
    if folder.exists() and not folder.is_dir():
        message = f"« {folder.name} » n'est pas un dossier. Donnez un autre nom à --to."
        raise ImportRefusedError(message)
    return current_files(folder) if folder.is_dir() else {}


def _request(arguments: argparse.Namespace, before: Mapping[str, bytes]) -> Request:
    folder = arguments.to
    schemas = read_schemas(folder if folder.is_dir() else None)
    territories = read_territories(territories_folder(folder))
    choices = _choices(arguments.mapping)
    if arguments.source:
        choices = replace(choices, source=arguments.source.strip())
    return Request(
        schemas=schemas,
        gazetteer=Gazetteer(territories),
        locate=point_locator(territories),
        current=scan_files(before, schemas) if "poles.csv" in before else None,
        choices=choices,
        dates=_dates(arguments.fichier),
        date=_today().isoformat(),
        completes=arguments.complete,
    )


def _today() -> date:
    return datetime.now(tz=UTC).astimezone().date()


def _choices(path: Path | None) -> Choices:
    if path is None or not path.exists():
        return Choices()
    return read_choices(path.read_bytes())


def _dates(path: Path) -> Mapping[str, str]:
    """Dates of the files, by the name the import gives them."""
    return {
        name: datetime.fromtimestamp(each.stat().st_mtime, tz=UTC).date().isoformat()
        for name, each in _paths(path)
    }


def _paths(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.exists():
        message = f"« {path.name} » est introuvable. Vérifiez son nom."
        raise DataMissingError(message)
    if not path.is_dir():
        yield path.name, path
        return
    found = sorted(
        each
        for each in path.iterdir()
        if each.is_file()
        and not each.is_symlink()
        and each.suffix.lower() in TABLE_SUFFIXES
        and each.name != PACKAGE
    )
    if not found:
        raise refused(path.name, "le dossier ne contient aucun tableau", "Indiquez un fichier.")
    if len(found) > MAX_FILES:
        raise refused(path.name, f"{len(found)} fichiers ; {MAX_FILES} au plus", "Partagez-le.")
    yield from ((each.name, each) for each in found)


def _read(path: Path) -> Iterator[tuple[str, bytes]]:
    for name, each in _paths(path):
        check_size(name, each.stat().st_size)
        yield name, each.read_bytes()


# ---- What follows ---------------------------------------------------------------------------


def _conclude(arguments: argparse.Namespace, imported: Import, before: Mapping[str, bytes]) -> int:
    """Ask what is to be asked, then write; the exit code."""
    if not imported.accepted_count:
        print("Aucune ligne n'est acceptée : rien n'est écrit.")
        return 2 if imported.report.is_clean else 1
    if not (arguments.yes or _is_agreed(imported)):
        _keep_mapping(arguments.mapping, imported)
        sys.stderr.write(for_terminal(_how_to_confirm(arguments.mapping, imported)) + "\n")
        return 2
    version = replace_tables(
        arguments.to,
        folder_files(imported, before.get(PACKAGE), _today().isoformat()),
        reason=f"import de {arguments.fichier.name}",
        based_on=digest_of(before),
    )
    _keep_mapping(arguments.mapping, imported)
    print(for_terminal(f"Écrit dans « {arguments.to.name} » : version {version.number}."))
    _write_rejects(arguments.to / REJECTS, imported)
    return 0 if imported.report.is_clean else 1


def _is_agreed(imported: Import) -> bool:
    """Whether nothing is to be confirmed, or the person at the keyboard agrees."""
    if not imported.unconfirmed and not imported.replaces:
        return True
    if not sys.stdin.isatty():
        return False
    try:
        answer = input("Acceptez-vous ces correspondances et ces changements ? [o/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in _YES


def _how_to_confirm(mapping: Path | None, imported: Import) -> str:
    if not imported.unconfirmed:
        return (
            "Rien n'est écrit : des données seraient remplacées. Relancez avec --yes pour les "
            "remplacer, ou --complete pour n'en retirer aucune."
        )
    kept = (
        f"La proposition est dans « {mapping.name} » : corrigez-la, puis relancez. "
        if mapping
        else "Relancez avec --mapping M.json pour la garder et la corriger. "
    )
    return (
        f"Rien n'est écrit : la correspondance proposée reste à confirmer. {kept}--yes accepte "
        "tout ce qui est proposé."
    )


def _keep_mapping(path: Path | None, imported: Import) -> None:
    if path is not None:
        path.write_bytes(write_choices(imported.choices))


def _write_rejects(folder: Path, imported: Import) -> None:
    """Write the rows to mend, in place of those of the import before."""
    shutil.rmtree(folder, ignore_errors=True)
    for each in imported.rejected:
        folder.mkdir(exist_ok=True)
        (folder / each.file_name).write_bytes(rejected_csv(each))
        print(f"Lignes à corriger, puis à redonner : {REJECTS}/{each.file_name}")
