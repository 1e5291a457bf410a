"""The page of releases and errata, and what frozen pages say of their age."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from geo.french import count, date, enumeration, typeset
from geo.publish.site.page import from_root
from geo.publish.site.releases.feed import FEED_PATH
from geo.publish.site.releases.release import PublishedRelease, ReleaseId
from geo.publish.site.rendering import render
from geo.render.html import script_json
from geo.render.html_tables import table_html
from geo.render.scripts import SITE
from geo.reports.tables import Table
from geo.reports.versions.errata import Erratum, errata_sentence

LATEST_SCRIPT = "derniere.js"
"""Name of the script at the root, rewritten with each release."""

MOST_CHANGES = 500
"""Changes of a table that the page shows; the data of both versions hold all of them."""

_COUNTED = (
    ("poles", "pôle", "pôles"),
    ("soutiens", "sélection par un appel", "sélections par un appel"),
    ("adhesions", "lien avec un réseau", "liens avec un réseau"),
    ("membres", "membre ou partenaire", "membres et partenaires"),
    ("appels", "appel national", "appels nationaux"),
    ("reseaux", "réseau ou institution", "réseaux et institutions"),
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
    pages = {release.id.version: _page(release.id, "index.html") for release in releases}
    return render(
        "versions.html",
        feed=from_root(FEED_PATH),
        releases_sentence=_releases_sentence(releases),
        errata_sentence=errata_sentence(errata),
        errata=[_erratum(erratum, pages) for erratum in errata],
        tables=Markup(_tables(latest_changes)),  # noqa: S704 - written by our template
        releases=[
            {
                "id": str(release.id),
                "version": release.id.version,
                "date": release.id.date,
                "page": pages[release.id.version],
                "files": _page(release.id, "donnees.html"),
                "details": _page(release.id, f"versions.html#{release.id}"),
                "scope": release.scope,
                "counts": _counts_sentence(release),
                "previous": release.previous,
                "changes": release.changes_words,
            }
            for release in releases
        ],
    )


def frozen_notice(release: ReleaseId, root: str) -> str:
    """Write the banner of a frozen page, which `derniere.js` completes.

    Parameters
    ----------
    root
        Relative way from the page to the root of the whole site: « ../../ » or more.
    """
    return render(
        "frozen.html",
        id=str(release),
        version=release.version,
        date=release.date,
        latest=f"{root}index.html",
    )


def latest_script(releases: Sequence[PublishedRelease], errata: Sequence[Erratum]) -> str:
    """Write the script that frozen pages load, with the latest release and all errata."""
    latest = releases[0].id
    known = {
        "latest": {
            "id": str(latest),
            "words": f"version {latest.version} du {date(latest.date)}",
        },
        "errata": [
            {"version": erratum.version, "words": _erratum_words(erratum)} for erratum in errata
        ],
    }
    code = (SITE / LATEST_SCRIPT).read_text("utf-8")
    return f"const ATLAS_VERSIONS = {script_json(known)};\n{code}"


def _page(release: ReleaseId, name: str) -> Markup:
    return from_root(f"versions/{release}/{name}")


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


def _tables(figures: Sequence[Table]) -> str:
    return "".join(table_html(table, MOST_CHANGES) for table in figures)


def _erratum(erratum: Erratum, pages: Mapping[str, str]) -> Mapping[str, str]:
    return {
        "date": erratum.date,
        "version": erratum.version,
        "page": pages.get(erratum.version, ""),
        "subject": erratum.subject,
        "published": erratum.published,
        "corrected": erratum.corrected,
        "source": erratum.source,
    }


def _erratum_words(erratum: Erratum) -> str:
    return typeset(
        f"{erratum.subject} : publié « {erratum.published} », corrigé « {erratum.corrected} » "
        f"({date(erratum.date)})."
    )
