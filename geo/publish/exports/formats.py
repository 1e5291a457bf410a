"""Formats: what an extract can be written as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.model.atlas import View
from geo.publish.exports.csv_folder import csv_zip
from geo.publish.exports.extract import Extract
from geo.publish.exports.geojson import geojson
from geo.publish.exports.geopackage import geopackage
from geo.publish.exports.names import file_name
from geo.publish.exports.network_files import graphml
from geo.publish.exports.xlsx import xlsx


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One kind of file.

    Attributes
    ----------
    title, purpose
        For a person: its name, and what opens it.
    content, extension, media_type
        How files are called, after what they hold, and served.
    write
        Makes the bytes.
    """

    title: str
    purpose: str
    content: str
    extension: str
    media_type: str
    write: Callable[[Extract], bytes]

    def name(self, view: View) -> str:
        """Name the file after what it holds, the selection and the date of the data."""
        return file_name(view, self.content, self.extension)


FORMATS: Mapping[str, FileFormat] = {
    "csv": FileFormat(
        "CSV",
        "toutes les tables, un fichier chacune, dans un dossier compressé",
        "ptce-donnees",
        "zip",
        "application/zip",
        csv_zip,
    ),
    "xlsx": FileFormat(
        "Excel (XLSX)",
        "toutes les tables, une feuille chacune, pour un tableur",
        "ptce-donnees",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx,
    ),
    "geojson": FileFormat(
        "GeoJSON",
        "les pôles, pour une carte sur le web",
        "ptce-poles",
        "geojson",
        "application/geo+json",
        geojson,
    ),
    "gpkg": FileFormat(
        "GeoPackage",
        "toutes les tables et les territoires, pour QGIS",
        "ptce-donnees",
        "gpkg",
        "application/geopackage+sqlite3",
        geopackage,
    ),
    "graphml": FileFormat(
        "GraphML",
        "le réseau des pôles, de leurs membres et partenaires, pour Gephi ou Cytoscape",
        "ptce-reseau",
        "graphml",
        "application/graphml+xml",
        graphml,
    ),
}
"""By the name of the format on the command line."""
