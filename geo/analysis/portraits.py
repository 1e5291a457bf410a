"""Portraits: the same figures for a territory, its parents and France, or for several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

import numpy as np

from geo.analysis.actors import amounts, founding_actors
from geo.analysis.indicators import PER, poisson_interval, poisson_p_value, rates_by_level
from geo.analysis.presence import possible_rows
from geo.analysis.specialisation import LEAST_POLES, corrected_p_values
from geo.model.activities import is_of_one_activity
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.indicators import Indicator, IndicatorCatalogue
from geo.model.selection import Selection
from geo.model.territories import Level, Territories

MOST_COMPARED = 4
FACETS = ("statut", "secteur", "appel")


@dataclass(frozen=True)
class Portrait:
    """The figures of one territory, or of France.

    Attributes
    ----------
    level, code
        None and empty for France.
    view
        The selected poles of the territory.
    possible
        Rows of the selected poles that may be here without being known here.
    rate, rate_low, rate_high
        Poles per 100,000 inhabitants, exact Poisson interval at 95 %; NaN where nobody lives, or
        where all poles that there may be are of unknown place.
    rank, peers
        Rank of the rate among the territories of the level (1 for the highest, equal rates share
        it), and how many have a rate; 0 and 0 for France and below 5 poles, where the rank would
        be that of chance.
    counts
        By facet (`statut`, `secteur`, `appel`), the poles by slug; a pole may count in several.
    without
        By facet, the poles that have no value.
    by_year
        The poles by year of their first selection by a call.
    undated
        Poles that no call selected in a known year.
    euros, amounts_known, amounts_unknown
        As `actors.amounts`.
    actors
        Poles with each kind of actor of the founding definition.
    poles_with_members
        Poles with a known member or partner: what the former are set against.
    """

    level: Level | None
    code: str
    name: str
    population: int
    view: View
    possible: IntArray
    rate: float
    rate_low: float
    rate_high: float
    rank: int
    peers: int
    counts: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    by_year: Mapping[int, int]
    undated: int
    euros: int
    amounts_known: int
    amounts_unknown: int
    actors: Mapping[str, int]
    poles_with_members: int

    @property
    def poles(self) -> int:
        """Selected poles of the territory."""
        return len(self.view)

    @property
    def is_unknown(self) -> bool:
        """Whether no pole is known here, and some may be."""
        return not self.poles and len(self.possible) > 0


def portrait(atlas: Atlas, poles: Selection, level: Level | None, code: str) -> Portrait:
    """Draw the portrait of a territory, or of France without a level.

    Parameters
    ----------
    poles
        Which poles are meant; its own territory is set aside.
    """
    view = everywhere = atlas.select(poles.without_territory())
    name, rank, peers = "France", 0, 0
    population = int(atlas.territories.communes["population"].sum())
    if level:
        view = atlas.select(replace(poles, level=level, codes=(code,)))
        rates = rates_by_level(everywhere, level)
        name, population = atlas.territories.name(level, code), int(rates["population"][code])
        if len(view) >= LEAST_POLES:
            rank = int(rates["rank"].fillna(0)[code])
            peers = int(rates["rank"].notna().sum())
    possible = possible_rows(view)
    is_known = population and (len(view) or not len(possible))
    rate, low, high = _rate(len(view), population if is_known else 0)
    table, known, _ = founding_actors(view)
    euros, with_amount, without_amount = amounts(view)
    by_year, undated = first_years(view)
    return Portrait(
        level=level,
        code=code,
        name=name,
        population=population,
        view=view,
        possible=possible,
        rate=rate,
        rate_low=low,
        rate_high=high,
        rank=rank,
        peers=peers,
        counts={key: view.count_by_option(key) for key in FACETS},
        without={key: view.count_without(key) for key in FACETS},
        by_year=by_year,
        undated=undated,
        euros=euros,
        amounts_known=with_amount,
        amounts_unknown=without_amount,
        actors=dict(zip(table["type_acteur"], table["poles"], strict=True)),
        poles_with_members=known,
    )


def _rate(poles: int, population: int) -> tuple[float, float, float]:
    """A rate and both ends of its interval; NaN without inhabitants."""
    per = PER / population if population else float("nan")
    low, high = poisson_interval(np.array([poles]))
    return poles * per, float(low[0]) * per, float(high[0]) * per


def first_years(view: View) -> tuple[Mapping[int, int], int]:
    """Count the selected poles by the year in which a call first selected them.

    Returns
    -------
    tuple
        Poles by year, every year of the calls from first to last; poles without a year.
    """
    years, matrix = view.atlas.years
    chosen = matrix[view.mask]
    dated = chosen.any(axis=1)
    if not years:
        return {}, len(view)
    firsts = np.bincount(chosen[dated].argmax(axis=1), minlength=len(years))
    found = dict.fromkeys(range(years[0], years[-1] + 1), 0)
    found |= {year: int(count) for year, count in zip(years, firsts, strict=True)}
    return found, int((~dated).sum())


def parents(territories: Territories, level: Level, code: str) -> tuple[tuple[Level, str], ...]:
    """The territories that hold a territory whole, from the nearest up; France is not named.

    An EPCI that crosses départements has no département, one that crosses régions no région.
    """
    row = territories.table(level).loc[code]
    columns: Mapping[Level, Sequence[tuple[Level, str]]] = {
        "commune": (
            ("epci", "code_epci"),
            ("departement", "code_departement"),
            ("region", "code_region"),
        ),
        "epci": (("departement", "codes_departement"), ("region", "codes_region")),
        "departement": (("region", "code_region"),),
        "region": (),
    }
    above = [(parent, str(row[column])) for parent, column in columns[level]]
    return tuple((parent, found) for parent, found in above if found and "|" not in found)


@dataclass(frozen=True)
class RatePair:
    """Two rates, and how likely chance alone would set them as far apart."""

    one: Portrait
    other: Portrait
    p_value: float


def compare_rates(portraits: Sequence[Portrait]) -> Sequence[RatePair]:
    """Test each pair of rates, exactly; p-values are corrected for their number (Holm).

    A territory is set against the rest of the one that holds it, not against a whole of which it is
    a part. Pairs of which one has no rate are left out.
    """
    known = [each for each in portraits if not isnan(each.rate)]
    pairs = [(one, other) for rank, one in enumerate(known) for other in known[rank + 1 :]]
    p_values = corrected_p_values([_rates_p_value(one, other) for one, other in pairs])
    return [
        RatePair(one, other, float(p_value))
        for (one, other), p_value in zip(pairs, p_values, strict=True)
    ]


def _rates_p_value(one: Portrait, other: Portrait) -> float:
    if _holds(one, other):
        one, other = other, one
    poles, population = other.poles, other.population
    if _holds(other, one):
        poles, population = poles - one.poles, population - one.population
    return poisson_p_value(one.poles, one.population, poles, population)


def _holds(whole: Portrait, part: Portrait) -> bool:
    if part.level is None:
        return False
    above = parents(part.view.atlas.territories, part.level, part.code)
    return whole.level is None or (whole.level, whole.code) in above


# ---- Indicators of a territory ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of an indicator in a territory, or in France.

    Attributes
    ----------
    value
        NaN where unknown; of a classe, the position of the value in its categories.
    flag, parts, missing
        As in `LevelValues`.
    rank, peers, tied
        Rank among the territories of the level that have a value (1 for the highest, equal values
        share the best rank), how many these are, how many have this very value. Of a classe, no
        rank. Zeros without a value, and for France.
    """

    value: float
    flag: str = ""
    parts: int = 0
    missing: int = 0
    rank: int = 0
    peers: int = 0
    tied: int = 0

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return not isnan(self.value)


