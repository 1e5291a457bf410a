"""The pages of the territories: a portrait each, and the list of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.analysis.portraits import parents
from geo.french import sentence_case
from geo.model.territories import LEVEL_WORDS, Level
from geo.publish.site.page import FRANCE, Page, render, territory_path
from geo.publish.site.pages.fragments import MOST_LISTED, trail
from geo.publish.site.pictures import draw, territory_map
from geo.publish.site.publication import PAGE_LEVELS, Publication
from geo.publish.site.releases.files import (
    PREVIEWS,
    file_path,
    list_links,
    picture_links,
    sheet_links,
    territory_links,
)
from geo.publish.site.sharing import SCRIPTS, shared
from geo.publish.site.structured_data import breadcrumb
from geo.publish.site.targets import targets_from
from geo.render.html_tables import table_html
from geo.render.report_html import sections_html
from geo.reports.blocks import Block, Details, LongTable, MapBlock, Section, Span
from geo.reports.maps.maps import usual_map
from geo.reports.maps.values import Map
from geo.reports.sentences import count_sentence, in_place, unplaced_sentence
from geo.reports.tables import Table
from geo.reports.territory.listing import listed_statistics, territories_table
from geo.reports.territory.report import territory_report


def territory_page(site: Publication, level: Level, code: str) -> Page:
    """Make the page of a territory."""
    name, where = site.page_names[level, code], in_place(level, code, site.atlas)
    file = f"{level}-{code}" if (level, code) in site.territory_names else ""
    around = parents(site.atlas.territories, level, code)
    path = territory_path(level, code)
    here = _Place(level, code, path, name, where, file, trail(site, path, reversed(around)))
    return _portrait_page(site, here, territory_map(site, level, code))


def france_page(site: Publication) -> Page:
    """Make the page of France: money, calls, territories without a known pole."""
    here = _Place(None, "", FRANCE, "France", "en France", "france", [("Accueil", "index.html")])
    return _portrait_page(site, here, usual_map(site.study.france.view))


@dataclass(frozen=True, slots=True)
class _Place:
    """A territory, or France, and its page: `file` names its files, empty without any."""

    level: Level | None
    code: str
    path: str
    name: str
    where: str
    file: str
    trail: Sequence[tuple[str, str]]


def _portrait_page(site: Publication, here: _Place, drawn: Map) -> Page:
    report = territory_report(site.study, here.level, here.code)
    view, targets = drawn.view, targets_from(site, here.path)

    def written(*names: str) -> str:
        kept = [_unfolded(each, here.level) for each in report.sections if each.name in names]
        return sections_html(kept, targets)

    offered = (sheet_links, list_links, picture_links) if here.file else ()
    files = [link for links in offered for link in links(site, here.file)]
    body = render(
        "territory.html",
        name=here.name,
        trail=here.trail,
        lead=(count_sentence(view), unplaced_sentence(view)),
        figures=written("chiffres"),
        said=written("phrases"),
        drawn=draw(site, drawn, here.path),
        sides=(written("taux"), written("secteurs")),
        below=written(*_BELOW),
        folded=[
            ("Tous les chiffres, à côté de ceux de la France", written("tables", "definitions")),
            ("Le pôle localisé le plus proche de chaque commune", written("communes")),
        ],
        shared=shared(site, here.path, here.name, files),
    )
    return Page(
        path=here.path,
        title=f"{here.name} : les pôles territoriaux de coopération économique",
        description=(
            f"Les PTCE {here.where} : {count_sentence(view)} Carte, secteurs, appels et liste."
        ),
        body=body,
        scripts=SCRIPTS,
        structured=[breadcrumb(site.base_url, here.path, here.trail, here.name)],
        preview=file_path(site, PREVIEWS, here.file or "france", "png"),
    )


def _unfolded(section: Section, level: Level | None) -> Section:
    """Give the long tables of a section whole, where a page may list as many rows.

    The EPCI of all of France, drawn in the page, would make it four times as heavy: the page of the
    indicator draws them.
    """
    blocks = [
        _whole(block)
        for block in section.blocks
        if level or not (isinstance(block, MapBlock) and block.drawn.areas)
    ]
    return Section(section.name, section.title, lambda: blocks)


def _whole(block: Block) -> Block:
    """Give a long table whole, in a fold too."""
    if isinstance(block, Details):
        return replace(block, make=lambda: map(_whole, block.blocks))
    if isinstance(block, LongTable) and block.rows <= MOST_LISTED:
        return block.make(Span(0, block.rows, block.rows))
    return block


_BELOW = (
    *("poles", "proches", "construire", "contexte", "ess", "semblables", "semblables-pourquoi"),
    *("argent", "rassemble", "appels", "sans-pole", "enfants"),
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


_STATISTICS = 4
"""Indicators of the page of territories, so that it stays light; the files have them all."""


def _listed(site: Publication, level: Level) -> dict[str, str]:
    codes = [code for each, code in site.page_names if each == level]
    statistics = listed_statistics(site.atlas.indicators)[:_STATISTICS]
    table = territories_table(site.study, level, codes, statistics)
    links = [territory_path(level, str(row[1])) for row in table.rows]
    title = sentence_case(LEVEL_WORDS[level][1])
    return {"title": title, "html": table_html(table, links=links)}


def territory_tables(site: Publication) -> dict[str, Table]:
    """Describe all the territories that are published, level by level, for files."""
    return {
        sentence_case(LEVEL_WORDS[level][1]): territories_table(
            site.study, level, site.published(level), listed_statistics(site.atlas.indicators)
        )
        for level in PAGE_LEVELS
    }
