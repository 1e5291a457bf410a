"""Sheets: the tables of files of statistics, of a few thousand rows or a few million.

A text of more than a few megabytes is read as columns by pyarrow, as it is unpacked: two million
rows of Melodi take a fifth of the memory that their cells would.
"""

import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv

from geo.errors import DataUnreadableError
from geo.formats.archives import member_fault, open_archive, read_member
from geo.formats.grids import Grid
from geo.formats.limits import Allowance, refused
from geo.formats.read import is_archive, is_text, read_file, refuse_strangers
from geo.formats.texts import SEPARATORS, read_text
from geo.french import count, printable
from geo.indicators.reading.codebook import CodeBook
from geo.indicators.reading.columns import ReadColumn, Sheet
from geo.indicators.reading.headings import (
    Headings,
    find_headings,
    is_list_of_variables,
    plain_headings,
)
from geo.indicators.reading.words import has_heading

MAX_EXPANDED: Final = 2_000_000_000
"""Bytes that a zip may expand to: the operator's own file, read as it is unpacked."""
_LONG: Final = 8_000_000
"""Bytes from which a text is read as columns: 35,000 communes and 40 measures stay below."""
_SAMPLE: Final = 400_000
_MAX_COLUMNS: Final = 2_500
_BLOCK: Final = 4 << 20
_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})
_CODECS = {
    "UTF-8": "utf-8",
    "UTF-8 avec marque (BOM)": "utf-8",
    "Windows-1252": "cp1252",
    "Latin-1": "latin-1",
    "Mac Roman": "mac-roman",
}
_KEEP_COLUMNS = "Ne gardez que le code et les colonnes utiles, ou enregistrez le tableau en CSV."


def read_sheets(files: Mapping[str, bytes], book: CodeBook) -> tuple[list[Sheet], list[str]]:
    """Read every sheet whose headings are found, those that list variables included.

    Returns
    -------
    The sheets, and what was left out, in French.

    Raises
    ------
    DataUnreadableError
        Nothing can be read; of several, what cannot is said.
    """
    reading = _Reading(book)
    for file, data in files.items():
        if is_archive(data):
            reading.open(file, data)
        else:
            reading.take(file, data)
    if not reading.sheets and reading.refusals:
        raise DataUnreadableError(reading.refusals[0])
    return reading.sheets, reading.left_out + reading.refusals