_UNKNOWN = Measured(float("nan"))


def measured_in(
    atlas: Atlas, indicator: Indicator, level: Level | None, code: str
) -> Measured | None:
    """Read the value of an indicator in a territory; None where it has none at that level."""
    if level is None:
        return _measured_in_france(atlas, indicator)
    known = atlas.indicators.at(indicator.id, level)
    if known is None:
        return None
    row = atlas.territories.table(level).index.get_loc(code)
    value, flag = float(known.numbers[row]), str(known.flags[row])
    parts, missing = int(known.parts[row]), int(known.missing[row])
    if isnan(value):
        return replace(_UNKNOWN, flag=flag, parts=parts, missing=missing)
    peers, tied = int((~np.isnan(known.numbers)).sum()), int((known.numbers == value).sum())
    rank = 0 if indicator.kind == "classe" else 1 + int((known.numbers > value).sum())
    return Measured(value, flag, parts, missing, rank, peers, tied)


def _measured_in_france(atlas: Atlas, indicator: Indicator) -> Measured:
    """Add up an effectif, and average a taux by its weight; other kinds say nothing of a whole."""
    catalogue = atlas.indicators
    level = next((each for each in _WHOLE if each in catalogue.levels(indicator.id)), None)
    known = catalogue.at(indicator.id, level) if level else None
    if level is None or known is None or indicator.kind not in ("effectif", "taux"):
        return _UNKNOWN
    weights = np.ones(len(known.numbers))
    if indicator.kind == "taux":
        found = catalogue.at(indicator.weight, level) if indicator.weight in catalogue else None
        if found is None:
            return _UNKNOWN
        weights = found.numbers
    is_known = ~np.isnan(known.numbers) & ~np.isnan(weights)
    total, weight = float((known.numbers * weights)[is_known].sum()), float(weights[is_known].sum())
    if not weight:
        return _UNKNOWN
    missing = int(known.missing.sum())
    is_partial = missing > 0 or bool((~is_known).any())
    value = total / weight if indicator.kind == "taux" else total
    return Measured(value, "partiel" if is_partial else "", int(known.parts.sum()), missing)


_WHOLE: Sequence[Level] = ("region", "departement", "commune")
"""Levels whose territories are all of France; four communes are in no EPCI."""


def context_indicators(catalogue: IndicatorCatalogue) -> list[Indicator]:
    """The indicators of a portrait: those brought in first, then those of the territories.

    Those of one activity are told with the social economy, all together.
    """
    kept = (each for each in catalogue.values() if not is_of_one_activity(each.id))
    return sorted(kept, key=lambda each: not each.file)
