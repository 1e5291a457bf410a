"""Files: the grids of a person's files, read leniently: what a spreadsheet adds is taken away."""

import re
from collections.abc import Mapping
from dataclasses import replace

from geo.formats.grids import Grid, Point, Rows, column_letters
from geo.formats.read import read_files
from geo.formats.values import plain_number
from geo.french import count
from geo.imports.headers import header_key
from geo.model.report import Problem
from geo.model.rules import fault

_AXES = {
    "longitude": frozenset({"longitude", "lon", "lng", "long"}),
    "latitude": frozenset({"latitude", "lat"}),
}


def read_grids(files: Mapping[str, bytes]) -> tuple[list[Grid], list[Problem]]:
    """Read the sheets of files, as `read_files` does, for what their author meant by them.

    Hidden sheets are left out, cells of formulas in error and damaged rows are empty, and the
    points of rows stand in two columns of degrees, where these are empty.

    Raises
    ------
    DataUnreadableError
        Nothing can be read.
    """
    grids, problems = read_files(files)
    problems += [fault("hidden-sheet").at(grid.place) for grid in grids if grid.is_hidden]
    shown = (grid for grid in grids if not grid.is_hidden)
    lenient = [_with_points(_telling_losses(_without_errors(grid))) for grid in shown]
    return [grid for grid in lenient if grid.rows or grid.problems], problems


def _without_errors(grid: Grid) -> Grid:
    """Empty the rows that are damaged, and the cells of formulas in error; say where these are."""
    problems = list(grid.problems)
    damaged = {each.row for each in problems if each.severity == "error"}
    rows: Rows = []
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        is_damaged = number in damaged
        if is_damaged or _ERRORS.isdisjoint(row):
            rows.append([""] * len(row) if is_damaged else row)
            continue
        problems += [
            fault("spreadsheet-error").at(grid.place, number, column_letters(column), cell)
            for column, cell in enumerate(row)
            if cell in _ERRORS
        ]
        rows.append(["" if cell in _ERRORS else cell for cell in row])
    return replace(grid, rows=rows, problems=tuple(problems))


_ERRORS = frozenset(
    {"#N/A", "#N/D", "#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NAME?", "#NOM?", "#NUM!",
     "#NOMBRE!", "#NULL!", "#NUL!", "#SPILL!", "#PROPAGATION!", "#CALC!", "#CALCUL!", "#FIELD!",
     "#CHAMP!", "#ERROR!", "#ERREUR!", "Err:502", "Err:504", "Err:508", "Err:509", "Err:511",
     "Err:519", "Err:520", "Err:522", "Err:523"}
)  # fmt: skip
"""As Excel in English and in French, Google Sheets and LibreOffice write them."""


def _telling_losses(grid: Grid) -> Grid:
    """Say how many cells have lost letters to « ? » or to the mark of what cannot be read."""
    lost = [
        (number, cell)
        for number, row in zip(grid.numbers, grid.rows, strict=True)
        if any(mark in "".join(row) for mark in "?\ufffd")
        for cell in row
        if _has_lost(cell)
    ]
    if not lost:
        return grid
    number, first = lost[0]
    found = fault("lost-character", cells=count(len(lost), "cellule"))
    return replace(grid, problems=(*grid.problems, found.at(grid.place, number, "", first)))


def _has_lost(cell: str) -> bool:
    is_address = "/" in cell or "=" in cell  # where « ? » is what it should be
    return "\ufffd" in cell or (not is_address and bool(_AMID_LETTERS.search(cell)))


_AMID_LETTERS = re.compile(r"[^\W\d_]\?[^\W\d_]")


def _with_points(grid: Grid) -> Grid:
    """Lay out the points of rows in the columns of degrees, which are added when missing."""
    if not grid.points:
        return grid
    header = list(grid.rows[0])
    places = []
    for name, words in _AXES.items():
        own = next((place for place, cell in enumerate(header) if header_key(cell) in words), None)
        places.append(len(header) if own is None else own)
        header += [name] if own is None else []
    width = len(header)
    rows = [
        _located(row, point, places, width)
        for row, point in zip(grid.rows[1:], grid.points, strict=True)
    ]
    return replace(grid, rows=[header, *rows])


def _located(row: list[str], point: Point, places: list[int], width: int) -> list[str]:
    full = [*row, *[""] * (width - len(row))]
    if point and not all(full[place] for place in places):
        for place, degrees in zip(places, point, strict=True):
            full[place] = plain_number(degrees)
    return full
