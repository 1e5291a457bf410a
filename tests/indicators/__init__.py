"""A data folder with made-up indicators, so that what uses them can be tried."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from geo.model.indicators import Indicator, LevelValues
from geo.model.territories import LEVELS, Level, Territories
from geo.settings import SHIPPED_DATA
from geo.tables.indicators import VALUES_FOLDER, indicator_row, values_file, values_table
from geo.territories.aggregation import commune_values, holders, means, sums
from geo.territories.read import read_territories
from tests.folders import read_rows

HIDDEN_EPCI = "243500139"
"""Rennes Métropole, whose poverty is secret in the made-up data."""
UNKNOWN_COMMUNES = ("01001", "2A004", "97411")
"""Without a count of inhabitants of priority neighbourhoods in the made-up data."""
_MADE = {"year": 2023, "vintage": 2026, "producer": "Jeu d'essai", "licence": "Licence Ouverte 2.0"}


def folder_with_indicators(tmp_path: Path) -> Path:
    """Copy the shipped tables, and add five indicators made by rules that a test can work out.

    `actifs`: half of the inhabitants. `chomage` (%): 5 + the row of the commune modulo 11, weighed
    by `actifs`. `qpv`: a tenth of the inhabitants of communes of 10,000 or more, 0 elsewhere,
    unknown in `UNKNOWN_COMMUNES`. `frr`: « FRR+ » under 500 inhabitants, « FRR » under 2,000,
    else « non classée ». `pauvrete` (%): 8 + the row modulo 13, by EPCI and département only,
    secret in `HIDDEN_EPCI`.
    """
    folder = tmp_path / "donnees"
    folder.mkdir()
    for path in SHIPPED_DATA.iterdir():
        if path.is_file():
            shutil.copy(path, folder / path.name)
    territories = read_territories(SHIPPED_DATA / "territoires")
    (folder / VALUES_FOLDER).mkdir()
    rows = read_rows(folder, "indicateurs")
    for indicator, table in _made_up(territories):
        rows.append(write_values(folder, indicator, table))
    _write(folder / "indicateurs.csv", rows)
    return folder


def write_values(folder: Path, indicator: Indicator, table: pd.DataFrame) -> dict[str, str]:
    """Write the values of an indicator, and give its row of the table `indicateurs`."""
    name, data = values_file(indicator.id, table)
    (folder / VALUES_FOLDER / name).write_bytes(data)
    return {**indicator_row(indicator), "fichier": name}


def _made_up(territories: Territories) -> list[tuple[Indicator, pd.DataFrame]]:
    communes = territories.communes
    people = communes["population"].to_numpy(float)
    active = people // 2
    rates = 5.0 + np.arange(len(communes)) % 11
    priority = np.where(people >= 10_000, people // 10, 0.0)
    priority[communes.index.isin(UNKNOWN_COMMUNES)] = np.nan
    sizes = np.select([people < 500, people < 2_000], ["FRR+", "FRR"], "non classée")
    classes = values_table(territories, {"commune": commune_values(np.zeros(len(communes)))})
    counts = {"unit": "personnes", "levels": ("commune",), **_MADE}
    return [
        (
            Indicator("actifs", "Actifs", "effectif", **counts),
            values_table(territories, _totals(territories, active)),
        ),
        (
            Indicator(
                "chomage",
                "Taux de chômage",
                "taux",
                unit="%",
                weight="actifs",
                levels=("commune",),
                direction="plus",
                **_MADE,
            ),
            values_table(territories, _means(territories, rates, active)),
        ),
        (
            Indicator("qpv", "Habitants des quartiers prioritaires", "effectif", **counts),
            values_table(territories, _totals(territories, priority)),
        ),
        (
            Indicator(
                "frr",
                "Classement en France ruralités revitalisation",
                "classe",
                categories=("non classée", "FRR", "FRR+"),
                levels=("commune",),
                **_MADE,
            ),
            classes.assign(valeur=sizes),
        ),
        (
            Indicator(
                "pauvrete",
                "Taux de pauvreté",
                "taux",
                unit="%",
                levels=("epci", "departement"),
                direction="plus",
                **_MADE,
            ),
            values_table(territories, _poverty(territories)),
        ),
    ]


def _totals(territories: Territories, values: np.ndarray) -> dict[Level, LevelValues]:
    return {"commune": commune_values(values)} | {
        level: sums(values, holders(territories, level), len(territories.table(level)))
        for level in LEVELS[:-1]
    }


def _means(
    territories: Territories, values: np.ndarray, weights: np.ndarray
) -> dict[Level, LevelValues]:
    return {"commune": commune_values(values)} | {
        level: means(values, weights, holders(territories, level), len(territories.table(level)))
        for level in LEVELS[:-1]
    }


def _poverty(territories: Territories) -> dict[Level, LevelValues]:
    found: dict[Level, LevelValues] = {}
    for level in ("epci", "departement"):
        index = territories.table(level).index
        values, number = 8.0 + np.arange(len(index)) % 13, len(index)
        flags = np.full(number, "", dtype=object)
        is_secret = np.asarray(index == HIDDEN_EPCI)
        values[is_secret], flags[is_secret] = np.nan, "secret"
        parts = np.bincount(holders(territories, level)[holders(territories, level) >= 0])
        found[level] = LevelValues(values, flags, parts, np.zeros(number, np.intp))
    return found


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
