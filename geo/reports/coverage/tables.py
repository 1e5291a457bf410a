"""The tables of coverage: what each column is called, and in which order rows stand.

Territories lead to their portraits.
"""

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import pandas as pd

from geo.analysis.bounds import MOST_BOUNDED
from geo.analysis.radii import CURVE_KM
from geo.french import count, enumeration, fold, sentence_case
from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.reports.blocks import TableBlock
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.links import ToTerritory
from geo.reports.missing import NO_FIGURE
from geo.reports.places import records
from geo.reports.study import NewPoles, Study
from geo.reports.tables import Cell, Column, Table

_PEOPLE = (
    Column("Habitants"),
    Column("Habitants couverts"),
    Column("Part couverte", "percent"),
    Column("Communes"),
    Column("Communes couvertes"),
)


_BOUND_NAMES = {"most": "Part couverte, au plus", "ceiling": "Part couverte, plafond"}
_UNPLACED = "Pôles de lieu mal connu qui peuvent être à portée"


def territories_block(study: Study, level: Level) -> TableBlock:
    """Describe `Study.by_level`, those with most uncovered inhabitants first, then by name."""
    _, plural = LEVEL_WORDS[level]
    table = study.by_level(level)
    bound = "most" if len(table) <= MOST_BOUNDED else "ceiling"
    by_name = table.iloc[table["nom"].map(fold).argsort(kind="stable")]
    ordered = by_name.sort_values("uncovered_population", ascending=False, kind="stable")
    described = Table(
        f"Habitants à {study.radius_km} km au plus d'un pôle localisé, par "
        f"{LEVEL_WORDS[level][0]} ({count(len(table), *LEVEL_WORDS[level])})",
        (
            Column(sentence_case(plural), "text"),
            Column("Code", "text"),
            Column("Habitants hors de portée des pôles localisés"),
            *_PEOPLE,
            Column(_BOUND_NAMES[bound], "percent", NO_FIGURE),
            Column(_UNPLACED),
            *_NEAREST,
        ),
        [
            (
                line["nom"],
                code,
                line["uncovered_population"],
                *_people(line, is_least=line["unplaced"] > 0),
                line[bound] / line["population"] if line["population"] else nan,
                line["unplaced"],
                *_nearest(line, study.atlas),
            )
            for code, line in zip(ordered.index, records(ordered), strict=True)
        ],
    )
    return _leading(described, ordered, level)


def uncovered_block(table: pd.DataFrame, level: Level, study: Study) -> TableBlock:
    """Describe `uncovered_territories`, the most populous first."""
    singular, plural = LEVEL_WORDS[level]
    described = Table(
        f"{count(len(table), singular, plural)} sans aucune commune à {study.radius_km} km au plus "
        "d'un pôle localisé, par nombre d'habitants",
        (
            Column(sentence_case(plural), "text"),
            Column("Code", "text"),
            Column("Habitants"),
            Column("Ce que l'on en sait", "text"),
            Column(_UNPLACED),
            *_NEAREST,
        ),
        [
            (
                line["nom"],
                code,
                line["population"],
                _state_words(line),
                line["unplaced"],
                *_nearest(line, study.atlas),
            )
            for code, line in zip(table.index, records(table), strict=True)
        ],
    )
    return _leading(described, table, level)


def uncovered_sentence(table: pd.DataFrame) -> str:
    """Say of how many of `uncovered_territories` one is certain that no pole is near."""
    present = int((table["poles"] > 0).sum())
    maybe = int(((table["poles"] == 0) & (table["unplaced"] > 0)).sum())
    parts = [
        count(present, "a un pôle, de commune inconnue", "ont un pôle, de commune inconnue"),
        count(
            maybe,
            "peut avoir à portée un pôle de lieu mal connu",
            "peuvent avoir à portée un pôle de lieu mal connu",
        ),
        count(
            len(table) - present - maybe,
            "est hors de portée à coup sûr",
            "sont hors de portée à coup sûr",
        ),
    ]
    said = [part for part in parts if not part.startswith("0 ")]
    return f"Parmi ces territoires, {enumeration(said)}."


