"""Imports of files that nobody vouches for: read and understood in a process of their own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from geo.atlas import without_internal
from geo.errors import UnknownHeadersError
from geo.formats.confined import Given
from geo.formats.confinement import Job, Limits, confined, prepare
from geo.formats.frames import Frame, Send, believe, tell
from geo.geocoding.addresses import Address
from geo.imports.mapping import Choices, choices_content, choices_of
from geo.imports.placing.addresses import Geocode, Geocoded
from geo.imports.reading import Request, read_import
from geo.imports.result import Findings, Import
from geo.imports.vocabulary import read_vocabulary
from geo.tables.confined import ToldTables
from geo.tables.read import Tables, scan_files
from geo.tables.resolve import Locate
from geo.tables.schema import read_schemas
from geo.territories.gazetteer import Gazetteer
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

_IMPORT = "geo.imports.confined:send_import"
_PREPARE = "geo.imports.confined:make_ready"
_LIMITS = Limits(processor_s=120, seconds=480)
_MOST_ROUNDS = 2  # of addresses: those of poles, then those of members
_SOMEWHERE = (2.35, 48.85)


@dataclass(frozen=True)
class Order:
    """What an import needs besides the files, in values that another process can be told.

    Attributes
    ----------
    folder
        The data folder that the import is for: its schemas and territories.
    before
        By name, the files in service there; none for a new folder.
    vocabulary
        The operator's file of words, if there is one.
    territories_version
        Names the state of the territories, which are made ready under it.
    with_internal
        Whether the internal columns of the data in service are compared with, and handed back.
    choices, dates, date, replaces
        As in `Request`.
    """

    folder: Path
    before: Mapping[str, bytes]
    vocabulary: Path | None = None
    territories_version: str = ""
    with_internal: bool = True
    choices: Choices = field(default_factory=Choices)
    dates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    date: str = ""
    replaces: bool = False


def import_confined(
    files: Mapping[str, bytes],
    order: Order,
    *,
    geocode: Geocode | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Import:
    """Import files as `geo.imports.reading.read_import` does, in a process of its own.

    Parameters
    ----------
    geocode
        Point of addresses, asked from here: the other process has no network.
    meanwhile
        Called again and again while one waits: what it raises ends the import.

    Raises
    ------
    DataUnreadableError
        As `read_import` does; or the import takes more than it may, or dies.
    """
    argument = _argument(order) | ({"answers": []} if geocode else {})
    found = _found(files, order, argument, meanwhile)
    for _ in range(_MOST_ROUNDS if geocode else 0):
        if geocode and isinstance(found, _Outcome) and (asked := found.addresses):
            answers = zip(map(asdict, asked), geocode(asked), strict=True)
            argument["answers"] = [*argument["answers"], *answers]
            found = _found(files, order, argument, meanwhile)
    if isinstance(found, _Outcome):
        raise UnknownHeadersError(found.message, found.headers)
    return found


def keep_ready(folder: Path, territories_version: str) -> None:
    """Have the territories of a data folder made ready for the imports to come."""
    prepare(_PREPARE, f"{territories_version} {folder}")


def make_ready(argument: str) -> None:
    """Load what every import needs, before any file is there."""
    version, _, folder = argument.partition(" ")
    gazetteer, locate = _territories(folder, version)
    gazetteer.make_ready()
    locate(np.array([_SOMEWHERE[0]]), np.array([_SOMEWHERE[1]]))


@lru_cache(maxsize=1)
def _territories(folder: str, version: str) -> tuple[Gazetteer, Locate]:  # noqa: ARG001 - a key
    territories = read_territories(territories_folder(Path(folder)))
    return Gazetteer(territories), point_locator(territories)


# ---- What is asked, and answered ----------------------------------------------------------------


@dataclass(frozen=True)
class _Outcome:
    """What came of the files: an import, addresses to ask for, or no column that names poles."""

    findings: Findings | None = None
    tables: ToldTables | None = None
    addresses: tuple[Address, ...] = ()
    message: str = ""
    headers: tuple[str, ...] = ()


def _found(
    files: Mapping[str, bytes],
    order: Order,
    argument: Mapping[str, Any],
    meanwhile: Callable[[], None],
) -> "Import | _Outcome":
    schemas = read_schemas(order.folder if order.folder.is_dir() else None)

    def believed(frames: Iterable[Frame]) -> "Import | _Outcome":
        outcome = believe(_Outcome, frames)
        if outcome.findings is None or outcome.tables is None:
            return outcome
        return Import(**vars(outcome.findings), tables=outcome.tables.tables(schemas))

    return confined(Job(_IMPORT, files, order.before, argument, _LIMITS), believed, meanwhile)


def _argument(order: Order) -> dict[str, Any]:
    return {
        "folder": str(order.folder.absolute()),  # it works elsewhere
        "territories_version": order.territories_version,
        "vocabulary": str(order.vocabulary or ""),
        "with_internal": order.with_internal,
        "choices": choices_content(order.choices),
        "dates": dict(order.dates),
        "date": order.date,
        "replaces": order.replaces,
    }


# ---- In the other process -----------------------------------------------------------------------


class _AddressesWanted(Exception):  # noqa: N818 - no error: the import goes on with the answers
    def __init__(self, addresses: Sequence[Address]) -> None:
        super().__init__()
        self.addresses = tuple(addresses)


def send_import(given: Given, send: Send) -> None:
    """Import files, and tell what came of them: the work of a confined process."""
    try:
        imported = read_import(given.files, _request(given.argument, given.own))
    except UnknownHeadersError as error:
        outcome = _Outcome(message=str(error), headers=error.headers)
    except _AddressesWanted as wanted:
        outcome = _Outcome(addresses=wanted.addresses)
    else:
        outcome = _Outcome(imported, ToldTables.of(imported.tables))
    tell(_Outcome, outcome, send)


def _request(argument: Mapping[str, Any], before: Mapping[str, bytes]) -> Request:
    folder = Path(argument["folder"])
    schemas = read_schemas(folder if folder.is_dir() else None)
    gazetteer, locate = _territories(argument["folder"], argument["territories_version"])
    current = scan_files(before, schemas) if "poles.csv" in before else None
    if current is not None and not argument["with_internal"]:
        current = _public(current)
    words = argument["vocabulary"]
    return Request(
        schemas=schemas,
        gazetteer=gazetteer,
        locate=locate,
        current=current,
        choices=choices_of(argument["choices"]),
        dates=argument["dates"],
        date=argument["date"],
        replaces=argument["replaces"],
        geocode=_answering(argument["answers"]) if "answers" in argument else None,
        vocabulary=read_vocabulary(Path(words) if words else None, schemas),
    )


def _public(tables: Tables) -> Tables:
    """Leave out what visitors may not see: they compare with, and take away, the rest."""
    frames = {
        name: without_internal(frame, tables.schemas[name]) for name, frame in tables.frames.items()
    }
    return replace(tables, frames=frames)


def _answering(answers: Sequence[tuple[Mapping[str, str], Sequence[Any] | None]]) -> Geocode:
    """Give the answers had, and ask for the others."""
    known = {Address(**each): Geocoded(*found) if found else None for each, found in answers}

    def geocode(addresses: Sequence[Address]) -> list[Geocoded | None]:
        if wanted := [each for each in dict.fromkeys(addresses) if each not in known]:
            raise _AddressesWanted(wanted)
        return [known[each] for each in addresses]

    return geocode
