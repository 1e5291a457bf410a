"""A page of the site, before it is wrapped in the shell that all pages share.

Addresses. A page is written twice: at the root of the site, where the next release replaces it, and
under `versions/<release>/`, where it never changes. Links between pages are relative and the same
in both. Only two folders are reached differently, so that bodies name them by two marks, `SHARED`
and `FILES`, which the writing replaces. No cell of data can hold a mark: they contain `<`, which
every template escapes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from geo.render.html import TEMPLATES, environment, fill

SHARED = Markup("<partage>")
"""Stands for the folder of scripts, styles and shapes that all releases share."""

FILES = Markup("<fichiers>")
"""Stands for the folder of the files of this release: exports, fact sheets, images."""


FRANCE = "france.html"
"""Where the page of all of France stands, of a site that publishes all of it."""

INDICATORS = "indicateurs.html"
"""Where the list of the indicators stands, of a site that has some."""

OWN = Path(__file__).parent / "templates"
"""The templates of the site, which come before those that it shares with the app."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes
    ----------
    path
        Where it stands under the root: « region/53.html ».
    title
        Unique on the site, without its name.
    description
        One or two sentences for search engines and shared links.
    body
        HTML with one `<h1>`.
    scripts
        Logical names of the shared scripts it runs, in order.
    styles
        Logical names of the style sheets it needs besides the site's own.
    later
        Logical names of the shared files that its scripts may load.
    data
        What they read, by `id` of a block of JSON.
    structured
        Descriptions of what the page is about (schema.org).
    preview
        Name of the image shown where the page is shared, in the files of the release; or empty.
    is_embedded
        Whether it is meant to stand in a frame: without navigation.
    """

    path: str
    title: str
    description: str
    body: str
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    structured: Sequence[Mapping[str, Any]] = ()
    preview: str = ""
    is_embedded: bool = False


def link(here: str, target: str) -> str:
    """Write the way from one page to another, both paths under the root."""
    return up(here) + target


def up(here: str) -> str:
    """Write the way from a page to the root."""
    return "../" * here.count("/")


def territory_path(level: str, code: str) -> str:
    """Where the page of a territory stands; empty for a commune."""
    return f"{level}/{code}.html" if level != "commune" else ""


def pole_path(identifier: str) -> str:
    """Where the page of a pole stands."""
    return f"pole/{identifier}.html"


def from_root(path: str) -> Markup:
    """Write the way to what stands at the root of the site only, from either copy of a page."""
    return SHARED + f"../{path}"


def render(template: str, **values: object) -> str:
    """Fill a template; every value is escaped, a missing one is an error."""
    return fill(environment(OWN, TEMPLATES), template, values)
