"""Read a published site as its readers do: pages, their links, their words, their tables."""

import posixpath
from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ADDRESSES = {("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src")}
FOLDER = "/atlas/"
"""Where the tests publish the site on its host."""
VOID = {"meta", "link", "input", "br", "img", "hr", "source"}


@dataclass
class ReadPage(HTMLParser):
    """What a page holds."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    rows: list[list[str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        self.links += [
            attributes[name] for kind, name in ADDRESSES if kind == tag and name in attributes
        ]
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data
        if self.open and self.open[-1] in ("h1", "h2", "h3"):
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)
        if self.rows and self.rows[-1] and {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def read_page(path: Path) -> ReadPage:
    """Read one page."""
    page = ReadPage()
    page.feed(path.read_text("utf-8"))
    return page


def broken_links(page: ReadPage, path: str, files: Collection[str]) -> list[str]:
    """The links of a page to files of the site that are not there.

    Parameters
    ----------
    path
        Of the page in the site.
    files
        Paths of all the files of the site.
    """
    found = []
    for address in page.links:
        parts = urlsplit(address)
        if parts.scheme or not parts.path:
            continue
        inside = unquote(parts.path)
        if inside.startswith(FOLDER):  # only the page of unknown addresses has such links
            inside = posixpath.relpath(inside, posixpath.join(FOLDER, posixpath.dirname(path)))
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), inside))
        if target not in files:
            found.append(address)
    return found
