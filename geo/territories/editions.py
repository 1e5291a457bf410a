"""Editions: how the codes of communes changed from a year to the next, since 2021.

Every year the code officiel géographique joins communes, and parts a few again. A file that
follows an earlier year counts in a code what today is counted in several, or the reverse.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from geo.model.names import place_key

CHANGES_FILE = Path(__file__).with_name("commune_changes.csv")
"""Written by `geo.territories.build.editions`, from `@etalab/decoupage-administratif`."""
NAMES_FILE = CHANGES_FILE.with_name("former_names.csv")
"""Names that communes had and `anciennes_communes.csv` does not say; written by the same."""
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
def read_former_names() -> Mapping[str, Mapping[str, bool]]:
    """Read the folded names of yesterday of each commune: whether it was it, or one it took in."""
    found: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    with NAMES_FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            is_own = row["code_insee"] == row["code_ancien"]
            found[row["code_insee"]][place_key(row["nom"])] = is_own
    return dict(found)


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
