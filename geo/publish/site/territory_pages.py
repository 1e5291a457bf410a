"""The pages of the territories: a portrait each, and the list of all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.analysis.coverage import coverage
from geo.analysis.portraits import Portrait, parents
from geo.analysis.radii import USUAL_KM
from geo.french import fold, number, sentence_case
from geo.model.arrays import IntArray
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.publish.site.fragments import (
    MOST_LISTED,
    KeyFigure,
    by_name,
    call_bars,
    covered_figure,
    list_caption,
    located_figure,
    pole_lines,
    sector_bars,
)
from geo.publish.site.page import Page, link, territory_path
from geo.publish.site.pictures import draw, territory_map
from geo.publish.site.publication import PAGE_LEVELS, Publication
from geo.publish.site.release_files import PREVIEWS, file_path, picture_links, sheet_links
from geo.publish.site.rendering import render
from geo.publish.site.targets import targets_from
from geo.render.html_tables import table_html, tables_html
from geo.render.report_html import blocks_html
from geo.render.svg.charts import chart_picture
from geo.render.svg.picture import Picture
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.definitions import definitions
from geo.reports.missing import NOT_COMPUTABLE
from geo.reports.places import records
from geo.reports.portrait_charts import rates_chart
from geo.reports.portraits import (
    children_block,
    children_notes,
    named_apart,
    portrait_sentences,
    portrait_tables,
)
from geo.reports.sentences import count_sentence, in_place, unplaced_sentence
from geo.reports.tables import Cell, Column, Table


def territory_page(site: Publication, level: Level, code: str) -> Page:
    """Make the page of a région or of a département."""
    found = replace(site.portrait_of(level, code), name=site.territory_names[level, code])
    view, path = found.view, territory_path(level, code)
    drawn = draw(site, territory_map(site, level, code), path)
    body = render(
        "territory.html",
        name=found.name,
        root=link(path, ""),
        trail=_trail(site, level, code, path),
        counts=count_sentence(view),
        unplaced=unplaced_sentence(view),
        figures=_figures(site, found),
        sentences=portrait_sentences(found, site.france, site.atlas),
        drawn=drawn,
        rates=_rates(site, found),
        sectors=sector_bars(view),
        calls=call_bars(view, site.calls),
        **_poles(view.rows, site, found),
        tables=tables_html(portrait_tables(_with_references(site, found), site.atlas)),
        definitions=blocks_html([definitions("territoires")], targets_from(site, path)),
        children=_children(site, found, path),
        communes=_communes(site, code) if level == "departement" else "",
        files=[
            *sheet_links(site, f"{level}-{code}"),
            *picture_links(site, f"{level}-{code}"),
        ],
    )
    where = in_place(level, code, site.atlas)
    return Page(
        path=path,
        title=f"{found.name} : les pôles territoriaux de coopération économique",
        description=f"Les PTCE {where} : {count_sentence(view)} Carte, secteurs, appels et liste.",
        body=body,
        preview=file_path(site, PREVIEWS, f"{level}-{code}", "png"),
    )


def territories_page(site: Publication) -> Page:
    """Make the list of the territories that have a page."""
    tables = [_territories_table(site, level) for level in PAGE_LEVELS]
    body = render("territories.html", tables=tables, counts=count_sentence(site.view))
    return Page(
        path="territoires.html",
        title="Régions et départements",
        description="Les PTCE par région et par département : nombre, habitants, taux.",
        body=body,
    )


def _territories_table(site: Publication, level: Level) -> dict[str, str]:
    codes = [code for each, code in site.territory_names if each == level]
    table = site.indicators[level].loc[codes]
    table = table.iloc[table["nom"].map(fold).argsort(kind="stable")]
    codes = [str(code) for code in table.index]
    title = sentence_case(LEVEL_WORDS[level][1])
    figures = Table(
        f"{title}, par ordre alphabétique",
        (
            Column(title, "text"),
            Column("Code", "text"),
            Column("Habitants"),
            Column("Pôles"),
            Column("Pôles pour 100 000 habitants", "decimal"),
        ),
        [
            (str(row["nom"]), code, int(row["population"]), int(row["poles"]), float(row["rate"]))
            for code, row in zip(codes, records(table), strict=True)
        ],
    )
    links = [territory_path(level, code) for code in codes]
    return {"title": title, "html": table_html(figures, links=links)}


def _figures(site: Publication, found: Portrait) -> list[KeyFigure]:
    inside = site.inhabitants.within(Selection(level=found.level, codes=(found.code,)))
    rate = number(found.rate, 2) if found.rate == found.rate else NOT_COMPUTABLE
    interval = f"intervalle à 95 % : {number(found.rate_low, 2)} à {number(found.rate_high, 2)}"
    return [
        KeyFigure(number(found.poles), "pôles", f"pour {number(found.population)} habitants"),
        located_figure(found.view),
        KeyFigure(rate, "pôles pour 100 000 habitants", interval),
        covered_figure(coverage(site.reach, USUAL_KM, inside).share, USUAL_KM),
    ]


def _trail(site: Publication, level: Level, code: str, path: str) -> list[tuple[str, str]]:
    above = reversed(parents(site.atlas.territories, level, code))
    return [
        ("France", link(path, "index.html")),
        *(
            (site.territory_names[parent, each], link(path, territory_path(parent, each)))
            for parent, each in above
        ),
    ]


def _with_references(site: Publication, found: Portrait) -> Sequence[Portrait]:
    """Put the nearest parent and France beside a portrait."""
    assert found.level is not None  # noqa: S101 - a page has a territory
    above = parents(site.atlas.territories, found.level, found.code)[:1]
    compared = [found, *(site.portrait_of(*parent) for parent in above), site.france]
    return named_apart(compared, site.atlas)


def _rates(site: Publication, found: Portrait) -> Picture:
    compared = _with_references(site, found)
    return chart_picture(rates_chart(compared))


def _poles(rows: IntArray, site: Publication, found: Portrait) -> dict[str, object]:
    """List the poles of a territory, and those that may be in it."""
    listed = by_name(site.atlas, rows)[:MOST_LISTED]
    return {
        "lines": pole_lines(site.atlas, listed),
        "caption": list_caption(len(listed), len(rows)),
        "vague": pole_lines(site.atlas, _vague(site, found)),
    }


def _vague(site: Publication, found: Portrait) -> IntArray:
    """The poles known by their région alone, which may be in this département."""
    if found.level != "departement":
        return np.array([], dtype=np.intp)
    region = str(site.atlas.territories.departements["code_region"][found.code])
    poles = site.atlas.poles
    here = (poles["code_region"] == region) & (poles["code_departement"] == "")
    return by_name(site.atlas, np.flatnonzero(here.to_numpy() & site.everywhere.mask))


def _children(site: Publication, found: Portrait, path: str) -> dict[str, object] | None:
    """The territories just below, by name; those of a région have pages."""
    below = children_block(site.everywhere, found.level, found.code)
    if below is None:
        return None
    return {
        "html": blocks_html([below], targets_from(site, path)),
        "notes": children_notes(found, site.atlas),
    }


def _communes(site: Publication, departement: str) -> str:
    """Give the pole nearest to each commune of a département: what a script finds elsewhere."""
    communes = site.atlas.territories.communes
    here = np.flatnonzero((communes["code_departement"] == departement).to_numpy())
    here = here[communes["nom"].iloc[here].map(fold).argsort(kind="stable")]
    names = site.atlas.cells["nom"]
    reach = site.reach
    table = communes.iloc[here]
    rows: list[Sequence[Cell]] = [
        (name, population, distance_km, names[pole] if pole >= 0 else "aucun pôle localisé")
        for name, population, distance_km, pole in zip(
            table["nom"].tolist(),
            table["population"].tolist(),
            reach.distance_km[here].tolist(),
            reach.pole[here].tolist(),
            strict=True,
        )
    ]
    return table_html(
        Table(
            "Pôle le plus proche de chaque commune, à vol d'oiseau depuis sa mairie",
            (
                Column("Commune", "text"),
                Column("Habitants"),
                Column("Distance", "km"),
                Column("Pôle le plus proche", "text"),
            ),
            rows,
        )
    )
