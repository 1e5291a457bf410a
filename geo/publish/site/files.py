"""The files that can be downloaded, and what is said of their format."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from geo.french import NBSP, number


class Kind(NamedTuple):
    """A format: its name in French, its type in HTTP and schema.org, what opens it."""

    name: str
    media_type: str
    use: str


KINDS = {
    "csv": Kind("CSV", "text/csv", "tableur, tout logiciel de données"),
    "xlsx": Kind(
        "Excel (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "tableur",
    ),
    "geojson": Kind("GeoJSON", "application/geo+json", "cartes, QGIS"),
    "gpkg": Kind("GeoPackage", "application/geopackage+sqlite3", "QGIS et autres SIG"),
    "json": Kind("JSON", "application/json", "programmes"),
    "graphml": Kind("GraphML", "application/graphml+xml", "Gephi, Cytoscape, NetworkX"),
    "pdf": Kind("PDF", "application/pdf", "lecture, impression"),
    "png": Kind("Image PNG", "image/png", "documents, présentations"),
    "svg": Kind("Image SVG", "image/svg+xml", "documents, retouche"),
    "txt": Kind("Texte", "text/plain", "lecture"),
    "zip": Kind("Archive ZIP", "application/zip", "plusieurs fichiers à la fois"),
}
"""The formats of the files of the site, by extension."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that can be downloaded.

    Attributes
    ----------
    path
        Relative to the folder of the site, with « / ».
    title
        What it holds, in a few words.
    size
        In bytes.
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