def _state_words(line: Mapping[str, Any]) -> str:
    if line["poles"]:
        return f"{count(line['poles'], 'pôle')} de commune inconnue"
    return "peut-être à portée" if line["unplaced"] else "hors de portée à coup sûr"


def scale_table(table: pd.DataFrame, title: str, study: Study) -> Table:
    """Describe `coverage_by_size` or `coverage_by_density`."""
    rows: list[Sequence[Cell]] = [
        (
            line["label"],
            *_people(line, is_least=study.bounds.unplaced > 0),
            line["median_km"],
            line["far_km"],
        )
        for line in records(table)
    ]
    return Table(
        f"Habitants à {study.radius_km} km au plus d'un pôle localisé, {title}",
        (
            Column("Communes de", "text"),
            *_PEOPLE,
            Column("Distance médiane", "km"),
            Column("Neuf habitants sur dix à au plus", "km"),
        ),
        rows,
    )


def curve_table(curves: Sequence[tuple[str, pd.DataFrame]], studies: Sequence[Study]) -> Table:
    """Describe the curves of one or two studies at round radii; each has all radii from 0."""
    columns = [Column("Distance", "km")]
    for name, _ in curves:
        suffix = f", {name}" if len(curves) > 1 else ""
        columns += [Column(f"Habitants couverts{suffix}"), Column(f"Part{suffix}", "percent")]
    lines = [records(curve) for _, curve in curves]
    rows: list[Sequence[Cell]] = [
        (
            radius,
            *(
                cell
                for curve, study in zip(lines, studies, strict=True)
                for cell in _least(curve[radius], is_least=study.bounds.unplaced > 0)
            ),
        )
        for radius in CURVE_KM
    ]
    return Table("Habitants selon la distance à un pôle localisé", tuple(columns), rows)


def comparison_block(first: Study, second: Study, level: Level) -> TableBlock:
    """Set the coverage of two studies of the same zone side by side."""
    singular, plural = LEVEL_WORDS[level]
    table = first.by_level(level)
    ordered = table.iloc[table["nom"].map(fold).argsort(kind="stable")]
    other = second.by_level(level).loc[ordered.index]
    lines = zip(records(ordered), records(other), strict=True)
    rows: list[Sequence[Cell]] = []
    for code, (one, two) in zip(ordered.index, lines, strict=True):
        (covered, share), (other_covered, other_share) = (
            _least(line, is_least=line["unplaced"] > 0) for line in (one, two)
        )
        apart = (
            (None, None)
            if covered is None or other_covered is None
            else (share - other_share, covered - other_covered)
        )
        rows.append((one["nom"], code, one["population"], share, other_share, *apart))
    described = Table(
        f"Les deux sélections à {first.radius_km} km d'un pôle localisé, par {singular}",
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
        for line in records(table)
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


def _people(line: Mapping[str, Any], *, is_least: bool) -> tuple[Cell, ...]:
    """Inhabitants and communes, all and covered; a zero that poles may change is left out."""
    covered, share = _least(line, is_least=is_least)
    communes = line["covered_communes"]
    covered_communes = None if is_least and not communes else communes
    return line["population"], covered, share, line["communes"], covered_communes


def _least(line: Mapping[str, Any], *, is_least: bool) -> tuple[Any, Any]:
    """Inhabitants covered and their share; None for zero where poles of vague place may be."""
    if is_least and not line["covered_population"]:
        return None, None
    return line["covered_population"], line["share"]


_NEAREST = (
    Column("Commune la plus proche d'un pôle localisé", "km"),
    Column("Pôle localisé le plus proche", "text"),
)


def _nearest(line: Mapping[str, Any], atlas: Atlas) -> tuple[Cell, Cell]:
    name = atlas.cells["nom"][line["pole"]] if line["pole"] >= 0 else "aucun localisé"
    return line["nearest_km"], name
