"""The maps of the site, drawn beforehand, each with its legend."""

from geo.model.territories import Level
from geo.publish.site.publication import Publication
from geo.publish.site.targets import targets_from
from geo.render.svg.maps import explained_map
from geo.render.svg.picture import ExplainedPicture
from geo.reports.choices.drawing import MapChoices
from geo.reports.links import ToTerritory
from geo.reports.maps.maps import poles_map, usual_map
from geo.reports.maps.values import Map


def draw(site: Publication, drawn: Map, here: str) -> ExplainedPicture:
    """Draw a map for the page of a path; territories that have a page lead to it."""
    targets = targets_from(site, here)
    return explained_map(drawn, addresses=lambda code: targets(ToTerritory(drawn.level, code)))


def country_map(site: Publication, indicator: str) -> Map:
    """The published poles, on the régions of France or of what is published."""
    return poles_map(site.view, MapChoices(indicator=indicator, level="region"))


def territory_map(site: Publication, level: Level, code: str) -> Map:
    """A territory, its poles, and the smaller territories inside."""
    return usual_map(site.study.portrait(level, code).view)
