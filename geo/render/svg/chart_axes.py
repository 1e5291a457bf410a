"""Axes of our plotly figures: where values stand, what is written beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Any, Literal

from geo.errors import DrawingError
from geo.french import number
from geo.render.svg.chart_texts import Line, Lines, read_lines

Letter = Literal["x", "y"]
Trace = Mapping[str, Any]

_KNOWN = {
    *("title", "fixedrange", "automargin", "rangemode", "range", "tickvals", "ticktext", "dtick"),
    *("tickmode", "tickformat", "tickangle", "type", "autorange", "categoryorder"),
    *("categoryarray", "side", "showgrid", "zeroline"),
}
_KNOWN_VALUES = {
    "type": ("linear", "category"),
    "rangemode": ("tozero", "normal"),
    "autorange": ("reversed", True),
    "tickmode": ("array",),
    "tickformat": ("d",),
    "categoryorder": ("array",),
    "side": ("top", "bottom"),
}
_MORE = 0.06  # of the range, left past the last value
_HALF = 0.5
_MOST_TICKS = {"x": 8, "y": 7}
_NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Scale:
    """An axis.

    Attributes
    ----------
    low, high
        What stands at its start and at its end; high below low turns it round.
    categories
        Texts that stand for 0, 1, 2...; none on an axis of numbers.
    ticks
        Values and what is written there.
    title
        Its lines.
    angle
        Degrees by which its labels are turned.
    is_on_top
        Whether an axis of x stands above.
    """

    low: float
    high: float
    categories: Mapping[str, int]
    ticks: Sequence[tuple[float, Lines]]
    title: Lines
    angle: float
    is_on_top: bool
    has_grid: bool

    def share(self, value: object) -> float:
        """Where a value stands, from 0 at the start to 1 at the end; NaN where it has no place."""
        place = self.place(value)
        return (place - self.low) / (self.high - self.low)

    def place(self, value: object) -> float:
        """Number that stands for a value: itself, or the rank of a category."""
        if isinstance(value, str):
            return float(self.categories[value])
        return float("nan") if value is None else float(value)  # type: ignore[arg-type]


def scale_of(letter: Letter, axis: Mapping[str, Any], traces: Sequence[Trace]) -> Scale:
    """Read an axis.

    Raises
    ------
    DrawingError
        It has a setting that is not known here.
    """
    if unknown := set(axis) - _KNOWN:
        message = f"Axe {letter} : réglages inconnus des dessins : {', '.join(sorted(unknown))}."
        raise DrawingError(message)
    for key, known in _KNOWN_VALUES.items():
        if axis.get(key, known[0]) not in known:
            message = f"Axe {letter}, {key} : « {axis[key]} » est inconnu des dessins."
            raise DrawingError(message)
    values = [value for trace in traces for value in _values(trace, letter)]
    texts = [value for value in values if isinstance(value, str)]
    if texts or axis.get("type") == "category":
        return _categories(axis, texts)
    return _numbers(letter, axis, _extent(letter, traces))


def _values(trace: Trace, letter: Letter) -> list[Any]:
    found = trace.get(letter)
    return [] if found is None else list(found)


# ---- Categories -----------------------------------------------------------------------------


def _categories(axis: Mapping[str, Any], texts: Sequence[str]) -> Scale:
    given = axis.get("categoryarray") if axis.get("categoryorder") == "array" else None
    ordered = list(dict.fromkeys([*(given or ()), *texts]))
    ranks = {text: rank for rank, text in enumerate(ordered)}
    ticks = [(float(rank), read_lines(text)) for text, rank in ranks.items()]
    ends = (-_HALF, max(len(ordered), 1) - _HALF)
    return _scale(axis, ends, ticks, ranks)


# ---- Numbers --------------------------------------------------------------------------------


def _extent(letter: Letter, traces: Sequence[Trace]) -> tuple[float, float]:
    """Lowest and highest value drawn: bars from their base, intervals whole; 0 to 1 if all is 0."""
    ends = [
        end for trace in traces for end in _ends(letter, trace) if end is not None and isfinite(end)
    ]
    return (min(ends), max(ends)) if any(ends) else (0.0, 1.0)


def _ends(letter: Letter, trace: Trace) -> list[float]:
    values = [value for value in _values(trace, letter) if value is not None]
    if trace["type"] == "bar" and letter == _length_letter(trace):
        bases = trace.get("base", [0.0] * len(values))
        return [*bases, *(base + value for base, value in zip(bases, values, strict=True))]
    if error := trace.get(f"error_{letter}"):
        more = [value + each for value, each in zip(values, error["array"], strict=True)]
        less = [value - each for value, each in zip(values, error["arrayminus"], strict=True)]
        return [*values, *more, *less]
    return values


def _length_letter(trace: Trace) -> Letter:
    return "x" if trace.get("orientation") == "h" else "y"


def _numbers(letter: Letter, axis: Mapping[str, Any], extent: tuple[float, float]) -> Scale:
    low, high = extent
    if "range" in axis:
        low, high = map(float, axis["range"])
    else:
        room = _MORE * ((high - low) or abs(high) or 1)
        from_zero = axis.get("rangemode") == "tozero"
        low, high = (min(low, 0.0) if from_zero else low - room), high + room
    return _scale(axis, (low, high), _ticks(letter, axis, low, high), {})


def _ticks(
    letter: Letter, axis: Mapping[str, Any], low: float, high: float
) -> list[tuple[float, Lines]]:
    """Values where something is written: those given, else round ones."""
    if "tickvals" in axis:
        given = axis.get("ticktext") or [number(value) for value in axis["tickvals"]]
        texts = [read_lines(text) for text in given]
        return list(zip(map(float, axis["tickvals"]), texts, strict=True))
    low, high = min(low, high), max(low, high)
    step = float(axis.get("dtick") or _step(high - low, _MOST_TICKS[letter]))
    decimals = max(0, -floor(log10(step) + 1e-9))
    ranks = range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    is_year = axis.get("tickformat") == "d"
    return [
        (rank * step, (Line(f"{rank * step:.0f}" if is_year else number(rank * step, decimals)),))
        for rank in ranks
    ]


def _step(length: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10, 20... that cuts a length in few parts."""
    rough = length / most
    power = 10.0 ** floor(log10(rough))
    return next(nice * power for nice in _NICE if nice * power >= rough * (1 - 1e-9))


def _scale(
    axis: Mapping[str, Any],
    ends: tuple[float, float],
    ticks: Sequence[tuple[float, Lines]],
    categories: Mapping[str, int],
) -> Scale:
    low, high = reversed(ends) if axis.get("autorange") == "reversed" else ends
    return Scale(
        low,
        high,
        categories,
        ticks,
        title=read_lines(axis.get("title", {}).get("text", "")),
        angle=float(axis.get("tickangle", 0)),
        is_on_top=axis.get("side") == "top",
        has_grid=axis.get("showgrid", not categories),
    )
