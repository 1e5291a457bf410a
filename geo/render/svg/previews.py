"""Previews of pages for social networks: a title, a map, two or three figures, the source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

from geo.analysis.portraits import Portrait
from geo.french import count, date, number, ordinal, sentence_case
from geo.model.atlas import Atlas
from geo.model.territories import LEVEL_WORDS
from geo.model.theme import Theme
from geo.render.svg.elements import (
    OTHER_BOLD,
    OTHER_LETTERS,
    Markup,
    Style,
    drawing,
    element,
    inner,
    lines_of,
    write,
)
from geo.render.svg.maps import map_picture
from geo.render.svg.picture import PAPER, Picture
from geo.render.svg.windows import window_of
from geo.reports import palette
from geo.reports.maps.maps import usual_map
from geo.reports.maps.values import Map
from geo.reports.maps.words import area_title

PREVIEW_SIZE = (1200, 630)
_MARGIN = 52
_MAP_BOX = (570, 566)
_LARGER = 1.5  # a preview is seen small: points and lines of a territory are drawn larger
# An image carries its own letters.
_COLUMN = OTHER_LETTERS * (PREVIEW_SIZE[0] - _MAP_BOX[0] - 2 * _MARGIN - 4)
_BOLD_COLUMN = OTHER_BOLD * _COLUMN / OTHER_LETTERS
_ACCENT = palette.CATEGORIES[0]
_LABEL = Style(size=22, weight="semibold", colour="#15599a")
_TITLE = Style(size=46, weight="semibold", colour=PAPER.text)
_FIGURE = Style(size=44, weight="semibold", colour="#15599a")
_WORDS = Style(size=23, colour=PAPER.text)
_SOURCE = Style(size=18, colour="#4a4a4a")
_LEADING = 1.12
_ROW = 70


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview shows.

    Attributes
    ----------
    label
        Over the title: what kind of page it is.
    figures
        Two or three numbers, each with the words that follow it.
    source
        Date, source and what the map shows.
    scale
        How much larger it is drawn.
    """

    label: str
    title: str
    figures: Sequence[tuple[str, str]]
    source: str
    picture: Picture
    scale: float = 1
    theme: Theme = Theme()  # noqa: RUF009 - frozen


def preview_of(found: Portrait) -> Preview:
    """Make the preview of the portrait of a territory, or of France for the home page."""
    atlas = found.view.atlas
    whole = atlas.theme.name or "Atlas"
    what = sentence_case(LEVEL_WORDS[found.level][0]) if found.level else whole
    title = found.name if found.level else "Pôles territoriaux de coopération économique"
    scale = _LARGER if found.level else 1
    drawn = usual_map(found.view)
    picture = map_picture(drawn, _width(drawn, scale), PAPER)
    shown = area_title(drawn.areas, atlas) if drawn.areas else "Pôles"
    return Preview(what, title, _figures(found), _source(atlas, shown), picture, scale, atlas.theme)


def preview(shown: Preview) -> str:
    """Draw a preview as a whole SVG document of 1200 by 630 pixels."""
    width, height = PREVIEW_SIZE
    left, right = width - _MARGIN - _MAP_BOX[0], width - _MARGIN
    x = (left + right - shown.scale * shown.picture.width) / 2
    y = (height - shown.scale * shown.picture.height) / 2
    parts = [
        element("rect", width=12, height=height, fill=shown.theme.colour or _ACCENT),
        *_column(shown),
        inner(shown.picture, x, y, shown.scale),
    ]
    return drawing(
        parts,
        name=shown.title,
        alternative=f"{shown.title}. {shown.picture.alternative}",
        size=PREVIEW_SIZE,
        ink=PAPER,
    ).svg


def _column(shown: Preview) -> list[Markup]:
    """Write label, title and figures from the top, the source at the bottom."""
    y = _MARGIN + 10.0
    written = [
        write(line, _MARGIN, y, _LABEL) for line in lines_of(shown.label, _BOLD_COLUMN, _LABEL, 1)
    ]
    y += 52
    style = _title_style(shown.title)
    for line in lines_of(shown.title, _BOLD_COLUMN, style):
        written.append(write(line, _MARGIN, y, style))
        y += style.size * _LEADING
    y += 36
    for figure, words in shown.figures:
        written += _figure(figure, words, y)
        y += _ROW
    lines = lines_of(shown.source, _COLUMN, _SOURCE, most=4)
    bottom = PREVIEW_SIZE[1] - _MARGIN - _SOURCE.size * 1.3 * (len(lines) - 1)
    written += [
        write(line, _MARGIN, bottom + rank * _SOURCE.size * 1.3, _SOURCE)
        for rank, line in enumerate(lines)
    ]
    return written


def _title_style(text: str) -> Style:
    """Large letters; smaller ones for a name of more than three lines."""
    is_long = len(lines_of(text, _BOLD_COLUMN, _TITLE, most=4)) > 3
    return replace(_TITLE, size=34) if is_long else _TITLE


def _figure(figure: str, words: str, y: float) -> list[Markup]:
    """Write a number and, beside it, what it counts."""
    room = 150
    lines = lines_of(words, _COLUMN - OTHER_LETTERS * room, _WORDS, most=2)
    first = y - (len(lines) - 1) * _WORDS.size * _LEADING / 2
    return [
        write(figure, _MARGIN, y, _FIGURE),
        *(
            write(line, _MARGIN + room, first + rank * _WORDS.size * _LEADING, _WORDS)
            for rank, line in enumerate(lines)
        ),
    ]


def _figures(found: Portrait) -> list[tuple[str, str]]:
    """Poles, their rate, and the rank of the rate or how many calls selected."""
    poles, total = len(found.view), len(found.view.atlas)
    noun = "pôle recensé" if poles < 2 else "pôles recensés"
    of_all = f" sur {number(total)} en France" if found.level else ""
    figures = [(number(poles), f"{noun}{of_all}")]
    if not isnan(found.rate):
        figures.append((number(found.rate, 2), "pour 100 000 habitants"))
    selected = poles - found.without["appel"]
    if found.level and found.rank and poles:
        peers = count(found.peers, *LEVEL_WORDS[found.level])
        figures.append((ordinal(found.rank), f"taux le plus élevé, sur {peers}"))
    elif poles:
        verb = "retenu" if selected < 2 else "retenus"
        figures.append((number(selected), f"{verb} par un appel, sur {number(poles)}"))
    return figures


def _source(atlas: Atlas, shown: str) -> str:
    release = atlas.release
    dated = date(release.date) or "sans date"
    title = release.title or "données sans titre"
    return (
        f"Carte : {shown[:1].lower()}{shown[1:]}. Source : {title}, {dated}. "
        "Pôles recensés ici, et non tous les PTCE de France."
    )


def _width(drawn: Map, scale: float) -> int:
    """How wide a map is that its box holds."""
    width, height = (side / scale for side in _MAP_BOX)
    window = window_of(drawn, round(width))
    return int(width * min(1.0, height / window.height))
