"""The pages of the territories: a portrait each, and the list of all."""

from geo.analysis.portraits import parents
from geo.french import sentence_case
from geo.model.territories import Level
from geo.publish.site.page import Page, territory_path
from geo.publish.site.pages.fragments import trail
from geo.publish.site.pictures import draw, territory_map
from geo.publish.site.publication import PAGE_LEVELS, Publication
from geo.publish.site.releases.files import (
    PREVIEWS,
    file_path,
    picture_links,
    sheet_links,
    territory_links,
)
from geo.publish.site.rendering import render
from geo.publish.site.sharing import SCRIPTS, shared
from geo.publish.site.targets import targets_from
from geo.render.html_tables import table_html
from geo.render.report_html import sections_html
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.sentences import count_sentence, in_place, unplaced_sentence
from geo.reports.tables import Table
from geo.reports.territory.listing import territories_table
from geo.reports.territory.report import territory_report


def territory_page(site: Publication, level: Level, code: str) -> Page:
    """Make the page of a territory."""
    path, name = territory_path(level, code), site.page_names[level, code]
    report = territory_report(site.study, level, code)
    view, targets = site.study.portrait(level, code).view, targets_from(site, path)

    has_files, name_of_files = (level, code) in site.territory_names, f"{level}-{code}"

    files = [*sheet_links(site, name_of_files), *picture_links(site, name_of_files)]

    def written(*names: str) -> str:
        return sections_html(report.pick(*names), targets)

    body = render(
        "territory.html",
        name=name,
        trail=trail(site, path, reversed(parents(site.atlas.territories, level, code))),
        lead=(count_sentence(view), unplaced_sentence(view)),
        figures=written("chiffres"),
        said=written("phrases"),
        drawn=draw(site, territory_map(site, level, code), path),
        sides=(written("taux"), written("secteurs")),
        below=written("poles", "proches", "construire", "rassemble", "appels", "enfants"),
        folded=[
            ("Tous les chiffres, à côté de ceux de la France", written("tables", "definitions")),
            ("Le pôle localisé le plus proche de chaque commune", written("communes")),
        ],
        shared=shared(site, path, name, files if has_files else ()),
    )
    where = in_place(level, code, site.atlas)
    return Page(
        path=path,
        title=f"{name} : les pôles territoriaux de coopération économique",
        description=f"Les PTCE {where} : {count_sentence(view)} Carte, secteurs, appels et liste.",
        body=body,
        scripts=SCRIPTS,
        preview=file_path(site, PREVIEWS, name_of_files if has_files else "france", "png"),
    )


def territories_page(site: Publication) -> Page:
    """Make the list of the territories that have a page, which a script sorts."""
    tables = [_listed(site, level) for level in PAGE_LEVELS]
    path, title = "territoires.html", "Régions, départements et intercommunalités"
    body = render(
        "territories.html",
        shared=shared(site, path, title, territory_links(site)),
        title=title,
        tables=tables,
        counts=count_sentence(site.view),
    )
    return Page(
        path=path,
        title=title,
        description="Les PTCE par région, département et EPCI : nombre, habitants, taux.",
        body=body,
        scripts=(*SCRIPTS, "sort.js"),
    )


def _listed(site: Publication, level: Level) -> dict[str, str]:
    codes = [code for each, code in site.page_names if each == level]
    table = territories_table(site.study, level, codes)
    links = [territory_path(level, str(row[1])) for row in table.rows]
    title = sentence_case(LEVEL_WORDS[level][1])
    return {"title": title, "html": table_html(table, links=links)}


def territory_tables(site: Publication) -> dict[str, Table]:
    """Describe all the territories that are published, level by level, for files."""
    return {
        sentence_case(LEVEL_WORDS[level][1]): territories_table(
            site.study, level, site.published(level)
        )
        for level in PAGE_LEVELS
    }
