"""The table of territories: poles, inhabitants, rate and coverage of each."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from geo.analysis.coverage import coverage_by_level
from geo.analysis.indicators import rates_by_level
from geo.analysis.portraits import context_indicators, measured_in
from geo.french import kilometres, sentence_case
from geo.model.atlas import Atlas, View
from geo.model.indicators import Indicator, IndicatorCatalogue
from geo.model.territories import LEVEL_WORDS, Level, Territories
from geo.reports.maps.words import indicator_title, written_value
from geo.reports.missing import NO_DATA, NOT_COMPUTABLE, POSSIBLE_POLES, WITHHELD
from geo.reports.places import by_name, records
from geo.reports.study import Study
from geo.reports.tables import Cell, Column, Kind, Table, texts

_ABOVE: Mapping[Level, tuple[str, Level]] = {
    "departement": ("Région", "region"),
    "epci": ("Département", "departement"),
}


def territories_table(
    study: Study, level: Level, codes: Sequence[str], statistics: Sequence[Indicator] = ()
) -> Table:
    """Describe some territories of a level, by name.

    A zero that is not certain is left out, with the rate that it would give.

    Parameters
    ----------
    statistics
        Indicators that have a column too, where they are known at the level.
    """
    table = by_name(_figures(study, level).loc[list(codes)])
    measured = [each for each in statistics if level in study.atlas.indicators.levels(each.id)]
    title = sentence_case(LEVEL_WORDS[level][0])
    columns = (
        *texts(title, "Code", *(above for above, _ in filter(None, [_ABOVE.get(level)]))),
        Column("Habitants"),
        Column("Pôles recensés"),
        Column("Pôles localisés à la commune"),
        Column(POSSIBLE_POLES),
        Column("Pôles pour 100 000 habitants", "decimal", NOT_COMPUTABLE),
        Column("Intervalle à 95 %, de", "decimal", NOT_COMPUTABLE),
        Column("Intervalle à 95 %, à", "decimal", NOT_COMPUTABLE),
        Column(f"Habitants à {kilometres(study.radius_km)} au plus d'un pôle localisé", "percent"),
        *(_statistic_column(each) for each in measured),
    )
    above = dict(_names_above(study.atlas.territories, level, list(table.index)))
    rows = [
        (
            *(line["nom"], code, *above.get(code, ()), *_cells(line)),
            *(_statistic(study.atlas, each, level, code) for each in measured),
        )
        for code, line in zip(map(str, table.index), records(table), strict=True)
    ]
    return Table(f"{sentence_case(LEVEL_WORDS[level][1])}, par ordre alphabétique", columns, rows)


def listed_statistics(catalogue: IndicatorCatalogue) -> list[Indicator]:
    """The indicators that a list of territories shows: inhabitants have a column already."""
    return [each for each in context_indicators(catalogue) if each.id != "population"]


def _statistic_column(indicator: Indicator) -> Column:
    kind: Kind = "text" if indicator.kind == "classe" else "decimal"
    return Column(indicator_title(indicator), kind, NO_DATA)


def _statistic(atlas: Atlas, indicator: Indicator, level: Level, code: str) -> Cell:
    """A value as a number, the category of a classe, or why there is none."""
    found = measured_in(atlas, indicator, level, code)
    if found is None or not found.is_known:
        return WITHHELD if found and found.flag == "secret" else NO_DATA
    if indicator.kind == "classe":
        return written_value(indicator, found.value)
    return found.value


def _figures(study: Study, level: Level) -> pd.DataFrame:
    view = study.everywhere
    near = coverage_by_level(study.reach, study.radius_km, level, study.inside)
    return rates_by_level(view, level).assign(located=_located(view, level)).join(near["share"])


def _located(view: View, level: Level) -> pd.Series:
    codes = view.atlas.place_codes[level][view.located_rows]
    index = view.atlas.territories.table(level).index
    return pd.Series(np.bincount(codes[codes >= 0], minlength=len(index)), index=index)


def _cells(line: dict[str, float]) -> Iterator[Cell]:
    is_unknown = line["poles"] == 0 and line["possible"] > 0
    yield int(line["population"])
    yield None if is_unknown else int(line["poles"])
    yield int(line["located"])
    yield int(line["possible"])
    for name in ("rate", "rate_low", "rate_high"):
        yield None if is_unknown else line[name]
    yield line["share"]


def _names_above(
    territories: Territories, level: Level, codes: Sequence[str]
) -> Iterator[tuple[str, tuple[str]]]:
    """Name the territory, or the several ones, in which each of these is."""
    if level not in _ABOVE:
        return
    above = _ABOVE[level][1]
    table = territories.table(level)
    column = table[f"codes_{above}" if f"codes_{above}" in table else f"code_{above}"]
    for code in codes:
        yield code, (", ".join(territories.name(above, each) for each in column[code].split("|")),)
