"""Frames: how a confined process tells plain values, and how they are believed.

A frame is a JSON header and bytes. Nothing in it can be anything but texts, numbers and lists of
them; whatever does not have the expected form, or goes beyond the limits, is refused.
"""

import json
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Protocol, get_args

from geo.formats.grids import Grid, Rows
from geo.formats.limits import MAX_CELLS, MAX_COLUMNS, MAX_EXPANDED, MAX_FILES, MAX_ROWS
from geo.model.report import Problem, Severity

LONGEST_HEADER = 4_000_000
LONGEST_PAYLOAD = 32_000_000
_SIZES = struct.Struct("!IQ")
_CELLS_AT_ONCE = 20_000
_TEXTS_AT_ONCE = 500_000
_PROBLEMS_AT_ONCE = 1_000
_PROBLEM_FIELDS = [each.name for each in fields(Problem)]
# A reader may add a header, and the two columns of a point.
_MOST_ROWS, _MOST_COLUMNS = MAX_ROWS + 1, MAX_COLUMNS + 2
_MOST_CELLS = MAX_CELLS + _MOST_ROWS * 2 + _MOST_COLUMNS
_MOST_GRIDS = 20 * MAX_FILES
_MOST_PROBLEMS = 1_000_000

Frame = tuple[Mapping[str, Any], bytes]


class Send(Protocol):
    """What a confined function tells its frames to."""

    def __call__(self, header: Mapping[str, object], payload: bytes = b"") -> None:
        """Send one frame."""


class FrameError(ValueError):
    """A confined process said what it cannot have been asked."""


def frame(header: Mapping[str, object], payload: bytes) -> tuple[bytes, bytes, bytes]:
    """Write a frame, in three parts."""
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return _SIZES.pack(len(text), len(payload)), text, payload


def read_frames(read: Callable[[int], bytes]) -> Iterator[Frame]:
    """Read frames, as many as come.

    Parameters
    ----------
    read
        Gives so many bytes, or none when there are no more.
    """
    while sizes := read(_SIZES.size):
        header, payload = _SIZES.unpack(sizes)
        if header > LONGEST_HEADER or payload > LONGEST_PAYLOAD:
            raise FrameError
        content = json.loads(read(header))
        if not isinstance(content, dict):
            raise FrameError
        yield content, read(payload)


# ---- Grids, told ----------------------------------------------------------------------------


def tell_grids(grids: Sequence[Grid], problems: Sequence[Problem], send: Send) -> None:
    """Tell grids, their points excepted, and what was left out while they were read."""
    _send_problems(problems, send)
    texts = _Texts(send)
    for grid in grids:
        shape = {"height": len(grid.rows), "width": grid.width}
        send({"file": grid.file, "sheet": grid.sheet, "notes": dict(grid.notes), **shape})
        texts.send_cells(grid.rows)
        _send_problems(grid.problems, send)


