"""Where the pages of the site stand for what a report leads to."""

from urllib.parse import urlencode

from geo.model.selection import FACET_KEYS
from geo.publish.site.page import link, pole_path, territory_path
from geo.publish.site.publication import Publication
from geo.reports.links import Addresses, Target, ToPole, ToSelection, ToTerritory, on_paper

_FILTERS = {"region", "departement", *FACET_KEYS}
"""What the home page can be filtered by, from its address."""


def targets_from(site: Publication, here: str) -> Addresses:
    """Lead from the page of a path to those of poles and territories; to nothing without one."""
    poles = {site.atlas.cells["id_pole"][row] for row in site.everywhere.rows}

    def url(target: Target) -> str:
        match target:
            case ToPole(identifier):
                return link(here, pole_path(identifier)) if identifier in poles else ""
            case ToSelection(choice) if choice and all(key in _FILTERS for key in choice):
                return f"{link(here, 'index.html')}?{urlencode(choice, doseq=True)}"
            case ToTerritory(level, code):
                known = (level, code) in site.page_names
                return link(here, territory_path(level, code)) if known else ""
        return on_paper(target)

    return url
