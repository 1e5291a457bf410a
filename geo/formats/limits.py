"""Limits: how big what is read may be, so that none can fill the memory or the disk of the server.

One set for all that comes from elsewhere: files of visitors, of commands and of sources.
"""

from geo.errors import DataUnreadableError
from geo.french import number

MAX_BYTES = 100_000_000
"""Of one file, and of all the files of one reading together."""
MAX_EXPANDED = 200_000_000
"""Bytes, then characters, of all that one reading lays out: zips and workbooks once expanded, a
text counted each time it is repeated."""
MAX_FILES = 200
"""In a folder or a zip."""
MAX_SHEETS = 1_000
"""Of one reading, all files together: each is looked at, asked about, and told of by itself."""
MAX_NAME = 1_000
"""Characters of the name of a column that is made of the names of objects inside objects."""
MAX_ROWS = 1_048_576
"""Of one sheet: as many as a spreadsheet has."""
MAX_POLES = 100_000
"""Rows of a table of poles, each of which is compared with others."""
MAX_PROBLEMS = 10_000
"""Problems told one by one, of one rule in one sheet; the others are counted."""
MAX_COLUMNS = 500
MAX_CELLS = 5_000_000
"""Of one reading, all sheets of all files together, empty ones included. They take 40 MB when
empty, 500 MB when each has a text of its own (a CSV file of 33 MB): a server of 1 GB bears one."""
MAX_FIELD = 1_000_000
"""Characters of a cell that is read at all."""
MAX_NESTING = 50
"""Objects inside objects, in JSON."""
MAX_NODES = 2_000_000
"""Objects and lists of one JSON file, each of which takes 60 to 230 bytes once read."""

_EMPTY = "Supprimez les lignes et colonnes vides, ou partagez la feuille en plusieurs."
_FEWER = "Ne gardez que les feuilles qui portent des données."
_SMALLER = "Partagez-le en plusieurs fichiers, ou ne gardez que les colonnes utiles."


def refused(file: str, reason: str, remedy: str) -> DataUnreadableError:
    """Make the error of a file that is not read, in words a person can act on."""
    return DataUnreadableError(f"« {file} » ne peut pas être lu : {reason}. {remedy}")


def check_size(file: str, size: int) -> None:
    """Raise DataUnreadableError for what has too many bytes."""
    if size > MAX_BYTES:
        raise refused(file, f"il dépasse {number(MAX_BYTES // 1_000_000)} Mo", _SMALLER)


class Allowance:
    """What one reading may still lay out, whatever its files: asked before, not after."""

    def __init__(self) -> None:
        self._sheets = MAX_SHEETS
        self._cells = MAX_CELLS
        self._bytes = MAX_EXPANDED
        self._characters = MAX_EXPANDED

    def take_sheet(self, file: str, rows: int, columns: int) -> None:
        """Take the cells of a sheet, empty ones included.

        Raises
        ------
        DataUnreadableError
            It has too many rows or columns, more cells than are left, or there are too many sheets.
        """
        check_shape(file, rows, columns)
        self._sheets -= 1
        if self._sheets < 0:
            reason = (
                f"il a trop de feuilles ; {number(MAX_SHEETS)} au plus, avec les autres fichiers"
            )
            raise refused(file, reason, _FEWER)
        self.check_cells(file, rows * columns)
        self._cells -= rows * columns

    def check_cells(self, file: str, cells: int) -> None:
        """Raise DataUnreadableError for more cells than are left, and take none."""
        if cells > self._cells:
            found = f"a {number(cells)} cellules" if cells > MAX_CELLS else "a trop de cellules"
            reason = f"il {found} ; {number(MAX_CELLS)} au plus, avec les autres feuilles"
            raise refused(file, reason, _EMPTY)

    def take_bytes(self, file: str, size: int) -> None:
        """Take what an archive expands to; raise DataUnreadableError for too much."""
        self._bytes -= size
        if self._bytes < 0:
            reason = f"une fois étendu, il dépasse {number(MAX_EXPANDED // 1_000_000)} Mo"
            raise refused(file, reason, _SMALLER)

    def take_text(self, file: str, characters: int) -> None:
        """Take the characters of cells, repeated ones too; raise DataUnreadableError for too many.

        For the formats that write once a text which they repeat.
        """
        self._characters -= characters
        if self._characters < 0:
            millions = number(MAX_EXPANDED // 1_000_000)
            reason = f"ses cellules ont ensemble plus de {millions} millions de caractères"
            raise refused(file, reason, _SMALLER)


def check_shape(file: str, rows: int, columns: int) -> None:
    """Raise DataUnreadableError for a sheet of too many rows or columns."""
    for found, limit, noun in ((rows, MAX_ROWS, "lignes"), (columns, MAX_COLUMNS, "colonnes")):
        if found > limit:
            reason = f"une feuille a {number(found)} {noun} ; {number(limit)} au plus"
            raise refused(file, reason, _EMPTY)
