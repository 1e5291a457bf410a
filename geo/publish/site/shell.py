"""The shell of all pages: head, navigation, footer; and the two addresses of each page."""

import json
from collections.abc import Iterator

from markupsafe import Markup

from geo.french import date
from geo.publish.site.head import head_html
from geo.publish.site.page import FILES, FRANCE, INDICATORS, SHARED, Page, from_root, up
from geo.publish.site.publication import Publication
from geo.publish.site.releases.release import ReleaseId
from geo.publish.site.releases.versions import LATEST_SCRIPT, frozen_notice
from geo.publish.site.rendering import render
from geo.render.html import script_json
from geo.reports.sentences import short_source, source_sentence

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
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
        styles=("site.css", *page.styles),
        navigation=navigation(site),
        body=Markup(page.body),  # noqa: S704 - made by our templates
        footer=_footer(page, site, root),
        blocks=_blocks(page, site),
        notice=_NOTICE,
    )


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
