"""Texts: a CSV file as people save it, whatever its encoding and its separator."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.formats.grids import Grid, Rows, squared, width_of
from geo.formats.limits import MAX_FIELD, Allowance, refused
from geo.formats.values import clean_text
from geo.french import number
from geo.model.report import Problem
from geo.model.rules import fault

SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 avec marque (BOM)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE = 200_000  # characters that tell the separator
_SAMPLE_RECORDS = 200
_QUOTED = re.compile(r'(?:^|(?<=[;,\t|\n]))"(?:[^"]|"")*+"(?=[;,\t|\r\n]|$)')
_DIRECTIVE = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_DOUBLY_ENCODED = re.compile("[ÃÂ][\u0080-¿]|â€")


def read_text(file: str, data: bytes, allowance: Allowance) -> Grid:
    """Read a CSV file.

    UTF-8 with or without BOM, UTF-16, Windows-1252, Latin-1 or Mac Roman; semicolon, comma, tab or
    bar, the one that cuts the records most evenly; quoted cells may hold line breaks. What is
    chosen is in the notes.

    Raises
    ------
    DataUnreadableError
        It is not text, or is too big.
    """
    text, encoding = decode(file, data)
    text, separator = _directive(text)
    separator = separator or _separator(text)
    # Counted before anything is made of them: a file of separators alone fills the memory.
    allowance.check_cells(file, text.count(separator) + text.count("\n"))
    found = cut(text, separator)
    problems = list(_problems(file, found))
    if not text.endswith(("\n", "\r")):
        problems += _cut_short(file, found)
    rows = _without_quotes(found)
    if _DOUBLY_ENCODED.search(text):
        rows = [[_singly_encoded(cell) for cell in row] for row in rows]
        problems.append(fault("double-encoding").at(file))
    width = width_of(rows)
    allowance.take_sheet(file, len(rows), width)
    notes = {
        "format": "CSV",
        "encodage": encoding,
        "séparateur": SEPARATORS.get(separator, f"« {separator} »"),
    }
    return Grid(file, "", squared(rows, width), notes, tuple(problems))


# ---- Characters -----------------------------------------------------------------------------


def decode(file: str, data: bytes) -> tuple[str, str]:
    """Give the text, and the name of its encoding.

    Raises
    ------
    DataUnreadableError
        It is not text.
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return clean_text(_decoded_as(file, data, codec)), name
    if codec := _utf16_without_mark(data):
        return clean_text(_decoded_as(file, data, codec)), "UTF-16 sans marque"
    try:
        return clean_text(data.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        pass
    if b"\0" in data[:4096]:
        raise refused(file, "ce n'est pas un texte", "Enregistrez le tableau en CSV UTF-8.")
    if _count(data, _ACCENTS_OF_MACS) > _count(data, _ACCENTS_OF_WINDOWS):
        return clean_text(data.decode("mac-roman")), "Mac Roman"
    try:
        return clean_text(data.decode("cp1252")), "Windows-1252"
    except UnicodeDecodeError:
        return clean_text(data.decode("latin-1")), "Latin-1"


_ACCENTS_OF_MACS = "àçèéêôù".encode("mac-roman")
_ACCENTS_OF_WINDOWS = "àâçèéêëîïôùûÀÂÇÈÉÊËÎÏÔÙÛ".encode("cp1252")
"""The bytes of the first are signs that nobody writes in Windows-1252, or none: « Ž », « ™ »."""


def _count(data: bytes, signs: bytes) -> int:
    return len(data) - len(data.translate(None, signs))


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


def _singly_encoded(cell: str) -> str:
    """Give back the text of a cell whose UTF-8 was read as Windows-1252 and saved so."""
    if not _DOUBLY_ENCODED.search(cell):
        return cell
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return cell


# ---- Separator ------------------------------------------------------------------------------


def _directive(text: str) -> tuple[str, str]:
    """Take off the line `sep=;` that Excel understands."""
    found = _DIRECTIVE.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


def _separator(text: str) -> str:
    """Choose the separator that cuts most records in the same number of cells, above one."""
    sample = _QUOTED.sub("x", text[:_SAMPLE])  # what stands in quotes separates nothing
    scores = {each: _evenness(sample, each) for each in SEPARATORS}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] > 0 else ";"


def _evenness(sample: str, separator: str) -> float:
    """Count the records of the width that most of several cells have; wider wins among equals."""
    lines = [line for line in sample.splitlines()[:_SAMPLE_RECORDS] if line.strip(separator)]
    widths = Counter(line.count(separator) + 1 for line in lines if separator in line)
    width, count = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    return count + width / 1000


