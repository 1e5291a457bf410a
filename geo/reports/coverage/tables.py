"""The tables of coverage: what each column is called, and in which order rows stand.

Territories lead to their portraits.
"""

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import pandas as pd

from geo.analysis.bounds import MOST_BOUNDED
from geo.analysis.radii import CURVE_KM
from geo.french import NBSP, count, enumeration, sentence_case
from geo.model.atlas import Atlas
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.blocks import TableBlock
from geo.reports.coverage.words import Counted
from geo.reports.links import ToTerritory
from geo.reports.missing import NO_FIGURE
from geo.reports.places import by_name, records
from geo.reports.study import NewPoles, Study
from geo.reports.tables import Cell, Column, Table, texts


def _people_columns(study: Study) -> tuple[Column, ...]:
    counted = study.counted
    communes = (Column("Communes"), Column("Communes couvertes"))
    return (
        Column(counted.total, counted.kind),
        Column(counted.covered, counted.kind),
        Column("Part couverte", "percent"),
        *(communes if counted.are_inhabitants else _unknown_column(study)),
    )


def _unknown_column(study: Study) -> tuple[Column, ...]:
    """A column where what is counted is not known of some commune."""
    return (Column("Communes sans valeur connue"),) if study.coverage.unknown_communes else ()


def _unknown_cell(line: Mapping[str, Any], study: Study) -> tuple[Cell, ...]:
    return (line["unknown_communes"],) if study.coverage.unknown_communes else ()


_BOUND_NAMES = {"most": "Part couverte, au plus", "ceiling": "Part couverte, plafond"}
_UNPLACED = "Pôles de lieu mal connu qui peuvent être à portée"


def territories_block(study: Study, level: Level) -> TableBlock:
    """Describe `Study.by_level`, those with most uncovered inhabitants first, then by name."""
    _, plural = LEVEL_WORDS[level]
    table = study.by_level(level)
    bound = "most" if len(table) <= MOST_BOUNDED else "ceiling"
    ordered = by_name(table).sort_values("uncovered_population", ascending=False, kind="stable")
    counted = study.counted
    described = Table(
        f"{counted.name} à {study.radius_km} km au plus d'un pôle localisé, par "
        f"{LEVEL_WORDS[level][0]} ({count(len(table), *LEVEL_WORDS[level])})",
        (
            *texts(sentence_case(plural), "Code"),
            *_of_whom(counted),
            Column(counted.uncovered, counted.kind),
            *_people_columns(study),
            Column(_BOUND_NAMES[bound], "percent", NO_FIGURE),
            Column(_UNPLACED),
            *_NEAREST,
        ),
        [
            (
                line["nom"],
                code,
                *_inhabitants(line, counted),
                None if _is_unknown(line) else line["uncovered_population"],
                *_people(line, study, is_least=line["unplaced"] > 0),
                line[bound] / line["population"] if line["population"] else nan,
                line["unplaced"],
                *_nearest(line, study.atlas),
            )
            for code, line in zip(ordered.index, records(ordered), strict=True)
        ],
    )
    return leading(described, ordered, level)


def uncovered_block(table: pd.DataFrame, level: Level, study: Study) -> TableBlock:
    """Describe `uncovered_territories`, the most populous first."""
    (singular, plural), counted = LEVEL_WORDS[level], study.counted
    described = Table(
        f"{count(len(table), singular, plural)} sans aucune commune à {study.radius_km} km au plus "
        f"d'un pôle localisé, {_ranked_by(counted)}",
        (
            *texts(sentence_case(plural), "Code"),
            *_of_whom(counted),
            Column(counted.total, counted.kind),
            *_unknown_column(study),
            Column("Ce que l'on en sait", "text"),
            Column(_UNPLACED),
            *_NEAREST,
        ),
        [
            (
                line["nom"],
                code,
                *_inhabitants(line, counted),
                None if _is_unknown(line) else line["population"],
                *_unknown_cell(line, study),
                _state_words(line),
                line["unplaced"],
                *_nearest(line, study.atlas),
            )
            for code, line in zip(table.index, records(table), strict=True)
        ],
    )
    return leading(described, table, level)


def _of_whom(counted: Counted) -> tuple[Column, ...]:
    """The inhabitants of each territory, where something else is counted."""
    return () if counted.are_inhabitants else (Column("Habitants"),)


def _inhabitants(line: Mapping[str, Any], counted: Counted) -> tuple[Cell, ...]:
    return () if counted.are_inhabitants else (line["inhabitants"],)


def _ranked_by(counted: Counted) -> str:
    if counted.are_inhabitants:
        return "par nombre d'habitants"
    return f"du plus grand au plus petit total connu{NBSP}: {counted.name}"


def _is_unknown(line: Mapping[str, Any]) -> bool:
    """Whether what is counted is known in none of the communes of a line."""
    communes = line.get("communes", 0)
    return bool(communes) and line["unknown_communes"] == communes


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


