"""Releases: what has been published, under identifiers that never change their meaning."""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from geo.errors import PublishError
from geo.french import date, printable, quoted
from geo.model.atlas import Release, View
from geo.publish.exports.extract import extract
from geo.reports.sentences import describe
from geo.reports.versions.changes import changes_sentence
from geo.tables.changes import Changes
from geo.tables.columns import is_date
from geo.tables.package import raised
from geo.tables.read import TABLES
from geo.tables.schema import TableSchema
from geo.tables.write import to_csv

INDEX_FORMAT = 1
"""Raised when the form of the index, or what a fingerprint is made of, changes."""

_VERSION = re.compile(r"[0-9A-Za-z]+([._-][0-9A-Za-z]+)*")
_LONGEST_VERSION = 40
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_IDENTIFIERS = uuid.uuid5(uuid.NAMESPACE_DNS, "versions.atlas-ptce")


@dataclass(frozen=True, slots=True)
class ReleaseId:
    """The name of a release, which is that of its folder: « 2026-11-23-v1.0.0 »."""

    date: str
    version: str

    def __str__(self) -> str:
        """Write it as it stands in addresses."""
        return f"{self.date}-v{self.version}"

    @property
    def rank(self) -> tuple[str, tuple[tuple[int, str], ...]]:
        """What releases are sorted by: the date, then the version, 1.10 after 1.9."""
        parts = re.findall(r"\d+|[A-Za-z]+", self.version)
        return self.date, tuple((int(p), "") if p.isdigit() else (-1, p) for p in parts)


class RowChanges(NamedTuple):
    """How many rows of a table a release added, removed and changed, as its index has them."""

    ajoutees: int
    retirees: int
    modifiees: int


@dataclass(frozen=True, slots=True)
class PublishedRelease:
    """A release, as the index of the published site remembers it.

    Attributes
    ----------
    selection, scope
        Query string of the selection that was published, and its words; empty for everything.
    counts
        Rows published, by table.
    fingerprint
        Of the public data and the selection: the same content has the same one.
    previous
        Identifier of the release before it; empty for the first.
    changes, changes_words
        Since that one: by table, those that changed only, and a sentence.
    """

    id: ReleaseId
    title: str
    selection: str
    counts: tuple[tuple[str, int], ...]
    fingerprint: str
    scope: str = ""
    previous: str = ""
    changes: Mapping[str, RowChanges] = field(default_factory=dict)
    changes_words: str = ""

    @property
    def urn(self) -> str:
        """A universal name, the same wherever the site stands."""
        return f"urn:uuid:{uuid.uuid5(_IDENTIFIERS, f'{self.id} {self.fingerprint}')}"


def release_id(release: Release) -> ReleaseId:
    """Name the release of a data package.

    Raises
    ------
    PublishError
        Its date or its version is missing, or cannot stand in an address.
    """
    faults = []
    if not _DAY.fullmatch(release.date) or not is_date(release.date):
        faults.append(f"created : {quoted(printable(release.date))} n'est pas une date AAAA-MM-JJ")
    if not _VERSION.fullmatch(release.version) or len(release.version) > _LONGEST_VERSION:
        faults.append(
            f"version : {quoted(printable(release.version))} n'est pas une suite de chiffres et de "
            "lettres sans accent séparés par des points ou des tirets, comme 1.2.0"
        )
    if faults:
        message = (
            f"datapackage.json, {' ; '.join(faults)}. Une publication est nommée d'après la date "
            "et la version des données : corrigez-les."
        )
        raise PublishError(message)
    return ReleaseId(release.date, release.version)


def published_release(view: View, schemas: Mapping[str, TableSchema]) -> PublishedRelease:
    """Describe what publishing a selection of the atlas makes public.

    Parameters
    ----------
    schemas
        Of the data folder: they say which columns are public.

    Raises
    ------
    PublishError
        As `release_id`.
    """
    release = view.atlas.release
    return PublishedRelease(
        id=release_id(release),
        title=release.title,
        selection=_query_text(view),
        counts=tuple((name, len(rows)) for name, rows in extract(view, schemas).frames.items()),
        fingerprint=_fingerprint(view, schemas),
        scope="" if view.selection.is_empty else describe(view.selection, view.atlas),
    )


def with_changes(
    release: PublishedRelease, previous: ReleaseId, found: Changes
) -> PublishedRelease:
    """Add to a release what it changed since the one before it."""
    return replace(
        release,
        previous=str(previous),
        changes_words=changes_sentence(found),
        changes={
            name: RowChanges(len(table.added), len(table.removed), len(table.changed_keys))
            for name, table in found.tables.items()
            if not table.is_empty
        },
    )


def register(
    published: Sequence[PublishedRelease], new: PublishedRelease
) -> tuple[PublishedRelease, ...]:
    """Add a release to those published, the newest first.

    The same content may be published again under the same identifier, and takes its place: pages
    are then rewritten by a newer program. Errata are no part of the content, so that one can be
    added without a new version.

    Raises
    ------
    PublishError
        Its version was published with another content or at another date, or it is older than
        the latest.
    """
    if refusal := _refusal(published, new):
        raise PublishError(refusal)
    others = [each for each in published if each.id != new.id]
    return tuple(sorted([new, *others], key=lambda each: each.id.rank, reverse=True))


