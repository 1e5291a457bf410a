"""The feed of releases and errata, in Atom (RFC 4287)."""

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.formats.xml import xml_text
from geo.french import count, date, enumeration, typeset
from geo.publish.site.releases.release import PublishedRelease, RowChanges
from geo.publish.site.urls import absolute
from geo.reports.versions.errata import Erratum

FEED_PATH = "versions.atom"
PAGE_PATH = "versions.html"
_ATOM = "http://www.w3.org/2005/Atom"
_ERRATA = uuid.uuid5(uuid.NAMESPACE_DNS, "errata.atlas-ptce")


@dataclass(frozen=True, slots=True)
class _Entry:
    identifier: str
    title: str
    updated: str
    link: str
    summary: str


def feed_xml(
    releases: Sequence[PublishedRelease],
    errata: Sequence[Erratum],
    *,
    author: str,
    base: str,
) -> str:
    """Write the feed, the latest news first.

    Identifiers are universal names that depend on what is published, not on where: a reader
    shows nothing twice when the site moves.

    Parameters
    ----------
    releases
        At least one; the newest first.
    author
        Who publishes; the title of the data set when empty.
    base
        As `site_url` gives it. Without it links are relative to the feed.
    """
    title = releases[0].title or "Atlas PTCE"
    entries = sorted(
        [*_release_entries(releases, base), *_errata_entries(errata, base)],
        key=lambda entry: (entry.updated, entry.identifier),
        reverse=True,
    )
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "fr"})
    _add(feed, "title", typeset(f"{title} : versions et errata"))
    _add(feed, "id", f"urn:uuid:{uuid.uuid5(_ERRATA, releases[-1].urn)}")
    _add(feed, "updated", entries[0].updated)
    _add(_add(feed, "author"), "name", author or title)
    if base:
        _add(feed, "link", rel="self", type="application/atom+xml", href=absolute(base, FEED_PATH))
    _add(feed, "link", rel="alternate", type="text/html", href=absolute(base, PAGE_PATH))
    for entry in entries:
        _add_entry(feed, entry)
    ET.indent(feed, space="")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(feed, "unicode")}\n'


def changes_summary(changes: Iterable[RowChanges]) -> str:
    """Count the rows that a release added, removed and changed, in all tables."""
    totals = map(sum, zip(*changes, strict=True))
    words = ("ajoutée", "retirée", "modifiée")
    parts = [count(rows, word) for word, rows in zip(words, totals, strict=False) if rows]
    if not parts:
        return "Aucune ligne n'a changé depuis la version précédente."
    return f"Lignes changées depuis la version précédente : {enumeration(parts)}."


def _release_entries(releases: Sequence[PublishedRelease], base: str) -> list[_Entry]:
    return [
        _Entry(
            identifier=release.urn,
            title=f"Version {release.id.version} du {date(release.id.date)}",
            updated=_moment(release.id.date),
            link=absolute(base, f"versions/{release.id}/index.html"),
            summary=_release_summary(release),
        )
        for release in releases
    ]


def _release_summary(release: PublishedRelease) -> str:
    poles = f"{count(dict(release.counts).get('poles', 0), 'pôle')}."
    if not release.previous:
        return f"Première version publiée ici : {poles}"
    return f"{poles} {changes_summary(release.changes.values())}"


def _errata_entries(errata: Sequence[Erratum], base: str) -> list[_Entry]:
    entries, seen = [], dict[str, int]()
    for erratum in errata:
        text = f"{erratum.version}\n{erratum.date}\n{erratum.subject}"
        rank = seen[text] = seen.get(text, 0) + 1
        entries.append(
            _Entry(
                identifier=f"urn:uuid:{uuid.uuid5(_ERRATA, f'{rank} {text}')}",
                title=f"Erratum de la version {erratum.version} : {erratum.subject}",
                updated=_moment(erratum.date),
                link=f"{absolute(base, PAGE_PATH)}#errata",
                summary=f"Publié : {erratum.published} Corrigé : {erratum.corrected}",
            )
        )
    return entries


def _moment(day: str) -> str:
    """A date as RFC 3339 has it; what is less precise than a day counts from its beginning."""
    return f"{(day + '-01-01')[:10]}T00:00:00Z"


def _add_entry(feed: ET.Element, entry: _Entry) -> None:
    element = _add(feed, "entry")
    _add(element, "id", entry.identifier)
    _add(element, "title", typeset(entry.title))
    _add(element, "updated", entry.updated)
    _add(element, "link", rel="alternate", type="text/html", href=entry.link)
    _add(element, "summary", typeset(entry.summary), type="text")


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = xml_text(text) or None
    return element
