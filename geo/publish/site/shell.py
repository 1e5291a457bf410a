"""The shell of all pages: head, navigation, footer; and the two addresses of each page."""

import json
from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from geo.french import date, typeset
from geo.publish.site.embedding import Embed, oembed_path
from geo.publish.site.page import FILES, FRANCE, INDICATORS, SHARED, Page, from_root, render, up
from geo.publish.site.publication import Publication
from geo.publish.site.releases.feed import FEED_PATH
from geo.publish.site.releases.release import ReleaseId
from geo.publish.site.releases.versions import LATEST_SCRIPT, frozen_notice
from geo.publish.site.structured_data import json_ld
from geo.publish.site.urls import absolute, canonical
from geo.render.html import script_json
from geo.render.svg.previews import PREVIEW_SIZE
from geo.reports.sentences import short_source, source_sentence

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a browser may load: files of the site, and nothing else.

Nothing of ours connects; Lighthouse reads robots.txt from within the page.
"""

_NAVIGATION = (
    ("index.html", "Accueil"),
    ("proximite.html", "Autour de moi"),
    ("couverture.html", "Couverture"),
    (FRANCE, "France"),
    ("territoires.html", "Territoires"),
    (INDICATORS, "Indicateurs"),
    ("secteurs.html", "Secteurs"),
    ("reseaux.html", "Réseaux"),
    ("appels.html", "Au fil des appels"),
    ("methode.html", "Méthode"),
    ("donnees.html", "Données"),
)
NOTICES = (
    ("plan.html", "Plan du site"),
    ("versions.html", "Versions et errata"),
    ("integrer.html", "Intégrer une carte"),
    ("accessibilite.html", "Accessibilité : non conforme"),
    ("mentions-legales.html", "Mentions légales"),
)
_PERMANENT = Markup("<permanent>")
_NOTICE = Markup("<avis>")


def navigation(site: Publication) -> list[tuple[str, str]]:
    """List the pages of the site that every page leads to: path and label."""
    has = {FRANCE: site.is_national, INDICATORS: bool(site.atlas.indicators)}
    return [each for each in _NAVIGATION if has.get(each[0], True)]


def write_page(page: Page, site: Publication, root: str | None = None) -> str:
    """Wrap a page in the shell; the marks are left in it.

    Parameters
    ----------
    root
        The way to the root of the site, for a page that does not stand at an address of its own.
    """
    root = up(page.path) if root is None else root
    return render(
        "shell.html",
        page=page,
        theme=site.theme,
        policy=POLICY,
        head=Markup(head_html(page, site)),  # noqa: S704 - made by our templates
        root=root,
        from_root=from_root,
        shared={name: SHARED + hashed for name, hashed in site.shared.items()},
        styles=(*_letters(page), "site.css", *page.styles),
        navigation=navigation(site),
        body=Markup(page.body),  # noqa: S704 - made by our templates
        footer=_footer(page, site, root),
        blocks=_blocks(page, site),
        notice=_NOTICE,
    )


def _letters(page: Page) -> tuple[str, ...]:
    """Give the letters of the site, but where the library of maps comes: both weigh too much."""
    return () if page.is_embedded or "leaflet.js" in page.later else ("letters.css",)


def at_root(html: str, page: Page, release: ReleaseId) -> str:
    """Give a page the addresses it needs at the root of the site."""
    root = up(page.path)
    frozen = f"{root}versions/{release}/{page.path}"
    link = (
        f'<a href="{frozen}" data-lasting>Adresse permanente de cette page, dans cette version</a>.'
    )
    return _placed(html, root, f"{root}versions/{release}/fichiers/", link)


def anywhere(html: str, root: str) -> str:
    """Give a page that stands for any other the addresses that hold from everywhere."""
    return _placed(html, root, root)


def in_release(html: str, page: Page, release: ReleaseId) -> str:
    """Give a page the addresses it needs in the folder of its release, and say that it is old."""
    root = f"{up(page.path)}../../"
    link = f'<a href="{root}{page.path}" data-lasting>La même page, dans la dernière version</a>.'
    notice = f'{frozen_notice(release, root)}<script src="{root}{LATEST_SCRIPT}" defer></script>'
    return _placed(html, root, f"{up(page.path)}fichiers/", link, notice)


def _placed(html: str, root: str, files: str, link: str = "", notice: str = "") -> str:
    html = html.replace(SHARED, f"{root}partage/").replace(FILES, files)
    return html.replace(_PERMANENT, link).replace(_NOTICE, notice)


def _blocks(page: Page, site: Publication) -> Iterator[tuple[str, Markup]]:
    """Write what the scripts of a page read: their data, and where more files stand."""
    for name, data in page.data.items():
        yield name, Markup(script_json(data))  # noqa: S704 - safe in an element by construction
    if page.later:
        # Our own names only; the marks in it are replaced like those of the page.
        addresses = {name: f"{SHARED}{site.shared[name]}" for name in page.later}
        yield "atlas-partage", Markup(json.dumps(addresses))  # noqa: S704 - see above


def _footer(page: Page, site: Publication, root: str) -> str:
    release = site.atlas.release
    return Markup(  # noqa: S704 - made by our template
        render(
            "footer.html",
            is_embedded=page.is_embedded,
            theme=site.theme,
            root=root,
            here=page.path,
            full_page="index.html",
            source=source_sentence(site.atlas),
            short_source=short_source(site.atlas),
            licence=release.licence,
            version=release.version,
            date=date(release.date),
            scope=site.scope,
            permanent=_PERMANENT,
            notices=NOTICES,
        )
    )


# ---- The head of pages ----------------------------------------------------------------------


_LONGEST_DESCRIPTION = 300


def head_html(page: Page, site: Publication) -> str:
    """Write the elements of the head that other machines read.

    The same stand in the page of the root and in the frozen one: the canonical address is that
    of the root, so that frozen copies do not compete with it. Without the address of the site,
    only the feed: cards, canonical links and descriptions of things need full addresses.
    """
    elements = [_link(f"{SHARED}../{FEED_PATH}", _ATOM, "Versions et errata")]
    if site.base_url:
        elements += _with_urls(page, site)
        elements += [json_ld(thing) for thing in page.structured]
    return "\n".join(elements)


_ATOM = "application/atom+xml"


def _with_urls(page: Page, site: Publication) -> list[str]:
    url = absolute(site.base_url, canonical(page.path))
    elements = [f'<link rel="canonical" href="{escape(url)}">']
    if page.is_embedded:
        answer = absolute(site.base_url, oembed_path(Embed(page.path, page.title)))
        # An embedded page would compete with the page it shows a part of.
        robots = _meta("name", "robots", "noindex")
        return [*elements, robots, _link(answer, _OEMBED, page.title)]
    card = "summary_large_image" if page.preview else "summary"
    properties = _properties(page, site) | {"og:url": url}
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


def _link(url: str, media_type: str, title: str) -> str:
    # The mark of a folder is replaced later: it holds what an attribute would escape.
    marked = escape(url) if SHARED not in url else url
    return f'<link rel="alternate" type="{media_type}" title="{escape(title)}" href="{marked}">'
