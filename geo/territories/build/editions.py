"""Compare the yearly editions of the communes: which codes vanished, came back or were given anew.

    python -m geo.territories.build.editions DOSSIER

writes `geo/territories/commune_changes.csv` from the archives of `EDITIONS` in a folder, as
`npm pack @etalab/decoupage-administratif@VERSION` makes them.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from geo.territories.build.fetch import DECOUPAGE_VERSION, read_tarball, tarball_name
from geo.territories.build.sources import Records, commune_links, current_communes
from geo.territories.build.write import csv_bytes
from geo.territories.editions import CHANGES_FILE

EDITIONS: Mapping[int, str] = {
    2021: "1.1.1",
    2022: "2.3.1",
    2023: "3.1.1",
    2024: "4.1.0",
    2025: "5.3.0",
    2026: DECOUPAGE_VERSION,
}
"""By year, the version of the package that follows it, as its own README says; 2020 has none."""
_MEMBER = "package/data/communes.json"


def commune_changes(editions: Mapping[int, Records]) -> pd.DataFrame:
    """List what changed from each edition to the next.

    Returns
    -------
    pandas.DataFrame
        Index `annee` (the first edition where it is so), `code_insee`, `changement`: `disparue` (no
        commune any more), `retablie` (a commune again, once a part of `commune`, which is still
        one) or `renumerotee` (the new code of `commune`, which is no code of a commune any more).
    """
    years = sorted(editions)
    rows = [
        row
        for before, after in pairwise(years)
        for row in _changes(after, editions[before], editions[after])
    ]
    columns = ["annee", "code_insee", "changement", "commune"]
    return pd.DataFrame(rows, columns=columns).set_index("annee")


def _changes(year: int, before: Records, after: Records) -> Iterator[tuple[int, str, str, str]]:
    old, new = current_communes(before).index, current_communes(after).index
    links = commune_links(before).drop_duplicates("code_ancien")
    whole = links.set_index("code_ancien")["code_insee"]
    for code in old.difference(new):
        yield year, str(code), "disparue", ""
    for code in new.difference(old):
        origin = str(whole[code])
        yield year, str(code), "retablie" if origin in new else "renumerotee", origin


def read_editions(folder: Path) -> Mapping[int, Records]:
    """Read the communes of each edition from the archives of a folder."""
    return {
        year: _in_scope(
            json.loads(read_tarball(folder / tarball_name(version), [_MEMBER])[_MEMBER])
        )
        for year, version in EDITIONS.items()
    }


def _in_scope(records: list[dict[str, Any]]) -> Records:
    """Give the communes of old editions the zone that they do not say."""
    overseas = ("975", "977", "978", "98")
    return [{"zone": "com" if r["code"].startswith(overseas) else "metro", **r} for r in records]


if __name__ == "__main__":
    CHANGES_FILE.write_bytes(csv_bytes(commune_changes(read_editions(Path(sys.argv[1])))))
