"""What search engines read of the pages: schema.org in JSON-LD. It names no person."""

from collections.abc import Mapping, Sequence
from posixpath import join, normpath
from typing import Any

from geo.model.atlas import Atlas, View
from geo.publish.site.page import pole_path
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import PublishedFile
from geo.publish.site.urls import absolute, canonical
from geo.render.html import script_json
from geo.settings import Settings

_CONTEXT = "https://schema.org"
_SHORTEST_DESCRIPTION, _LONGEST_DESCRIPTION = 50, 5000
"""What Google's Dataset Search accepts."""

Thing = Mapping[str, Any]


def json_ld(thing: Thing) -> str:
    """Write a thing as an element of the page: data that no browser runs, no cell can leave."""
    written = script_json({"@context": _CONTEXT, **thing})
    return f'<script type="application/ld+json">{written}</script>'


def dataset(site: Publication, files: Sequence[PublishedFile]) -> Thing:
    """Describe the data set and its files.

    Parameters
    ----------
    site
        With the address where it will stand: schema.org wants full addresses.
    files
        What can be downloaded.
    """
    view, base, release = site.view, site.base_url, site.atlas.release
    name = publisher(site.settings)
    known = {
        "@type": "Dataset",
        "@id": absolute(base, "index.html#donnees"),
        "name": release.title or "Atlas PTCE",
        "description": _description(view),
        "url": absolute(base, "donnees.html"),
        "identifier": absolute(base, f"versions/{site.release}/"),
        "version": release.version,
        "datePublished": release.date,
        "dateModified": release.date,
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "license": release.licence_url or release.licence,
        "creator": _named(release.producer or name),
        "publisher": _named(name),
        "temporalCoverage": _period(view.atlas),
        "spatialCoverage": [{"@type": "Place", "name": name} for name in _places(view)],
        "distribution": [_download(file, base) for file in files],
    }
    return {key: value for key, value in known.items() if value}


def organization(site: Publication, row: int) -> Thing:
    """Describe the pole of a row of `Atlas.poles`: an organisation, its commune, its site."""
    atlas = site.atlas
    columns = ("id_pole", "nom", "site_web", "code_postal", "code_commune", "nom_commune")
    cells = atlas.cells.row(row, (*columns, "code_region"))
    page = absolute(site.base_url, pole_path(cells["id_pole"]))
    known = {
        "@type": "Organization",
        "@id": f"{page}#pole",
        "name": cells["nom"],
        "url": cells["site_web"],
        "mainEntityOfPage": page,
        "address": _address(atlas, cells),
    }
    return {key: value for key, value in known.items() if value}


def breadcrumb(base: str, path: str, steps: Sequence[tuple[str, str]], here: str) -> Thing:
    """Describe the way to a page: labels and addresses from it, as it shows them."""
    folder = path.rpartition("/")[0]
    found = [(label, canonical(normpath(join(folder, address)))) for label, address in steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": rank, "name": label, "item": absolute(base, each)}
            for rank, (label, each) in enumerate([*found, (here, path)], start=1)
        ],
    }


def _address(atlas: Atlas, cells: Mapping[str, str]) -> Thing:
    region = cells["code_region"]
    known = {
        "addressLocality": cells["nom_commune"] if cells["code_commune"] else "",
        "postalCode": cells["code_postal"] if cells["code_commune"] else "",
        "addressRegion": atlas.territories.name("region", region) if region else "",
    }
    known = {key: value for key, value in known.items() if value}
    return {"@type": "PostalAddress", **known, "addressCountry": "FR"} if known else {}


def _description(view: View) -> str:
    """The paragraph of the data package, or one of our own, within what search engines accept."""
    text = view.atlas.release.description
    if len(text) < _SHORTEST_DESCRIPTION:
        text = (
            f"{len(view)} pôles territoriaux de coopération économique (PTCE) recensés en France, "
            f"avec leurs appels, réseaux et membres. {text}"
        ).strip()
    return text[:_LONGEST_DESCRIPTION]


def _period(atlas: Atlas) -> str:
    """From the first call that selected a pole to the date of the data."""
    years = atlas.years[0]
    return f"{min(years)}/{atlas.release.date}" if years else ""


def _places(view: View) -> list[str]:
    level, codes = view.selection.level, view.selection.codes
    names = view.atlas.territories.name
    return [names(level, code) for code in codes] if level else ["France"]


def publisher(settings: Settings) -> str:
    """Name the publisher, without its address; empty when the operator did not say."""
    return settings.editeur.partition(",")[0].strip()


def _named(name: str) -> Thing:
    return {"@type": "Organization", "name": name} if name else {}


def _download(file: PublishedFile, base: str) -> Thing:
    return {
        "@type": "DataDownload",
        "name": file.title,
        "contentUrl": absolute(base, file.path),
        "encodingFormat": file.kind.media_type,
        "contentSize": f"{file.size} B",
    }