def scale_table(table: pd.DataFrame, title: str, study: Study, first: str = "Communes de") -> Table:
    """Describe `coverage_by_scale`; `first` is the title of the classes."""
    rows: list[Sequence[Cell]] = [
        (
            line["label"],
            *_people(line, study, is_least=study.bounds.unplaced > 0),
            line["median_km"],
            line["far_km"],
        )
        for line in records(table)
    ]
    counted = study.counted
    return Table(
        f"{counted.name} à {study.radius_km} km au plus d'un pôle localisé, {title}",
        (
            Column(first, "text"),
            *_people_columns(study),
            Column("Distance médiane", "km"),
            Column(counted.far, "km"),
        ),
        rows,
    )


def curve_table(curves: Sequence[tuple[str, pd.DataFrame]], studies: Sequence[Study]) -> Table:
    """Describe the curves of one or two studies at round radii; each has all radii from 0."""
    columns, counted = [Column("Distance", "km")], studies[0].counted
    for name, _ in curves:
        suffix = f", {name}" if len(curves) > 1 else ""
        columns.append(Column(f"{counted.covered}{suffix}", counted.kind))
        columns.append(Column(f"Part{suffix}", "percent"))
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
    return Table(f"{counted.name} selon la distance à un pôle localisé", tuple(columns), rows)


def comparison_block(first: Study, second: Study, level: Level) -> TableBlock:
    """Set the coverage of two studies of the same zone side by side."""
    (singular, plural), counted = LEVEL_WORDS[level], first.counted
    table = first.by_level(level)
    ordered = by_name(table)
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
        total = None if _is_unknown(one) else one["population"]
        rows.append((one["nom"], code, total, share, other_share, *apart))
    whom = "" if counted.are_inhabitants else f", {counted.name}"
    described = Table(
        f"Les deux sélections à {first.radius_km} km d'un pôle localisé, par {singular}{whom}",
        (
            *texts(sentence_case(plural), "Code"),
            Column(counted.total, counted.kind),
            Column("Part, première sélection", "percent"),
            Column("Part, seconde sélection", "percent"),
            Column("Écart (points)", "points"),
            Column(counted.apart, counted.kind),
        ),
        rows,
    )
    return leading(described, ordered, level)


def new_poles_block(question: NewPoles) -> TableBlock:
    """Describe the communes proposed for new poles."""
    study, counted = question.study, question.study.counted
    whom = "" if counted.are_inhabitants else f", {counted.name}"
    caption = f"Communes proposées pour de nouveaux pôles, à {study.radius_km} km{whom}"
    columns = {
        "gained": Column(counted.gained, counted.kind),
        "cumulative": Column(counted.cumulated, counted.kind),
        "share": Column("Part couverte, cumul", "percent"),
    }
    return proposed_block(study, question.places, caption, columns)


def proposed_block(
    study: Study, places: pd.DataFrame, caption: str, columns: Mapping[str, Column]
) -> TableBlock:
    """Describe proposed communes: who they are, then what columns of `places` say of them."""
    name = study.atlas.territories.name
    rows: list[Sequence[Cell]] = [
        (
            f"{line['rank']}. {line['nom']} ({name('departement', line['code_departement'])})",
            line["code_insee"],
            name("epci", line["code_epci"]) if line["code_epci"] else "sans EPCI",
            *(line[column] for column in columns),
        )
        for line in records(places)
    ]
    titles = (*texts("Commune", "Code INSEE", "EPCI"), *columns.values())
    return leading(Table(caption, titles, rows), places.set_index("code_insee"), "commune")


def leading(described: Table, table: pd.DataFrame, level: Level) -> TableBlock:
    """Let each row lead to the portrait of its territory, whose code is in the index."""
    return TableBlock(described, tuple(ToTerritory(level, str(code)) for code in table.index))


def _people(line: Mapping[str, Any], study: Study, *, is_least: bool) -> tuple[Cell, ...]:
    """What is counted, all and covered, and communes; a zero that poles may change is left out."""
    covered, share = _least(line, is_least=is_least)
    if not study.counted.are_inhabitants:
        total = None if _is_unknown(line) else line["population"]
        if total == 0:  # and then none of it is out of reach
            covered, share = 0, nan
        return total, covered, share, *_unknown_cell(line, study)
    communes = line["covered_communes"]
    covered_communes = None if is_least and not communes else communes
    return line["population"], covered, share, line["communes"], covered_communes


def _least(line: Mapping[str, Any], *, is_least: bool) -> tuple[Any, Any]:
    """Inhabitants covered and their share; None for zero where poles of vague place may be."""
    if _is_unknown(line) or (is_least and not line["covered_population"]):
        return None, None
    return line["covered_population"], line["share"]


_NEAREST = (
    Column("Commune la plus proche d'un pôle localisé", "km"),
    Column("Pôle localisé le plus proche", "text"),
)


def _nearest(line: Mapping[str, Any], atlas: Atlas) -> tuple[Cell, Cell]:
    name = atlas.cells["nom"][line["pole"]] if line["pole"] >= 0 else "aucun localisé"
    return line["nearest_km"], name
