"""Limits: how big a file may be, so that none can fill the memory or the disk of the server."""

from geo.errors import DataUnreadableError
from geo.french import number

MAX_BYTES = 100_000_000
"""Of one file, and of all the files of one import together."""
MAX_EXPANDED = 200_000_000
"""Of what a zip or a workbook holds, once expanded."""
MAX_FILES = 200
"""In a folder or a zip."""
MAX_ROWS = 1_048_576
"""Of one sheet: as many as a spreadsheet has."""
MAX_POLES = 100_000
"""Rows of a table of poles, each of which is compared with others."""
MAX_PROBLEMS = 10_000
"""Problems told one by one, of one rule in one sheet; the others are counted."""
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
"""Of one file, empty cells included."""
MAX_FIELD = 1_000_000
"""Characters of a cell that is read at all."""
MAX_NESTING = 50
"""Objects inside objects, in JSON."""
MAX_VERTICES = 2_000_000
"""Coordinates of one GeoJSON file."""


def refused(file: str, reason: str, remedy: str) -> DataUnreadableError:
    """Make the error of a file that is not read, in words a person can act on."""
    return DataUnreadableError(f"« {file} » ne peut pas être lu : {reason}. {remedy}")


def check_size(file: str, size: int, limit: int = MAX_BYTES) -> None:
    """Raise DataUnreadableError for what has too many bytes."""
    if size > limit:
        raise refused(
            file,
            f"il dépasse {number(limit // 1_000_000)} Mo",
            "Partagez-le en plusieurs fichiers, ou ne gardez que les colonnes utiles.",
        )


def check_shape(file: str, rows: int, columns: int) -> None:
    """Raise DataUnreadableError for a sheet of too many rows, columns or cells."""
    _check(file, rows, MAX_ROWS, "lignes")
    _check(file, columns, MAX_COLUMNS, "colonnes")
    check_cells(file, rows * columns)


def check_cells(file: str, cells: int) -> None:
    """Raise DataUnreadableError for a sheet of too many cells, empty ones included."""
    _check(file, cells, MAX_CELLS, "cellules")


def _check(file: str, found: int, limit: int, noun: str) -> None:
    if found > limit:
        raise refused(
            file,
            f"une feuille a {number(found)} {noun} ; {number(limit)} au plus",
            "Supprimez les lignes et colonnes vides, ou partagez la feuille en plusieurs.",
        )
