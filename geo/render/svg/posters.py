"""Drawings that stand alone: title, selection in words, legend, date, source and licence."""

from dataclasses import dataclass
from typing import Literal

from geo.french import date, sentence_case
from geo.model.atlas import View
from geo.model.theme import Theme
from geo.render.svg.charts import chart_picture
from geo.render.svg.elements import (
    FONT,
    NAMESPACE,
    Markup,
    Style,
    element,
    group,
    inner,
    lines_of,
    text_element,
    title,
    write,
)
from geo.render.svg.map_legends import legend_picture
from geo.render.svg.maps import map_legend, map_picture
from geo.render.svg.networks import network_picture, width_for
from geo.render.svg.picture import PAPER, Picture
from geo.reports.charts import Chart
from geo.reports.maps.values import Map
from geo.reports.networks.values import NetworkDrawing
from geo.reports.sentences import count_sentence, describe, source_sentence, unplaced_sentence

_MARGIN = 28
_LEGEND_WIDTH = 268
_GAP = 24
_MAP_WIDTH = 640
_TITLE = Style(size=22, weight="semibold", colour=PAPER.text)
_TEXT = Style(size=14, colour=PAPER.text)
_SMALL = Style(size=12, colour="#4a4a4a")
_LEADING = 1.3
_SLIDE_TITLE = Style(size=30, weight="semibold", colour=PAPER.text)
_SLIDE_TEXT = Style(size=17, colour=PAPER.text)
_FOOT = 56
_SLIDE_RATIO = 2.5  # of the room that title and source leave in 16:9
_LARGEST_LEGEND = 1.25
_BAND, _LOGO_HEIGHT = 8, 40


@dataclass(frozen=True, slots=True)
class Notes:
    """What is written round a drawing.

    Attributes
    ----------
    title
        What it shows or finds.
    selection
        Sentences: which poles are meant, how many, which are not drawn.
    date
        Of the data, as `Release.date`.
    source, licence
        Where the figures come from, and what may be done with them.
    """

    title: str
    selection: tuple[str, ...]
    date: str
    source: str
    licence: str
    theme: Theme = Theme()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a drawing that stands alone is made of: itself, what is written round it, its legend."""

    picture: Picture
    notes: Notes
    legend: Picture | None = None


def notes_of(view: View, heading: str, *sentences: str) -> Notes:
    """Write the notes of a drawing of a view; sentences are added to those of the selection."""
    selection = f"{sentence_case(describe(view.selection, view.atlas))}. {count_sentence(view)}"
    release = view.atlas.release
    return Notes(
        heading,
        (selection, *(sentence for sentence in sentences if sentence)),
        release.date,
        source_sentence(view.atlas),
        release.licence,
        view.atlas.theme,
    )


def map_sheet(drawn: Map) -> Sheet:
    """Draw a map and its legend, and write its notes."""
    picture = map_picture(drawn, _MAP_WIDTH, PAPER)
    legend = legend_picture(map_legend(drawn, _MAP_WIDTH), _LEGEND_WIDTH, PAPER)
    notes = notes_of(drawn.view, picture.title, drawn.finding or unplaced_sentence(drawn.view))
    return Sheet(picture, notes, legend)


def chart_sheet(chart: Chart, view: View) -> Sheet:
    """Draw a chart and write its notes."""
    picture = chart_picture(chart, PAPER)
    return Sheet(picture, notes_of(view, picture.title, chart.note))


def network_sheet(drawn: NetworkDrawing) -> Sheet:
    """Draw a network, as wide as a slide, and write its notes; its legend is in the drawing."""
    picture = network_picture(drawn, ink=PAPER, width=width_for(drawn, _SLIDE_RATIO))
    return Sheet(picture, notes_of(drawn.view, picture.title, *drawn.sentences))


def map_poster(drawn: Map) -> str:
    """Draw a map with all that it needs to stand alone, as a whole SVG document."""
    return poster(map_sheet(drawn))


def slide(sheet: Sheet, size: tuple[int, int]) -> str:
    """Put the same in a given shape, for a presentation: the drawing as large as there is room.

    Returns
    -------
    str
        A whole SVG document, as that of `poster`.
    """
    width, height = size
    column, drawn = _headed(sheet.notes.theme, width)
    column.write(sheet.notes.title, _SLIDE_TITLE, most=2)
    column.write(" ".join(sheet.notes.selection), _SLIDE_TEXT, most=3)
    foot = _Lines(width - 2 * _MARGIN, height - _FOOT)
    foot.write(f"{sheet.notes.source} {_licence(sheet.notes)}", _SMALL, most=2)
    high = height - _FOOT - column.y - _GAP
    wide = float(width - 2 * _MARGIN)
    if sheet.legend:
        scale = min(_LARGEST_LEGEND, high / sheet.legend.height)
        wide -= sheet.legend.width * scale + _GAP
        drawn.append(inner(sheet.legend, _MARGIN + wide + _GAP, column.y + _GAP / 2, scale))
    scale = min(wide / sheet.picture.width, high / sheet.picture.height)
    left = _MARGIN + (wide - scale * sheet.picture.width) / 2
    drawn.append(inner(sheet.picture, left, column.y + _GAP / 2, scale))
    return _document(
        (*column.written, *drawn, *foot.written), sheet.notes, sheet.picture, (width, height)
    )


def poster(sheet: Sheet) -> str:
    """Put a drawing on paper between its title and its source, its legend beside it.

    Returns
    -------
    str
        A whole SVG document, the same for the same data: nothing in it tells when it was made.
    """
    picture, notes, legend = sheet.picture, sheet.notes, sheet.legend
    beside = _LEGEND_WIDTH + _GAP if legend else 0
    width = picture.width + beside + 2 * _MARGIN
    column, drawn = _headed(notes.theme, width)
    column.write(notes.title, _TITLE, most=3)
    for sentence in notes.selection:
        column.write(sentence, _TEXT, most=4)
    column.leave(_GAP / 2)
    top = column.y
    drawn.append(inner(picture, _MARGIN, top))
    height = picture.height
    if legend:
        drawn.append(inner(legend, _MARGIN + picture.width + _GAP, top))
        height = max(height, legend.height)
    column.leave(height + _GAP / 2)
    column.write(notes.source, _SMALL, most=4)
    column.write(_licence(notes), _SMALL, most=2)
    size = (width, round(column.y + _MARGIN / 2))
    return _document((*column.written, *drawn), notes, picture, size)


def _headed(theme: Theme, width: float) -> "tuple[_Lines, list[Markup]]":
    """Begin a column under a band of the operator's colour, their name and their logo."""
    drawn: list[Markup] = []
    top = _MARGIN + (_BAND if theme.colour else 0)
    if theme.colour:
        drawn.append(element("rect", width=width, height=_BAND, fill=theme.colour))
    wide, bottom = 0.0, 0.0
    if theme.logo:
        wide, bottom = theme.logo.width_at(_LOGO_HEIGHT), top + _LOGO_HEIGHT / 2 + _GAP / 2
        drawn.append(
            element(
                "image",
                href=theme.logo.address,
                x=width - _MARGIN - wide,
                y=top - _LOGO_HEIGHT / 2,
                width=wide,
                height=_LOGO_HEIGHT,
            )
        )
    head = _Lines(width - 2 * _MARGIN - wide - _GAP, top)
    if theme.heading:
        head.write(theme.heading, _TEXT, most=1)
        head.leave(_GAP / 4)
    column = _Lines(width - 2 * _MARGIN, max(head.y, bottom))
    column.written += head.written
    return column, drawn


