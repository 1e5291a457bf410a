"""Duplicates: rows that may speak of the same pole or organisation, by their names."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import pandas as pd

from geo.model.names import look_alikes, pole_key
from geo.model.report import Problem, shown
from geo.model.rules import fault

Row = tuple[str, str, str, int]


def find_duplicates(poles: pd.DataFrame, members: pd.DataFrame) -> Iterator[Problem]:
    """Find poles of one département, organisations of one pole, whose names are alike.

    Parameters
    ----------
    poles
        As `resolve_places` gives them; those without a département are compared by région.
    """
    areas = poles["code_departement"].where(
        poles["code_departement"] != "", "région " + poles["code_region"]
    )
    for rows in _groups(areas, poles):
        yield from _equal_names("poles.csv", rows, "le même territoire")
        yield from _similar_names("poles.csv", rows)
    for rows in _groups(members["id_pole"], members):
        yield from _equal_names("membres.csv", rows, "le même pôle")


def _groups(areas: pd.Series, frame: pd.DataFrame) -> Iterator[list[Row]]:
    """Rows (area, key, name, line) of each area, in file order."""
    keys = map(pole_key, frame["nom"])
    rows = zip(areas, keys, frame["nom"], frame["_row"], strict=True)
    for _, group in groupby(sorted(rows, key=itemgetter(0, 3)), key=itemgetter(0)):
        yield list(group)


def _equal_names(file: str, rows: list[Row], where: str) -> Iterator[Problem]:
    first_lines: dict[str, int] = {}
    for _, key, name, line in rows:
        first = first_lines.setdefault(key, line)
        if first != line:
            found = fault("duplicate-name", value=shown(name), first=first, where=where)
            yield found.at(file, line, "nom", name)


def _similar_names(file: str, rows: list[Row]) -> Iterator[Problem]:
    distinct = list({key: (name, line) for _, key, name, line in reversed(rows)}.items())[::-1]
    for position, before in look_alikes([key for key, _ in distinct]):
        (name, line), (like, first) = distinct[position][1], distinct[before][1]
        found = fault("similar-name", value=shown(name), like=shown(like), first=first)
        yield found.at(file, line, "nom", name)
