"""What the shipped tables say, counted with `csv` alone: a new edition of them breaks no test."""

import csv
import json
import re
from collections import Counter
from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from pyproj import Geod

Row = dict[str, str]

WGS84 = Geod(ellps="WGS84")
_DATA = Path(__file__).parents[1] / "data"


@cache
def rows(table: str) -> list[Row]:
    """The rows of a shipped table, as text; no test may change them."""
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def poles(**cells: str) -> list[Row]:
    """The poles of these cells, where « secteurs » may hold others besides."""
    return [
        row
        for row in rows("poles")
        if all(value in row[column].split("|") for column, value in cells.items())
    ]


def linked(table: str, **cells: str) -> list[Row]:
    """The poles that a table of links names, in its rows of these cells."""
    found = {
        row["id_pole"]
        for row in rows(table)
        if all(row[column] == value for column, value in cells.items())
    }
    return [row for row in rows("poles") if row["id_pole"] in found]


def euros(found: Collection[Row]) -> int:
    """The published amounts of some poles, summed."""
    names = {row["id_pole"] for row in found}
    return sum(int(row["montant_eur"] or 0) for row in rows("soutiens") if row["id_pole"] in names)


def located(found: Collection[Row]) -> list[Row]:
    """Those of known commune: no shipped pole has a point of its own."""
    return [row for row in found if row["code_insee"]]


def shown(found: Collection[Row]) -> str:
    """What pages say of some poles that filters keep, without the full stop."""
    plural = "s" * (len(found) > 1)
    return f"{len(found)} pôle{plural} affiché{plural} sur {POLES}"


def here(found: Collection[Row]) -> str:
    """What they say of those of a territory."""
    return f"{len(found)} des {POLES} pôles recensés"


def placed(sentence: str, found: Collection[Row]) -> str:
    """The same, with how many have a place: one at least."""
    several = len(located(found))
    return f"{sentence}, dont {several} localisé{'s' * (several > 1)} à la commune."


@cache
def communes() -> dict[str, Row]:
    """The communes of today by their code."""
    return {row["code_insee"]: row for row in rows("territoires/communes")}


def rank_of_region(code: str) -> int:
    """The place of a région by poles for one inhabitant, the first having most."""
    people: Counter[str] = Counter()
    for commune in communes().values():
        people[commune["code_region"]] += int(commune["population"])
    rates = {region: len(poles(code_region=region)) / people[region] for region in people}
    return 1 + sum(rate > rates[code] for rate in rates.values())


def kilometres(one: str, other: str) -> float:
    """The geodesic between the town halls of two communes."""
    ends = [
        float(communes()[code][key]) for code in (one, other) for key in ("longitude", "latitude")
    ]
    return float(WGS84.inv(*ends)[2]) / 1000


@cache
def member_km() -> dict[int, float]:
    """Kilometres of each row of membres.csv whose two communes are known."""
    seats = {row["id_pole"]: row["code_insee"] for row in rows("poles")}
    return {
        rank: 0.0 if row["code_insee"] == seats[row["id_pole"]] else kilometres(seat, code)
        for rank, row in enumerate(rows("membres"))
        for seat, code in [(seats[row["id_pole"]], row["code_insee"])]
        if seat and code
    }


def lines(found: Collection[Row] | None = None) -> int:
    """How many lines a map draws from some poles, or all, to members elsewhere."""
    drawn = {row["id_pole"] for row in (rows("poles") if found is None else found)}
    ties = rows("membres")
    return sum(km > 0 and ties[rank]["id_pole"] in drawn for rank, km in member_km().items())


POLES = len(rows("poles"))
LOCATED = len(located(rows("poles")))
UNLOCATED = POLES - LOCATED
SELECTED = len(linked("soutiens"))
"""Poles that a call selected; the others have no year."""
TIED = len(linked("adhesions"))
WITH_MEMBERS = len(linked("membres"))
MEMBERS, TIES, SUPPORTS = (len(rows(each)) for each in ("membres", "adhesions", "soutiens"))
LAUREATES, BRETONS = poles(statut="laureat"), poles(code_region="53")
VAGUE_BRETONS = sum(pole["precision"] == "region" for pole in BRETONS)
ALL = f"{POLES} pôles recensés"
ALL_PLACED = placed(ALL, rows("poles"))

_FINANCED = [row for row in rows("appels") if row["id_appel"] != "emergents-2021-p1"]
ANNOUNCED = sum(int(row["laureats"]) for row in _FINANCED)
NAMED = sum(len(linked("soutiens", id_appel=row["id_appel"])) for row in _FINANCED)
REGIONS = len({row["code_region"] for row in rows("poles")} - {""})
OVERVIEW = (
    f"{POLES} pôles territoriaux de coopération économique, dans {REGIONS} régions sur "
    f"{len(rows('territoires/regions'))}"
)
NAMED_OF_ANNOUNCED = f"{NAMED} des {ANNOUNCED} pôles"
COMPLETENESS = (
    f"{NAMED_OF_ANNOUNCED} annoncés comme financés par un appel national "
    f"({100 * NAMED / ANNOUNCED:.0f} %) sont nommés ici"
)

_PACKAGE = json.loads((_DATA / "datapackage.json").read_text("utf-8"))
VERSION: str = _PACKAGE["version"]
DATE: str = _PACKAGE["created"][:10]
RELEASE = f"{DATE}-v{VERSION}"
DAY = re.sub("^1 ", "1er ", format_date(date.fromisoformat(DATE), "d MMMM y", locale="fr"))
EARLY_CULTURE = [
    pole
    for year in ("2013", "2015")
    for pole in linked("soutiens", annee=year)
    if "culture et patrimoine" in pole["secteurs"]
]