class _Lines:
    """Lines written one under the other."""

    def __init__(self, width: float, top: float) -> None:
        self._width = width
        self.y = top
        self.written: list[Markup] = []

    def write(self, text: str, style: Style, most: int) -> None:
        """Write a text under what stands already."""
        for line in lines_of(text, self._width, style, most):
            self.written.append(write(line, _MARGIN, self.y + style.size * _LEADING / 2, style))
            self.y += style.size * _LEADING
        self.leave(style.size * 0.3)

    def leave(self, room: float) -> None:
        """Leave some room."""
        self.y += room


def _licence(notes: Notes) -> str:
    dated = f"Données du {date(notes.date)}" if notes.date else "Données sans date"
    licence = f"{notes.licence}." if notes.licence else "Licence non précisée."
    return " ".join(each for each in (f"{dated}.", licence, notes.theme.footer) if each)


def _document(
    parts: tuple[Markup, ...], notes: Notes, picture: Picture, size: tuple[float, float]
) -> str:
    width, height = size
    svg = element(
        "svg",
        title(notes.title),
        text_element("desc", picture.alternative),
        _metadata(notes),
        element("rect", width=width, height=height, fill=PAPER.ground),
        group(*parts),
        xmlns=NAMESPACE,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        font_family=FONT,
        xml__lang="fr",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'


def _metadata(notes: Notes) -> Markup:
    """Say what the file is, for who finds it alone (Dublin Core)."""
    said: tuple[tuple[Literal["title", "date", "source", "rights"], str], ...] = (
        ("title", notes.title),
        ("date", notes.date),
        ("source", notes.source),
        ("rights", notes.licence),
    )
    cells = (text_element(f"dc:{name}", text) for name, text in said if text)
    return element("metadata", *cells, xmlns__dc="http://purl.org/dc/elements/1.1/")
