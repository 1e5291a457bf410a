"""The command `python -m geo import`: read other people's files into a data folder."""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from geo.commands.console import (
    DONE,
    FAILED,
    INCOMPLETE,
    agrees,
    say,
    warn,
    where_kept,
    write_lines,
)
from geo.commands.files import read_file, require_file, write_file, write_files
from geo.commands.parser import FrenchParser
from geo.errors import AtlasError, ImportRefusedError, UnknownHeadersError
from geo.formats.archives import TABLE_SUFFIXES
from geo.formats.limits import MAX_FILES, check_size, refused
from geo.french import count
from geo.geocoding.cached import cached_geocoder
from geo.geocoding.protocol import service_url
from geo.imports.confined import Order, import_confined
from geo.imports.folder import folder_files, rejected_csv
from geo.imports.mapping import (
    Choices,
    header_names,
    propose_columns,
    read_choices,
    write_choices,
)
from geo.imports.placing.addresses import Geocode, geocode_with
from geo.imports.result import Import
from geo.imports.summary import describe, failure_to_json, to_json
from geo.imports.vocabulary import read_vocabulary
from geo.settings import read_settings
from geo.sources.stores import FolderStore, Store, store_of
from geo.tables.package import PACKAGE, today_text
from geo.tables.schema import TableSchema, read_schemas
from geo.tables.versions import digest_of

REJECTS = "rejets"
"""Folder, in the data folder, of the files of rejected rows."""


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.path("fichier", "FICHIER", "fichier ou dossier à lire")
    target = "dossier de données à écrire (les données des réglages, par défaut)"
    parser.path("--to", "DOSSIER", target)
    mapping = "correspondance des colonnes et des valeurs : lue si elle existe, écrite ensuite"
    parser.path("--mapping", "FICHIER", mapping)
    parser.flag("--yes", "accepte ce qui est proposé et ce qui change, sans demander")
    parser.path("--json", "FICHIER", "écrit le constat dans ce fichier JSON")
    parser.text("--source", "TEXTE", "source des lignes qui n'en ont pas", default="")
    replaces = "retire des données en place ce que le fichier ne donne pas (jamais pour des rejets)"
    parser.flag("--remplacer", replaces)
    parser.flag("--accept", "avec --remplacer, accepte que plus de la moitié des pôles s'en aille")
    parser.flag("--complete", "ajoute et met à jour sans rien retirer : ce qui se fait d'office")


def run(arguments: argparse.Namespace) -> int:
    """Import; `INCOMPLETE` with rows or files put aside, `FAILED` when not confirmed."""
    try:
        store = _store(arguments.to)
        before = store.files()
        with _geocoder(arguments.fichier) as geocode:
            brought = _Brought(
                dict(_read(arguments.fichier)), _order(arguments, store, before), geocode
            )
            imported = _understood(arguments.mapping, brought)
        if arguments.json:
            write_file(arguments.json, to_json(imported).encode())
        write_lines(describe(imported), sys.stdout)
        return _conclude(arguments, store, imported, before)
    except (AtlasError, OSError) as error:
        if arguments.json:
            with suppress(OSError):
                text = failure_to_json(arguments.fichier.name, str(error))
                write_file(arguments.json, text.encode())
        raise


@dataclass(frozen=True)
class _Brought:
    """Files, what they are imported for, and who answers for their addresses."""

    files: Mapping[str, bytes]
    order: Order
    geocode: Geocode | None

    def imported(self) -> Import:
        return import_confined(self.files, self.order, geocode=self.geocode)


def _understood(mapping: Path | None, brought: _Brought) -> Import:
    """Understand files; when no column names the poles, ask which one does, or say how to."""
    order = brought.order
    try:
        return brought.imported()
    except UnknownHeadersError as error:
        if header := _asked_header(error.headers):
            columns = {**order.choices.columns.get("poles", {}), header: "nom"}
            choices = replace(order.choices, columns={"poles": columns})
            return replace(brought, order=replace(order, choices=choices)).imported()
        message = f"{error} {_how_to_name(mapping, error.headers, order)}"
        raise UnknownHeadersError(message, error.headers) from error


def _asked_header(headers: Sequence[str]) -> str:
    """Ask the person at the keyboard which header names the poles; empty without an answer."""
    if not headers or not sys.stdin.isatty():
        return ""
    write_lines([f"{rank}. {header}" for rank, header in enumerate(headers, start=1)], sys.stdout)
    try:
        answer = input("Quelle colonne nomme les pôles ? [numéro, ou rien] ").strip()
    except EOFError:
        return ""
    rank = int(answer) if answer.isascii() and answer.isdigit() else 0
    return headers[rank - 1] if 0 < rank <= len(headers) else ""


