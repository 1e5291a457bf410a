"""The maps and charts of the sheets, on paper: drawings with their legends."""

from geo.analysis.portraits import Portrait
from geo.model.atlas import Atlas
from geo.render.svg.maps import map_legend, map_picture
from geo.render.svg.picture import PAPER
from geo.reports.blocks import ChartBlock, PictureBlock
from geo.reports.charts import bars_chart, bars_title
from geo.reports.maps.maps import Map, pole_map

_WIDTH = 450
_LOCATOR_WIDTH = 360


def map_block(drawn: Map, width: int = _WIDTH) -> PictureBlock:
    """Draw a map with the legend of what it shows."""
    return PictureBlock(map_picture(drawn, width, PAPER), map_legend(drawn, width))


def locator_block(atlas: Atlas, row: int) -> PictureBlock | None:
    """Draw where a pole is; None without a known place."""
    drawn = pole_map(atlas, row)
    return map_block(drawn, _LOCATOR_WIDTH) if drawn else None


def sectors_block(found: Portrait, atlas: Atlas) -> ChartBlock | None:
    """Draw the poles of a territory by sector; None where no sector is known."""
    options = [
        each for each in atlas.facets["secteur"].options if found.counts["secteur"][each.slug]
    ]
    if not options:
        return None
    labels = [each.label for each in options]
    values = [found.counts["secteur"][each.slug] for each in options]
    title = bars_title(labels, values, "pôle")
    return ChartBlock(bars_chart(labels, [(found.name, values)], title, "Pôles, par secteur"))
