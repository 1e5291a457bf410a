"""The page of method: definitions beside their figures, sources, licences, limits."""

from geo.publish.site.publication import Publication
from geo.publish.site.rendering import render
from geo.publish.site.targets import targets_from
from geo.render.report_html import sections_html
from geo.reports.about import about_report


def methods_html(site: Publication) -> str:
    """Write the body of the page, with the figures of the data that is published."""
    sections = about_report(site.atlas).sections
    return render(
        "methods.html",
        sections=[each for each in sections if each.blocks],
        scope_words=site.scope,
        written=sections_html(sections, targets_from(site, "methode.html")),
    )
