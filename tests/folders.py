"""Write small data folders from rows, with the columns of the shipped tables."""

import csv
from collections.abc import Mapping
from pathlib import Path

from geo.settings import SHIPPED_DATA
from geo.tables.files import table_files
from geo.tables.read import Tables, scan_files
from geo.tables.schema import TableSchema

TABLES = (
    "poles",
    "appels",
    "soutiens",
    "reseaux",
    "adhesions",
    "roles_reseaux",
    "membres",
    "chiffres_nationaux",
    "organisations",
    "indicateurs",
    "errata",
)
POLE = {
    "statut": "actif",
    "source_url": "https://exemple.fr/source",
    "source_titre": "Une source",
    "confiance": "haute",
}


def header(table: str) -> list[str]:
    """The columns of a shipped table."""
    with (SHIPPED_DATA / f"{table}.csv").open(encoding="utf-8") as file:
        return next(csv.reader(file))


def read_rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table, as text."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(folder: Path, **tables: list[dict[str, str]]) -> None:
    """Write all the tables, empty but for those given."""
    for table in TABLES:
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header(table), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables.get(table, []))


def change_row(folder: Path, table: str, row: int, **cells: str) -> None:
    """Change cells of one row (0 is the first under the header)."""
    rows = read_rows(folder, table)
    rows[row].update(cells)
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_file(file: str, data: bytes, schemas: Mapping[str, TableSchema]) -> Tables:
    """The tables of one file, as those of a source are read."""
    return scan_files(table_files(file, data), schemas)
