"""The files that can be downloaded, and what is said of their format."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from geo.french import NBSP, number

_FORMATS = {
    "csv": ("CSV", "text/csv", "tableur, tout logiciel de données"),
    "xlsx": (
        "Excel (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "tableur",
    ),
    "geojson": ("GeoJSON", "application/geo+json", "cartes, QGIS"),
    "gpkg": ("GeoPackage", "application/geopackage+sqlite3", "QGIS et autres SIG"),
    "json": ("JSON", "application/json", "programmes"),
    "graphml": ("GraphML", "application/graphml+xml", "Gephi, Cytoscape, NetworkX"),
    "pdf": ("PDF", "application/pdf", "lecture, impression"),
    "png": ("Image PNG", "image/png", "documents, présentations"),
    "svg": ("Image SVG", "image/svg+xml", "documents, retouche"),
    "txt": ("Texte", "text/plain", "lecture"),
    "zip": ("Archive ZIP", "application/zip", "plusieurs fichiers à la fois"),
}
MEDIA_TYPES = {extension: media for extension, (_, media, _) in _FORMATS.items()}
"""Media type of the files of the site, by extension."""


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
        In bytes; None when it is not known.
    """

    path: str
    title: str
    size: int | None = None

    @property
    def media_type(self) -> str:
        """As HTTP and schema.org write it."""
        return MEDIA_TYPES.get(self._extension, "application/octet-stream")

    @property
    def format_name(self) -> str:
        """The format in French."""
        return _FORMATS.get(self._extension, (self._extension.upper() or "Fichier", "", ""))[0]

    @property
    def use(self) -> str:
        """What opens it, or is made with it; empty for a format that we do not know."""
        return _FORMATS.get(self._extension, ("", "", ""))[2]

    @property
    def size_words(self) -> str:
        """Its size as a person reads it; empty when it is not known."""
        return "" if self.size is None else size_in_words(self.size)

    @property
    def _extension(self) -> str:
        return PurePosixPath(self.path).suffix.removeprefix(".").lower()


def size_in_words(size: int) -> str:
    """Write a number of bytes: « 312 octets », « 48 ko », « 1,3 Mo »."""
    if size < 1000:
        return f"{number(size)}{NBSP}octet{'s' if size > 1 else ''}"
    if size < 999_500:
        return f"{number(size / 1000)}{NBSP}ko"
    return f"{number(size / 1_000_000, 1)}{NBSP}Mo"
