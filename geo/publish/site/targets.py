"""Where the pages of the site stand for what a report leads to."""

from geo.publish.site.page import link, pole_path, territory_path
from geo.publish.site.publication import Publication
from geo.reports.links import Addresses, Target, ToPole, ToTerritory, on_paper


def targets_from(site: Publication, here: str) -> Addresses:
    """Lead from the page of a path to those of poles and territories; to nothing without one."""
    poles = {site.atlas.cells["id_pole"][row] for row in site.everywhere.rows}

    def address(target: Target) -> str:
        match target:
            case ToPole(identifier):
                return link(here, pole_path(identifier)) if identifier in poles else ""
            case ToTerritory(level, code):
                known = (level, code) in site.page_names
                return link(here, territory_path(level, code)) if known else ""
        return on_paper(target)

    return address
