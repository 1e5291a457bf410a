"""Patterns of bars, drawn line by line: a pattern element would need an identifier."""

from collections.abc import Iterable, Iterator
from math import ceil

from geo.render.svg.elements import Markup, decimal, element, pixels

Box = tuple[float, float, float, float]
"""Left, top, width and height."""
Place = tuple[float, float]
_STEP = 7
_DOT_STEP = 6


def pattern(shape: str, box: Box, colour: str) -> Markup:
    """Fill a box (left, top, width, height) with a pattern: a sign of `chart_looks.PATTERNS`."""
    if shape == "/":
        return _lines(_rising(box), colour)
    if shape == "x":
        return _lines([*_rising(box), *_falling(box)], colour)
    if shape == "-":
        return _lines(_flat(box), colour)
    return _lines(_dots(box), colour, width=2.2, stroke_linecap="round")


def _lines(segments: Iterable[str], colour: str, width: float = 1.5, **style: str) -> Markup:
    path = "".join(segments)
    return element("path", d=path, fill="none", stroke=colour, stroke_width=width, **style)


def _rising(box: Box) -> Iterator[str]:
    """Lines at 45 degrees, cut at the sides: right and down from a corner add up to whole steps."""
    left, top, _, _ = box
    for start, end in _diagonals(box):
        yield _segment((left + start[0], top + start[1]), (left + end[0], top + end[1]))


def _falling(box: Box) -> Iterator[str]:
    left, top, _, height = box
    bottom = top + height
    for start, end in _diagonals(box):
        yield _segment((left + start[0], bottom - start[1]), (left + end[0], bottom - end[1]))


def _diagonals(box: Box) -> Iterator[tuple[Place, Place]]:
    """Where each line enters and leaves a box, from the corner that steps are counted from."""
    _, _, width, height = box
    for rank in range(1, ceil((width + height) / _STEP)):
        length = rank * _STEP
        yield (
            (max(0.0, length - height), min(length, height)),
            (min(length, width), max(0.0, length - width)),
        )


def _flat(box: Box) -> Iterator[str]:
    left, top, width, height = box
    for rank in range(1, int(height / _STEP) + 1):
        y = top + rank * _STEP
        yield _segment((left, y), (left + width, y))


def _dots(box: Box) -> Iterator[str]:
    """Round ends of very short strokes: a circle for each would take four times the room."""
    left, top, width, height = box
    columns = int(width / _DOT_STEP)
    for row in range(int(height / _DOT_STEP) if columns else 0):
        y = top + (row + 0.5) * _DOT_STEP
        yield f"M{decimal(left + _DOT_STEP / 2)} {decimal(y)}h.01"
        yield f"m{_DOT_STEP - 0.01} 0h.01" * (columns - 1)


def _segment(start: Place, end: Place) -> str:
    return f"M{pixels(*start)}L{pixels(*end)}"
