"""A chart as a value: what it shows, in words and numbers; how it looks is its renderers' affair.

Texts are plain: nothing in them is a mark, and a line of them ends with a line feed. Categories and
series are ranks: a renderer gives them their place, their colour and their pattern.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal

from geo.french import NBSP, count, first_of, number
from geo.reports.links import Choice
from geo.reports.maps.legends import Legend

_FEW = 8  # poles, up to which an axis counts one by one
_MORE = 0.06  # of the range, left past the last value
_MOST_TICKS = 8
_NICE = (1, 2, 5, 10)

# ---- Axes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a category, whether it is one that was chosen, and what is added to it."""

    text: str
    is_chosen: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """An axis of categories, each at its rank, from the left or from the top.

    Lines of labels have so many characters, for a chart may stand on a phone; turned, they rise
    aslant above narrow columns.
    """

    labels: Sequence[Label]
    title: str = ""
    line_length: int = 26
    is_turned: bool = False

    @property
    def low(self) -> float:
        """Where the axis starts, half a category before the first."""
        return -0.5

    @property
    def high(self) -> float:
        """Where it ends; room is left for one category where there is none."""
        return max(len(self.labels), 1) - 0.5


@dataclass(frozen=True, slots=True)
class Numbers:
    """An axis of numbers: its ends, and where something is written."""

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]


Axis = Names | Numbers


def names(labels: Sequence[str]) -> Names:
    """Make an axis of categories of which none is chosen."""
    return Names([Label(label) for label in labels])


def from_zero(title: str, most: float, more: float = _MORE) -> Numbers:
    """Make an axis from zero to the highest value and a share more; few poles are never halved."""
    most = most or 1
    high = most * (1 + more)
    step = 1 if most <= _FEW and float(most).is_integer() else _step(high)
    return Numbers(title, 0, high, _ticks(0, high, step))


def around(title: str, values: Sequence[float]) -> Numbers:
    """Make an axis just around some values, which leaves zero out: for dots, never for lengths."""
    low, high = min(values), max(values)
    span = high - low
    if not span:
        return from_zero(title, high)
    step = _step(span * (1 + 2 * _MORE))
    low, high = max(low - span * _MORE, 0) if low >= 0 else low - span * _MORE, high + span * _MORE
    return Numbers(title, low, high, _ticks(low, high, step))


def _ticks(low: float, high: float, step: float) -> list[tuple[float, str]]:
    decimals = max(0, ceil(-log10(step) - 1e-9))
    ranks = range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    return [(rank * step, number(rank * step, decimals)) for rank in ranks]


def _step(length: float) -> float:
    """The smallest of 1, 2, 5, 10, 20... that cuts a length in few parts."""
    rough = length / _MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    return next(nice * power for nice in _NICE if nice * power >= rough * (1 - 1e-9))


# ---- Series ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Series:
    """What all series have.

    Attributes
    ----------
    name
        For the legend of several.
    position
        Rank of the series.
    said
        What is said of each of its marks, beside the names of the categories where it stands.
    choices
        What a click on each selects.
    """

    name: str = ""
    position: int = 0
    said: Sequence[str] = ()
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Bars(Series):
    """One bar for each category, lying where the categories stand one above the other.

    Texts are written at their ends; those that stand out do so among all, where any is told.
    """

    lengths: Sequence[float]
    texts: Sequence[str] = ()
    stands_out: Sequence[bool] = ()


@dataclass(frozen=True)
class Dots(Series):
    """A value on each row, and both ends of its interval where intervals are given."""

    values: Sequence[float]
    intervals: Sequence[tuple[float, float]] = ()
    symbol: Literal["circle", "diamond"] = "circle"


@dataclass(frozen=True)
class Curve(Series):
    """A line through places."""

    places: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Scatter(Series):
    """Dots where two numbers meet; one of them may be framed, by its rank."""

    places: Sequence[tuple[float, float]]
    framed: int | None = None


@dataclass(frozen=True, slots=True)
class Square:
    """A square where a row and a column meet, by its rank among the classes of quotients, if any.

    The first line of its text may be bold, and the square framed when it is what was chosen.
    """

    row: int
    column: int
    text: str
    rank: int | None
    is_strong: bool
    is_framed: bool


@dataclass(frozen=True)
class Squares(Series):
    """Squares of a table, coloured whole or mere outlines."""

    cells: Sequence[Square]
    are_outlines: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMark:
    """A column where a row and a column meet; its height is a share of the tallest one."""

    row: int
    column: int
    height: float
    text: str
    stands_out: bool


