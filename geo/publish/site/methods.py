"""The page of method: definitions beside their figures, sources, licences, limits."""

from geo.publish.site.publication import Publication
from geo.publish.site.rendering import render
from geo.reports.about import about_values
from geo.reports.sectors import theme_labels


def methods_html(site: Publication) -> str:
    """Write the body of the page, with the figures of the data that is published."""
    return render(
        "methods.html",
        groups=theme_labels(site.atlas),
        scope_words=site.scope,
        **about_values(site.atlas),
    )
