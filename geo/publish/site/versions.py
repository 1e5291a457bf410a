"""The page of releases and errata, and what frozen pages say of their age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from geo.french import count, date, enumeration
from geo.publish.site.feed import FEED_PATH
from geo.publish.site.page import SHARED
from geo.publish.site.release import PublishedRelease, ReleaseId
from geo.publish.site.rendering import render
from geo.views.errata import Erratum, errata_sentence
from geo.views.figures import Figures, figures_html
from geo.views.html import script_json

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


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """What a release changed, in words and as tables, as `geo.views` writes them."""

    sentence: str
    tables: Sequence[Figures] = ()


def versions_html(
    releases: Sequence[PublishedRelease],
    changes: Mapping[ReleaseId, ReleaseChanges],
    errata: Sequence[Erratum],
    selections: Mapping[ReleaseId, str],
) -> str:
    """Write the body of the page.

    Parameters
    ----------
    releases
        The newest first.
    changes
        Of each release that has a previous one.
    selections
        In words, of each release that published a part of the data.
    """
    by_id = {str(release.id): release.id for release in releases}
    pages = {release.id.version: _page(release.id) for release in releases}
    return render(
        "versions.html",
        feed=_at_root(FEED_PATH),
        releases_sentence=_releases_sentence(releases),
        errata_sentence=errata_sentence(errata),
        errata=[_erratum(erratum, pages) for erratum in errata],
        releases=[
            {
                "id": str(release.id),
                "version": release.id.version,
                "date": release.id.date,
                "page": _page(release.id),
                "files": _at_root(f"versions/{release.id}/donnees.html"),
                "selection": selections.get(release.id, ""),
                "counts": _counts_sentence(release),
                "changes": _changes(release, changes, by_id),
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
    code = (Path(__file__).parent / "assets" / LATEST_SCRIPT).read_text("utf-8")
    return f"const ATLAS_VERSIONS = {script_json(known)};\n{code}"


def _page(release: ReleaseId) -> Markup:
    return _at_root(f"versions/{release}/index.html")


def _at_root(path: str) -> Markup:
    """Write the way to the root of the site, from a page there or in the folder of a release."""
    return SHARED + f"../{path}"


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


def _changes(
    release: PublishedRelease,
    changes: Mapping[ReleaseId, ReleaseChanges],
    by_id: Mapping[str, ReleaseId],
) -> Mapping[str, Any] | None:
    if not release.previous:
        return None
    previous = by_id.get(release.previous)
    since = previous.version if previous else release.previous
    found = changes.get(release.id, ReleaseChanges(_unknown(release)))
    tables = "".join(figures_html(table, MOST_CHANGES) for table in found.tables)
    return {
        "sentence": found.sentence,
        "since": since,
        "tables": Markup(tables),  # noqa: S704 - written by our template
    }


def _unknown(release: PublishedRelease) -> str:
    """Count what the index remembers, where the data of the release can no longer be read."""
    parts = [
        f"{each.table} : {each.added} ajoutées, {each.removed} retirées, {each.changed} modifiées"
        for each in release.changes
    ]
    return f"Lignes changées, par table : {' ; '.join(parts) or 'aucune'}."


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
    return (
        f"{erratum.subject} : publié « {erratum.published} », corrigé « {erratum.corrected} » "
        f"({date(erratum.date)})."
    )
