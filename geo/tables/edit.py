"""Edit: change cells of one row of a CSV file, and leave every other byte as it is."""

import csv
import io
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from geo.errors import EditError
from geo.model.report import Problem, shown
from geo.tables.parse import Records, decode, parse
from geo.tables.write import neutralise, undo_neutralisation


def edit_row(
    file: str,
    data: bytes,
    key: tuple[str, str],
    cells: Mapping[str, str],
    *,
    neutralised: bool = False,
) -> bytes:
    """Change cells of the row whose key column holds a value.

    Parameters
    ----------
    key
        The column and its value: `("id_pole", "ptce-3-eva")`.
    cells
        By column, the new text; empty to clear the cell.
    neutralised
        Whether the file has quotes in front of what a spreadsheet would execute.

    Raises
    ------
    EditError
        The file cannot be read, or has no such row or column; the key itself would change.
    """
    text = decode(file, data)
    if isinstance(text, Problem):
        raise EditError(str(text))
    records = parse(file, data)
    _require_columns(file, records, key[0], cells)
    place = _place(file, records, key, neutralised=neutralised)
    row = dict(zip(records.header, records.rows[place], strict=True))
    quoted = {name: neutralise(cell) if neutralised else cell for name, cell in cells.items()}
    return _with_row(data, text, records.lines[place], list((row | quoted).values()))


def _require_columns(file: str, records: Records, key: str, cells: Mapping[str, str]) -> None:
    if key not in records.header:
        raise EditError("\n".join(map(str, records.problems)) or f"{file} n'a pas de {key}.")
    if key in cells:
        message = (
            f"{key} ne se change pas : d'autres tables y renvoient. Changez-le partout à la fois, "
            "dans un tableur."
        )
        raise EditError(message)
    if unknown := [name for name in cells if name not in records.header]:
        message = (
            f"{file} n'a pas de colonne {shown(unknown[0])}. Colonnes : "
            f"{', '.join(records.header)}."
        )
        raise EditError(message)


def _place(file: str, records: Records, key: tuple[str, str], *, neutralised: bool) -> int:
    column, wanted = records.header.index(key[0]), key[1]
    values = [row[column].strip() for row in records.rows]
    if neutralised:
        values = [undo_neutralisation(value) for value in values]
    if wanted in values:
        return values.index(wanted)
    close = get_close_matches(wanted, values, n=3)
    hint = f" Est-ce {', '.join(close)} ?" if close else " Vérifiez-le sur sa fiche."
    message = f"{file} n'a pas de ligne dont {key[0]} est {shown(wanted)}.{hint}"
    raise EditError(message)


def _with_row(data: bytes, text: str, line: int, row: Sequence[str]) -> bytes:
    """Put a row in place of the one that begins at a line."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    lines = list(io.StringIO(text, newline=""))
    start = line - 1
    reader = csv.reader(lines[start:], strict=True)
    next(reader)
    end = start + reader.line_num
    last = lines[end - 1]
    terminator = last[len(last.rstrip("\r\n")) :]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=terminator).writerow(row)
    return mark + "".join([*lines[:start], written.getvalue(), *lines[end:]]).encode()
