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
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000
"""Of one file, empty cells included."""
MAX_CELL = 10_000
"""Characters of a cell that is used: see `geo.tables.columns`."""
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
    for found, limit, noun in (
        (rows, MAX_ROWS, "lignes"),
        (columns, MAX_COLUMNS, "colonnes"),
        (rows * columns, MAX_CELLS, "cellules"),
    ):
        if found > limit:
            raise refused(
                file,
                f"une feuille a {number(found)} {noun} ; {number(limit)} au plus",
                "Supprimez les lignes et colonnes vides, ou partagez la feuille en plusieurs.",
            )
