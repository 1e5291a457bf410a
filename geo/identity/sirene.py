"""Sirene: its stock files on disk (Parquet) as tables of DuckDB, read without being loaded.

Nothing is downloaded, extensions of DuckDB included.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from geo.errors import IdentityError
from geo.french import enumeration

MEMORY_MB = 400
"""What DuckDB may hold; beyond, it writes in a temporary folder. Measured: see docs."""
PUBLISHED = (
    "statutDiffusionUniteLegale = 'O' AND categorieJuridiqueUniteLegale <> '' "
    "AND categorieJuridiqueUniteLegale NOT LIKE '1%'"
)
"""Which units may be named: no person, none that asked not to be published."""


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a base of its own, that holds `MEMORY_MB` at most."""
    with TemporaryDirectory(prefix="identify-") as folder:
        database = duckdb.connect(
            config={
                "memory_limit": f"{MEMORY_MB}MB",
                "temp_directory": folder,
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        try:
            database.execute("SET enable_progress_bar = false")  # ours is drawn
            yield database
        finally:
            database.close()


@dataclass(frozen=True)
class StockTable:
    """A file seen as a table, of the columns that are read, as text; those not there are empty."""

    database: duckdb.DuckDBPyConnection
    file: Path
    name: str
    needed: Sequence[str]
    more: Sequence[str]

    def open(self) -> None:
        """Make the table.

        Raises
        ------
        IdentityError
            The file is damaged or empty, or is not of that layout.
        """
        if set("*?[") & set(str(self.file)):  # DuckDB would take it for several files
            message = f"« {self.file.name} » : renommez-le, sans « * », « ? » ni « [ »"
            raise IdentityError(message)
        with readable(self.file):
            source = self.database.read_parquet(str(self.file))
            is_empty = not source.limit(1).fetchall()
        if missing := [each for each in self.needed if each not in source.columns]:
            message = (
                f"« {self.file.name} » n'est pas un fichier stock de Sirene : il n'a pas de "
                f"colonne {enumeration(missing)}"
            )
            raise IdentityError(message)
        if is_empty:
            message = f"« {self.file.name} » n'a aucune ligne. Téléchargez-le de nouveau"
            raise IdentityError(message)
        there = [each for each in (*self.needed, *self.more) if each in source.columns]
        absent = [each for each in self.more if each not in there]
        cells = [f"coalesce({each}::VARCHAR, '') AS {each}" for each in there]
        cells += [f"'' AS {each}" for each in absent]
        with readable(self.file):
            source.project(", ".join(cells)).create_view(self.name)


@contextmanager
def readable(file: Path) -> Iterator[None]:
    """Tell in a sentence what is wrong with a file."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        message = f"« {file.name} » demande plus de mémoire, ou de disque, qu'il n'en est laissé"
        raise IdentityError(message) from error
    except duckdb.Error as error:
        message = (
            f"« {file.name} » ne peut pas être lu : ce n'est pas un fichier Parquet entier. "
            "Téléchargez-le de nouveau"
        )
        raise IdentityError(message) from error
