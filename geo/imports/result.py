"""Result: what an import made of the files, ready to be shown, confirmed and written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from geo.imports.folder import Rejected
from geo.imports.identify import SamePole
from geo.imports.mapping import Choices, Match
from geo.model.report import Report
from geo.tables.changes import Changes, loses_most
from geo.tables.read import TABLES, Tables


@dataclass(frozen=True)
class ReadSheet:
    """How a sheet was read.

    Attributes
    ----------
    file, sheet, place
        Names of the file and of the sheet, and both together for messages.
    notes
        What its format says of itself: « encodage », « séparateur »…
    table
        Name of the table of ours that it is.
    header_row, row_count
        Number of the row of its header, and how many rows are data.
    """

    file: str
    sheet: str
    place: str
    notes: Mapping[str, str]
    table: str
    header_row: int
    row_count: int
    columns: tuple[Match, ...]


@dataclass(frozen=True)
class Findings:
    """All that an import says of the files, the tables apart.

    Attributes
    ----------
    sheets
        How each sheet was read, and what each of its columns is taken for.
    spellings
        By column, the values met and what each is taken for.
    imported
        Names of the tables that the files hold or change.
    report
        Every problem, at its place in the person's files.
    rejected
        The rows put aside, as they stood, by sheet.
    rows
        Rows of data found in the files; the accepted ones are the rest of `rejected`.
    resolved
        How many poles were placed by each method; how many members, when there are no poles.
    same_poles
        Rows that may be the same pole as another, or as one of the current release.
    changes
        What would change in the current release; None for a new folder.
    choices
        What is confirmed, and what would be if the person says yes to everything proposed.
    """

    sheets: tuple[ReadSheet, ...]
    spellings: Mapping[str, tuple[Match, ...]]
    imported: tuple[str, ...]
    report: Report
    rejected: tuple[Rejected, ...]
    rows: int
    resolved: Counter[str]
    same_poles: tuple[SamePole, ...]
    changes: Changes | None
    choices: Choices


@dataclass(frozen=True)
class Import(Findings):
    """An import, ready to be shown, confirmed and written.

    Attributes
    ----------
    tables
        What would be written: the accepted rows, and the tables of the current release that the
        files leave alone.
    """

    tables: Tables

    @property
    def united_count(self) -> int:
        """Accepted rows that complete another, as a person has said."""
        return sum(each.rule == "united" for each in self.report.problems)

    @property
    def rejected_count(self) -> int:
        """Rows put aside."""
        return sum(len(each.rows) for each in self.rejected)

    @property
    def accepted_count(self) -> int:
        """Rows that would be written."""
        return self.rows - self.rejected_count

    @property
    def unconfirmed(self) -> tuple[Match, ...]:
        """Headers and values whose meaning is proposed, and that nobody has confirmed."""
        headers = [each for sheet in self.sheets for each in sheet.columns if each.target]
        values = [each for matches in self.spellings.values() for each in matches if each.target]
        return tuple(each for each in (*headers, *values) if not each.is_confirmed)

    @property
    def changes_anything(self) -> bool:
        """Whether something of the current release would be added, changed or removed."""
        return self.changes is not None and not self.changes.is_empty

    @property
    def removed_count(self) -> int:
        """Poles of the current release that would be removed."""
        return len(self.changes.tables["poles"].removed) if self.changes else 0

    @property
    def removes_most(self) -> bool:
        """Whether more than half of the poles of the current release would be removed."""
        before = len(self.tables.frames["poles"]) + self.removed_count
        before -= len(self.changes.tables["poles"].added) if self.changes else 0
        return loses_most(before, before - self.removed_count)

    @property
    def written(self) -> tuple[str, ...]:
        """Names of the tables to write: not empty, held by the files, or changed with them."""
        changed = self.changes.tables if self.changes else {}
        return tuple(
            name
            for name in TABLES
            if len(self.tables.frames[name])
            or name in self.imported
            or (name in changed and not changed[name].is_empty)
        )

    @property
    def accepted_tables(self) -> Tables:
        """The tables, of the poles only those of the files; all of them when the files hold none.

        The poles of the current release are numbered below zero.
        """
        poles = self.tables.frames["poles"]
        own = poles[poles["_row"] >= 0].reset_index(drop=True)
        frames = {**self.tables.frames, "poles": own if len(own) else poles}
        return replace(self.tables, frames=MappingProxyType(frames))