class _Reading:
    """What is gathered while files are read."""

    def __init__(self, book: CodeBook) -> None:
        self.book = book
        self.allowance = Allowance()
        self.sheets: list[Sheet] = []
        self.left_out: list[str] = []
        # Their texts and not the errors, which keep alive all that was being read.
        self.refusals: list[str] = []

    def open(self, file: str, data: bytes) -> None:
        """Read the files of a zip, long texts as they are unpacked."""
        with open_archive(file, data) as (archive, members, size):
            if size > MAX_EXPANDED:
                raise refused(file, "une fois étendu, il dépasse 2 Go", _KEEP_COLUMNS)
            for member in members:
                self._member(f"{file}/{printable(member.filename, 200)}", archive, member)

    def _member(self, name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        if fault := member_fault(member.filename):
            self.left_out.append(f"« {name} » : {fault.message}")
        elif member.file_size > _LONG and PurePosixPath(name).suffix.lower() in _TEXT_SUFFIXES:
            with archive.open(member) as start:
                sample = start.read(_SAMPLE)
            self._long(name, sample, lambda: archive.open(member))
        else:
            self.allowance.take_bytes(name, member.file_size)
            self.take(name, read_member(archive, member))

    def take(self, name: str, data: bytes) -> None:
        """Read one file that is no archive."""
        if len(data) > _LONG and is_text(data):
            self._long(name, data[:_SAMPLE], lambda: pa.BufferReader(data))
            return
        try:
            grids = read_file(name, data, self.allowance)
        except DataUnreadableError as error:
            self.refusals.append(str(error))
            return
        for grid in grids:
            self._add(grid)

    def _add(self, grid: Grid) -> None:
        headings = _headings(grid, self.book)
        if headings is None or not grid.rows:
            self.left_out.append(f"{grid.place} : aucun code de territoire n'y est reconnu.")
            return
        rows = [row for row in grid.rows[headings.position + 1 :] if any(row)]
        cells = zip(*rows, strict=True) if rows else [()] * len(headings.names)
        columns = [
            ReadColumn.of_cells(name, list(column))
            for name, column in zip(headings.names, cells, strict=True)
        ]
        self.sheets.append(_sheet(grid, headings, columns))

    def _long(self, name: str, sample: bytes, opened: "_Open") -> None:
        try:
            refuse_strangers(name, sample)
            grid = read_text(name, sample[: sample.rfind(b"\n") + 1] or sample, Allowance())
            if len(grid.rows[0]) > _MAX_COLUMNS:
                raise refused(name, f"il a plus de {_MAX_COLUMNS} colonnes", _KEEP_COLUMNS)
            headings = _headings(grid, self.book)
            if headings is None:
                self.left_out.append(f"{name} : aucun code de territoire n'y est reconnu.")
                return
            columns, skipped = _read_columns(name, grid, headings, opened)
        except DataUnreadableError as error:
            self.refusals.append(str(error))
            return
        self.sheets.append(_sheet(grid, headings, columns, skipped))


_Open = Any  # a function that opens the same bytes again: typed so, mypy has no stubs of pyarrow


def _headings(grid: Grid, book: CodeBook) -> Headings | None:
    plain = plain_headings(grid.rows)
    return plain if is_list_of_variables(plain.names) else find_headings(grid.rows, book)


def _sheet(grid: Grid, headings: Headings, columns: list[ReadColumn], skipped: int = 0) -> Sheet:
    labelled = [
        replace(each, label=label if label != each.name else "")
        for each, label in zip(columns, headings.labels, strict=True)
    ]
    lost = f"{count(skipped, 'ligne coupée autrement', 'lignes coupées autrement')} que les autres"
    problems = (f"{lost} : laissées de côté.",) if skipped else ()
    return Sheet(
        file=grid.file,
        sheet=grid.sheet,
        notes=dict(grid.notes),
        titles=headings.titles,
        header_row=headings.position + 1,
        columns=labelled,
        problems=problems,
    )


# ---- Long texts -----------------------------------------------------------------------------


def _read_columns(
    name: str, grid: Grid, headings: Headings, opened: _Open
) -> tuple[list[ReadColumn], int]:
    """Read a text as columns, and count the lines that are cut otherwise than its headings."""
    codec = _CODECS.get(grid.notes["encodage"])
    separator = {noun: sign for sign, noun in SEPARATORS.items()}.get(grid.notes["séparateur"])
    if codec is None or separator is None:
        raise refused(name, "un texte de cette taille doit être en UTF-8", _KEEP_COLUMNS)
    numeric = _columns_of_numbers(grid, headings)
    for each in dict.fromkeys((codec, "cp1252", "latin-1")):
        with suppress(UnicodeDecodeError):
            table, skipped = _arrow_table(name, headings, opened(), (each, separator, numeric))
            return [
                _column(heading, table.column(rank), is_numeric=rank in numeric)
                for rank, heading in enumerate(headings.names)
            ], skipped
    raise refused(name, "ce n'est pas un texte", _KEEP_COLUMNS)


def _columns_of_numbers(grid: Grid, headings: Headings) -> frozenset[int]:
    """Columns whose cells are nearly all different numbers, and need not be compared.

    Of two million values of a census, a dictionary of the different ones takes 300 MB.
    """
    rows = grid.rows[headings.position + 1 :]
    return frozenset(
        rank
        for rank, name in enumerate(headings.names)
        if has_heading(name, "valeur")
        or sum(bool(_DECIMALS.search(row[rank])) for row in rows) > len(rows) // 3
    )


_DECIMALS = re.compile(r"\d[.,]\d")


def _arrow_table(
    name: str, headings: Headings, source: IO[bytes], how: tuple[str, str, frozenset[int]]
) -> tuple[Any, int]:
    skipped = 0

    def skip(_row: Any) -> str:  # noqa: ANN401 - of pyarrow
        nonlocal skipped
        skipped += 1
        return "skip"

    codec, separator, numeric = how
    words = pa.dictionary(pa.int32(), pa.string())
    types = {
        str(rank): pa.string() if rank in numeric else words for rank in range(len(headings.names))
    }
    try:
        table = pa_csv.open_csv(
            source,
            pa_csv.ReadOptions(
                column_names=list(types),
                skip_rows=headings.position + 1,
                block_size=_BLOCK,
                encoding=codec,
            ),
            pa_csv.ParseOptions(delimiter=separator, invalid_row_handler=skip),
            pa_csv.ConvertOptions(column_types=types, strings_can_be_null=False),
        ).read_all()
    except pa.ArrowException as error:
        if "UTF8" in str(error):
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "of pyarrow") from error
        raise refused(name, "ses lignes ne se coupent pas en cellules", _KEEP_COLUMNS) from error
    return table.unify_dictionaries(), skipped


def _column(name: str, column: Any, *, is_numeric: bool) -> ReadColumn:  # noqa: ANN401 - of pyarrow
    if is_numeric:
        return ReadColumn.of_numbers(name, column.combine_chunks())
    ranks = pa.chunked_array([each.indices for each in column.chunks], type=pa.int32())
    words = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
    return ReadColumn.of_ranks(name, ranks.to_numpy(), words)
