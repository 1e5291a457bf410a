"""URLs of the published site: where it will stand, its map for search engines."""

import math
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from geo.errors import PublishError
from geo.french import printable, quoted

MOST_URLS = 50_000
"""In one sitemap, by sitemaps.org."""


def site_url(text: str) -> str:
    """Check the url where the site will stand, and end it with a slash; empty stays empty.

    Raises
    ------
    PublishError
        It is not a plain http(s) url of a folder.
    """
    text = text.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_plain = False
    is_clean = text.isascii() and text.isprintable() and not set(" \"'<>\\^`{|}?#@") & set(text)
    if not is_plain or not is_clean:
        message = (
            f"--base-url : {quoted(printable(text))} n'est pas l'adresse d'un dossier. Donnez une "
            "adresse http(s) sans « ? », « # » ni accent, comme https://exemple.fr/atlas/."
        )
        raise PublishError(message)
    return text if text.endswith("/") else f"{text}/"


def absolute(base: str, path: str) -> str:
    """Write the full url of a page or file of the site; only its path without a base.

    Parameters
    ----------
    base
        As `site_url` gives it.
    path
        Relative to the folder of the site, not yet quoted.
    """
    return base + quote(path, safe="/")


def canonical(path: str) -> str:
    """Give the one path of a page that several urls lead to: a folder for its index."""
    return path[: -len("index.html")] if path.rsplit("/", 1)[-1] == "index.html" else path


def sitemaps(base: str, pages: Sequence[str], day: str) -> Mapping[str, str]:
    """Write the sitemap: one file, or an index of several beyond 50,000 pages.

    Parameters
    ----------
    pages
        Paths of the pages, `index.html` being written as its folder.
    day
        `AAAA-MM-JJ`: when the pages last changed.

    Returns
    -------
    Mapping
        Files by path; none without a base, since a sitemap holds full urls only.
    """
    if not base:
        return {}
    urls = [absolute(base, canonical(page)) for page in sorted(set(pages))]
    parts = [urls[start : start + MOST_URLS] for start in range(0, len(urls), MOST_URLS)]
    if len(parts) <= 1:
        return {"sitemap.xml": _listing("urlset", "url", urls, day)}
    width = math.ceil(math.log10(len(parts) + 1))
    files = {
        f"sitemap-{rank:0{width}d}.xml": _listing("urlset", "url", part, day)
        for rank, part in enumerate(parts, start=1)
    }
    index = [absolute(base, name) for name in files]
    return {"sitemap.xml": _listing("sitemapindex", "sitemap", index, day), **files}


def robots_txt(base: str) -> str:
    """Let every robot in, and show it the sitemap when there is one.

    Robots read it at the root of a host only.
    """
    lines = ["User-agent: *", "Disallow:"]
    if base:
        lines += ["", f"Sitemap: {absolute(base, 'sitemap.xml')}"]
    return "\n".join(lines) + "\n"


def _listing(root: str, item: str, urls: Sequence[str], day: str) -> str:
    rows = "".join(
        f"<{item}><loc>{escape(url)}</loc><lastmod>{escape(day)}</lastmod></{item}>\n"
        for url in urls
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</{root}>\n'
    )
