"""The files of a release: where they stand, and the links to them."""

from geo.publish.site.page import FILES
from geo.publish.site.pages.fragments import Link
from geo.publish.site.publication import Publication

IMAGES, SHEETS, PREVIEWS, DATA = "images", "fiches", "apercus", "donnees"


def file_path(site: Publication, folder: str, name: str, extension: str) -> str:
    """Where a file stands in the files of the release; its name says what it holds and when."""
    return f"{folder}/ptce-{name}-{site.atlas.release.date}.{extension}"


def picture_links(site: Publication, name: str) -> list[Link]:
    """Offer the map of a page as files."""
    return [
        Link(
            f"Carte en {extension.upper()}", _address(site, IMAGES, name, extension), download=True
        )
        for extension in ("svg", "png")
    ]


def sheet_links(site: Publication, name: str) -> list[Link]:
    """Offer the fact sheet of a page."""
    return [Link("Fiche à imprimer (PDF)", _address(site, SHEETS, name, "pdf"), download=True)]


def _address(site: Publication, folder: str, name: str, extension: str) -> str:
    return FILES + file_path(site, folder, name, extension)
