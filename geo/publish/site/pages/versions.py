"""The page of releases, changes and errata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.release import PublishedRelease
from geo.publish.site.releases.versions import versions_html
from geo.reports.versions.changes import changes_figures
from geo.reports.versions.errata import errata
from geo.tables.changes import Changes
from geo.tables.schema import TableSchema


@dataclass(frozen=True)
class History:
    """What has been published, the newest first, and what the newest changed; None for a first."""

    releases: Sequence[PublishedRelease]
    latest: Changes | None


def versions_page(
    site: Publication, *, history: History, schemas: Mapping[str, TableSchema]
) -> Page:
    """Make the page of releases and errata."""
    tables = changes_figures(history.latest, schemas) if history.latest else ()
    return Page(
        path="versions.html",
        title="Versions et errata",
        description="Les versions publiées, ce qui a changé de l'une à l'autre, et les errata.",
        body=versions_html(history.releases, tables, errata(site.atlas)),
    )
