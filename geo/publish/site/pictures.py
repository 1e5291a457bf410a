"""The maps of the site, drawn beforehand, each with its legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.analysis.choropleths import Choropleth, areas_inside
from geo.analysis.coverage import Reach
from geo.model.atlas import View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.publish.site.page import link, territory_path
from geo.publish.site.publication import Publication
from geo.render.svg.maps import Links, Overlay, map_picture, rows_in_frame
from geo.render.svg.picture import Picture
from geo.render.svg.posters import map_poster
from geo.render.svg.windows import Frame
from geo.reports.choices.drawing import Indicator, MapChoices, MapLevel
from geo.reports.maps.choropleths import areas_of
from geo.reports.maps.legends import Legend, area_legend, point_legend
from geo.reports.places import PLACE_COLUMNS, place_label

WIDTH = 640


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map with its legends."""

    picture: Picture
    legends: Sequence[Legend]


def country_map(site: Publication, indicator: Indicator, level: MapLevel, here: str) -> Drawn:
    """Draw the published poles on all of France; territories that have a page lead to it.

    Parameters
    ----------
    here
        Path of the page that shows it.
    """
    areas = measured(site.view, indicator, level, site.reach)
    overlay = Overlay(links=_links(site, level, here))
    return _drawn(site.view, areas, Frame(width=WIDTH), overlay)


def territory_map(site: Publication, level: Level, code: str, here: str) -> Drawn:
    """Draw a territory, the poles around it, and the smaller territories inside."""
    child = site.atlas.territories.level_of_parts(level, (code,))
    areas = site.areas_of(child)
    overlay = Overlay(links=_links(site, child, here))
    drawn = _drawn(site.everywhere, areas, Frame(level, (code,), WIDTH), overlay)
    if areas is None:
        return drawn
    # The colours are those of all of France; the legend counts the territories of this one.
    inside = areas_inside(areas, Selection(level=level, codes=(code,)), site.atlas)
    return replace(drawn, legends=[area_legend(site.everywhere, inside), *drawn.legends[1:]])


def distance_map(site: Publication, here: str) -> Drawn:
    """Draw how far half of the inhabitants of each département live from a pole."""
    return country_map(site, "distance", "departement", here)


def measured(
    view: View, indicator: Indicator, level: MapLevel, reach: Reach | None = None
) -> Choropleth | None:
    """Measure the territories of a level."""
    return areas_of(view, MapChoices(indicator=indicator, level=level), reach)


def _drawn(view: View, areas: Choropleth | None, frame: Frame, overlay: Overlay) -> Drawn:
    rows = rows_in_frame(view, frame, overlay)
    legends = [point_legend(view, overlay.colour, rows)]
    if areas:
        legends.insert(0, area_legend(view, areas))
    return Drawn(map_picture(view, areas, frame, overlay), legends)


def _links(site: Publication, level: Level, here: str) -> Links:
    """Lead from a territory to its page, where it has one."""
    pages = site.territory_names

    def area(code: str) -> str:
        return link(here, territory_path(level, code)) if (level, code) in pages else ""

    return Links(area=area if level in ("region", "departement") else None)


def pole_map(site: Publication, row: int) -> Drawn | None:
    """Draw where a pole stands in its département; None when it has no point."""
    atlas = site.atlas
    if not atlas.is_located[row]:
        return None
    cells = atlas.cells.row(row, ("nom", *PLACE_COLUMNS))
    frame = Frame("departement", (cells["code_departement"],), WIDTH)
    picture = map_picture(site.everywhere, None, frame, Overlay(rows=np.array([row])))
    where = place_label(cells, atlas)
    return Drawn(replace(picture, title=f"{cells['nom']}, {where}"), [])


def country_poster(site: Publication, indicator: Indicator, level: MapLevel) -> str:
    """Draw the map of the published poles to stand alone, as a whole SVG document."""
    return map_poster(site.view, measured(site.view, indicator, level, site.reach))


def territory_poster(site: Publication, level: Level, code: str) -> str:
    """Draw the map of a territory to stand alone, as a whole SVG document."""
    view = site.portrait_of(level, code).view
    frame = Frame(level, (code,), WIDTH)
    child = site.atlas.territories.level_of_parts(level, (code,))
    return map_poster(view, site.areas_of(child), frame)
