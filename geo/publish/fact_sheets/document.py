"""A fact sheet before it is written: one description, for paper and for the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from geo.render.svg.picture import Picture
from geo.reports.maps.legends import Legend
from geo.reports.tables import Table


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Sentences, each a paragraph of its own."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences that each stand alone, as a list."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure in large letters, what it counts, and what it is set against."""

    value: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The few figures that come first."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of figures, whole.

    Attributes
    ----------
    links, linked
        Where a cell of each row leads (an address, or empty), and the column of that cell.
    """

    figures: Table
    links: tuple[str, ...] = ()
    linked: int = 0


@dataclass(frozen=True, slots=True)
class SmallTables:
    """Narrow tables, side by side where they fit."""

    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """A drawing with its title above, and what its colours mean."""

    picture: Picture
    legends: tuple[Legend, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a property, what is said of it, and where that leads; no address for nowhere."""

    name: str
    meaning: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms, each with what is said of it."""

    terms: tuple[Term, ...]


Block: TypeAlias = (
    Paragraphs | Points | KeyFigures | TableBlock | SmallTables | PictureBlock | Definitions
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a sheet under its own heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A fact sheet.

    Attributes
    ----------
    name
        Of its file, without date and extension: ASCII letters, digits and hyphens.
    kind
        What sort of sheet it is, over the title.
    title
        Of what it speaks.
    lead
        What is selected, in words, and how much that is.
    sections
        In reading order.
    source
        Producer, version, date and denominator, in a sentence.
    licence
        Under which licence the data is.
    date
        Of the data: `AAAA-MM-JJ`, or less, or empty.
    """

    name: str
    kind: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    source: str
    licence: str
    date: str


def sections_of(parts: Sequence[tuple[str, Sequence[Block | None]]]) -> tuple[Section, ...]:
    """Make sections of the blocks that exist; a section without any is left out."""
    return tuple(
        Section(title, present)
        for title, blocks in parts
        if (present := tuple(block for block in blocks if block is not None))
    )


def followed(address: str) -> str:
    """Keep an address that a reader can follow safely, http(s) or e-mail; empty for another."""
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return address if is_web or parts.scheme == "mailto" else ""
