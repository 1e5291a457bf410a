"""Parse: bytes of a CSV file into records, with every line that could not be used."""

from dataclasses import dataclass, field, replace

from geo.formats.texts import cut
from geo.formats.values import clean_text
from geo.model.report import Fault, Problem, errors_of, shown
from geo.model.rules import fault


@dataclass(frozen=True, slots=True)
class Records:
    """The content of a CSV file.

    Attributes
    ----------
    header
        Names of the columns; empty when the file could not be read.
    rows
        Cells of the usable lines, as many as names in the header.
    lines
        For each row, the number of its first line in the file, the header being line 1. It is
        the row a spreadsheet shows, unless a cell above holds a line break.
    rejected
        Lines left out: number, cells, reason.
    problems
        Everything found.
    """

    header: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejected: list[tuple[int, list[str], str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Why some line cannot be used, in French; empty when all can."""
        errors = list(map(str, errors_of(self.problems)))
        return errors or [reason for *_, reason in self.rejected]


def parse(file: str, data: bytes) -> Records:
    """Read a CSV file: UTF-8 with or without BOM, comma, double quotes, header on line 1.

    A broken line is reported and left out, and reading goes on with the next one; blank lines are
    passed over. Nothing is raised.
    """
    text = decode(file, data)
    if isinstance(text, Problem):
        return Records(problems=[text])
    found = cut(text, ",")
    records = Records()
    for rank, (line, cells) in enumerate(zip(found.lines, found.rows, strict=True)):
        if rank in found.broken:
            _reject(file, records, line, cells, fault("unclosed-quote.rejected"))
        elif any(cells):
            records.rows.append(cells)
            records.lines.append(line)
    if not records.rows or any(line < records.lines[0] for line, *_ in records.rejected):
        return _without_header(file, records)
    return _checked(file, records, ends_well=text.endswith(("\n", "\r")))


def decode(file: str, data: bytes) -> str | Problem:
    """Decode UTF-8, or say what the file seems to be instead."""
    if data.startswith(b"PK\x03\x04"):
        return fault("not-csv").at(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "Windows-1252"
        found = data[error.start : error.start + 1].hex().upper()
        return fault("wrong-encoding", byte=found, line=line, guess=guess).at(file, line)
    return clean_text(text)


def _reject(file: str, records: Records, line: int, cells: list[str], found: Fault) -> None:
    records.rejected.append((line, cells, found.message))
    problem = found.at(file, line, "", ",".join(cells))
    records.problems.append(replace(problem, is_public=False))


def _without_header(file: str, records: Records) -> Records:
    if records.rejected:
        return Records(problems=records.problems[:1])
    return Records(problems=[fault("empty-file").at(file)])


def _checked(file: str, records: Records, *, ends_well: bool) -> Records:
    names = [name.strip() for name in records.rows[0]]
    while names and not names[-1]:
        names.pop()
    header_problems = _check_header(file, names)
    if any(problem.severity == "error" for problem in header_problems):
        return Records(problems=header_problems)
    kept = Records(tuple(names), [], [], records.rejected, records.problems)
    width, widths = len(names), {len(names), len(records.rows[0])}
    for line, cells in zip(records.lines[1:], records.rows[1:], strict=True):
        if len(cells) not in widths or any(cells[width:]):
            _reject(file, kept, line, cells, _wrong_width(len(cells), width))
        else:
            del cells[width:]
            kept.rows.append(cells)
            kept.lines.append(line)
    if not ends_well:
        kept.problems.append(fault("no-final-newline").at(file, records.lines[-1]))
    if not kept.rows and not kept.rejected:
        kept.problems.append(fault("no-row").at(file))
    return kept


def _check_header(file: str, names: list[str]) -> list[Problem]:
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        found = "des points-virgules" if ";" in names[0] else "des tabulations"
        return [fault("wrong-separator", found=found).at(file, 1)]
    unnamed = fault("duplicate-column.unnamed")
    return [
        (fault("duplicate-column.one", column=shown(name)) if name else unnamed).at(file, 1, name)
        for name in dict.fromkeys(names)
        if not name or names.count(name) > 1
    ]


def _wrong_width(found: int, expected: int) -> Fault:
    case = "short" if found < expected else "long"
    return fault(f"wrong-width.{case}", found=found, expected=expected)
