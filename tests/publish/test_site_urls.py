"""Where the site stands: full urls, sitemap, robots."""

import xml.etree.ElementTree as ET
from urllib.robotparser import RobotFileParser

import pytest

from geo.errors import PublishError
from geo.publish.site.urls import absolute, canonical, robots_txt, site_url, sitemaps

BASE = "https://exemple.fr/atlas/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("https://exemple.fr", "https://exemple.fr/"),
        (" https://exemple.fr/atlas ", "https://exemple.fr/atlas/"),
        ("http://localhost:8000/", "http://localhost:8000/"),
    ],
)
def test_the_base_ends_with_a_slash(given: str, expected: str) -> None:
    assert site_url(given) == expected


@pytest.mark.parametrize(
    "given",
    [
        "exemple.fr",
        "ftp://exemple.fr",
        "javascript:alert(1)",
        "https://",
        "https://exemple.fr/?a=1",
        "https://exemple.fr/#a",
        "https://moi:secret@exemple.fr/",
        'https://exemple.fr/"><script>',
        "https://exemple.fr/a b",
        "https://exemple.fr/é",
        "https://[exemple.fr/",
        "https://exemple.fr:99999999/",
    ],
)
def test_what_is_no_address_of_a_folder_is_refused(given: str) -> None:
    with pytest.raises(PublishError, match="--base-url"):
        site_url(given)


def test_paths_are_quoted_once() -> None:
    assert absolute(BASE, "pole/é à.html") == f"{BASE}pole/%C3%A9%20%C3%A0.html"
    assert absolute("", "pole/a.html") == "pole/a.html"
    assert [canonical(path) for path in ("index.html", "a/index.html", "myindex.html")] == [
        "",
        "a/",
        "myindex.html",
    ]


def test_the_sitemap_lists_each_page_once_with_the_date_of_the_release() -> None:
    files = sitemaps(BASE, ["pole/b&c.html", "index.html", "index.html"], "2026-11-23")
    assert list(files) == ["sitemap.xml"]
    root = ET.fromstring(files["sitemap.xml"])  # noqa: S314 - our own text
    rows = [(url[0].text, url[1].text) for url in root.findall(f"{SITEMAP}url")]
    assert rows == [(BASE, "2026-11-23"), (f"{BASE}pole/b%26c.html", "2026-11-23")]


def test_beyond_what_one_sitemap_holds_there_is_an_index() -> None:
    files = sitemaps(BASE, [f"pole/{n}.html" for n in range(50_001)], "2026-11-23")
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert [text.count("<url>") for text in files.values()] == [0, 50_000, 1]
    assert f"<loc>{BASE}sitemap-2.xml</loc>" in files["sitemap.xml"]


def test_without_an_address_there_is_no_sitemap() -> None:
    assert sitemaps("", ["index.html"], "2026-11-23") == {}
    assert "Sitemap" not in robots_txt("")


def test_robots_may_go_everywhere() -> None:
    parser = RobotFileParser()
    parser.parse(robots_txt(BASE).splitlines())
    assert parser.can_fetch("Googlebot", f"{BASE}versions/2026-11-23-v1.0.0/index.html")
    assert parser.site_maps() == [f"{BASE}sitemap.xml"]