# ---- Records --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut in records, blank ones too.

    Attributes
    ----------
    rows
        The cells of each.
    lines
        The number of the first line of each.
    width
        How many cells most records have.
    broken
        Ranks of the records whose quotes break the rules: one line each, cut at every separator.
    is_truncated
        Whether the last one, then broken, ends inside quotes: the rest of the file is missing.
    """

    rows: Rows
    lines: Sequence[int]
    width: int
    broken: frozenset[int] = frozenset()
    is_truncated: bool = False


_MAX_RECORD_LINES = 200
_MAX_BROKEN = 5_000
"""Where quotes break the rules, lines that a record may have, and records read again as one line
before none may have several: without them, a file of 10 MB made to harm is read for hours."""


def cut(text: str, separator: str) -> Cut:
    """Cut a text in records, those that break the rules of quotes at every separator."""
    csv.field_size_limit(MAX_FIELD)
    rows: Rows = []
    lines = [1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    is_broken = False
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error:
        is_broken = True
    width = _usual_width(rows) if rows else 1
    if is_broken or _has_swallowed(rows, lines, width):
        return _cut_carefully(text, separator, width)
    return Cut(rows, lines[:-1], width)


def _usual_width(rows: Rows) -> int:
    widths = Counter(len(row) for row in rows if any(row))
    return widths.most_common(1)[0][0] if widths else 1


def _has_swallowed(rows: Rows, lines: Sequence[int], width: int) -> bool:
    """Whether a quote left open, closed by chance by a later one, has swallowed records."""
    return any(
        len(row) != width and end - start > 1
        for row, start, end in zip(rows, lines, lines[1:], strict=False)
    )


def _cut_carefully(text: str, separator: str, width: int) -> Cut:
    lines = list(io.StringIO(text, newline=""))
    records = _Records(lines, separator, width)
    while records.next < len(lines):
        records.read()
    return Cut(records.rows, records.starts, width, frozenset(records.broken), records.is_truncated)


class _Records:
    """Records gathered line by line; after one that breaks the rules, from the next line on."""

    def __init__(self, lines: list[str], separator: str, width: int) -> None:
        self.lines, self.separator, self.width = lines, separator, width
        self.rows: Rows = []
        self.starts: list[int] = []
        self.broken: list[int] = []
        self.next = 0  # the line of the next record
        self.fed = 0  # the line that the reader of records takes next
        self.is_truncated = False

    def read(self) -> None:
        """Read records up to one that breaks the rules, and this one at every separator."""
        self.fed = self.next
        try:
            for row in csv.reader(self._feed(), delimiter=self.separator, strict=True):
                if self.fed - self.next > 1 and len(row) != self.width:
                    break
                self._add(row, self.fed)
        except csv.Error:
            pass
        if self.next < len(self.lines):
            self._break()

    def _feed(self) -> Iterator[str]:
        most = _MAX_RECORD_LINES if len(self.broken) < _MAX_BROKEN else 1
        while self.fed < len(self.lines) and self.fed - self.next < most:
            self.fed += 1
            yield self.lines[self.fed - 1]

    def _add(self, row: list[str], end: int) -> None:
        self.rows.append(row)
        self.starts.append(self.next + 1)
        self.next = end

    def _break(self) -> None:
        self.is_truncated = self._ends_inside()
        self.broken.append(len(self.rows))
        if self.is_truncated:
            text, end = self.lines[self.next], len(self.lines)
        else:
            end = self._next_record()
            text = "".join(self.lines[self.next : end])
        self._add(text.rstrip("\r\n").split(self.separator), end)

    def _next_record(self) -> int:
        """The line after a broken record: what holds no separator goes on with its text."""
        end = self.next + 1
        while self.width > 2 and end < len(self.lines) and self._is_text(self.lines[end]):
            end += 1
        return end

    def _is_text(self, line: str) -> bool:
        return bool(line.strip()) and self.separator not in line

    def _ends_inside(self) -> bool:
        """Whether quotes are open from here to the end, and no later line looks like a record."""
        if self.fed < len(self.lines):
            return False
        rest = self.lines[self.next :]
        is_open = sum(line.count('"') for line in rest) % 2 == 1
        return is_open and all(line.count(self.separator) + 1 < self.width for line in rest[1:])


def _without_quotes(found: Cut) -> Rows:
    """Take off the quotes that are left around the cells of broken records."""
    return [
        [cell.strip().strip('"') for cell in row] if rank in found.broken else row
        for rank, row in enumerate(found.rows)
    ]


def _problems(file: str, found: Cut) -> Iterator[Problem]:
    last = len(found.rows) - 1
    for rank in sorted(found.broken):
        is_cut = found.is_truncated and rank == last
        rule = "truncated-file" if is_cut else "unclosed-quote.cut"
        yield fault(rule).at(file, rank + 1, "", " ".join(found.rows[rank]))
    header = next((row for row in found.rows if sum(map(bool, row)) > 1), [])
    width = max(found.width, len(header))
    for rank, row in enumerate(found.rows):
        if len(row) > width and any(row[width:]):
            shift = fault("wrong-width.shifted", found=number(len(row)), expected=number(width))
            yield shift.at(file, rank + 1, "", " ".join(row))


def _cut_short(file: str, found: Cut) -> Iterator[Problem]:
    """Say that the last row, without a line break, is shorter than the header and all the others.

    A program that leaves out the cells that are empty at the end does so in other rows too.
    """
    ranks = [rank for rank, row in enumerate(found.rows) if any(row)]
    start = next((rank for rank in ranks if sum(map(bool, found.rows[rank])) > 1), None)
    last = len(found.rows) - 1
    if start is None or last not in ranks or last == start or last in found.broken:
        return
    header, row = found.rows[start], found.rows[last]
    width = max(rank for rank, name in enumerate(header, start=1) if name)
    others = (len(found.rows[rank]) for rank in ranks if start < rank < last)
    if len(row) < min([width, *others]):
        short = fault("truncated-file.short", found=number(len(row)), expected=number(width))
        yield short.at(file, last + 1, "", " ".join(row))
