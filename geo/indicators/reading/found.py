"""Found: what was understood of files of statistics, told by the process that read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from geo.indicators.reading.crossings import ReadingQuestion
from geo.model.indicators import Indicator
from geo.model.territories import Level


@dataclass(frozen=True)
class FoundSheet:
    """How a sheet was understood.

    Attributes
    ----------
    place, notes, header_row
        Where its cells are, how it was read, and the row of its headings.
    code
        Heading of the column of codes.
    levels
        How many rows stand at each level.
    left_out
        How many rows do not, by reason.
    restored
        How many codes had lost their first zeros.
    taken
        By crossing, the modality that is taken.
    ignored
        Headings of the columns that are not measures, and what they are.
    problems
        In French.
    """

    place: str
    notes: Mapping[str, str]
    header_row: int
    code: str
    levels: Mapping[str, int]
    left_out: Mapping[str, int]
    restored: int
    taken: Mapping[str, str]
    ignored: Mapping[str, str]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class FoundValues:
    """The values of a measure at one level.

    Attributes
    ----------
    code_list, flag_list
        Of each territory, its code and its flag as in `Measure`, separated by commas: one text is
        told in a fiftieth of the time of as many texts.
    numbers
        NaN where unknown; nothing for a classe.
    categories
        Of a classe, empty where unknown; nothing for the others.
    repeated
        How many territories had several values, which are left unknown.
    unread
        A few cells that are no numbers, and say nothing we know.
    """

    level: Level
    code_list: str
    flag_list: str
    numbers: tuple[float, ...]
    categories: tuple[str, ...]
    repeated: int
    unread: tuple[str, ...]

    @cached_property
    def codes(self) -> list[str]:
        """Codes, each once."""
        return self.code_list.split(",")

    @cached_property
    def flags(self) -> list[str]:
        """For each code, why it has no value, or what to know of it."""
        return self.flag_list.split(",")

    @property
    def known_count(self) -> int:
        """How many have a value."""
        if self.categories:
            return sum(map(bool, self.categories))
        return sum(value == value for value in self.numbers)  # noqa: PLR0124 - NaN differs from itself


@dataclass(frozen=True, slots=True)
class FoundMeasure(Indicator):
    """A measure as the indicator that it is thought to be.

    Attributes
    ----------
    key
        Its heading, or its modality in the column of measures.
    kind_by, year_by
        What tells its kind, and its year, in French; empty when a person has said it.
    is_open
        Whether its figures may be the names of classes: a person is to say what they are.
    values
        By level, from the largest territories to the smallest.
    """

    key: str = ""
    kind_by: str = ""
    year_by: str = ""
    is_open: bool = False
    values: tuple[FoundValues, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What was understood of files.

    Attributes
    ----------
    sheets
        Those with codes of territories.
    questions
        What a person is to choose before anything is added.
    left_out
        What was not read, in French.
    """

    sheets: tuple[FoundSheet, ...]
    questions: tuple[ReadingQuestion, ...]
    measures: tuple[FoundMeasure, ...]
    left_out: tuple[str, ...]
