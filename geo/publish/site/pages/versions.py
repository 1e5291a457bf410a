"""The page of releases, changes and errata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.french import count, date, enumeration
from geo.publish.site.page import Page, from_root, render
from geo.publish.site.publication import Publication
from geo.publish.site.releases.feed import FEED_PATH
from geo.publish.site.releases.release import PublishedRelease
from geo.render.html_tables import table_html
from geo.reports.tables import Table
from geo.reports.versions.changes import changes_figures
from geo.reports.versions.errata import Erratum, errata, errata_sentence
from geo.tables.changes import Changes
from geo.tables.schema import TableSchema

MOST_CHANGES = 500
"""Changes of a table that the page shows; the data of both versions hold all of them."""

_COUNTED = (
    ("poles", "pôle", "pôles"),
    ("soutiens", "pôle retenu par un appel", "pôles retenus par un appel"),
    ("adhesions", "lien avec un réseau", "liens avec un réseau"),
    ("membres", "membre ou partenaire", "membres et partenaires"),
    ("appels", "appel national", "appels nationaux"),
    ("reseaux", "réseau ou institution", "réseaux et institutions"),
)


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


def versions_html(
    releases: Sequence[PublishedRelease],
    latest_changes: Sequence[Table],
    errata: Sequence[Erratum],
) -> str:
    """Write the body of the page.

    Parameters
    ----------
    releases
        The newest first.
    latest_changes
        What the newest changed, as `changes_figures` gives it. What the others changed is on their
        own frozen page.
    """
    return render(
        "versions.html",
        feed=from_root(FEED_PATH),
        from_root=from_root,
        releases_sentence=_releases_sentence(releases),
        errata_sentence=errata_sentence(errata),
        errata=errata,
        pages={each.id.version: from_root(f"versions/{each.id}/index.html") for each in releases},
        tables="".join(table_html(table, MOST_CHANGES) for table in latest_changes),
        releases=releases,
        counts_sentence=_counts_sentence,
    )


def _releases_sentence(releases: Sequence[PublishedRelease]) -> str:
    oldest = date(releases[-1].id.date)
    if len(releases) == 1:
        return f"Une seule version est publiée ici, celle du {oldest}."
    versions = count(len(releases), "version est publiée", "versions sont publiées")
    return f"{versions} ici, la plus ancienne du {oldest}."


def _counts_sentence(release: PublishedRelease) -> str:
    rows = dict(release.counts)
    parts = [count(rows[name], *words) for name, *words in _COUNTED if name in rows]
    return f"Elle contient {enumeration(parts)}." if parts else ""
