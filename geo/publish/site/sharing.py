"""What one takes away of a page of the site: its permanent URL, its reference, its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.french import typeset
from geo.publish.site.page import FILES
from geo.publish.site.publication import Publication
from geo.publish.site.urls import absolute
from geo.reports.citation import reference

SCRIPTS = ("copy.js", "share.js")
"""What the parts that a page offers to copy need."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a page offers.

    Attributes
    ----------
    url
        Of the page in this release; from the page itself where the site has none.
    reference
        How to cite it: `{titre}`, `{adresse}` and `{jour}` are for the browser to write.
    files
        The label and the URL of each.
    """

    title: str
    url: str
    reference: str
    files: Sequence[tuple[str, str]]


def shared(
    site: Publication, path: str, title: str, files: Sequence[tuple[str, str]] = ()
) -> Shared:
    """Say what the page of a path offers."""
    frozen = f"versions/{site.release}/{path}"
    url = absolute(site.base_url, frozen) if site.base_url else FILES + f"../{path}"
    said = reference("{titre}", site.atlas.release, "{adresse}", "{jour}")
    return Shared(typeset(title), url, said, files)
