"""Validation: whether what a source gives is good enough to replace what is in service."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SourceError
from geo.french import count, number
from geo.model.report import Report
from geo.settings import SHIPPED_DATA
from geo.tables.changes import SMALLEST_SHARE
from geo.tables.check import check
from geo.tables.read import Tables, scan_files
from geo.tables.schema import read_schemas
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """What a set of files holds, once read and checked."""

    tables: Tables
    report: Report

    @property
    def pole_count(self) -> int:
        """How many poles can be used."""
        return len(self.tables.frames["poles"])

    @property
    def error_count(self) -> int:
        """How many errors were found."""
        return len(self.report.with_severity("error"))


def check_files(*sets: Mapping[str, bytes], folder: Path = SHIPPED_DATA) -> tuple[Checked, ...]:
    """Read and check sets of files, with the schemas and territories of a data folder."""
    schemas = read_schemas(folder)
    return check_tables(*(scan_files(files, schemas) for files in sets), folder=folder)


def check_tables(*sets: Tables, folder: Path) -> tuple[Checked, ...]:
    """Check tables that were read, with the territories of a data folder, or the shipped ones."""
    territories = read_territories(territories_folder(folder))
    locate = point_locator(territories)
    return tuple(Checked(tables, check(tables, territories, locate)) for tables in sets)


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
    if found.pole_count < SMALLEST_SHARE * in_service.pole_count:
        message = (
            f"la source ne donne plus que {count(found.pole_count, 'pôle')}, contre "
            f"{number(in_service.pole_count)} dans la version en service : elle est sans doute "
            "tronquée"
        )
        raise SourceError(message)


def _errors(found: Checked) -> str:
    errors = found.report.with_severity("error")
    lines = [str(each) for each in errors[:_SHOWN_PROBLEMS]]
    if rest := len(errors) - len(lines):
        lines.append(f"Et {count(rest, 'autre')}.")
    return "\n".join(lines)
