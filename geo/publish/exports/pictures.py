"""Pictures of a selection, each a document that stands alone: its map, its sectors, its years."""

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.analysis.choropleths import MOST_COMMUNES, Choropleth
from geo.analysis.coverage import Reach
from geo.analysis.proximity import Surroundings
from geo.french import NBSP
from geo.model.atlas import View
from geo.model.selection import Selection
from geo.publish.exports.names import file_name
from geo.publish.images import png_of
from geo.render.svg.charts import chart_picture
from geo.render.svg.elements import size_of
from geo.render.svg.maps import Overlay, map_title
from geo.render.svg.picture import PAPER
from geo.render.svg.posters import chart_poster, map_poster, notes_of, poster
from geo.render.svg.reach import proximity_frame, proximity_overlay, siting_overlay
from geo.render.svg.windows import frame_of
from geo.reports.calls import years_chart
from geo.reports.charts import Chart
from geo.reports.choices.drawing import MapChoices
from geo.reports.maps.choropleths import areas_of
from geo.reports.sector_charts import sectors_chart
from geo.reports.sectors import sectors_title

_SHARPNESS = 2  # pixels of an image for one of the drawing: what a good screen shows


def posters(view: View) -> Mapping[str, str]:
    """Draw a selection: the number of poles by territory, by sector and by year of a call.

    Returns
    -------
    Whole SVG documents, by the name of their content.
    """
    shown = view.selection
    level = view.atlas.territories.level_of_parts(shown.level, shown.codes)
    areas = areas_of(view, MapChoices(level=level), None, shown)
    drawn = {"ptce-carte": framed_poster(view, areas, shown)}
    by_sector = view.atlas.select(shown.without_sectors())
    chart = sectors_chart(by_sector, shown.sectors, sectors_title(by_sector))
    drawn["ptce-secteurs"] = chart_poster(chart, by_sector)
    drawn["ptce-annees"] = chart_poster(years_chart(view), view)
    return drawn


def svg_files(view: View) -> Mapping[str, bytes]:
    """Write the pictures of a selection as SVG."""
    return {file_name(view, name, "svg"): svg.encode() for name, svg in posters(view).items()}


def png_files(view: View) -> Mapping[str, bytes]:
    """Write the pictures of a selection as PNG."""
    return {file_name(view, name, "png"): sharp_png(svg) for name, svg in posters(view).items()}


def sharp_png(svg: str) -> bytes:
    """Make an image of a drawing, two pixels for one."""
    return png_of(svg, _SHARPNESS * size_of(svg)[0])


def framed_poster(
    view: View, areas: Choropleth | None, shown: Selection, colour: str = "statut"
) -> str:
    """Draw a map of the pages, framed on the territories of a selection."""
    return map_poster(view, areas, frame_of(shown), Overlay(colour=colour))


def framed_title(view: View, areas: Choropleth | None, shown: Selection) -> str:
    """Say what such a map shows."""
    return f"Carte{NBSP}: {map_title(view, areas, frame_of(shown))}"


def distances_poster(view: View, reach: Reach, zone: Selection) -> str:
    """Draw the median distance to the nearest pole, of communes where they are few enough."""
    communes = int(reach.inhabitants.within(zone).sum())
    are_few = zone.level and communes <= MOST_COMMUNES
    choices = MapChoices(indicator="distance", level="commune" if are_few else "departement")
    return map_poster(view, areas_of(view, choices, reach, zone), frame_of(zone))


def siting_poster(view: View, table: pd.DataFrame, zone: Selection) -> str:
    """Draw the places proposed for new poles, numbered as in the table `siting_table`."""
    return map_poster(view, None, frame_of(zone), siting_overlay(table))


def proximity_poster(view: View, around: Surroundings) -> str:
    """Draw the poles listed around a place, with rings, and the nearest one."""
    return map_poster(view, None, proximity_frame(around), proximity_overlay(around))


def noted_chart(chart: Chart, view: View, sentences: Sequence[str]) -> str:
    """Draw a chart of ours with what must be added on the selection it shows."""
    picture = chart_picture(chart, PAPER)
    return poster(picture, notes_of(view, picture.title, *sentences))
