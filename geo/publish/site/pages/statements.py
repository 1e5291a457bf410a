"""The pages that the law asks for: accessibility statement and legal notice."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from geo.publish.site.head import NAME
from geo.publish.site.publication import Publication
from geo.publish.site.rendering import render
from geo.publish.site.structured_data import publisher
from geo.reports.missing import NOT_GIVEN
from geo.settings import Settings

_NOT_GIVEN = f"{NOT_GIVEN} par l'éditeur"


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to write to the publisher; both texts are empty when it is not known."""

    address: str
    words: str


def contact_of(settings: Settings) -> Contact:
    """Make a link of the operator's contact."""
    given = settings.contact_erreurs
    if not given or urlsplit(given).scheme in ("http", "https"):
        return Contact(given, given)
    return Contact(f"mailto:{given}", given)


def accessibility_html(site: Publication) -> str:
    """Write the body of the accessibility statement, after the model of the RGAA.

    Nothing has been audited, hence « non conforme »: that is what the RGAA says of a site without
    a valid audit, whatever its quality.
    """
    return render(
        "accessibility.html",
        name=NAME,
        publisher=publisher(site.settings),
        base=site.base_url,
        contact=contact_of(site.settings),
        date=site.release.date,
        version=site.release.version,
        not_given=_NOT_GIVEN,
    )


def legal_html(site: Publication) -> str:
    """Write the body of the legal notice: what the operator gave, and what is missing."""
    return render(
        "legal.html",
        name=NAME,
        settings=site.settings,
        contact=contact_of(site.settings),
        release=site.atlas.release,
        not_given=_NOT_GIVEN,
    )
