"""Read: the tables of a data folder, typed, with every problem found and nothing lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import DataMissingError, DataUnreadableError
from geo.model.atlas import Release
from geo.model.report import Problem, Report
from geo.model.rules import fault
from geo.tables.columns import is_web_address
from geo.tables.drafts import draft_table, drop_orphans, rejected_frame
from geo.tables.package import PACKAGE
from geo.tables.parse import Records, parse
from geo.tables.schema import TableSchema, read_schemas
from geo.tables.versions import tables_folder
from geo.tables.write import undo_neutralisation

TABLES = (
    "poles",
    "appels",
    "reseaux",
    "soutiens",
    "adhesions",
    "roles_reseaux",
    "membres",
    "chiffres_nationaux",
    "organisations",
    "indicateurs",
    "errata",
)
"""The tables of a data folder, those referred to first."""
NEUTRALISED_KEY = "atlas:apostrophes"
"""In `datapackage.json`: cells that a spreadsheet would execute have a quote in front."""

OPTIONAL_TABLES = frozenset({"errata", "organisations", "indicateurs"})
"""Those that a folder may leave out: nothing is said of it, and they have no row."""


@dataclass(frozen=True)
class Tables:
    """A data folder once read.

    Attributes
    ----------
    frames
        By table: the accepted rows, all the columns of the schema in its order, then `_row`, the
        line of the file. Text is `str`, empty when unknown; numbers are `Int64` or `float64`,
        missing when unknown.
    schemas
        By table, what the columns are; those of the territories too.
    rejected
        By table: the rows left out, as they stood, with `_row` and `raison`.
    release
        What the folder says of itself in `datapackage.json`; empty texts where it says nothing.
    unreadable
        Tables of which nothing could be read: missing, not CSV, without a required column.
    """

    frames: Mapping[str, pd.DataFrame]
    schemas: Mapping[str, TableSchema]
    report: Report
    rejected: Mapping[str, pd.DataFrame]
    release: Release
    unreadable: frozenset[str]

    @property
    def row_count(self) -> int:
        """Rows found in the files, used or not."""
        return sum(map(len, self.frames.values())) + sum(map(len, self.rejected.values()))


def read_tables(folder: Path) -> Tables:
    """Read a data folder, whose `poles.csv` must be usable.

    Parameters
    ----------
    folder
        Holds `poles.csv`, the other tables (CSV in UTF-8), and possibly `schemas/` and
        `datapackage.json`.

    Raises
    ------
    DataMissingError
        The folder or `poles.csv` is not there.
    DataUnreadableError
        Nothing can be read of `poles.csv`, or a schema of the folder is broken.
    """
    return with_poles(scan_tables(folder))


def with_poles(tables: Tables) -> Tables:
    """Give tables back; raise DataUnreadableError when nothing can be read of `poles.csv`."""
    if "poles" in tables.unreadable:
        faults = [each for each in tables.report.errors if each.file == "poles.csv"]
        raise DataUnreadableError("\n".join(map(str, faults)))
    return tables


def scan_tables(folder: Path) -> Tables:
    """Read a data folder as `read_tables` does, but only report a `poles.csv` of no use.

    Raises
    ------
    DataMissingError
        The folder or `poles.csv` is not there.
    DataUnreadableError
        A schema of the folder is broken.
    """
    require_poles(folder)
    place = tables_folder(folder)
    records = {name: _read_records(place / f"{name}.csv") for name in TABLES}
    return _scan(_read_package(place / PACKAGE), records, read_schemas(folder))


def scan_files(files: Mapping[str, bytes], schemas: Mapping[str, TableSchema]) -> Tables:
    """Read tables that stand in no folder yet, as `scan_tables` would once they did.

    Parameters
    ----------
    files
        By name (`poles.csv`, `datapackage.json`), their content.
    """
    records = {
        name: parse(f"{name}.csv", files[f"{name}.csv"])
        if f"{name}.csv" in files
        else Records(problems=[fault("missing-file.anywhere").at(f"{name}.csv")])
        for name in TABLES
    }
    return _scan(files.get(PACKAGE), records, schemas)


def _scan(
    package: bytes | None, records: Mapping[str, Records], schemas: Mapping[str, TableSchema]
) -> Tables:
    release, problems, is_neutralised = read_release(package)
    if is_neutralised:
        records = {name: _without_quotes(each) for name, each in records.items()}
    return assemble(Contents(records, release, problems), schemas)


@dataclass(frozen=True)
class Contents:
    """What a folder or a file holds, before its cells are checked.

    Attributes
    ----------
    records
        By table, all of `TABLES`.
    release, problems
        What it says of itself, and what was wrong with that.
    """

    records: Mapping[str, Records]
    release: Release
    problems: Sequence[Problem] = ()


def assemble(contents: Contents, schemas: Mapping[str, TableSchema]) -> Tables:
    """Type and check what was read, table by table, then what refers to what."""
    problems = list(contents.problems)
    drafts = {
        name: draft_table(schemas[name], _records_of(name, contents, schemas)) for name in TABLES
    }
    for draft in drafts.values():
        drop_orphans(draft, drafts)
        problems += draft.problems
    return Tables(
        frames={name: draft.frame for name, draft in drafts.items()},
        schemas=schemas,
        report=Report.of(problems),
        rejected={name: rejected_frame(draft) for name, draft in drafts.items()},
        release=contents.release,
        unreadable=frozenset(name for name, draft in drafts.items() if not draft.header),
    )


def _records_of(name: str, contents: Contents, schemas: Mapping[str, TableSchema]) -> Records:
    """Take an optional table that is missing for one without a row, and say nothing of either."""
    records = contents.records[name]
    if name not in OPTIONAL_TABLES:
        return records
    problems = [each for each in records.problems if each.rule not in ("missing-file", "no-row")]
    is_absent = not records.header and not problems
    return replace(
        records, header=schemas[name].columns if is_absent else records.header, problems=problems
    )


def require_poles(folder: Path) -> None:
    """Raise DataMissingError for a folder that is not there, or has no `poles.csv`."""
    if not folder.is_dir():
        message = (
            f"Le dossier de données « {folder.name} » est introuvable. Vérifiez son nom, ou "
            "employez le dossier livré avec l'atlas (data)."
        )
        raise DataMissingError(message)
    if not (tables_folder(folder) / "poles.csv").is_file():
        message = (
            f"Le fichier poles.csv est introuvable dans le dossier « {folder.name} ». Placez-y la "
            "table des pôles, ou indiquez un autre dossier."
        )
        raise DataMissingError(message)


def _read_records(path: Path) -> Records:
    try:
        return parse(path.name, path.read_bytes())
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        rule = "missing-file.in-folder" if is_missing else "unreadable-file.in-folder"
        return Records(problems=[fault(rule, folder=path.parent.name).at(path.name)])


def _read_package(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return b""  # then reported as what cannot be read


def read_release(package: bytes | None) -> tuple[Release, list[Problem], bool]:
    """Read `datapackage.json`: the release, what is wrong, and whether cells were neutralised."""
    if package is None:
        return Release("", "", "", ""), [], False
    try:
        content = json.loads(package.decode("utf-8-sig"))
        return _to_release(content), [], content.get(NEUTRALISED_KEY) is True
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        problem = fault("broken-datapackage", error=error).at(PACKAGE)
        return Release("", "", "", ""), [problem], False


def _without_quotes(records: Records) -> Records:
    """Take away the quotes that `neutralise` put in front of cells."""
    return replace(
        records, rows=[[undo_neutralisation(cell) for cell in row] for row in records.rows]
    )


def _to_release(package: Mapping[str, Any]) -> Release:
    def first(key: str) -> Mapping[str, object]:
        return next(iter(package.get(key, ())), {})

    def text(holder: Mapping[str, object], key: str) -> str:
        return str(holder.get(key) or "")

    licence = text(first("licenses"), "path")
    return Release(
        title=text(package, "title"),
        version=text(package, "version"),
        date=text(package, "created")[:10],
        licence=text(first("licenses"), "title"),
        limits=tuple(str(limit) for limit in package.get("atlas:limites", ())),
        licence_url=licence if is_web_address(licence) else "",  # it stands in a link
        description=text(package, "description"),
        producer=text(first("contributors"), "title"),
    )