def numbered(published: Sequence[PublishedRelease], new: PublishedRelease) -> PublishedRelease:
    """Give a release another identifier when its own would be refused: the one after the latest.

    Data that was edited by hand or in SQL keeps its version; put back, it has that of yesterday.
    The release that was published last keeps the identifier it then had. Another selection is no
    change of the data: it is refused as ever.

    Raises
    ------
    PublishError
        As `release_id`.
    """
    latest = published[0] if published else new
    if latest.selection != new.selection or not _refusal(published, new):
        return new
    if latest.fingerprint == new.fingerprint:
        return replace(new, id=latest.id)
    day = max(new.id.date, latest.id.date)
    version = latest.id.version if day == latest.id.date else new.id.version
    while version in {each.id.version for each in published}:
        following = raised(version, day)
        version = f"{version}.1" if following == version else following
    return replace(new, id=release_id(Release("", version, day, "")))


def _refusal(published: Sequence[PublishedRelease], new: PublishedRelease) -> str:
    for each in published:
        if each.id == new.id and each.fingerprint != new.fingerprint:
            return (
                f"La version {each.id} a déjà été publiée avec d'autres données ou une autre "
                f"sélection. {_RAISE}"
            )
        if each.id != new.id and each.id.version == new.id.version:
            return (
                f"La version {new.id.version} a déjà été publiée, datée du {date(each.id.date)}. "
                f"{_RAISE}"
            )
    newer = [each for each in published if each.id.rank > new.id.rank]
    if newer:
        return (
            f"La version {new.id.version} du {date(new.id.date)} est antérieure à la dernière "
            f"publiée ({newer[0].id}). Augmentez « version » et « created » dans "
            "datapackage.json, ou publiez-la dans un autre dossier."
        )
    return ""


def before(published: Sequence[PublishedRelease], new: ReleaseId) -> PublishedRelease | None:
    """Find the release that a new one is compared with: the latest before it."""
    older = [each for each in published if each.id.rank < new.rank]
    return max(older, key=lambda each: each.id.rank, default=None)


_RAISE = "Augmentez « version » dans datapackage.json : ce qui est publié ne change plus."


def _query_text(view: View) -> str:
    return urlencode(view.selection.to_query(), doseq=True)


def _fingerprint(view: View, schemas: Mapping[str, TableSchema]) -> str:
    digest = hashlib.blake2b(f"{INDEX_FORMAT}\n{_query_text(view)}\n".encode(), digest_size=16)
    digest.update(view.atlas.territories.edition.encode())
    for name in TABLES:
        if name != "errata":
            digest.update(f"\n{name}\n".encode())
            digest.update(to_csv(view.atlas.tables[name], schemas[name]))
    return digest.hexdigest()


# ---- the index --------------------------------------------------------------------------------


def index_json(published: Sequence[PublishedRelease]) -> str:
    """Write the index of the releases, for programs: `versions/index.json`."""
    rows = [_to_json(each) for each in published]
    return (
        json.dumps({"format": INDEX_FORMAT, "versions": rows}, ensure_ascii=False, indent=2) + "\n"
    )


def parse_index(text: str) -> tuple[PublishedRelease, ...]:
    """Read what `index_json` wrote.

    Raises
    ------
    PublishError
        The text is something else.
    """
    try:
        index = json.loads(text)
        return tuple(_from_json(row) for row in index["versions"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = (
            f"versions/index.json n'est pas un index lisible (près de : {printable(str(error))}). "
            "Rétablissez le fichier de la dernière publication, ou publiez dans un autre dossier."
        )
        raise PublishError(message) from error


def _to_json(release: PublishedRelease) -> dict[str, Any]:
    return {
        "id": str(release.id),
        "date": release.id.date,
        "version": release.id.version,
        "titre": release.title,
        "selection": release.selection,
        "perimetre": release.scope,
        "lignes": dict(release.counts),
        "empreinte": release.fingerprint,
        "precedente": release.previous,
        "changements": {table: rows._asdict() for table, rows in release.changes.items()},
        "resume": release.changes_words,
    }


def _from_json(row: Mapping[str, Any]) -> PublishedRelease:
    return PublishedRelease(
        id=release_id(Release("", str(row["version"]), str(row["date"]), "")),
        title=str(row["titre"]),
        selection=str(row["selection"]),
        counts=tuple((str(name), int(rows)) for name, rows in row["lignes"].items()),
        fingerprint=str(row["empreinte"]),
        scope=str(row["perimetre"]),
        previous=str(row["precedente"]),
        changes={
            table: RowChanges(*(int(rows[name]) for name in RowChanges._fields))
            for table, rows in row["changements"].items()
        },
        changes_words=str(row["resume"]),
    )
