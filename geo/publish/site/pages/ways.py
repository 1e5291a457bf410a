"""The pages that lead to the others: the map of the site, and that of unknown addresses."""

from urllib.parse import urlsplit

from geo.french import fold
from geo.model.territories import Level
from geo.publish.site.page import Page, pole_path, render, territory_path
from geo.publish.site.pages.fragments import MOST_LISTED, by_name, regions_by_name
from geo.publish.site.pages.indicators import indicator_subjects
from geo.publish.site.publication import Publication
from geo.publish.site.shell import NOTICES, navigation

MISSING = "404.html"


def site_map_page(site: Publication) -> Page:
    """Make the map of the site: its pages, territories and poles."""
    atlas = site.atlas
    rows = by_name(atlas, site.everywhere.rows).tolist()
    names, identifiers = atlas.cells["nom"], atlas.cells["id_pole"]
    poles = [(names[row], pole_path(identifiers[row])) for row in rows]
    body = render(
        "site_map.html",
        pages=[*navigation(site), *NOTICES],
        regions=_regions(site),
        lists=[
            ("Indicateurs", [(each.title(atlas), each.path) for each in indicator_subjects(site)]),
            ("Intercommunalités", _links(site, "epci")),
            ("Pôles", poles if len(poles) <= MOST_LISTED else []),
        ],
    )
    return Page(
        path="plan.html",
        title="Plan du site",
        description="Toutes les pages du site : sujets, régions, départements, EPCI, pôles.",
        body=body,
    )


def missing_page(site: Publication) -> Page:
    """Make what a server answers for an address that it does not know."""
    return Page(
        path=MISSING,
        title="Page introuvable",
        description="Cette adresse ne mène à aucune page.",
        body=render("missing.html", root=folder_of(site.base_url)),
    )


def folder_of(base: str) -> str:
    """The folder where the site stands on its host; empty when not known."""
    return urlsplit(base).path


def _links(site: Publication, level: Level) -> list[tuple[str, str]]:
    found = [
        (name, territory_path(each, code))
        for (each, code), name in site.page_names.items()
        if each == level
    ]
    return sorted(found, key=lambda each: fold(each[0]))


def _regions(site: Publication) -> list[tuple[tuple[str, str], list[tuple[str, str]]]]:
    """The régions by name, each with its départements."""

    def way(level: Level, code: str) -> tuple[str, str]:
        return site.page_names[level, code], territory_path(level, code)

    return [
        (way("region", code), [way("departement", each) for each in inside])
        for code, inside in regions_by_name(site)
    ]
