"""Texts: a CSV file as people save it, whatever its encoding and its separator."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from geo.formats.grids import Grid, Rows, squared
from geo.formats.limits import MAX_FIELD, check_cells, check_shape, refused
from geo.model.report import Fault, Problem

SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 avec marque (BOM)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE = 200  # records that tell the separator
_DIRECTIVE = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_DOUBLY_ENCODED = re.compile("[ÃÂ][\u0080-¿]|â€")


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    encoding: str


def read_text(file: str, data: bytes) -> Grid:
    """Read a CSV file.

    UTF-8 with or without BOM, UTF-16, Windows-1252 or Latin-1; semicolon, comma, tab or bar, the
    one that cuts the records most evenly; quoted cells may hold line breaks. What is chosen is in
    the notes.

    Raises
    ------
    DataUnreadableError
        It is not text, or is too big.
    """
    decoded = _decode(file, data)
    text, separator = _directive(decoded.text)
    separator = separator or _separator(text)
    # Counted before anything is made of them: a file of separators alone fills the memory.
    check_cells(file, text.count(separator) + text.count("\n"))
    rows, numbers, problems = _records(file, text, separator)
    repaired = [[_singly_encoded(cell) for cell in row] for row in rows]
    if repaired != rows:
        problems.append(_DOUBLE_ENCODING.at(file))
    rows = squared(repaired)
    check_shape(file, len(rows), len(rows[0]) if rows else 0)
    notes = {
        "format": "CSV",
        "encodage": decoded.encoding,
        "séparateur": SEPARATORS.get(separator, f"« {separator} »"),
    }
    return Grid(file, "", rows, numbers, notes, tuple(problems))


_DOUBLE_ENCODING = Fault(
    "double-encoding",
    "des accents étaient abîmés (« Ã© » pour « é ») : le fichier a été converti deux fois. Ils "
    "ont été rétablis.",
    "Vérifiez les noms accentués.",
    "warning",
)


def _decode(file: str, data: bytes) -> _Decoded:
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _Decoded(_clean(_decoded_as(file, data, codec)), name)
    if codec := _utf16_without_mark(data):
        return _Decoded(_clean(_decoded_as(file, data, codec)), "UTF-16 sans marque")
    try:
        return _Decoded(_clean(data.decode("utf-8")), "UTF-8")
    except UnicodeDecodeError:
        pass
    if b"\0" in data[:4096]:
        raise refused(file, "ce n'est pas un texte", "Enregistrez le tableau en CSV UTF-8.")
    try:
        return _Decoded(_clean(data.decode("cp1252")), "Windows-1252")
    except UnicodeDecodeError:
        return _Decoded(_clean(data.decode("latin-1")), "Latin-1")


def _decoded_as(file: str, data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise refused(
            file,
            f"il s'annonce en {codec.upper()}, et ne l'est pas jusqu'au bout",
            "Il est peut-être tronqué : enregistrez-le de nouveau en CSV UTF-8.",
        ) from error


def _utf16_without_mark(data: bytes) -> str:
    """Recognise UTF-16 by the zero byte that every other byte of a western text is."""
    sample = data[:2000]
    if len(sample) < 4 or len(data) % 2:
        return ""
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _clean(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _directive(text: str) -> tuple[str, str]:
    """Take off the line `sep=;` that Excel understands."""
    found = _DIRECTIVE.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


def _separator(text: str) -> str:
    """Choose the separator that cuts most records in the same number of cells, above one."""
    sample = text[:200_000]
    scores = {each: _evenness(sample, each) for each in SEPARATORS}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] > 0 else ";"


def _evenness(sample: str, separator: str) -> float:
    widths: Counter[int] = Counter()
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        for record, _ in zip(reader, range(_SAMPLE), strict=False):
            if any(record):
                widths[len(record)] += 1
    except csv.Error:
        pass
    (width, count), *_ = widths.most_common(1) or [(1, 0)]
    several = sum(number for each, number in widths.items() if each > 1)
    if width == 1:
        # Titles and notes of one cell may be many; what counts is the rows of a table.
        width, count = max(
            ((each, number) for each, number in widths.items() if each > 1), default=(1, 0)
        )
    return count / max(several, 1) * several + width / 1000 if width > 1 else 0.0


def _records(file: str, text: str, separator: str) -> tuple[Rows, list[int], list[Problem]]:
    """Cut a text in records; blank ones are numbered too, as in a spreadsheet."""
    csv.field_size_limit(MAX_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        if not _has_swallowed(rows):
            return rows, list(range(1, len(rows) + 1)), []
    except csv.Error:
        pass
    return _records_one_by_one(file, text, separator)


def _has_swallowed(rows: Rows) -> bool:
    """Whether a quote left open, closed by chance by a later one, has swallowed records."""
    widths = Counter(len(row) for row in rows if any(row))
    width = widths.most_common(1)[0][0] if widths else 0
    return any(
        len(row) != width and any("\n" in cell or "\r" in cell for cell in row) for row in rows
    )


def _records_one_by_one(
    file: str, text: str, separator: str
) -> tuple[Rows, list[int], list[Problem]]:
    """Cut a text with faulty quotes: a line that breaks the rules is cut without them."""
    lines = text.splitlines(keepends=True)
    width = _usual_width(lines, separator)
    rows: Rows = []
    problems: list[Problem] = []
    position = 0
    while position < len(lines):
        row, used = _next_record(lines, position, separator, width)
        if not used:
            plain = lines[position].rstrip("\r\n").split(separator)
            row, used = [cell.strip().strip('"') for cell in plain], 1
            value = lines[position].rstrip("\r\n")
            problems.append(_QUOTES.at(file, len(rows) + 1, "", value))
        rows.append(row)
        position += used
    return rows, list(range(1, len(rows) + 1)), problems


def _usual_width(lines: list[str], separator: str) -> int:
    widths = Counter(line.count(separator) + 1 for line in lines[:1000] if line.strip())
    return widths.most_common(1)[0][0] if widths else 1


def _next_record(
    lines: list[str], position: int, separator: str, width: int
) -> tuple[list[str], int]:
    """Read one record from a line on, and how many lines it took: none when it is broken."""
    window = lines[position : position + _MAX_RECORD_LINES]
    reader = csv.reader(window, delimiter=separator, strict=True)
    try:
        row = next(reader)
    except (csv.Error, StopIteration):
        return [], 0
    if reader.line_num > 1 and len(row) != width:
        return [], 0
    return row, reader.line_num


_MAX_RECORD_LINES = 100
_QUOTES = Fault(
    "unclosed-quote",
    "un guillemet n'est pas fermé, ou est suivi d'autre chose que le séparateur ; la ligne a été "
    "coupée sans tenir compte des guillemets.",
    'Fermez-le, ou doublez-le ("") s\'il fait partie du texte.',
    "warning",
)


def _singly_encoded(cell: str) -> str:
    """Give back the text of a cell whose UTF-8 was read as Windows-1252 and saved so."""
    if not _DOUBLY_ENCODED.search(cell):
        return cell
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return cell
