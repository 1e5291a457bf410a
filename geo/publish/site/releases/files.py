"""The files of a release: where they stand, and the links to them."""

from geo.publish.site.page import FILES
from geo.publish.site.publication import Publication

IMAGES, SHEETS, PREVIEWS, DATA = "images", "fiches", "apercus", "donnees"


def file_path(site: Publication, folder: str, name: str, extension: str) -> str:
    """Where a file stands in the files of the release; its name says what it holds and when."""
    return f"{folder}/ptce-{name}-{site.atlas.release.date}.{extension}"


def picture_links(site: Publication, name: str) -> list[tuple[str, str]]:
    """Offer the map of a page as files: the label and the address of each."""
    return [
        (f"Carte en {extension.upper()}", FILES + file_path(site, IMAGES, name, extension))
        for extension in ("svg", "png")
    ]


def sheet_links(site: Publication, name: str) -> list[tuple[str, str]]:
    """Offer the fact sheet of a page: its label and its address."""
    return [("Fiche à imprimer (PDF)", FILES + file_path(site, SHEETS, name, "pdf"))]
