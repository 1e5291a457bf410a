"""Editions: how the codes of communes changed from a year to the next, since 2021.

Every year the code officiel géographique joins communes, and parts a few again. A file that
follows an earlier year counts in a code what today is counted in several, or the reverse.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

CHANGES_FILE = Path(__file__).with_name("commune_changes.csv")
"""Written by `geo.territories.build.editions`, from `@etalab/decoupage-administratif`."""
FIRST_EDITION = 2021
"""A code that vanished before it has no year here."""


@dataclass(frozen=True)
class Editions:
    """What changed, by code.

    Attributes
    ----------
    gone
        First year when a code was no commune any more.
    restored
        A commune that was parted again: the first year when it was one, and the commune that
        counted it until then.
    renumbered
        The first year of a new code of a commune that had another.
    """

    gone: Mapping[str, int]
    restored: Mapping[str, tuple[int, str]]
    renumbered: Mapping[str, int]


@cache
def read_editions() -> Editions:
    """Read the changes shipped with the atlas."""
    table = pd.read_csv(CHANGES_FILE, dtype=str, keep_default_na=False)
    rows = list(table.itertuples(index=False, name=None))
    return Editions(
        gone={code: int(year) for year, code, change, _ in rows if change == "disparue"},
        restored={
            code: (int(year), whole) for year, code, change, whole in rows if change == "retablie"
        },
        renumbered={code: int(year) for year, code, change, _ in rows if change == "renumerotee"},
    )
