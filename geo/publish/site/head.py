"""What the head of a page says to search engines, social networks and feed readers."""

from html import escape

from geo.french import typeset
from geo.publish.site.addresses import absolute, canonical
from geo.publish.site.embedding import Embed, oembed_path
from geo.publish.site.page import SHARED, Page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.feed import FEED_PATH
from geo.publish.site.structured_data import json_ld
from geo.render.svg.previews import PREVIEW_SIZE

_LONGEST_DESCRIPTION = 300


def head_html(page: Page, site: Publication) -> str:
    """Write the elements of the head that other machines read.

    The same stand in the page of the root and in the frozen one: the canonical address is that
    of the root, so that frozen copies do not compete with it. Without the address of the site,
    only the feed: cards, canonical links and descriptions of things need full addresses.
    """
    elements = [_link("alternate", f"{SHARED}../{FEED_PATH}", _ATOM, "Versions et errata")]
    if site.base_url:
        elements += _addressed(page, site)
        elements += [json_ld(thing) for thing in page.structured]
    return "\n".join(elements)


_ATOM = "application/atom+xml"


def _addressed(page: Page, site: Publication) -> list[str]:
    address = absolute(site.base_url, canonical(page.path))
    elements = [f'<link rel="canonical" href="{escape(address)}">']
    if page.is_embedded:
        answer = absolute(site.base_url, oembed_path(Embed(page.path, page.title)))
        # An embedded page would compete with the page it shows a part of.
        robots = _meta("name", "robots", "noindex")
        return [*elements, robots, _link("alternate", answer, _OEMBED, page.title)]
    card = "summary_large_image" if page.preview else "summary"
    properties = _properties(page, site) | {"og:url": address}
    elements += [_meta("property", name, typeset(value)) for name, value in properties.items()]
    return [*elements, _meta("name", "twitter:card", card)]


_OEMBED = "application/json+oembed"


def _properties(page: Page, site: Publication) -> dict[str, str]:
    properties = {
        "og:type": "website",
        "og:locale": "fr_FR",
        "og:site_name": site.theme.called,
        "og:title": page.title,
        "og:description": _shortened(page.description),
    }
    if page.preview:
        width, height = PREVIEW_SIZE
        image = f"versions/{site.release}/fichiers/{page.preview}"
        properties |= {
            "og:image": absolute(site.base_url, image),
            "og:image:type": "image/png",
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": page.title,
        }
    return properties


def _shortened(text: str) -> str:
    """Keep whole words, as many as are shown."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return text[:_LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + "…"


def _meta(attribute: str, name: str, value: str) -> str:
    return f'<meta {attribute}="{name}" content="{escape(value)}">'


def _link(relation: str, address: str, media_type: str, title: str) -> str:
    # The mark of a folder is replaced later: it holds what an attribute would escape.
    marked = escape(address) if SHARED not in address else address
    return f'<link rel="{relation}" type="{media_type}" title="{escape(title)}" href="{marked}">'
