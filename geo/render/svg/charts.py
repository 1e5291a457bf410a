"""Charts as SVG, with what they say to who does not see them."""

from collections.abc import Sequence

from geo.french import NBSP, count
from geo.render.chart_looks import title_lines
from geo.render.svg.chart_axes import EDGE, GAP, draw_axes, draw_grid, plot_of, room_below, width_of
from geo.render.svg.chart_marks import dashed, draw_series, sample
from geo.render.svg.chart_texts import SIZE
from geo.render.svg.elements import (
    NO_MARKUP,
    Markup,
    Style,
    drawing,
    group,
    shortened,
    text_room,
    write,
)
from geo.render.svg.picture import PAGE, ExplainedPicture, Ink, Picture
from geo.reports.charts import Bars, Chart, Columns, Marks

_LEGEND_ROW = 20
_SAMPLE = 26
_REPORT_WIDTH = 560
_SAID = 8
_SAID_CHARACTERS = 160


def chart_picture(chart: Chart, ink: Ink = PAGE, width: int = 640) -> Picture:
    """Draw a chart.

    The title is not in the drawing: it is that of the picture, which stands above as text.

    Parameters
    ----------
    width
        In pixels; a chart of many columns or of long labels takes more.
    """
    narrow = plot_of(chart, width, 0, ink)
    wide = max(width, width_of(narrow, chart))
    legend, height = _legend(chart, wide, ink)
    plot = plot_of(chart, wide, height, ink)
    series = (group(*draw_series(each, chart, plot)) for each in chart.series)
    marked = NO_MARKUP if chart.marked is None else dashed(chart.marked, plot)
    parts = [legend, draw_grid(plot), marked, *series, draw_axes(plot)]
    return drawing(
        parts,
        name=chart.title,
        alternative=_alternative(chart.title, chart),
        size=(wide, plot.bottom + room_below(plot) + EDGE),
        ink=ink,
    )


def explained_chart(chart: Chart, ink: Ink) -> ExplainedPicture:
    """Draw a chart, with what its colours mean; arguments as those of `chart_picture`."""
    return ExplainedPicture(chart_picture(chart, ink, _REPORT_WIDTH), tuple(chart.legends))


# ---- Legend ---------------------------------------------------------------------------------


def _legend(chart: Chart, width: float, ink: Ink) -> tuple[Markup, float]:
    """Name the series above the plot, in rows; with the height that they take."""
    if not chart.named:
        return NO_MARKUP, 0
    x, y = float(EDGE), EDGE + _LEGEND_ROW / 2
    written = []
    for series in chart.named:
        name = shortened(series.name, width / 2, Style(SIZE))
        room = _SAMPLE + GAP + text_room(name, SIZE) + 2 * GAP
        if x > EDGE and x + room > width:
            x, y = float(EDGE), y + _LEGEND_ROW
        text = write(name, x + _SAMPLE + GAP, y, Style(SIZE, colour=ink.text))
        written.append(group(sample(series, x, y, _SAMPLE), text))
        x += room
    return group(*written), y + _LEGEND_ROW / 2


# ---- In words -------------------------------------------------------------------------------


def _alternative(heading: str, chart: Chart) -> str:
    """Say the title, then what each series holds: all of a few values, some of many."""
    parts = [part for part in (_series_words(each, chart) for each in chart.series) if part]
    unit = " ".join(title_lines(chart.across))
    axis = f" ({unit})" if unit else ""
    return f"{heading}{axis}. {' '.join(parts)}".strip()


def _series_words(series: Marks, chart: Chart) -> str:
    """Say what a series holds; of bars, zeros are left out and the longest come before the rest."""
    said = chart.said(series)
    match series:
        case Bars(lengths):
            ranks = _longest(lengths)
        case Columns(cells):
            ranks = _longest([cell.height for cell in cells])
        case _:
            ranks = _spread(len(said))
    if not ranks:
        return ""
    some = f"{NBSP}; ".join(_short(said[rank]) for rank in ranks)
    more = f", parmi {count(len(said), 'valeur')}" if len(ranks) < len(said) else ""
    name = f"{series.name}{NBSP}: " if series in chart.named else ""
    return f"{name}{some}{more}."


def _short(text: str) -> str:
    text = text.rstrip(".")
    return text if len(text) <= _SAID_CHARACTERS else f"{text[:_SAID_CHARACTERS].rstrip()}…"


def _longest(lengths: Sequence[float]) -> list[int]:
    """Ranks of the longest, in their order."""
    ranks = [rank for rank, length in enumerate(lengths) if length]
    return sorted(sorted(ranks, key=lambda rank: -lengths[rank])[:_SAID])


def _spread(values: int) -> list[int]:
    """Ranks of some values, from the first to the last."""
    if values <= _SAID:
        return list(range(values))
    return [round(rank * (values - 1) / (_SAID - 1)) for rank in range(_SAID)]
