"""Report: what was wrong with the data, cell by cell, in words a person can act on."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from geo.french import count, enumeration, shortened, typeset

Severity = Literal["error", "warning", "info"]
SEVERITIES: dict[Severity, str] = {
    "error": "erreur",
    "warning": "avertissement",
    "info": "information",
}
"""Their French words, the worst first."""
_LONGEST_VALUE = 200
MAX_SHOWN = 80
"""Characters of a value that a message quotes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about one cell, row or file.

    Attributes
    ----------
    file
        Name of the file, relative to the data folder.
    row
        Row number as a spreadsheet shows it: the header is row 1. None for a whole file.
    column
        Name of the column, empty when the row or file as a whole is meant.
    value
        The text found, as it stands in the file.
    rule
        Short stable name of the rule, ASCII with hyphens (`unknown-commune`).
    severity
        `error`: the row or value is not used. `warning`: used, but look at it.
        `info`: something was resolved, and this says how.
    message, remedy
        French sentences: what is wrong, and what to do about it.
    is_public
        Whether value and message may be shown to visitors: not those of an internal column, nor
        a whole line of a file.
    """

    file: str
    row: int | None
    column: str
    value: str
    rule: str
    severity: Severity
    message: str
    remedy: str
    is_public: bool = True

    @property
    def place(self) -> str:
        """Where it is, in French: « poles.csv, ligne 14, code_insee »."""
        row = f"ligne {self.row}" if self.row is not None else ""
        return ", ".join(part for part in (self.file, row, self.column) if part)

    def written(self) -> dict[str, object]:
        """Its columns in a report for a machine."""
        return {name: value for name, value in asdict(self).items() if name != "is_public"}

    def described(self) -> Iterator[str]:
        """Lines for a person: its place, value, rule, what was found, what to do, and none."""
        value = self.value
        yield self.place
        if value:  # as it is in the file
            shown = f"{value[:_LONGEST_VALUE]}{'…' * (len(value) > _LONGEST_VALUE)}"
            yield typeset("  valeur  : ") + shown
        yield typeset(f"  règle   : {self.rule} ({SEVERITIES[self.severity]})")
        yield typeset(f"  constat : {self.message}")
        if self.remedy:
            yield typeset(f"  remède  : {self.remedy}")
        yield ""

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.place} : {self.message} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell or a line, whatever its place."""

    rule: str
    message: str
    remedy: str
    severity: Severity = "error"

    def at(self, file: str, row: int | None = None, column: str = "", value: str = "") -> Problem:
        """Put the fault at its place."""
        return Problem(
            file, row, column, value, self.rule, self.severity, self.message, self.remedy
        )


def shown(text: str) -> str:
    """Quote a value in a message, cut when long."""
    return f"« {shortened(text, MAX_SHOWN)} »"


def _rank(problem: Problem) -> tuple[bool, bool, str, int, str, str]:
    return (
        problem.row is not None,
        problem.file != "poles.csv",
        problem.file,
        problem.row or 0,
        problem.column,
        problem.rule,
    )


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep the problems that must be mended."""
    return tuple(each for each in problems if each.severity == "error")


@dataclass(frozen=True, slots=True)
class Report:
    """All problems found, in file and row order."""

    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "Report":
        """Gather problems in the order a person would mend them.

        Whole files first, then `poles.csv`, whose faults cause those of the other tables.
        """
        return cls(tuple(sorted(problems, key=_rank)))

    def __add__(self, other: "Report") -> "Report":
        """Merge two reports."""
        return Report.of(self.problems + other.problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that must be mended."""
        return errors_of(self.problems)

    def count_by_severity(self) -> Counter[Severity]:
        """How many problems of each severity."""
        return Counter(p.severity for p in self.problems)

    def totals(self, rows: int, rejected: int) -> Iterator[str]:
        """Lines that count what was read, and the problems by severity."""
        yield (
            f"{count(rows, 'ligne lue')}, {count(rows - rejected, 'acceptée')}, "
            f"{count(rejected, 'écartée')}."
        )
        found = self.count_by_severity()
        yield f"{enumeration([count(found[each], noun) for each, noun in SEVERITIES.items()])}."

    @property
    def is_clean(self) -> bool:
        """Whether no error was found (warnings and infos allowed)."""
        return not self.errors
