"""Stores: where a new version of the data is put in service, a folder or the database of all.

Several servers that read one database agree: what one of them, or a command, writes there is seen
by all, and outlives their disks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from geo.errors import SourceEmptyError, StoreError
from geo.french import count
from geo.model.report import Problem, errors_of
from geo.settings import Settings, Source
from geo.sources.validation import Checked, added_problems, check_files, check_foreign_files
from geo.tables.indicator_files import TABLE, named_files
from geo.tables.indicators import VALUES_FOLDER
from geo.tables.package import PACKAGE, next_package
from geo.tables.resolve import resolve_places
from geo.tables.store import replace_tables, roll_back, settle
from geo.tables.versions import (
    Version,
    chosen_version,
    current_files,
    digest_of,
    list_versions,
    versioned_files,
)
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder

if TYPE_CHECKING:
    from geo.sources.postgis import Content
    from geo.sources.postgis_versions import Entry

_SHOWN_PROBLEMS = 5
_Files = Mapping[str, bytes]


@dataclass(frozen=True)
class FolderStore:
    """A data folder, with the versions that it keeps.

    Each raises StoreError or SourceError when it cannot be read or written; what was in service
    then still is.
    """

    folder: Path

    @property
    def shown(self) -> str:
        """Its name, for messages."""
        return f"« {self.folder.name} »"

    @property
    def argument(self) -> str:
        """How one names it to a command; empty for what the settings name."""
        return str(self.folder)

    def files(self) -> _Files:
        """The files in service, if any; what an interrupted writer began is finished first."""
        if not self.folder.is_dir():
            return {}
        settle(self.folder)
        return current_files(self.folder)

    def replace(self, files: _Files, *, reason: str, based_on: str | None = None) -> Version:
        """Put files in service beside those that are not given, as `replace_tables`."""
        return replace_tables(self.folder, files, reason=reason, based_on=based_on)

    def versions(self) -> tuple[Version, ...]:
        """The versions kept, the oldest first."""
        return list_versions(self.folder)

    def version_files(self, version: Version) -> _Files:
        """The files of a version that is kept."""
        kept = next(each for each in list_versions(self.folder) if each.number == version.number)
        return versioned_files(kept.folder)

    def roll_back(self, to: int | None = None) -> Version:
        """Put an earlier version back in service: the one before, or the one of a number."""
        return roll_back(self.folder, to)


@dataclass(frozen=True)
class DatabaseStore:
    """A database, as a folder; and the folder where what is read in it is kept here."""

    source: Source
    folder: Path
    argument: ClassVar[str] = ""

    @property
    def shown(self) -> str:
        """As `FolderStore`."""
        return self.source.shown

    def files(self) -> _Files:
        """As `FolderStore`."""
        return self._files_and_mark()[0]

    def replace(self, files: _Files, *, reason: str, based_on: str | None = None) -> Version:
        """As `FolderStore`; refused when anything is in error: the tables would not hold it."""
        from geo.sources.postgis_versions import Entry  # noqa: PLC0415 - for who has a database

        before, mark = self._files_and_mark()
        if based_on is not None and digest_of(before) != based_on:
            message = (
                "La base de données a changé depuis qu'elle a été lue : rien n'est écrit. "
                "Recommencez."
            )
            raise StoreError(message)
        return self._write({**before, **files}, Entry(reason, mark))

    def versions(self) -> tuple[Version, ...]:
        """As `FolderStore`."""
        from geo.sources.postgis_versions import read_versions  # noqa: PLC0415 - as above

        return read_versions(self.source)

    def version_files(self, version: Version) -> _Files:
        """As `FolderStore`."""
        from geo.sources.postgis_versions import read_version  # noqa: PLC0415 - as above

        return read_version(self.source, version)

    def roll_back(self, to: int | None = None) -> Version:
        """As `FolderStore`."""
        from geo.sources.postgis_versions import Entry  # noqa: PLC0415 - as above

        mark = self._files_and_mark()[1]
        version = chosen_version(self.versions(), to, "La base de données")
        entry = Entry(f"retour à la version {version.number}", mark, version.number)
        return self._write(self.version_files(version), entry)

    def _files_and_mark(self) -> tuple[_Files, str]:
        from geo.sources.postgis import read_files  # noqa: PLC0415 - as above

        try:
            found = read_files(self.source)
        except SourceEmptyError:
            return {}, ""
        return (found.files, found.mark) if found else ({}, "")

    def _write(self, files: _Files, entry: "Entry") -> Version:
        from geo.sources.postgis import write_tables  # noqa: PLC0415 - as above

        (found,) = check_foreign_files(files, folder=self.folder)
        if errors := found.report.errors:
            lines = [f"Rien n'est écrit : {count(len(errors), 'erreur')} à corriger d'abord."]
            raise StoreError("\n".join([*lines, *map(str, errors[:_SHOWN_PROBLEMS])]))
        return write_tables(self.source, content_of(found, files, self.folder), entry)


Store = FolderStore | DatabaseStore
"""Where the data in service is."""


def store_of(settings: Settings) -> Store:
    """Give the store of the settings.

    Raises
    ------
    StoreError
        The data comes from an address where nobody can write.
    """
    source = settings.donnees
    if not isinstance(source, Source):
        return FolderStore(source)
    if source.is_database:
        return DatabaseStore(source, settings.folder)
    message = (
        f"Les données viennent de {source.shown} : changez-les là-bas, ou désignez un dossier."
    )
    raise StoreError(message)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of tables, made or refused.

    Attributes
    ----------
    before, after
        The tables as they were, and as the change has them.
    problems
        What is wrong after it and was not before.
    version
        Number of the version that is in service; 0 when nothing was written: there was an error, or
        nothing to change.
    """

    before: Checked
    after: Checked
    problems: tuple[Problem, ...]
    version: int = 0

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What forbids it."""
        return errors_of(self.problems)


def change_tables(store: Store, files: _Files, changed: _Files, *, reason: str, day: str) -> Change:
    """Put changed tables in service as the next release, unless that would bring errors.

    Parameters
    ----------
    files
        Those in service, that the change was made from.
    reason
        Why, in French, for the list of versions.
    day
        AAAA-MM-JJ, of the release that this makes.
    """
    before, after = check_files(files, {**files, **changed}, folder=store.folder)
    found = Change(before, after, tuple(added_problems(before, after)))
    if found.errors or all(files.get(name) == content for name, content in changed.items()):
        return found
    return replace(found, version=release(store, files, changed, reason=reason, day=day).number)


def release(store: Store, files: _Files, changed: _Files, *, reason: str, day: str) -> Version:
    """Put changed tables in service as the next release of those in service, unchecked."""
    changed = {**changed, **next_package(files.get(PACKAGE), day)}
    return store.replace(changed, reason=reason, based_on=digest_of(files))


def content_of(found: Checked, files: _Files, folder: Path) -> "Content":
    """What a database is to hold of files that were checked, with the values of a data folder."""
    from geo.sources.postgis import Content  # noqa: PLC0415 - as above

    territories = read_territories(territories_folder(folder))
    poles = found.tables.frames["poles"]
    placed, _ = resolve_places(poles, territories, point_locator(territories))
    points = [
        None if longitude != longitude else (longitude, latitude)  # noqa: PLR0124 - NaN
        for longitude, latitude in zip(placed["longitude"], placed["latitude"], strict=True)
    ]
    package = files.get(PACKAGE, b"{}")
    paths = [folder / VALUES_FOLDER / name for name in named_files(files.get(TABLE, b""))]
    values = {path.name: path.read_bytes() for path in paths if path.is_file()}
    return Content(found.tables.frames, found.tables.schemas, points, package, values)