class _Texts:
    """Tells each text once, and each cell by the rank of its text."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.ranks: dict[str, int] = {}
        self.waiting: list[str] = []
        self.size = 0

    def send_cells(self, rows: Rows) -> None:
        ready = array("I")
        for row in rows:
            ready.extend([self._rank(cell) for cell in row])
            if len(ready) > _CELLS_AT_ONCE:
                self._send_texts()
                self.send({"cells": len(ready)}, ready.tobytes())
                ready = array("I")
        self._send_texts()
        self.send({"cells": len(ready)}, ready.tobytes())

    def _rank(self, text: str) -> int:
        rank = self.ranks.get(text)
        if rank is None:
            rank = self.ranks[text] = len(self.ranks)
            self.waiting.append(text)
            self.size += len(text)
            if self.size > _TEXTS_AT_ONCE:
                self._send_texts()
        return rank

    def _send_texts(self) -> None:
        if self.waiting:
            content = json.dumps(self.waiting, ensure_ascii=False)
            self.send({"texts": len(self.waiting)}, content.encode("utf-8", "surrogatepass"))
        self.waiting, self.size = [], 0


def _send_problems(problems: Sequence[Problem], send: Send) -> None:
    for start in range(0, len(problems), _PROBLEMS_AT_ONCE):
        some = problems[start : start + _PROBLEMS_AT_ONCE]
        send({"problems": [[getattr(each, name) for name in _PROBLEM_FIELDS] for each in some]})


# ---- Grids, believed ------------------------------------------------------------------------


def grids_of(frames: Iterable[Frame]) -> tuple[list[Grid], list[Problem]]:
    """Make grids of what a confined process tells.

    Raises
    ------
    FrameError
        It is not what `tell_grids` may have told.
    """
    told = _Told()
    for header, payload in frames:
        try:
            told.take(header, payload)
        except (KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
            raise FrameError(type(error).__name__) from error
    return told.grids(), told.problems


@dataclass
class _Draft:
    """A grid of which the parts come."""

    file: str
    sheet: str
    notes: Mapping[str, str]
    height: int
    width: int
    rows: Rows = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Told:
    """What was told so far."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.problems: list[Problem] = []
        self.texts: list[str] = []
        self.characters = self.cells = self.found = 0

    def take(self, header: Mapping[str, Any], payload: bytes) -> None:
        """Take one frame."""
        if "file" in header:
            self._begin(header)
        elif "texts" in header:
            self._take_texts(payload)
        elif "cells" in header:
            self._take_cells(_array(payload))
        else:
            self._take_problems(header["problems"])

    def grids(self) -> list[Grid]:
        """The grids, whole."""
        for each in self.drafts:
            if len(each.rows) != each.height:
                raise FrameError("height")
        return [
            Grid(
                each.file,
                each.sheet,
                each.rows,
                MappingProxyType(each.notes),
                tuple(each.problems),
            )
            for each in self.drafts
        ]

    def _begin(self, header: Mapping[str, Any]) -> None:
        height, width = _number(header["height"]), _number(header["width"])
        self.cells += height * width
        too_many = len(self.drafts) >= _MOST_GRIDS or self.cells > _MOST_CELLS
        if too_many or height > _MOST_ROWS or width > _MOST_COLUMNS:
            raise FrameError("shape")
        notes = {_text(name): _text(note) for name, note in dict(header["notes"]).items()}
        draft = _Draft(_text(header["file"]), _text(header["sheet"]), notes, height, width)
        self.drafts.append(draft)

    def _take_texts(self, payload: bytes) -> None:
        texts = json.loads(payload.decode("utf-8", "surrogatepass"))
        self.characters += sum(map(len, map(_text, texts)))
        if self.characters > MAX_EXPANDED:
            raise FrameError("texts")
        self.texts += texts

    def _take_cells(self, ranks: "array[int]") -> None:
        draft = self.drafts[-1]
        cells = [self.texts[rank] for rank in ranks]
        width = draft.width
        if len(cells) % max(width, 1) or (cells and not width):
            raise FrameError("cells")
        draft.rows += [cells[start : start + width] for start in range(0, len(cells), width or 1)]
        if not width and not draft.rows:
            draft.rows += [[] for _ in range(draft.height)]
        if len(draft.rows) > draft.height:
            raise FrameError("rows")

    def _take_problems(self, rows: Sequence[Sequence[Any]]) -> None:
        problems = [_problem(row) for row in rows]
        self.found += len(problems)
        if self.found > _MOST_PROBLEMS:
            raise FrameError("problems")
        (self.drafts[-1].problems if self.drafts else self.problems).extend(problems)


def _problem(row: Sequence[Any]) -> Problem:
    file, number, column, value, rule, severity, message, remedy, is_public = row
    if severity not in get_args(Severity) or not isinstance(is_public, bool):
        raise FrameError("problem")
    return Problem(
        file=_text(file),
        row=None if number is None else _number(number),
        column=_text(column),
        value=_text(value),
        rule=_text(rule),
        severity=severity,
        message=_text(message),
        remedy=_text(remedy),
        is_public=is_public,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FrameError("text")
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FrameError("number")
    return value


def _array(payload: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(payload)
    return numbers
