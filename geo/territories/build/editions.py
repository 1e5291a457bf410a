"""Compare the editions of the communes: which codes vanished or came back, which names were others.

    python -m geo.territories.build.editions DOSSIER

writes `geo/territories/commune_changes.csv` and `former_names.csv` from the archives of `EDITIONS`
and `HISTORY_VERSION` in a folder, as `npm pack @etalab/decoupage-administratif@VERSION` makes them.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from geo.model.names import place_key
from geo.territories.build.fetch import DECOUPAGE_VERSION, read_tarball, tarball_name
from geo.territories.build.sources import Records, commune_links, current_communes
from geo.territories.build.tables import former_communes_table
from geo.territories.build.write import csv_bytes
from geo.territories.editions import CHANGES_FILE, NAMES_FILE

EDITIONS: Mapping[int, str] = {
    2021: "1.1.1",
    2022: "2.3.1",
    2023: "3.1.1",
    2024: "4.1.0",
    2025: "5.3.0",
    2026: DECOUPAGE_VERSION,
}
"""By year, the version of the package that follows it, as its own README says; 2020 has none."""
HISTORY_VERSION = "0.7.0"
"""One of the versions that hold every change of a commune from 1943 to January 2020."""
_MEMBER = "package/data/communes.json"
_HISTORY = "package/data/historique-communes.json"


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


def former_names(history: Records, editions: Mapping[int, Records]) -> pd.DataFrame:
    """List the names that communes of today had since 1943, and those of communes they took in.

    Parameters
    ----------
    history
        Records of `historique-communes.json`: `type`, `code`, `nom`.

    Returns
    -------
    pandas.DataFrame
        Index `code_insee` (a commune of today), `nom`, `code_ancien` (the code that had the name):
        none that reads as today's name does, nor as a part in `anciennes_communes.csv`, none twice.
    """
    latest = editions[max(editions)]
    today, links = current_communes(latest)["nom"], commune_links(latest)
    parts, _ = former_communes_table(links, today.index)
    past = [(r["code"], r["nom"]) for r in history if r["type"] == "COM"]
    for year in sorted(editions):
        past += current_communes(editions[year])["nom"].items()
    past.sort(key=lambda each: each[0] not in today.index)  # its own names first
    told = {*zip(today.index, map(place_key, today), strict=True)}
    told.update((code, place_key(name)) for name, code in parts[["nom", "code_insee"]].to_numpy())
    rows = []
    for given, name in past:
        code = given if given in today.index else parts["code_insee"].get(given)
        if code and (code, place_key(name)) not in told:
            told.add((code, place_key(name)))
            rows.append((code, name, given))
    columns = ["code_insee", "nom", "code_ancien"]
    return pd.DataFrame(sorted(rows), columns=columns).set_index("code_insee")


def read_editions(folder: Path) -> Mapping[int, Records]:
    """Read the communes of each edition from the archives of a folder."""
    return {
        year: _in_scope(_records(folder, version, _MEMBER)) for year, version in EDITIONS.items()
    }


def _records(folder: Path, version: str, member: str) -> list[dict[str, Any]]:
    archive = folder / tarball_name(version)
    records: list[dict[str, Any]] = json.loads(read_tarball(archive, [member])[member])
    return records


def _in_scope(records: list[dict[str, Any]]) -> Records:
    """Give the communes of old editions the zone that they do not say."""
    overseas = ("975", "977", "978", "98")
    return [{"zone": "com" if r["code"].startswith(overseas) else "metro", **r} for r in records]


if __name__ == "__main__":
    archives = Path(sys.argv[1])
    read = read_editions(archives)
    CHANGES_FILE.write_bytes(csv_bytes(commune_changes(read)))
    named = former_names(_records(archives, HISTORY_VERSION, _HISTORY), read)
    NAMES_FILE.write_bytes(csv_bytes(named))