@dataclass(frozen=True)
class Columns(Series):
    """Rows of columns, all at one scale."""

    cells: Sequence[ColumnMark]


@dataclass(frozen=True)
class Timeline(Series):
    """Times on rows, from the first to the last year of each: a dot, a line and a stroke."""

    spans: Sequence[tuple[int, float, float]]


@dataclass(frozen=True)
class Words(Series):
    """What is written on each row, from a value to the right."""

    start: float
    texts: Sequence[str]


Marks = Bars | Dots | Curve | Scatter | Squares | Columns | Timeline | Words


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes
    ----------
    title
        What it finds, without a full stop.
    across, down
        Its two axes; categories of `down` stand one above the other, the first on top.
    series
        What is drawn, each over the ones before.
    is_stacked
        Whether bars of a category stand end to end, or side by side.
    marked
        A value of `across` that is marked over the whole height.
    legends
        What its colours mean, where that is not the names of its series.
    note
        What it leaves out, said where it stands alone.
    """

    title: str
    across: Axis
    down: Axis
    series: Sequence[Marks]
    is_stacked: bool = False
    marked: float | None = None
    legends: Sequence[Legend] = ()
    note: str = ""

    @property
    def named(self) -> Sequence[Marks]:
        """What a legend tells apart: several series that have a name."""
        named = [each for each in self.series if each.name]
        return named if len(named) > 1 else []

    def said(self, series: Marks) -> Sequence[str]:
        """Say each mark of a series: where it stands, then its value."""
        rows, columns = _texts(self.down), _texts(self.across)
        match series:
            case Bars(lengths):
                values = [number(each, 0 if float(each).is_integer() else 1) for each in lengths]
                marks = zip(rows or columns, values, strict=True)
                return [f"{name} ({value})" for name, value in marks]
            case Dots():
                where = rows
            case Squares(cells) | Columns(cells):
                where = [f"{rows[cell.row]}, {columns[cell.column]}" for cell in cells]
            case Timeline(spans):
                where = [rows[row] for row, _, _ in spans]
            case _:
                return series.said
        return [f"{name}{NBSP}: {said}" for name, said in zip(where, series.said, strict=True)]


def _texts(axis: Axis) -> Sequence[str]:
    labels = axis.labels if isinstance(axis, Names) else ()
    return [label.text.replace("\n", " ") for label in labels]


# ---- Charts of counts -----------------------------------------------------------------------


def bars_title(labels: Sequence[str], values: Sequence[int], noun: str) -> str:
    """Say which bar is the longest."""
    most = max(values, default=0)
    if not most:
        return "Rien à montrer pour ces pôles"
    first = [label for label, value in zip(labels, values, strict=True) if value == most]
    each = " chacun" if len(first) > 1 else ""
    return f"{first_of(first, 2)}{NBSP}: {count(most, noun)}{each}"


def series_title(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Say which bars are the longest of each series."""
    parts = []
    for name, values in series:
        most = max(values, default=0)
        first = [label for label, value in zip(labels, values, strict=True) if value == most]
        words = f"{first_of(first, 2)} ({number(most)})" if most else "aucun"
        parts.append(f"{name}{NBSP}: {words}")
    return f"{NBSP}; ".join(parts)


def bars_chart(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    title: str,
    axis: str,
    *,
    is_stacked: bool = False,
) -> Chart:
    """Draw horizontal bars, one group per label, one bar per series or one of all, in parts."""
    bars = [Bars(values, name=name, position=rank) for rank, (name, values) in enumerate(series)]
    rows = zip(*(values for _, values in series), strict=True)
    most = max((sum(row) if is_stacked else max(row) for row in rows), default=0)
    return Chart(title, from_zero(axis, most), names(labels), bars, is_stacked)


def columns_chart(
    labels: Sequence[str], values: Sequence[int], title: str, axes: tuple[str, str]
) -> Chart:
    """Draw one column per label, with its number on top; labels are years or other steps in order.

    Parameters
    ----------
    axes
        Titles of the horizontal and of the vertical axis.
    """
    texts = [number(value) if value else "" for value in values]
    across = Names([Label(label) for label in labels], axes[0])
    down = from_zero(axes[1], max(values, default=0))
    return Chart(title, across, down, [Bars(values, texts)])