def _how_to_name(mapping: Path | None, headers: Sequence[str], order: Order) -> str:
    """Say how to name the column of names, and write the mapping to fill, unless it exists."""
    if mapping is None or mapping.exists() or not headers:
        header = headers[0] if headers else "en-tête"
        example = json.dumps({"colonnes": {"poles": {header: "nom"}}}, ensure_ascii=False)
        return f"Exemple : {example}, dans un fichier donné à --mapping."
    schemas = _schemas(order.folder)
    names = header_names(schemas["poles"], read_vocabulary(order.vocabulary, schemas))
    proposed = propose_columns(headers, names, order.choices)
    columns = {"poles": {each.found: each.target for each in proposed}}
    write_file(mapping, write_choices(replace(order.choices, columns=columns)))
    return (
        f"« {mapping.name} » est écrit avec les en-têtes trouvés : mettez « nom » en face de celui "
        "qui nomme les pôles, puis relancez."
    )


@contextmanager
def _geocoder(path: Path) -> Iterator[Geocode | None]:
    """Open the geocoder that the operator has set, its answers kept beside the file; else none."""
    address = service_url(read_settings().geocodeur)
    if not address:
        yield None
        return
    kept = path.with_name(f"{path.name}.geocodage.sqlite")
    with cached_geocoder(address, kept, tell=say) as service:
        yield geocode_with(service)


def _store(folder: Path | None) -> Store:
    if folder is None:
        return store_of(read_settings())
    if folder.exists() and not folder.is_dir():
        message = f"« {folder.name} » n'est pas un dossier. Donnez un autre nom à --to."
        raise ImportRefusedError(message)
    return FolderStore(folder)


def _order(arguments: argparse.Namespace, store: Store, before: Mapping[str, bytes]) -> Order:
    folder = store.folder
    choices = _choices(arguments.mapping)
    if arguments.source:
        choices = replace(choices, source=arguments.source.strip())
    words = read_settings().vocabulaire
    read_vocabulary(words, _schemas(folder))  # what is wrong with it is said before all else
    return Order(
        folder=folder,
        before=before,
        vocabulary=words,
        choices=choices,
        dates=_dates(arguments.fichier),
        date=today_text(),
        replaces=arguments.remplacer and not arguments.complete,
    )


def _schemas(folder: Path) -> Mapping[str, TableSchema]:
    return read_schemas(folder if folder.is_dir() else None)


def _choices(path: Path | None) -> Choices:
    if path is None or not path.exists():
        return Choices()
    return read_choices(read_file(path))


def _dates(path: Path) -> Mapping[str, str]:
    """Dates of the files, by the name the import gives them."""
    return {
        name: datetime.fromtimestamp(each.stat().st_mtime, tz=UTC).date().isoformat()
        for name, each in _paths(path)
    }


def _paths(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        require_file(path)
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
        yield name, read_file(each)


def _conclude(
    arguments: argparse.Namespace, store: Store, imported: Import, before: Mapping[str, bytes]
) -> int:
    """Ask what is to be asked, then write; the exit code."""
    if not imported.accepted_count:
        say("Aucune ligne n'est acceptée : rien n'est écrit.")
        return FAILED if imported.report.is_clean else INCOMPLETE
    if imported.removes_most and not arguments.accept:
        warn(_how_to_remove_most(imported))
        return FAILED
    if not (arguments.yes or _is_agreed(imported)):
        _keep_mapping(arguments.mapping, imported)
        warn(_how_to_confirm(arguments.mapping, imported))
        return FAILED
    version = store.replace(
        folder_files(imported, before.get(PACKAGE), today_text()),
        reason=f"import de {arguments.fichier.name}",
        based_on=digest_of(before),
    )
    _keep_mapping(arguments.mapping, imported)
    say(f"Écrit dans {store.shown} : version {version.number}.")
    _write_rejects(store.folder / REJECTS, imported)
    return DONE if imported.report.is_clean else INCOMPLETE


def _is_agreed(imported: Import) -> bool:
    """Whether nothing is to be confirmed, or the person at the keyboard agrees."""
    if not imported.unconfirmed and not imported.changes_anything:
        return True
    return agrees("Acceptez-vous ces correspondances et ces changements ?")


def _how_to_confirm(mapping: Path | None, imported: Import) -> str:
    if not imported.unconfirmed:
        return (
            "Rien n'est écrit : des données seraient changées. Relancez avec --yes pour l'accepter."
        )
    return (
        f"Rien n'est écrit : la correspondance proposée reste à confirmer. {where_kept(mapping)} "
        "--yes accepte tout ce qui est proposé."
    )


def _how_to_remove_most(imported: Import) -> str:
    poles = count(imported.removed_count, "pôle")
    return (
        f"Rien n'est écrit : {poles} en place, plus de la moitié, ne sont pas dans le fichier et "
        "seraient retirés. Relancez sans --remplacer pour ajouter et mettre à jour, ou avec "
        "--accept si ces pôles doivent s'en aller."
    )


def _keep_mapping(path: Path | None, imported: Import) -> None:
    if path is not None:
        write_file(path, write_choices(imported.choices))


def _write_rejects(folder: Path, imported: Import) -> None:
    """Write the rows to mend, in place of those of the import before."""
    shutil.rmtree(folder, ignore_errors=True)
    if imported.rejected:
        folder.mkdir(parents=True)
    write_files({folder / each.file_name: rejected_csv(each) for each in imported.rejected})
    for each in imported.rejected:
        say(f"Lignes à corriger, puis à redonner : {folder / each.file_name}")
