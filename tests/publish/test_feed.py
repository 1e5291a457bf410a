"""The feed: what RFC 4287 asks for, and texts that cannot break it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from geo.publish.site.releases.feed import changes_summary, feed_xml
from geo.publish.site.releases.release import PublishedRelease, ReleaseId, RowChanges
from geo.reports.versions.errata import Erratum
from tests.spaces import plain

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://exemple.fr/atlas/"
HOSTILE = "<script>]]>&{{ x }}\x00\x1b\u202e\ufffe" + "é" * 10_000
FIRST = PublishedRelease(ReleaseId("2026-11-23", "1.0.0"), "Atlas", "", (("poles", 1),), "a")
SECOND = PublishedRelease(
    ReleaseId("2026-12-01", "1.1.0"),
    "Atlas",
    "",
    (("poles", 3),),
    "b",
    "",
    "2026-11-23-v1.0.0",
    {"poles": RowChanges(2, 0, 1), "membres": RowChanges(1, 0, 0)},
)
ERRATUM = Erratum("2026-11", "1.0.0", "Commune du Pôle", "Rennes.", "Redon.", "")


def read(base: str = BASE, **changes: object) -> ET.Element:
    releases = [SECOND, replace(FIRST, **changes)]  # type: ignore[arg-type]
    return ET.fromstring(feed_xml(releases, [ERRATUM], author="Éditeur", base=base))  # noqa: S314


def texts(feed: ET.Element, path: str) -> list[str]:
    return [plain(element.text or "") for element in feed.findall(path.replace("atom:", ATOM))]


def test_the_feed_has_what_the_standard_requires() -> None:
    feed = read()
    assert feed.tag == f"{ATOM}feed"
    for required in ("id", "title", "updated"):
        assert len(texts(feed, f"atom:{required}")) == 1
        assert len(texts(feed, f"atom:entry/atom:{required}")) == 3
    assert texts(feed, "atom:author/atom:name") == ["Éditeur"]
    identifiers = [*texts(feed, "atom:id"), *texts(feed, "atom:entry/atom:id")]
    assert len(set(identifiers)) == 4
    for identifier in identifiers:
        assert re.fullmatch(
            r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f-]{17}", identifier
        )
    for moment in [*texts(feed, "atom:updated"), *texts(feed, "atom:entry/atom:updated")]:
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T00:00:00Z", moment)
    (own,) = [e for e in feed.findall(f"{ATOM}link") if e.get("rel") == "self"]
    assert own.get("href") == "https://exemple.fr/atlas/versions.atom"


def test_the_latest_news_come_first() -> None:
    assert texts(read(), "atom:entry/atom:title") == [
        "Version 1.1.0 du 1er décembre 2026",
        "Version 1.0.0 du 23 novembre 2026",
        "Erratum de la version 1.0.0 : Commune du Pôle",
    ]
    assert texts(read(), "atom:updated") == ["2026-12-01T00:00:00Z"]


def test_entries_say_what_changed_and_what_was_wrong() -> None:
    assert texts(read(), "atom:entry/atom:summary") == [
        "3 pôles. Lignes changées depuis la version précédente : 3 ajoutées et 1 modifiée.",
        "Première version publiée ici : 1 pôle.",
        "Publié : Rennes. Corrigé : Redon.",
    ]
    assert changes_summary([]) == "Aucune ligne n'a changé depuis la version précédente."


def test_identifiers_do_not_depend_on_the_address() -> None:
    away, here = read(""), read()
    assert texts(away, "atom:entry/atom:id") == texts(here, "atom:entry/atom:id")
    links = [e.get("href", "") for e in away.iter(f"{ATOM}link")]
    assert "versions/2026-12-01-v1.1.0/index.html" in links
    assert not any(link.startswith(("http", "/")) for link in links)
    assert [e.get("rel") for e in away.findall(f"{ATOM}link")] == ["alternate"]


@pytest.mark.parametrize("field", ["subject", "published", "corrected", "version"])
def test_a_hostile_erratum_is_text(field: str) -> None:
    erratum = replace(ERRATUM, **{field: HOSTILE})
    text = feed_xml([replace(FIRST, title=HOSTILE)], [erratum], author="", base=BASE)
    feed = ET.fromstring(text)  # noqa: S314 - our own text
    shown = "".join(texts(feed, "atom:entry/atom:title") + texts(feed, "atom:entry/atom:summary"))
    assert HOSTILE.translate({0: "�", 27: "�", 0xFFFE: "�"}) in shown
    assert "<script" not in text


def test_errata_that_say_the_same_are_two_entries() -> None:
    feed = ET.fromstring(feed_xml([FIRST], [ERRATUM, ERRATUM], author="", base=BASE))  # noqa: S314
    assert len(set(texts(feed, "atom:entry/atom:id"))) == 3
