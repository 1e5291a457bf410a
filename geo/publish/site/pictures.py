"""The maps of the site, drawn beforehand, each with its legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.model.selection import Selection
from geo.model.territories import Level
from geo.publish.site.page import link, territory_path
from geo.publish.site.publication import PAGE_LEVELS, Publication
from geo.render.svg.maps import Links, map_legend, map_picture
from geo.render.svg.picture import Picture
from geo.reports.choices.drawing import Indicator, MapChoices, MapLevel
from geo.reports.maps.legends import Legend
from geo.reports.maps.maps import Map, distances_map, poles_map


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map with its legends."""

    picture: Picture
    legends: Sequence[Legend]


def draw(site: Publication, drawn: Map, here: str) -> Drawn:
    """Draw a map; territories that have a page lead to it.

    Parameters
    ----------
    here
        Path of the page that shows it.
    """
    pages = site.territory_names

    def area(code: str) -> str:
        is_page = (drawn.level, code) in pages
        return link(here, territory_path(drawn.level, code)) if is_page else ""

    links = Links(area=area if drawn.level in PAGE_LEVELS else None)
    return Drawn(map_picture(drawn, links=links), map_legend(drawn))


def country_map(site: Publication, indicator: Indicator, level: MapLevel) -> Map:
    """The published poles on all of France."""
    return poles_map(site.view, MapChoices(indicator=indicator, level=level))


def coverage_map(site: Publication) -> Map:
    """How far the nearest pole is."""
    return distances_map(site.study)


def territory_map(site: Publication, level: Level, code: str) -> Map:
    """A territory, the poles around it, and the smaller territories inside."""
    parts = site.atlas.territories.level_of_parts(level, (code,))
    return replace(site.map_of(parts), shown=Selection(level=level, codes=(code,)))
