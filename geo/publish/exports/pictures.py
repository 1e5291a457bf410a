"""Pictures of a selection, each a document that stands alone: its map, its sectors, its years."""

from collections.abc import Mapping

from geo.analysis.calls import announced_calls
from geo.model.atlas import View
from geo.publish.exports.names import file_name
from geo.publish.images import png_of
from geo.render.svg.elements import size_of
from geo.render.svg.posters import Sheet, chart_sheet, map_poster, map_sheet, poster, slide
from geo.reports.calls import years_chart
from geo.reports.choices.drawing import MapChoices
from geo.reports.maps.maps import usual_map
from geo.reports.maps.values import Map
from geo.reports.sectors.charts import sectors_chart
from geo.reports.sectors.sentences import sectors_title

_SHARPNESS = 2  # pixels of an image for one of the drawing: what a good screen shows


def picture_files(view: View, extension: str) -> Mapping[str, bytes]:
    """Draw a selection as SVG or as PNG: its poles by territory, by sector, by year of a call."""
    shown = view.selection
    by_sector = view.atlas.select(shown.without_sectors())
    sectors = sectors_chart(by_sector, shown.sectors, sectors_title(by_sector))
    years = years_chart(view, announced_calls(view.atlas))
    drawn = {
        "ptce-carte": map_poster(usual_map(view)),
        "ptce-secteurs": poster(chart_sheet(sectors, by_sector)),
        "ptce-annees": poster(chart_sheet(years, view)),
    }
    write = sharp_png if extension == "png" else str.encode
    return {file_name(view, name, extension): write(svg) for name, svg in drawn.items()}


def map_file(drawn: Map, choices: MapChoices, extension: str) -> Mapping[str, bytes]:
    """Write a map as it was chosen, as the app's « Image » does: a slide (`png`), or a drawing."""
    parts = ("ptce-carte", choices.indicator, choices.second, drawn.level)
    name = file_name(drawn.view, "-".join(filter(None, parts)), extension)
    if extension == "svg":
        return {name: map_poster(drawn).encode()}
    return {name: slide_png(map_sheet(drawn), "16:9")}


SHAPES: Mapping[str, tuple[int, int]] = {"16:9": (1280, 720), "4:3": (1280, 960)}
"""Shapes of a slide, in pixels of the drawing."""
_SLIDE_PX = 1920


def slide_png(sheet: Sheet, shape: str, width_px: int = _SLIDE_PX) -> bytes:
    """Make an image of a drawing with its notes, in one of `SHAPES`."""
    return png_of(slide(sheet, SHAPES[shape]), width_px)


def sharp_png(svg: str) -> bytes:
    """Make an image of a drawing, two pixels for one."""
    return png_of(svg, _SHARPNESS * size_of(svg)[0])
