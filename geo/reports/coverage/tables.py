"""The tables of coverage: what each column is called, and in which order rows stand.

Territories lead to their portraits.
"""

from collections.abc import Sequence

import pandas as pd

from geo.analysis.radii import CURVE_KM
from geo.french import count, fold, sentence_case
from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.reports.blocks import TableBlock
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.links import ToTerritory
from geo.reports.study import NewPoles, Study
from geo.reports.tables import Cell, Column, Table

_PEOPLE = (
    Column("Habitants"),
    Column("Habitants couverts"),
    Column("Part couverte", "percent"),
    Column("Communes"),
    Column("Communes couvertes"),
)
_PEOPLE_KEYS = ("population", "covered_population", "share", "communes", "covered_communes")


def territories_block(table: pd.DataFrame, level: Level, study: Study) -> TableBlock:
    """Describe `coverage_by_level`, those with most uncovered inhabitants first, then by name."""
    _, plural = LEVEL_WORDS[level]
    by_name = table.iloc[table["nom"].map(fold).argsort(kind="stable")]
    ordered = by_name.sort_values("uncovered_population", ascending=False, kind="stable")
    described = Table(
        f"Habitants à {study.radius_km} km au plus d'un pôle sélectionné, par "
        f"{LEVEL_WORDS[level][0]} ({count(len(table), *LEVEL_WORDS[level])})",
        (
            Column(sentence_case(plural), "text"),
            Column("Code", "text"),
            Column("Habitants hors de portée"),
            *_PEOPLE,
            Column("Commune la plus proche d'un pôle", "km"),
            Column("Pôle le plus proche", "text"),
        ),
        _rows(ordered, ("uncovered_population", *_PEOPLE_KEYS, "nearest_km"), study.atlas),
    )
    return _leading(described, ordered, level)


def uncovered_block(table: pd.DataFrame, level: Level, study: Study) -> TableBlock:
    """Describe `uncovered_territories`, the most populous first."""
    singular, plural = LEVEL_WORDS[level]
    described = Table(
        f"{count(len(table), singular, plural)} sans aucune commune à {study.radius_km} km au plus "
        "d'un pôle sélectionné, par nombre d'habitants",
        (
            Column(sentence_case(plural), "text"),
            Column("Code", "text"),
            Column("Habitants"),
            Column("Distance de la commune la plus proche", "km"),
            Column("Pôle le plus proche", "text"),
        ),
        _rows(table, ("population", "nearest_km"), study.atlas),
    )
    return _leading(described, table, level)


def scale_table(table: pd.DataFrame, title: str, radius_km: int) -> Table:
    """Describe `coverage_by_size` or `coverage_by_density`."""
    rows: list[Sequence[Cell]] = [
        (
            line["label"],
            *(line[key] for key in _PEOPLE_KEYS),
            line["median_km"],
            line["far_km"],
        )
        for line in table.to_dict("records")
    ]
    return Table(
        f"Habitants à {radius_km} km au plus d'un pôle sélectionné, {title}",
        (
            Column("Communes de", "text"),
            *_PEOPLE,
            Column("Distance médiane", "km"),
            Column("Neuf habitants sur dix à au plus", "km"),
        ),
        rows,
    )


def curve_table(curves: Sequence[tuple[str, pd.DataFrame]]) -> Table:
    """Describe one or two curves at round radii; each has all radii from 0 in order."""
    columns = [Column("Distance", "km")]
    for name, _ in curves:
        suffix = f", {name}" if len(curves) > 1 else ""
        columns += [Column(f"Habitants couverts{suffix}"), Column(f"Part{suffix}", "percent")]
    rows: list[Sequence[Cell]] = [
        (
            radius,
            *(
                cell
                for _, curve in curves
                for cell in (
                    int(curve["covered_population"].iloc[radius]),
                    float(curve["share"].iloc[radius]),
                )
            ),
        )
        for radius in CURVE_KM
    ]
    return Table("Habitants couverts selon la distance", tuple(columns), rows)


def comparison_block(
    first: pd.DataFrame, second: pd.DataFrame, level: Level, radius_km: int
) -> TableBlock:
    """Set two `coverage_by_level` of the same zone side by side."""
    singular, plural = LEVEL_WORDS[level]
    ordered = first.iloc[first["nom"].map(fold).argsort(kind="stable")]
    other = second.loc[ordered.index]
    rows: list[Sequence[Cell]] = [
        (
            name,
            code,
            population,
            share,
            other_share,
            share - other_share,
            covered - other_covered,
        )
        for name, code, population, share, other_share, covered, other_covered in zip(
            ordered["nom"],
            ordered.index.astype(str),
            ordered["population"],
            ordered["share"],
            other["share"],
            ordered["covered_population"],
            other["covered_population"],
            strict=True,
        )
    ]
    described = Table(
        f"Les deux sélections à {radius_km} km, par {singular}",
        (
            Column(sentence_case(plural), "text"),
            Column("Code", "text"),
            Column("Habitants"),
            Column("Part, première sélection", "percent"),
            Column("Part, seconde sélection", "percent"),
            Column("Écart (points)", "points"),
            Column("Écart (habitants)"),
        ),
        rows,
    )
    return _leading(described, ordered, level)


def new_poles_block(question: NewPoles) -> TableBlock:
    """Describe the communes proposed for new poles."""
    table, study = question.places, question.study
    name = study.atlas.territories.name
    rows: list[Sequence[Cell]] = [
        (
            f"{line['rank']}. {line['nom']} ({name('departement', line['code_departement'])})",
            line["code_insee"],
            line["epci"] if line["code_epci"] else "sans EPCI",
            line["gained"],
            line["cumulative"],
            line["share"],
        )
        for line in table.to_dict("records")
    ]
    described = Table(
        f"Communes proposées pour de nouveaux pôles, à {study.radius_km} km",
        (
            Column("Commune", "text"),
            Column("Code INSEE", "text"),
            Column("EPCI", "text"),
            Column("Habitants gagnés"),
            Column("Habitants gagnés, cumul"),
            Column("Part couverte, cumul", "percent"),
        ),
        rows,
    )
    return _leading(described, table.set_index("code_insee"), "commune")


def _leading(described: Table, table: pd.DataFrame, level: Level) -> TableBlock:
    """Let each row lead to the portrait of its territory, whose code is in the index."""
    return TableBlock(described, tuple(ToTerritory(level, str(code)) for code in table.index))


def _rows(table: pd.DataFrame, keys: Sequence[str], atlas: Atlas) -> list[Sequence[Cell]]:
    names = atlas.cells["nom"]
    columns = [table[key].tolist() for key in keys]
    poles = [names[row] if row >= 0 else "aucun" for row in table["pole"]]
    return [
        (name, code, *cells, pole)
        for name, code, *cells, pole in zip(
            table["nom"].tolist(), table.index.astype(str), *columns, poles, strict=True
        )
    ]
