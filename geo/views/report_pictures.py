"""The maps and charts of the sheets, on paper: drawings with their legends."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.analysis.choropleths import MOST_COMMUNES, Choropleth
from geo.analysis.portraits import Portrait
from geo.french import NBSP, typeset
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.render.svg.elements import title as svg_title
from geo.render.svg.map_legends import map_legend
from geo.render.svg.maps import Overlay, map_picture
from geo.render.svg.picture import PAPER, Picture
from geo.render.svg.reach import siting_overlay
from geo.render.svg.windows import Frame, frame_of
from geo.reports.blocks import ChartBlock, PictureBlock
from geo.reports.charts import bars_chart, bars_title
from geo.reports.choices.drawing import MapChoices
from geo.reports.maps.choropleths import WHOLE_MAP, areas_of
from geo.reports.places import place_label
from geo.reports.study import Study

_WIDTH = 450
_LOCATOR_WIDTH = 360


def poles_map(everywhere: View, shown: Selection) -> PictureBlock:
    """Draw the poles of territories on those just below, or of their level in a comparison.

    Parameters
    ----------
    everywhere
        The poles, wherever they are.
    shown
        The territories framed.
    """
    level = everywhere.atlas.territories.level_of_parts(shown.level, shown.codes)
    areas = areas_of(everywhere, MapChoices(level=level), None, shown)
    return _block(everywhere, areas, shown, Overlay())


def distances_map(study: Study, zone: Selection) -> PictureBlock:
    """Draw the distance to the nearest pole, of communes where they are few enough."""
    communes = int(study.inhabitants.within(zone).sum())
    are_few = zone.level and communes <= MOST_COMMUNES
    choices = MapChoices(indicator="distance", level="commune" if are_few else "departement")
    areas = areas_of(study.everywhere, choices, study.reach, zone)
    return _block(study.everywhere, areas, zone, Overlay())


def siting_map(everywhere: View, table: pd.DataFrame, zone: Selection) -> PictureBlock:
    """Draw the places proposed for new poles, numbered as in the table `siting_table`."""
    overlay = siting_overlay(table)
    block = _block(everywhere, None, zone, overlay)
    named = ", ".join(f"{mark.label}. {mark.text}" for mark in overlay.marks)
    name = f"{block.picture.title}{NBSP}; communes proposées, numérotées"
    picture = told_as(block.picture, name, f"{block.picture.alternative} {named}.")
    return PictureBlock(picture, block.legends)


def pole_map(atlas: Atlas, row: int) -> PictureBlock | None:
    """Draw where a pole is: its point in its région, or the territory that is all one knows.

    None for a pole without a known place.
    """
    known = atlas.known_place(row)
    if known is None:
        return None
    level, code = known
    if level == "commune":
        level, code = "region", atlas.cells["code_region"][row]
    view = atlas.select(Selection(level=level, codes=(code,)))
    overlay = Overlay(rows=np.array([row])) if atlas.is_located[row] else Overlay(has_points=False)
    picture = map_picture(view, None, Frame(level, (code,), _LOCATOR_WIDTH), overlay, PAPER)
    place = place_label(atlas.cells.row(row, _PLACE), atlas)
    drawn = "" if atlas.is_located[row] else f"{NBSP}; le pôle n'y est pas placé"
    sentence = f"Carte du lieu du pôle{NBSP}: {place}{drawn}."
    return PictureBlock(told_as(picture, f"Lieu connu{NBSP}: {place}{drawn}", sentence))


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


def told_as(picture: Picture, title: str, alternative: str) -> Picture:
    """Give a picture another title and another alternative."""
    start, end = picture.svg.index("<title>"), picture.svg.index("</title>") + len("</title>")
    title, alternative = typeset(title), typeset(alternative)
    svg = picture.svg[:start] + svg_title(alternative) + picture.svg[end:]
    return Picture(title, alternative, picture.width, picture.height, svg)


def _block(
    view: View, areas: Choropleth | None, shown: Selection, overlay: Overlay
) -> PictureBlock:
    """Draw a map with the legend of what it shows."""
    frame = frame_of(shown, _WIDTH)
    legend = map_legend(view, areas, frame, overlay)
    legends = [each for each in (legend.points, legend.areas) if each]
    if legend.areas and shown.level:
        legends[-1] = replace(legend.areas, notes=(*legend.areas.notes, WHOLE_MAP))
    return PictureBlock(map_picture(view, areas, frame, overlay, PAPER), tuple(legends))


_PLACE = ("code_commune", "nom_commune", "code_departement", "code_region")
