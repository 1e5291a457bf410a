"""The page of coverage: who lives near a pole, who does not, and where the next one could be."""

from collections.abc import Sequence

from geo.analysis.bounds import coverage_bounds
from geo.analysis.coverage import (
    LONGEST_KM,
    coverage,
    coverage_by_level,
    coverage_curve,
    distance_reached_by,
    nearest_inhabitants_km,
    uncovered_territories,
)
from geo.analysis.equity import coverage_by_density, coverage_by_size
from geo.analysis.siting import greedy_siting, main_communes, siting_problem, siting_table
from geo.model.arrays import BoolArray
from geo.publish.site.fragments import sentences
from geo.publish.site.page import Page
from geo.publish.site.pictures import distance_map
from geo.publish.site.publication import Publication
from geo.publish.site.release_files import PREVIEWS, file_path, picture_links, sheet_links
from geo.publish.site.rendering import render
from geo.render.html_tables import table_html
from geo.render.svg.charts import chart_picture
from geo.reports.choices.coverage import USUAL_KM
from geo.reports.coverage_tables import (
    curve_figures,
    scale_figures,
    siting_figures,
    territories_figures,
    uncovered_figures,
)
from geo.reports.distances import (
    bound_sentence,
    bounds_sentence,
    coverage_sentence,
    median_sentence,
    siting_sentence,
    zone_words,
)
from geo.reports.sentences import count_sentence
from geo.reports.tables import Column, Table
from geo.views.charts import coverage_chart, curve_title

RADII_KM = (10, 20, 30, 50, 100)
NEW_POLES = 5


def coverage_page(site: Publication) -> Page:
    """Make the page of coverage."""
    inside = site.inhabitants.within(site.selection)
    found = coverage(site.reach, USUAL_KM, inside)
    where = zone_words(site.selection, site.atlas)
    said = coverage_sentence(found, USUAL_KM, where)
    body = render(
        "coverage.html",
        counts=count_sentence(site.view),
        sentences=sentences(
            [
                said,
                bounds_sentence(coverage_bounds(site.everywhere, site.reach, USUAL_KM, inside)),
                median_sentence(
                    nearest_inhabitants_km(site.reach, inside),
                    *(distance_reached_by(site.reach, share, inside) for share in (0.5, 0.9)),
                ),
            ]
        ),
        drawn=distance_map(site, "couverture.html"),
        radii=table_html(_radii(site, inside)),
        tables=[table_html(each) for each in _tables(site, inside)],
        **_curve(site, inside, where),
        **_new_poles(site, inside),
        files=[*sheet_links(site, "couverture"), *picture_links(site, "couverture")],
    )
    return Page(
        path="couverture.html",
        title="Qui vit près d'un pôle ?",
        description=said,
        body=body,
        preview=file_path(site, PREVIEWS, "france", "png"),
    )


def _curve(site: Publication, inside: BoolArray, where: str) -> dict[str, object]:
    curve = coverage_curve(site.reach, range(LONGEST_KM + 1), inside)
    title = curve_title(distance_reached_by(site.reach, 0.5, inside), where)
    return {
        "curve": chart_picture(coverage_chart([("sélection", curve)], USUAL_KM, title)),
        "curve_figures": table_html(curve_figures([("sélection", curve)])),
    }


def _radii(site: Publication, inside: BoolArray) -> Table:
    """Give what a radius of choice would: the reader without scripts has none to choose."""
    found = [coverage(site.reach, radius, inside) for radius in RADII_KM]
    return Table(
        "Habitants à une distance donnée d'un pôle",
        (
            Column("À au plus", "km"),
            Column("Habitants couverts"),
            Column("Part des habitants", "percent"),
            Column("Communes couvertes"),
        ),
        [
            (radius, each.covered_population, each.share, each.covered_communes)
            for radius, each in zip(RADII_KM, found, strict=True)
        ],
    )


def _tables(site: Publication, inside: BoolArray) -> Sequence[Table]:
    atlas, reach = site.atlas, site.reach
    regions = coverage_by_level(reach, USUAL_KM, "region", inside)
    departements = uncovered_territories(reach, USUAL_KM, "departement", inside)
    return [
        territories_figures(regions, "region", USUAL_KM, atlas),
        uncovered_figures(departements, "departement", USUAL_KM, atlas),
        scale_figures(
            coverage_by_size(reach, USUAL_KM, inside), "selon la taille de la commune", USUAL_KM
        ),
        scale_figures(
            coverage_by_density(reach, USUAL_KM, inside),
            "selon la densité de la commune",
            USUAL_KM,
        ),
    ]


def _new_poles(site: Publication, inside: BoolArray) -> dict[str, object]:
    """Say where new poles would bring the most inhabitants within reach."""
    reach, atlas = site.reach, site.atlas
    candidates = main_communes(reach.inhabitants, inside)
    problem = siting_problem(reach, USUAL_KM, inside, candidates)
    siting = greedy_siting(problem, NEW_POLES)
    start = coverage(reach, USUAL_KM, inside)
    places = problem.candidates[list(siting.chosen)]
    table = siting_table(reach, USUAL_KM, inside, places, siting)
    return {
        "siting_sentences": sentences(
            [
                siting_sentence(siting, USUAL_KM, NEW_POLES, start),
                bound_sentence(siting, NEW_POLES),
            ]
        ),
        "siting": table_html(siting_figures(table, USUAL_KM, atlas)),
    }
