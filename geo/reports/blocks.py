"""What a report is made of: blocks, each a value that knows no medium.

An output chooses and orders the sections of a report by their names; it never makes content of its
own. A section is made when an output wants it, once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil
from typing import Any, TypeAlias

from geo.french import number
from geo.model.theme import Theme
from geo.reports.charts import Chart
from geo.reports.links import Links, Target
from geo.reports.maps.values import Map
from geo.reports.networks.values import NetworkDrawing
from geo.reports.tables import PAGE_SIZE, Table


@dataclass(frozen=True, slots=True)
class Sentences:
    """French sentences, the first one the finding."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader must know beside the figures, in sentences."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure in large letters, what it counts, and what it is set against.

    `name` lets a script write it anew; empty where nothing changes it.
    """

    value: str
    label: str
    detail: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The few figures that come first."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table, whole.

    Attributes
    ----------
    targets, linked
        Where a cell of each row leads, and the column of that cell; no target for none.
    """

    table: Table
    targets: tuple[Target, ...] = ()
    linked: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Some of the rows of a long table, one after the other.

    Attributes
    ----------
    start, stop
        Places of the first row and of that after the last, from 0.
    total
        How many rows there are in all.
    """

    start: int
    stop: int
    total: int

    @property
    def words(self) -> str:
        """Say which rows these are: « 51 à 100 sur 212 »."""
        return f"{number(self.start + 1)} à {number(self.stop)} sur {number(self.total)}"


_START = 25
"""Rows of a long table where no page is turned; 50 made a published page of 165 kB."""


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table that is never made whole to be read: pages where one can turn them, else its start.

    Attributes
    ----------
    name
        Of its file; tells it from the others of the report.
    what
        What its rows are, in the plural: « liens ».
    make
        Makes some of its rows.
    file
        Makes the table that is taken away, all rows of it; None where there is no such file.
    size, most_pages
        Rows of a page, and how many pages can be turned.
    """

    name: str
    what: str
    rows: int
    make: Callable[[Span], TableBlock]
    file: Callable[[], Table] | None = None
    size: int = PAGE_SIZE
    most_pages: int = 40

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return min(max(1, ceil(self.rows / self.size)), self.most_pages)

    @property
    def hidden(self) -> int:
        """How many rows stand on no page."""
        return max(0, self.rows - self.pages * self.size)

    def span(self, page: int) -> Span:
        """The rows of a page, from 1; a number too high gives the last one."""
        start = (min(max(page, 1), self.pages) - 1) * self.size
        return Span(start, min(start + self.size, self.rows), self.rows)


@dataclass(frozen=True, slots=True)
class SmallTables:
    """Narrow tables, side by side where they fit."""

    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart, with the table that says the same where no other table of the report does."""

    chart: Chart
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class NetworkBlock:
    """A drawing of poles and of what they are tied to; tables of the report say the same."""

    drawn: NetworkDrawing


@dataclass(frozen=True, slots=True)
class MapBlock:
    """A map, with its title and its legend."""

    drawn: Map


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a property, what is said of it, and where that leads; no target for nowhere."""

    name: str
    meaning: str | Links
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms, each with what is said of it."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Where one may go on from here; left out by a medium that does not lead there."""

    text: str
    target: Target


@dataclass(frozen=True)
class Details:
    """What few will read: folded away by a medium that can, and made when it is opened.

    Attributes
    ----------
    name
        Tells it from the others, and is that by which outputs choose a section.
    make
        Makes its blocks when they are wanted; None among them is left out.
    """

    name: str
    title: str
    make: "Callable[[], Iterable[Block | None]]"

    @cached_property
    def blocks(self) -> "tuple[Block, ...]":
        """The blocks, made once."""
        return tuple(block for block in self.make() if block is not None)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process made: what makes it stays here."""
        return type(self), (self.name, self.title, partial(tuple, self.blocks))


Block: TypeAlias = (
    Sentences
    | Note
    | KeyFigures
    | TableBlock
    | LongTable
    | SmallTables
    | ChartBlock
    | NetworkBlock
    | MapBlock
    | Definitions
    | Way
    | Details
)


class Section(Details):
    """A part of a report under its own heading; without one it goes on with the part before."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a subject.

    Attributes
    ----------
    name
        Of its file, without date and extension: ASCII letters, digits and hyphens.
    kind
        What sort of report it is, over the title.
    lead
        What is selected, in words, and how much that is.
    sections
        In reading order.
    source
        Producer, version, date and denominator, in a sentence.
    date
        Of the data: `AAAA-MM-JJ`, or less, or empty.
    address
        Of the page that says the same for good; empty where there is none.
    """

    name: str
    kind: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    source: str
    licence: str
    date: str
    address: str = ""
    theme: Theme = Theme()  # noqa: RUF009 - frozen

    def pick(self, *names: str) -> tuple[Section, ...]:
        """Choose sections by their names, in that order; one that is not there is left out."""
        by_name = {section.name: section for section in self.sections}
        return tuple(by_name[name] for name in names if name in by_name)


def without_pages(blocks: "Iterable[Block]") -> "Iterator[Block]":
    """Keep the start of long tables, for a medium where no page is turned, and say so."""
    for block in blocks:
        if not isinstance(block, LongTable):
            yield block
            continue
        span = Span(0, min(block.rows, block.size, _START), block.rows)
        yield block.make(span)
        if span.stop < block.rows:
            total = number(block.rows)
            yield Note((f"Les {number(span.stop)} premières lignes, sur {total}.",))


def figures_of(name: str, make: Callable[[], Block]) -> Details:
    """Fold the figures of a chart away; `name` tells it from the other charts of the report."""
    return Details(name, "Les chiffres du graphique", lambda: [make()])


def sentences(*found: str) -> Sentences | None:
    """Make a block of the sentences that say something; None of none."""
    said = tuple(each for each in found if each)
    return Sentences(said) if said else None


def note(*found: str) -> Note | None:
    """Make a note of the sentences that say something; None of none."""
    said = tuple(each for each in found if each)
    return Note(said) if said else None
