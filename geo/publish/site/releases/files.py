"""The files of a release: where they stand, the links to them, and what is said of each."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from geo.french import NBSP, number, sentence_case, slug
from geo.model.territories import LEVEL_WORDS, Level
from geo.publish.exports.formats import KINDS, Kind
from geo.publish.site.page import FILES
from geo.publish.site.publication import PAGE_LEVELS, Publication

IMAGES, SHEETS, PREVIEWS, DATA = "images", "fiches", "apercus", "donnees"
TERRITORIES = "territoires"
DRAWN = {"reseaux": "dessin-reseaux"}
"""Drawings that are no maps: their names, by that of the page that offers them."""


def file_path(site: Publication, folder: str, name: str, extension: str) -> str:
    """Where a file stands in the files of the release; its name says what it holds and when."""
    held = name.removeprefix("ptce-")  # which the identifiers of poles begin with
    return f"{folder}/ptce-{held}-{site.atlas.release.date}.{extension}"


def picture_links(site: Publication, name: str, what: str = "Carte") -> list[tuple[str, str]]:
    """Offer the map of a page as files, or another drawing: the label and the address of each."""
    return [
        (f"{what} en {extension.upper()}", FILES + file_path(site, IMAGES, name, extension))
        for extension in ("svg", "png")
    ]


def sheet_links(site: Publication, name: str) -> list[tuple[str, str]]:
    """Offer the fact sheet of a page: its label and its address."""
    return [("Fiche à imprimer (PDF)", FILES + file_path(site, SHEETS, name, "pdf"))]


def territory_links(site: Publication) -> list[tuple[str, str]]:
    """Offer the tables of territories: their labels and their addresses."""
    workbook = ("Tous les territoires (Excel)", file_path(site, TERRITORIES, "territoires", "xlsx"))
    tables = [
        (f"{sentence_case(LEVEL_WORDS[level][1])} (CSV)", level_path(site, level))
        for level in PAGE_LEVELS
    ]
    return [(label, FILES + path) for label, path in (workbook, *tables)]


def list_links(site: Publication, name: str) -> list[tuple[str, str]]:
    """Offer the poles of the territory of a page: the label and the address of its table."""
    return [("Liste des pôles (CSV)", FILES + file_path(site, TERRITORIES, name, "csv"))]


def level_path(site: Publication, level: Level) -> str:
    """Where the table of the territories of a level stands."""
    return file_path(site, TERRITORIES, slug(LEVEL_WORDS[level][1]), "csv")


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that can be downloaded.

    Attributes
    ----------
    path
        Relative to the folder of the site, with « / ».
    title
        What it holds, in a few words.
    """

    path: str
    title: str
    size: int

    @property
    def kind(self) -> Kind:
        """Its format, as its extension tells."""
        return KINDS[PurePosixPath(self.path).suffix.removeprefix(".")]


def size_in_words(size: int) -> str:
    """Write a number of bytes: « 312 octets », « 48 ko », « 1,3 Mo »."""
    if size < 1000:
        return f"{number(size)}{NBSP}octet{'s' if size > 1 else ''}"
    if size < 999_500:
        return f"{number(size / 1000)}{NBSP}ko"
    return f"{number(size / 1_000_000, 1)}{NBSP}Mo"
