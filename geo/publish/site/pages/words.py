"""The pages of words: method, downloads, accessibility, legal notice."""

from collections.abc import Mapping, Sequence

from geo.publish.site.files import PublishedFile
from geo.publish.site.page import Page
from geo.publish.site.pages.downloads import FileGroup, downloads_html
from geo.publish.site.pages.methods import methods_html
from geo.publish.site.pages.statements import accessibility_html, legal_html
from geo.publish.site.publication import Publication
from geo.publish.site.structured_data import dataset
from geo.tables.read import TABLES
from geo.tables.schema import TableSchema


def methods_page(site: Publication) -> Page:
    """Make the page of sources, definitions and limits."""
    return Page(
        path="methode.html",
        title="Sources, définitions et méthode",
        description="D'où viennent les chiffres, comment ils sont calculés, ce qu'ils taisent.",
        body=methods_html(site),
    )


def downloads_page(
    site: Publication,
    *,
    data: Mapping[str, int],
    others: Sequence[FileGroup],
    schemas: Mapping[str, TableSchema],
) -> Page:
    """Make the page of downloads.

    Parameters
    ----------
    data
        Sizes of the files of tables, by path among the files of the release.
    others
        Fact sheets and images.
    """
    folder = f"versions/{site.release}/fichiers"
    files = [
        PublishedFile(f"{folder}/{path}", _TITLES.get(path.rsplit(".", 1)[-1], path), size)
        for path, size in data.items()
        if "/" not in path
    ]
    tables = [
        PublishedFile(f"{folder}/{path}", path.rsplit("/", 1)[-1], size)
        for path, size in data.items()
        if "/" in path
    ]
    groups = [
        FileGroup("Tout le jeu de données", files),
        FileGroup("Table par table", tables),
        *others,
    ]
    return Page(
        path="donnees.html",
        title="Télécharger les données",
        description="Les données en CSV, Excel, GeoJSON et GeoPackage, et le sens des colonnes.",
        body=downloads_html(site, groups, {name: schemas[name] for name in TABLES}),
        structured=[dataset(site, files)] if site.base_url else [],
    )


_TITLES = {
    "zip": "Toutes les tables, en CSV",
    "xlsx": "Toutes les tables, une feuille chacune",
    "geojson": "Les pôles, pour une carte",
    "gpkg": "Toutes les tables et les territoires, pour un SIG",
}


def accessibility_page(site: Publication) -> Page:
    """Make the accessibility statement."""
    return Page(
        path="accessibilite.html",
        title="Déclaration d'accessibilité",
        description="L'état de conformité de ce site au RGAA : non conforme, faute d'audit.",
        body=accessibility_html(site),
    )


def legal_page(site: Publication) -> Page:
    """Make the legal notice."""
    return Page(
        path="mentions-legales.html",
        title="Mentions légales",
        description="Qui publie et héberge ce site, et sous quelle licence.",
        body=legal_html(site),
    )
