"""Definitions: how the figures of each report are made, printed beside them.

The words are data, in `definitions.toml`.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from geo.reports.blocks import Definitions, Term

Subject = Literal[
    "couverture",
    "besoins",
    "territoires",
    "secteurs",
    "appels",
    "reseaux",
    "ensemble",
    "fichiers",
]


def definitions(subject: Subject, **values: str) -> Definitions:
    """Define the terms of a report, or of the files of an export.

    Parameters
    ----------
    values
        What the report counts, by the names in braces of its definitions.
    """
    return Definitions(
        tuple(Term(each["terme"], each["sens"].format(**values)) for each in _words()[subject])
    )


@cache
def _words() -> dict[str, list[dict[str, str]]]:
    text = Path(__file__).with_name("definitions.toml").read_text("utf-8")
    words: dict[str, list[dict[str, str]]] = tomllib.loads(text)
    return words
