"""The page of releases, changes and errata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.release import PublishedRelease, ReleaseId
from geo.publish.site.versions import ReleaseChanges, versions_html
from geo.tables.changes import Changes
from geo.tables.schema import TableSchema
from geo.views.changes import changes_figures, changes_sentence
from geo.views.errata import errata
from geo.views.sentences import describe


@dataclass(frozen=True)
class History:
    """What has been published, the newest first, and what each release changed."""

    releases: Sequence[PublishedRelease]
    changes: Mapping[ReleaseId, Changes]


def versions_page(
    site: Publication, *, history: History, schemas: Mapping[str, TableSchema]
) -> Page:
    """Make the page of releases and errata."""
    atlas = site.atlas
    said = {
        release: ReleaseChanges(changes_sentence(each), changes_figures(each, schemas))
        for release, each in history.changes.items()
    }
    selections = {
        release.id: describe(atlas.read_query(parse_qs(release.selection))[0], atlas)
        for release in history.releases
        if release.selection
    }
    return Page(
        path="versions.html",
        title="Versions et errata",
        description="Les versions publiées, ce qui a changé de l'une à l'autre, et les errata.",
        body=versions_html(history.releases, said, errata(atlas), selections),
    )
