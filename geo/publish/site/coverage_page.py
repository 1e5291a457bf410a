"""The page of coverage: who lives near a pole, who does not, and where the next one could be."""

from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.release_files import PREVIEWS, file_path, picture_links, sheet_links
from geo.publish.site.rendering import render
from geo.publish.site.targets import targets_from
from geo.render.report_html import blocks_html, sections_html
from geo.reports.blocks import Report
from geo.reports.coverage import coverage_report, coverage_sentences
from geo.reports.sentences import count_sentence
from geo.reports.study import NewPoles

NEW_POLES = 5
PATH = "couverture.html"
TITLE = "Qui vit près d'un pôle ?"


def coverage_page(site: Publication) -> Page:
    """Make the page of coverage."""
    report, targets = site_coverage(site), targets_from(site, PATH)
    said = coverage_sentences(site.study).sentences
    where, curve = report.pick("carte", "courbe")
    body = render(
        "coverage.html",
        title=TITLE,
        counts=count_sentence(site.view),
        sentences=said,
        map=blocks_html(where.blocks, targets),
        curve=blocks_html(curve.blocks, targets),
        sections=sections_html(
            report.pick("territoires", "isoles", "equite", "nouveaux", "definitions"), targets
        ),
        files=[*sheet_links(site, "couverture"), *picture_links(site, "couverture")],
    )
    return Page(
        path=PATH,
        title=TITLE,
        description=said[0],
        body=body,
        preview=file_path(site, PREVIEWS, "france", "png"),
    )


def site_coverage(site: Publication) -> Report:
    """What the page and its sheet say."""
    return coverage_report(site.study, "region", NewPoles(site.study, NEW_POLES))
