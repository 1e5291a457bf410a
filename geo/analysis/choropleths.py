"""Choropleths: one figure for each territory of a level, sorted into classes.

Zero, « unknown » and « no data » are never mixed up. A territory that certainly has no pole has 0;
one where none is known and some may be has NaN, and `is_unknown`; one whose figure cannot be known
or computed has NaN; one without any pole on its landmass an infinite distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from geo.analysis.coverage import Reach, median_by_level
from geo.analysis.indicators import (
    Classes,
    fixed_classes,
    indicators_by_level,
    quantile_classes,
    ranked_classes,
    signed_quantile_classes,
)
from geo.analysis.presence import possible_by_level
from geo.analysis.radii import DISTANCE_CLASSES_KM
from geo.analysis.specialisation import FACET, QUOTIENTS, quotient_ranks, sector_table
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import View
from geo.model.indicators import Indicator
from geo.model.selection import Selection
from geo.model.territories import Level, Territories

Measure = Literal[
    "nombre", "taux", "secteur", "quotient", "montant", "distance", "indicateur", "croisement"
]
"""What is measured: of the poles, a public statistic (`indicateur`), or two figures at once."""

MOST_COMMUNES = 6_000
"""Above, communes are not drawn."""

PER_INHABITANTS = 1_000
"""Inhabitants for whom an effectif is given beside another figure."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is measured, and of which territories.

    Attributes
    ----------
    sector
        Slug, for `secteur` and `quotient`.
    where
        The territories that are measured, whole or in part; all without any.
    indicator
        For `indicateur`.
    is_per_head
        Whether an effectif is divided by inhabitants, `PER_INHABITANTS` of them.
    """

    measure: Measure
    level: Level
    sector: str = ""
    where: Selection = field(default_factory=Selection)
    indicator: Indicator | None = None
    is_per_head: bool = False


@dataclass(frozen=True)
class Choropleth:
    """A figure for each territory measured: the same as on a map of all of them.

    Attributes
    ----------
    departements
        Codes of the départements that the communes measured stand in; none at other levels.
    table
        Index: codes of the territories measured, in the order of their table. `nom`, `population`,
        `poles` (selected and known there), `possible` (those of the measure that may be there
        besides), `rate` (per 100,000 inhabitants), `value` (unit of the measure; NaN where there is
        none, infinite for a distance without pole on the landmass), `is_unknown` (whether it would
        be 0, were it not for these). Of an indicator, also `flag`, `parts` and `missing`, as in
        `LevelValues`; `is_unknown` is there that the value is secret, and the value of a classe its
        position among the categories. Of two figures, `first` and `second`, and as `value` three
        times the third of the second and that of the first, 0 to 8; `is_unknown` is there that one
        of them is missing.
    classes
        Classes of the values above zero; of all values for distances, for the categories of a
        classe, and where a value is negative.
    """

    measure: Measure
    level: Level
    sector: str
    departements: tuple[str, ...]
    table: pd.DataFrame
    classes: Classes
    indicator: Indicator | None = None
    crossing: "Crossing | None" = None

    @property
    def is_vague(self) -> BoolArray:
        """Territories whose figure would be 0, were it not for poles that may be there.

        Of an indicator, those whose value is secret.
        """
        return self.table["is_unknown"].to_numpy(bool)


@dataclass(frozen=True)
class Crossing:
    """Two figures of the same territories.

    Attributes
    ----------
    first, second
        Each by itself.
    thirds
        Each in three classes of about equal size, among the territories that have both figures;
        fewer where equal values leave one empty.
    """

    first: Choropleth
    second: Choropleth
    thirds: tuple[Classes, Classes]


def with_rows(areas: Choropleth, table: pd.DataFrame) -> Choropleth:
    """Give a map another table: some of its rows, which are sorted into classes anew.

    Thirds of two figures stay what they were: a colour keeps its meaning.
    """
    drawing = Drawing(areas.measure, areas.level, areas.sector, indicator=areas.indicator)
    crossing = areas.crossing
    if crossing:
        both = (crossing.first, crossing.second)
        first, second = (replace(each, table=each.table.loc[table.index]) for each in both)
        crossing = replace(crossing, first=first, second=second)
    return replace(areas, table=table, classes=_classes(drawing, table), crossing=crossing)


THIRDS = 3


def crossed(
    view: View, drawings: tuple[Drawing, Drawing], reach: Reach | None = None
) -> Choropleth | None:
    """Measure two figures of the territories of a level at once; None where one has no value."""
    first, second = (choropleth(view, each, reach) for each in drawings)
    if first is None or second is None:
        return None
    values = [each.table["value"].to_numpy(float) for each in (first, second)]
    have_both = np.isfinite(values[0]) & np.isfinite(values[1])
    known = [pd.Series(np.where(have_both, each, np.nan)) for each in values]
    across, up = (signed_quantile_classes(each, THIRDS) for each in known)
    ranks = np.where(have_both, THIRDS * third_of(up) + third_of(across), -1)
    table = first.table.assign(
        value=np.where(have_both, ranks, np.nan),
        is_unknown=~have_both,
        first=values[0],
        second=values[1],
    )
    found = Crossing(first, second, (across, up))
    both = replace(first, measure="croisement", indicator=None, crossing=found)
    return with_rows(both, table)


def third_of(classes: Classes) -> IntArray:
    """Third of each value: 0 for the low one, 2 for the high one; -1 for none.

    Two classes are the low and the high third, one alone is that in the middle.
    """
    thirds = {1: [1], 2: [0, 2]}.get(len(classes), [0, 1, 2])
    return np.array([*thirds, -1], dtype=np.intp)[classes.members]


def choropleth(view: View, drawing: Drawing, reach: Reach | None = None) -> Choropleth | None:
    """Measure the territories of a level.

    Parameters
    ----------
    view
        Which poles are counted; its territory is set aside, since what crosses a border is counted
        whole. Quotients set its sectors aside too: a sector is compared with all of them.
    reach
        Distances to the nearest pole, for the measure `distance`.

    Returns
    -------
    Choropleth or None
        None where communes are wanted of no territory, or of more than `MOST_COMMUNES`, and where
        the indicator has no value at the level.
    """
    territories, level, where = view.atlas.territories, drawing.level, drawing.where
    departements: tuple[str, ...] = ()
    if level == "commune":
        departements = departements_of(where, territories)
        if not 0 < _communes_in(departements, territories) <= MOST_COMMUNES:
            return None
    measure, everywhere = drawing.measure, view.anywhere
    table = indicators_by_level(everywhere, level)
    if drawing.indicator:
        measured = _with_statistic(view, drawing, drawing.indicator, table)
        if measured is None:
            return None
        table = measured
    else:
        table = _with_measure(everywhere, drawing, table, reach)
    table = table.loc[territories.inside(level, where.level, where.codes)]
    classes = _classes(drawing, table)
    shown = (departements, table, classes, drawing.indicator)
    return Choropleth(measure, level, drawing.sector, *shown)


def _with_statistic(
    view: View, drawing: Drawing, indicator: Indicator, table: pd.DataFrame
) -> pd.DataFrame | None:
    """Add the values of an indicator, and what is to be known of each; None without any."""
    known = view.atlas.indicators.at(indicator.id, drawing.level)
    if known is None or known.is_empty:
        return None
    values = known.numbers
    if drawing.is_per_head:
        people = table["population"].to_numpy(float)
        values = values * np.divide(
            PER_INHABITANTS, people, out=np.full(len(people), np.nan), where=people > 0
        )
    return table.assign(
        value=values,
        is_unknown=np.isnan(known.numbers) & (known.flags == "secret"),
        flag=known.flags,
        parts=known.parts,
        missing=known.missing,
    )


def _with_measure(
    view: View, drawing: Drawing, table: pd.DataFrame, reach: Reach | None
) -> pd.DataFrame:
    """Add a figure of the poles; a zero that is not certain has none."""
    measure = drawing.measure
    possible = possible_by_level(view, drawing.level, _may_count(view, drawing))
    values = pd.Series(_values(view, drawing, table, reach), table.index, dtype=float)
    is_none = (values == 0) | (values.isna() & (table["poles"] == 0) & (measure == "taux"))
    is_unknown = is_none & (possible > 0) & (measure != "distance")
    return table.assign(possible=possible, is_unknown=is_unknown, value=values.mask(is_unknown))


def departements_of(selection: Selection, territories: Territories) -> tuple[str, ...]:
    """Codes of the départements that the territories of a selection stand in, in order."""
    level, codes = selection.level, list(selection.codes)
    if not level:
        return ()
    if level == "departement":
        return tuple(sorted(codes))
    if level == "region":
        table = territories.departements
        return tuple(table.index[table["code_region"].isin(codes)])
    if level == "epci":
        lists = territories.epci.loc[codes, "codes_departement"]
        return tuple(sorted({code for text in lists for code in text.split("|")}))
    return tuple(sorted(set(territories.communes.loc[codes, "code_departement"])))


def sector_counts(view: View, level: Level, sector: str) -> IntArray:
    """Count the selected poles of a sector in each territory of a level."""
    facet = view.atlas.facets[FACET]
    codes = view.atlas.place_codes[level]
    here = facet.matrix[:, facet.positions[sector]] & view.mask & (codes >= 0)
    return np.bincount(codes[here], minlength=len(view.atlas.territories.table(level)))


def sector_quotients(view: View, level: Level, sector: str) -> FloatArray:
    """Location quotient of a sector in each territory of a level; NaN where it is not defined."""
    all_sectors = view.selection.without_territory().without_sectors()
    table = sector_table(view.atlas.select(all_sectors), level)
    index = view.atlas.territories.table(level).index
    enough = table[table["secteur"] == sector].set_index("code")["quotient"]
    return np.asarray(enough.reindex(index).to_numpy(float))


def amounts_by_level(view: View, level: Level) -> FloatArray:
    """Euros that calls gave the selected poles of each territory of a level.

    Of the chosen calls and years only. 0 where there is no such selection, NaN where there are some
    and no amount is published.
    """
    supports = view.supports
    known = ~np.isnan(supports.euros)
    size = len(view.atlas.territories.table(level))
    codes = view.atlas.place_codes[level][supports.rows]
    given, unpublished = codes[known & (codes >= 0)], codes[~known & (codes >= 0)]
    euros = np.bincount(given, supports.euros[known & (codes >= 0)], size)
    nothing_known = (np.bincount(given, minlength=size) == 0) & (
        np.bincount(unpublished, minlength=size) > 0
    )
    return np.where(nothing_known, np.nan, euros)


def distances_by_level(reach: Reach, level: Level) -> FloatArray:
    """Kilometres to the nearest pole: of the town hall, or the median of the inhabitants."""
    if level == "commune":
        return reach.distance_km
    index = reach.inhabitants.territories.table(level).index
    everywhere = np.ones(len(reach.distance_km), dtype=bool)
    return np.asarray(median_by_level(reach, level, everywhere).reindex(index).to_numpy(float))


def _values(
    view: View, drawing: Drawing, table: pd.DataFrame, reach: Reach | None
) -> FloatArray | IntArray | pd.Series:
    measure, level = drawing.measure, drawing.level
    if measure == "secteur":
        return sector_counts(view, level, drawing.sector)
    if measure == "quotient":
        return sector_quotients(view, level, drawing.sector)
    if measure == "montant":
        return amounts_by_level(view, level)
    if measure == "distance":
        if reach is None:
            raise ValueError("distances need a reach")
        return distances_by_level(reach, level)
    return table["poles" if measure == "nombre" else "rate"]


def _may_count(view: View, drawing: Drawing) -> BoolArray:
    """Poles that would change the figure of the territory they are in: of the sector, or paid."""
    if drawing.measure in ("secteur", "quotient"):
        matrix = view.atlas.facets[FACET].matrix
        return np.asarray(
            matrix[:, view.atlas.facets[FACET].positions[drawing.sector]] | ~matrix.any(axis=1)
        )
    counts = np.ones(len(view.atlas), dtype=bool)
    if drawing.measure == "montant":
        counts[:] = False
        counts[view.supports.rows] = True
    return counts


def _classes(drawing: Drawing, table: pd.DataFrame) -> Classes:
    values, measure = table["value"], drawing.measure
    if drawing.indicator and drawing.indicator.kind == "classe":
        ranks = values.fillna(-1).to_numpy(int)
        return ranked_classes(values.to_numpy(float), ranks, len(drawing.indicator.categories))
    if measure == "croisement":
        ranks = values.fillna(-1).to_numpy(int)
        return ranked_classes(values.to_numpy(float), ranks, THIRDS**2)
    if (values < 0).any():
        return signed_quantile_classes(values)
    if measure == "distance":
        return fixed_classes(values, DISTANCE_CLASSES_KM, from_zero=True)
    if measure == "quotient":
        return ranked_classes(values.to_numpy(float), quotient_ranks(values), len(QUOTIENTS) + 1)
    return quantile_classes(values)


def _communes_in(departements: Sequence[str], territories: Territories) -> int:
    return int(territories.communes["code_departement"].isin(departements).sum())
