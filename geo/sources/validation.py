"""Validation: whether what a source gives is good enough to replace what is in service."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SourceError
from geo.formats.confined import Given
from geo.formats.confinement import Job, Limits, confined
from geo.formats.frames import Frame, Send, believe, tell
from geo.french import count, number
from geo.model.report import Problem, Report
from geo.settings import SHIPPED_DATA
from geo.tables.changes import loses_most
from geo.tables.check import check
from geo.tables.check_indicators import check_values, offered
from geo.tables.confined import ToldTables
from geo.tables.read import Tables, require_poles, scan_files, scan_tables
from geo.tables.schema import read_schemas
from geo.tables.versions import read_whole, versioned_paths
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder
from geo.territories.statistics import DERIVED

_SHOWN_PROBLEMS = 20
_CHECK = "geo.sources.validation:send_checked"
_LIMITS = Limits(memory=4_000_000_000, processor_s=600, seconds=900, answer=1_000_000_000)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a set of files holds, once read and checked.

    Attributes
    ----------
    row_count, rejected_count
        Rows found, and those left out.
    """

    tables: Tables
    report: Report
    row_count: int
    rejected_count: int

    @property
    def pole_count(self) -> int:
        """How many poles can be used."""
        return len(self.tables.frames["poles"])

    @property
    def error_count(self) -> int:
        """How many errors were found."""
        return len(self.report.errors)


def check_files(*sets: Mapping[str, bytes], folder: Path = SHIPPED_DATA) -> tuple[Checked, ...]:
    """Read and check sets of files, with the schemas and territories of a data folder."""
    schemas = read_schemas(folder)
    return tuple(_check((scan_files(files, schemas) for files in sets), folder))


def check_foreign_files(
    *sets: Mapping[str, bytes], folder: Path = SHIPPED_DATA
) -> tuple[Checked, ...]:
    """Read and check files as `check_files` does, in a process of its own: nobody vouches for them.

    Raises
    ------
    DataUnreadableError
        It takes more than it may, or a schema of the folder is broken.
    """
    first, *others = sets
    own = {
        f"{rank}/{name}": data for rank, each in enumerate(others) for name, data in each.items()
    }
    argument = [str(folder.absolute()), len(others)]
    return _confined(Job(_CHECK, first, own, argument, _LIMITS), folder)


def check_folder(folder: Path) -> Checked:
    """Read and check a data folder as it stands, in a process of its own.

    Raises
    ------
    DataMissingError
        The folder or `poles.csv` is not there.
    DataUnreadableError
        As `check_foreign_files`.
    """
    require_poles(folder)
    names = {path.name: b"" for path in versioned_paths(folder)}  # read there, all of one version
    job = Job(_CHECK, names, argument=[str(folder.absolute())], limits=_LIMITS)
    (checked,) = _confined(job, folder)
    return checked


def added_problems(before: Checked, after: Checked) -> list[Problem]:
    """What is wrong after a change and was not before, as many times as each is new."""
    return list((Counter(after.report.problems) - Counter(before.report.problems)).elements())


@dataclass(frozen=True)
class _Told:
    tables: ToldTables
    report: Report
    row_count: int
    rejected_count: int


_Sets = tuple[_Told, ...]


def _confined(job: Job, folder: Path) -> tuple[Checked, ...]:
    schemas = read_schemas(folder)

    def checked(frames: Iterable[Frame]) -> tuple[Checked, ...]:
        return tuple(
            Checked(each.tables.tables(schemas), each.report, each.row_count, each.rejected_count)
            for each in believe(_Sets, frames)
        )

    return confined(job, checked)


def send_checked(given: Given, send: Send) -> None:
    """Read and check, and tell what was found: the work of a confined process."""
    folder, *others = given.argument
    found = _check(_tables(given, Path(folder), others), Path(folder))
    told = tuple(
        _Told(ToldTables.of(each.tables), each.report, each.row_count, each.rejected_count)
        for each in found
    )
    tell(_Sets, told, send)


def _tables(given: Given, folder: Path, others: Sequence[int]) -> Iterator[Tables]:
    if not others:
        yield read_whole(folder, lambda: scan_tables(folder))
        return
    schemas = read_schemas(folder)
    yield scan_files(given.files, schemas)
    for rank in range(others[0]):
        names = [name for name in given.own if name.startswith(f"{rank}/")]
        yield scan_files({name.partition("/")[2]: given.own[name] for name in names}, schemas)


def _check(sets: Iterable[Tables], folder: Path) -> Iterator[Checked]:
    territories = read_territories(territories_folder(folder))
    locate = point_locator(territories)
    for tables in sets:
        report = check(tables, territories, locate)
        there, missing = offered(tables.frames["indicateurs"], folder, DERIVED)
        report += missing + Report.of(check_values(there, folder, territories))
        rejected = sum(map(len, tables.rejected.values()))
        yield Checked(tables, report, tables.row_count, rejected)


def require_usable(found: Checked) -> None:
    """Refuse what no page could show.

    Raises
    ------
    SourceError
        The table of poles cannot be read, or has no pole.
    """
    if "poles" in found.tables.unreadable:
        raise SourceError("la table des pôles de la source ne peut pas être lue", _errors(found))
    if not found.pole_count:
        raise SourceError("la source ne donne aucun pôle qui puisse être utilisé", _errors(found))


def require_no_worse(found: Checked, in_service: Checked) -> None:
    """Refuse what has more errors, or far fewer poles, than the version in service.

    Raises
    ------
    SourceError
        It has; the operator may still take it, with `python -m geo refresh --accept`.
    """
    if found.error_count > in_service.error_count:
        message = (
            f"ce que donne la source contient {count(found.error_count, 'erreur')}, contre "
            f"{number(in_service.error_count)} dans la version en service"
        )
        raise SourceError(message, _errors(found))
    if loses_most(in_service.pole_count, found.pole_count):
        message = (
            f"la source ne donne plus que {count(found.pole_count, 'pôle')}, contre "
            f"{number(in_service.pole_count)} dans la version en service : elle est sans doute "
            "tronquée"
        )
        raise SourceError(message)


def _errors(found: Checked) -> str:
    errors = found.report.errors
    lines = [str(each) for each in errors[:_SHOWN_PROBLEMS]]
    if rest := len(errors) - len(lines):
        lines.append(f"Et {count(rest, 'autre')}.")
    return "\n".join(lines)
