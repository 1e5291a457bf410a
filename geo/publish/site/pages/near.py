"""The page of the poles around a commune, which a script measures in the browser."""

from collections.abc import Sequence
from typing import Any

from geo.analysis.frontiers import frontier
from geo.analysis.presence import possible_by_level
from geo.analysis.radii import LONGEST_KM, NEAR_KM, OFFERED_KM, RINGS_KM, SHORTEST_KM
from geo.french import number
from geo.model.territories import Level
from geo.publish.site.assets.map_files import MAP_SCRIPTS, map_block, map_later
from geo.publish.site.assets.near_files import SEARCH_LATER
from geo.publish.site.assets.pole_index import pole_index
from geo.publish.site.assets.shared_files import steps
from geo.publish.site.page import Page, link, render, territory_path
from geo.publish.site.pages.fragments import options_in_use, regions_by_name
from geo.publish.site.publication import FILE_LEVELS, Publication
from geo.reports.distances import HERE_KM
from geo.reports.missing import UNKNOWN

SCRIPTS = (*MAP_SCRIPTS, "geodesics.js", "picker.js", "communes.js", "near.js")
_DEGREE = 100_000


def near_page(site: Publication) -> Page:
    """Make the page."""
    description = (
        "Les pôles territoriaux de coopération économique (PTCE) autour de votre commune, du plus "
        "proche au plus lointain, à vol d'oiseau."
    )
    return search_page(site, "proximite.html", "Autour de moi", description)


def search_page(
    site: Publication, path: str, title: str, description: str, scripts: Sequence[str] = SCRIPTS
) -> Page:
    """Make a page with the form, the places of the results, and what scripts measure by.

    Below stand the territories, for who has no script. In a folder, the page is made to be
    embedded.
    """
    is_embedded = "/" in path
    body = render(
        "near.html",
        heading=title,
        radii=OFFERED_KM,
        sectors=options_in_use(site.everywhere, "secteur"),
        territories=_territories(site, path),
        is_embedded=is_embedded,
    )
    measured = {
        "root": link(path, ""),
        "is_embedded": is_embedded,
        "rings_km": RINGS_KM,
        "here_km": HERE_KM,
        "near_km": NEAR_KM,
        "radius_km": (SHORTEST_KM, LONGEST_KM),
        "zones": _zones(site),
    }
    territories = site.atlas.territories
    return Page(
        path=path,
        title=title,
        description=description,
        body=body,
        scripts=tuple(scripts),
        styles=("picker.css", "parts.css"),
        later=(*map_later(territories), *SEARCH_LATER),
        data={
            "poles": pole_index(site.everywhere),
            "carte": map_block(territories),
            "proximite": measured,
        },
        is_embedded=is_embedded,
    )


def _zones(site: Publication) -> dict[Level, dict[str, list[int]]]:
    """Bound each territory which is all one knows of a pole's place, by level and code.

    Its frontier is places in `steps` of 1/100,000 of a degree.
    """
    inhabitants, view = site.study.inhabitants, site.everywhere
    points = inhabitants.points
    found: dict[Level, dict[str, list[int]]] = {"departement": {}, "region": {}}
    known = {view.atlas.known_place(row) for row in view.unplaced_rows}
    for level, code in sorted(filter(None, known)):
        rows = frontier(inhabitants, level, code)
        places = sorted(zip(points.longitudes[rows], points.latitudes[rows], strict=True))
        found[level][code] = steps(places, _DEGREE)
    return found


def _territories(site: Publication, path: str) -> list[dict[str, Any]]:
    """The régions by name, each with its départements, their poles and their pages."""
    counts = {level: site.view.count_by_level(level) for level in FILE_LEVELS}
    possible = {level: possible_by_level(site.view, level) for level in FILE_LEVELS}

    def place(level: Level, code: str) -> dict[str, Any]:
        poles = int(counts[level][code])
        return {
            "name": site.page_names[level, code],
            "url": link(path, territory_path(level, code)),
            "poles": number(poles) if poles or not possible[level][code] else UNKNOWN,
        }

    return [
        {**place("region", code), "departements": [place("departement", each) for each in inside]}
        for code, inside in regions_by_name(site)
    ]
