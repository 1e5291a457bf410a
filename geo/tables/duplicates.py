"""Duplicates: rows that may speak of the same pole or organisation, by their names."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.french import fold
from geo.model.report import Fault, Problem, shown

SIMILARITY = 92
"""Similarity of two names (0 to 100, rapidfuzz's ratio) from which they are reported."""
_BLOCK = 500
_COMMON_WORDS = frozenset({"ptce", "le", "la", "les", "l", "du", "de", "des", "d"})

Row = tuple[str, str, str, int]


def find_duplicates(poles: pd.DataFrame, members: pd.DataFrame) -> Iterator[Problem]:
    """Find poles of one département, organisations of one pole, whose names are alike.

    Parameters
    ----------
    poles
        As `resolve_places` gives them; those without a département are compared by région.
    members
        As `read_tables` gives them; only equal names are reported.
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
    keys = map(_key, frame["nom"])
    rows = zip(areas, keys, frame["nom"], frame["_row"], strict=True)
    for _, group in groupby(sorted(rows, key=itemgetter(0, 3)), key=itemgetter(0)):
        yield list(group)


def _key(name: str) -> str:
    words = fold(name).split()
    return " ".join(word for word in words if word not in _COMMON_WORDS) or " ".join(words)


def _equal_names(file: str, rows: list[Row], where: str) -> Iterator[Problem]:
    first_lines: dict[str, int] = {}
    for _, key, name, line in rows:
        first = first_lines.setdefault(key, line)
        if first != line:
            message = f"{shown(name)} figure déjà à la ligne {first} dans {where}."
            yield _fault("duplicate-name", message).at(file, line, "nom", name)


def _similar_names(file: str, rows: list[Row]) -> Iterator[Problem]:
    distinct = list({key: (name, line) for _, key, name, line in reversed(rows)}.items())[::-1]
    keys = [key for key, _ in distinct]
    for start in range(0, len(keys), _BLOCK):
        block = keys[start : start + _BLOCK]
        scores = process.cdist(block, keys, scorer=fuzz.ratio, score_cutoff=SIMILARITY)
        is_like = np.tril(scores >= SIMILARITY, start - 1)
        for row in np.flatnonzero(is_like.any(axis=1)):
            (name, line), (like, first) = (
                distinct[start + row][1],
                distinct[is_like[row].argmax()][1],
            )
            message = f"{shown(name)} ressemble à {shown(like)}, à la ligne {first}."
            yield _fault("similar-name", message).at(file, line, "nom", name)


def _fault(rule: str, message: str) -> Fault:
    remedy = "Gardez une seule ligne s'il s'agit du même, sinon rien à faire."
    return Fault(rule, message, remedy, "warning")
