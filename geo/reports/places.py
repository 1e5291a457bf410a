"""Where a pole is, in words, and why it may not be on the map."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.french import fold
from geo.model.atlas import Atlas
from geo.reports.missing import UNKNOWN

Record = dict[str, Any]
PLACE_COLUMNS = (
    "code_commune",
    "nom_commune",
    "code_departement",
    "code_region",
    "niveau_lieu",
    "longitude",
)
"""What `place_label` and `why_not_placed` read."""

WHY_NOT_PLACED = {
    "departement": f"commune {UNKNOWN}e",
    "region": f"département {UNKNOWN}",
    "inconnue": f"lieu {UNKNOWN}",
}
"""Why a pole has no point, by `niveau_lieu`."""


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of a table as dictionaries by column."""
    return [
        {str(column): value for column, value in row.items()} for row in frame.to_dict("records")
    ]


def by_name(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table by `nom`, accents and case aside."""
    return table.iloc[table["nom"].map(fold).argsort(kind="stable")]


def place_label(pole: Mapping[str, Any], atlas: Atlas) -> str:
    """Name the finest place known: « Brest (Finistère) », « Ain », « Bretagne »."""
    territories = atlas.territories
    departement, region = pole["code_departement"], pole["code_region"]
    if pole["code_commune"]:
        return f"{pole['nom_commune']} ({territories.name('departement', departement)})"
    if departement:
        return f"{territories.name('departement', departement)} ({departement})"
    if region:
        return territories.name("region", region)
    return f"Lieu {UNKNOWN}"


def why_not_placed(pole: Mapping[str, Any]) -> str:
    """Say why a pole has no point on the map; empty when it has one."""
    return (
        WHY_NOT_PLACED.get(pole["niveau_lieu"], "")
        if pole["longitude"] != pole["longitude"]
        else ""
    )
