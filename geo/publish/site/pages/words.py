"""The pages of words: method, downloads, accessibility, legal notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from geo.publish.site.page import Page, from_root, render
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import PublishedFile, size_in_words
from geo.publish.site.structured_data import dataset, publisher
from geo.publish.site.targets import targets_from
from geo.render.report_html import sections_html
from geo.reports.about import about_report
from geo.reports.column_guides import table_guide
from geo.reports.missing import NOT_GIVEN
from geo.reports.sentences import count_sentence, source_sentence
from geo.settings import Settings
from geo.tables.read import TABLES
from geo.tables.schema import TableSchema

MOST_UNFOLDED = 12
"""Files of a group that are listed at once; a longer list is folded."""

_NOT_GIVEN = f"{NOT_GIVEN} par l'éditeur"
_TITLES = {
    "zip": "Toutes les tables, en CSV",
    "xlsx": "Toutes les tables, une feuille chacune",
    "geojson": "Les pôles, pour une carte",
    "gpkg": "Toutes les tables et les territoires, pour un SIG",
}


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files that go together, in the order they are offered."""

    title: str
    files: Sequence[PublishedFile]


def methods_page(site: Publication) -> Page:
    """Make the page of sources, definitions and limits, with the figures of what is published."""
    sections = about_report(site.atlas).sections
    body = render(
        "methods.html",
        sections=[each for each in sections if each.blocks],
        scope_words=site.scope,
        written=sections_html(sections, targets_from(site, "methode.html")),
    )
    return Page(
        path="methode.html",
        title="Sources, définitions et méthode",
        description="D'où viennent les chiffres, comment ils sont calculés, ce qu'ils taisent.",
        body=body,
    )


def downloads_page(
    site: Publication,
    *,
    data: Mapping[str, int],
    others: Sequence[FileGroup],
    schemas: Mapping[str, TableSchema],
) -> Page:
    """Make the page of downloads: files with their format and size, and what each column means.

    Parameters
    ----------
    data
        Sizes of the files of tables, by path among the files of the release.
    others
        Fact sheets and images.
    schemas
        Of the published tables, by name; internal columns are left out.
    """
    folder = f"versions/{site.release}/fichiers"
    files: list[PublishedFile] = []
    tables: list[PublishedFile] = []
    for path, size in data.items():
        name = path.rpartition("/")[2]
        title = name if "/" in path else _TITLES.get(name.rpartition(".")[2], name)
        group = tables if "/" in path else files
        group.append(PublishedFile(f"{folder}/{path}", title, size))
    groups = [
        FileGroup("Tout le jeu de données", files),
        FileGroup("Table par table", tables),
        *others,
    ]
    body = render(
        "downloads.html",
        counts=count_sentence(site.view),
        source=source_sentence(site.atlas),
        release=site.atlas.release,
        groups=[group for group in groups if group.files],
        most_unfolded=MOST_UNFOLDED,
        from_root=from_root,
        size_in_words=size_in_words,
        tables=[table_guide(schemas[name], is_public=True) for name in TABLES],
    )
    return Page(
        path="donnees.html",
        title="Télécharger les données",
        description="Les données en CSV, Excel, GeoJSON et GeoPackage, et le sens des colonnes.",
        body=body,
        structured=[dataset(site, files)] if site.base_url else [],
    )


def accessibility_page(site: Publication) -> Page:
    """Make the accessibility statement, after the model of the RGAA.

    Nothing has been audited, hence « non conforme »: that is what the RGAA says of a site without
    a valid audit, whatever its quality.
    """
    return Page(
        path="accessibilite.html",
        title="Déclaration d'accessibilité",
        description="L'état de conformité de ce site au RGAA : non conforme, faute d'audit.",
        body=_statement("accessibility.html", site),
    )


def legal_page(site: Publication) -> Page:
    """Make the legal notice: what the operator gave, and what is missing."""
    return Page(
        path="mentions-legales.html",
        title="Mentions légales",
        description="Qui publie et héberge ce site, et sous quelle licence.",
        body=_statement("legal.html", site),
    )


def _statement(template: str, site: Publication) -> str:
    return render(
        template,
        name=site.theme.called,
        site=site,
        publisher=publisher(site.settings),
        contact=site.settings.contact_erreurs,
        contact_url=contact_url(site.settings),
        not_given=_NOT_GIVEN,
    )


def contact_url(settings: Settings) -> str:
    """Make a link of the operator's contact, a page or a letter box; empty when not known."""
    given = settings.contact_erreurs
    is_page = not given or urlsplit(given).scheme in ("http", "https")
    return given if is_page else f"mailto:{given}"
