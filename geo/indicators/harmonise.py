"""Harmonise: the values of a file, at the codes of its year, as those of today's territories.

What is joined follows the kind of the indicator: an effectif adds up; a taux, and a montant when it
has a weight, is the mean weighted by it, flagged as estimated; a classe is kept where all parts
agree. What cannot be told stays unknown: parts of a whole that was parted since, a taux without
weight, a class whose parts differ. Then the communes make the larger territories, never the
reverse, and what the file itself says of a larger territory goes before.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geo.errors import IndicatorError
from geo.indicators.aggregate import Communes, add_up, average
from geo.indicators.changes import HarmoniseChanges
from geo.indicators.codes import Places, place_codes
from geo.indicators.measures import Measure
from geo.model.indicators import Indicator, IndicatorCatalogue
from geo.model.territories import LEVELS, Level, Territories
from geo.tables.indicators import COLUMNS

Weights = Mapping[str, Measure]
"""By identifier of an effectif, its values by commune: of the same file, or of the catalogue."""
_MISSING = ("secret", "non_disponible")


@dataclass(frozen=True)
class Harmonised:
    """The values of an indicator for today's territories.

    Attributes
    ----------
    table
        The columns of the file of values (`geo.tables.indicators.COLUMNS`).
    """

    table: pd.DataFrame
    changes: HarmoniseChanges


def harmonise(
    measures: Sequence[Measure],
    territories: Territories,
    weights: Weights,
    *,
    absent: float | str | None = None,
) -> Harmonised:
    """Bring the measures of one indicator to today's territories.

    Parameters
    ----------
    measures
        One a level, all of one indicator.
    weights
        The effectifs that may weigh it, as measures by commune. Where old communes are joined,
        their own weights are needed: those of the same file, or of one of the same year. Those of
        the catalogue (`measure_of`) are today's: they only weigh up to larger territories.
    absent
        What a commune without a row has, when the file says that it lists all those concerned
        (0 inhabitant of priority neighbourhoods); None: it is not known.

    Raises
    ------
    IndicatorError
        There is no measure, or two of one level.
    """
    indicator, by_level = _checked(measures)
    weight = weights.get(indicator.weight)
    changes = HarmoniseChanges(indicator)
    tables: dict[Level, pd.DataFrame] = {}
    if "commune" in by_level:
        communes, changes = _communes(by_level["commune"], territories, weight, absent)
        tables = {**_larger(communes, indicator, weight, territories), "commune": _listed(communes)}
        changes = replace(changes, is_aggregated=len(tables) > 1)
    for level, measure in by_level.items():
        if level != "commune":
            given, places = _given(measure, territories, level)
            tables[level] = _first_said(given, tables.get(level))
            changes = changes.with_level(level, places)
    found = [tables[level].assign(niveau=level) for level in LEVELS if level in tables]
    table = _stacked(found)
    if indicator.kind != "classe":
        table["valeur"] = table["valeur"].astype(float)
    return Harmonised(table, changes)


def measure_of(catalogue: IndicatorCatalogue, identifier: str, territories: Territories) -> Measure:
    """The values by commune of an effectif in service, as a weight for `harmonise`."""
    indicator = replace(catalogue[identifier], vintage=edition_year(territories))
    known = catalogue.at(identifier, "commune")
    codes = pd.Series(territories.communes.index)
    if known is None:
        return Measure(indicator, "commune", codes[:0], pd.Series(dtype=float), codes[:0])
    return Measure(indicator, "commune", codes, pd.Series(known.numbers), pd.Series(known.flags))


def edition_year(territories: Territories) -> int | None:
    """Year of the codes of today's territories; None when their edition does not say."""
    found = re.search(r"\b20\d\d\b", territories.edition)
    return int(found[0]) if found else None


def _larger(
    communes: Communes, indicator: Indicator, weight: Measure | None, territories: Territories
) -> dict[Level, pd.DataFrame]:
    """The territories that communes make: none for a classe, nor without the weight of a mean."""
    if indicator.kind == "effectif":
        return add_up(communes, territories)
    if indicator.kind == "classe" or weight is None:
        return {}
    tables = average(communes, _communes(weight, territories, None, None)[0], territories)
    if indicator.kind == "taux":
        return tables
    # The mean of medians is not the median.
    return {level: table.assign(drapeau=_estimated(table)) for level, table in tables.items()}


def _estimated(table: pd.DataFrame) -> "pd.Series[str]":
    return table["drapeau"].mask(table["drapeau"] == "", "estime")


def _listed(communes: Communes) -> pd.DataFrame:
    return communes.frame.rename_axis("code").reset_index()


def _checked(measures: Sequence[Measure]) -> tuple[Indicator, dict[Level, Measure]]:
    by_level = {measure.level: measure for measure in measures}
    if not measures or len(by_level) < len(measures):
        message = "un indicateur demande une mesure par niveau, et une seule."
        raise IndicatorError(message)
    return measures[0].indicator, by_level


def _stacked(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame({name: [] for name in COLUMNS})
    return pd.concat(tables, ignore_index=True)[list(COLUMNS)]


# ---- Rows of a file -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rows:
    """The rows of a measure, each code once, by the code meant.

    Attributes
    ----------
    frame
        Index code; `valeur` (None or NaN where unknown), `drapeau`.
    contradictory
        Codes that several rows give different values: unknown.
    """

    frame: pd.DataFrame
    contradictory: tuple[str, ...]


def _rows(measure: Measure, places: Places) -> _Rows:
    codes = _meant(measure.codes, places.translated)
    frame = pd.DataFrame(
        {
            "code": codes,
            "valeur": measure.values.to_numpy(),  # noqa: PD011 - a field of Measure
            "drapeau": measure.flags.to_numpy(dtype=object),
        }
    )
    is_clean = len(set(codes)) == len(codes)  # nearly always, and known in a tenth of the time
    frame = frame if is_clean else frame.drop_duplicates()
    frame["drapeau"] = frame["drapeau"].mask(
        _is_unknown(frame["valeur"]) & ~frame["drapeau"].isin(_MISSING), "non_disponible"
    )
    if is_clean:
        return _Rows(frame.set_index("code"), ())
    again = frame["code"].duplicated(keep=False)
    contradictory = tuple(sorted(set(frame.loc[again, "code"])))
    frame = frame.drop_duplicates("code").set_index("code")
    if not contradictory:
        return _Rows(frame, ())
    lost = frame.index.isin(contradictory)
    nothing = np.nan if measure.indicator.kind != "classe" else None
    frame = frame.assign(
        valeur=frame["valeur"].mask(lost, nothing),
        drapeau=frame["drapeau"].mask(lost, "non_disponible"),
    )
    return _Rows(frame, contradictory)


def _meant(codes: "pd.Series[str]", translated: Mapping[str, str]) -> list[str]:
    written = codes.tolist()
    return [translated.get(code, code) for code in written] if translated else written


def _at(frame: pd.DataFrame, codes: Collection[str]) -> pd.DataFrame:
    # `isin` of pandas takes 70 ms for the texts of all communes, this 3.
    return frame[[code in codes for code in frame.index.tolist()]]


def _is_unknown(values: "pd.Series") -> "pd.Series":
    return values.isna() | (values == "")


def _given(measure: Measure, territories: Territories, level: Level) -> tuple[pd.DataFrame, Places]:
    """What the file says of the territories of a level above the communes."""
    places = place_codes(measure.codes.tolist(), territories, level, measure.indicator.vintage)
    rows = _rows(measure, places).frame
    rows = _at(rows, places.own)
    sizes = _sizes(territories, level).reindex(rows.index)
    table = rows.assign(parties=sizes, manquantes=0)
    return table.rename_axis("code").reset_index(), places


def _sizes(territories: Territories, level: Level) -> "pd.Series":
    return territories.communes[f"code_{level}"].value_counts()


def _first_said(given: pd.DataFrame, made: pd.DataFrame | None) -> pd.DataFrame:
    """The values that the file gives, and for the other territories those its communes make.

    Where the file says that it does not give one, the communes do if none of them is missing.
    """
    if made is None:
        return given
    is_whole = ~_is_unknown(made["valeur"]) & (made["manquantes"] == 0)
    unsaid = set(given.loc[_is_unknown(given["valeur"]), "code"])
    better = set(made.loc[is_whole, "code"]) & unsaid
    kept = given[~given["code"].isin(better)]
    return pd.concat([kept, made[~made["code"].isin(kept["code"])]], ignore_index=True)


# ---- Communes -------------------------------------------------------------------------------


def _communes(
    measure: Measure, territories: Territories, weight: Measure | None, absent: float | str | None
) -> tuple[Communes, HarmoniseChanges]:
    indicator = measure.indicator
    places = place_codes(measure.codes.tolist(), territories, "commune", indicator.vintage)
    rows = _rows(measure, places)
    frame = _at(rows.frame, places.own).assign(parties=1, manquantes=0)
    wanted = {code for parts in places.joined.values() for code in parts}
    joined = _Joining(indicator, _cells(_at(rows.frame, wanted)), weight, absent)
    made = {today: joined.value(parts) for today, parts in places.joined.items()}
    made |= {each: _UNKNOWN for whole in places.parted.values() for each in whole}
    frame = pd.concat([frame, _made_frame(made)]) if made else frame
    if absent is not None:
        unlisted = territories.communes.index.difference(frame.index)
        zeros = {"valeur": absent, "drapeau": "", "parties": 1, "manquantes": 0}
        frame = pd.concat([frame, pd.DataFrame(zeros, index=unlisted)])
    wholes = {
        whole: (float(rows.frame["valeur"].get(whole, np.nan)), parts)
        for whole, parts in places.parted.items()
        if indicator.kind == "effectif"
    }
    former = set(places.former)
    changes = HarmoniseChanges(
        indicator,
        communes=len(frame),
        joined=tuple(c for c, parts in places.joined.items() if former.intersection(parts)),
        incomplete=tuple(sorted(code for code, each in made.items() if each[1] == "partiel")),
        unsolved=tuple(sorted(c for c in places.joined if made[c][1] in _MISSING)),
        places=places,
        contradictory=rows.contradictory,
    )
    return Communes(frame.rename_axis("code").sort_index(), wholes), changes


_Cell = tuple[float | str | None, str]
"""Value and flag."""


def _cells(frame: pd.DataFrame) -> dict[str, _Cell]:
    columns = (frame.index, frame["valeur"], frame["drapeau"])
    return dict(zip(columns[0], zip(*columns[1:], strict=True), strict=True))


_Made = tuple[float | str | None, str, int, int]
"""Value, flag, parts, parts without a value."""
_UNKNOWN: _Made = (None, "non_disponible", 1, 1)


def _made_frame(made: Mapping[str, _Made]) -> pd.DataFrame:
    columns = ["valeur", "drapeau", "parties", "manquantes"]
    return pd.DataFrame(list(made.values()), index=list(made), columns=columns)


@dataclass(frozen=True)
class _Joining:
    """How the parts of a commune make its value."""

    indicator: Indicator
    cells: "Mapping[str, _Cell]"
    weight: Measure | None
    absent: float | str | None

    def value(self, parts: Sequence[str]) -> _Made:
        """The value of the commune that some codes of the file make together."""
        cells = [self._cell(part) for part in parts]
        if self.indicator.kind == "effectif":
            return _added([(_number(value), flag) for value, flag in cells])
        missing = sum(_is_nothing(value) for value, _ in cells)
        if missing == 0 and len(cells) == 1:
            return cells[0][0], cells[0][1], 1, 0  # the same commune, with another code
        if missing:
            return None, _why([flag for _, flag in cells]), len(parts), missing
        if self.indicator.kind == "classe":
            values = {value for value, _ in cells}
            agreed = values.pop() if len(values) == 1 else None
            return agreed, "" if agreed else "non_disponible", len(parts), 0
        return self._mean(parts, [_number(value) for value, _ in cells])

    def _cell(self, code: str) -> "_Cell":
        return self.cells.get(
            code, (self.absent, "" if self.absent is not None else "non_disponible")
        )

    def _mean(self, parts: Sequence[str], rates: Sequence[float]) -> _Made:
        weights = np.array([self._weights.get(part, np.nan) for part in parts])
        total = weights.sum()
        if np.isnan(total) or total <= 0:
            return None, "non_disponible", len(parts), 0
        return float((np.asarray(rates) * weights).sum() / total), "estime", len(parts), 0

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """Weights by code, where those of the file's year are known."""
        weight = self.weight
        if weight is None or weight.indicator.vintage != self.indicator.vintage:
            return {}
        numbers = weight.values.astype(float)  # noqa: PD011 - a field of Measure
        return dict(zip(weight.codes, numbers, strict=True))


def _added(cells: Sequence[tuple[float, str]]) -> _Made:
    known = [value for value, _ in cells if value == value]  # noqa: PLR0124 - NaN
    missing = len(cells) - len(known)
    if not known:
        return None, _why([flag for _, flag in cells]), len(cells), missing
    # Added exactly: the order of rows changes nothing.
    return float(np.sum(np.sort(known))), "partiel" if missing else "", len(cells), missing


def _number(value: float | str | None) -> float:
    return np.nan if value is None or value == "" else float(value)


def _is_nothing(value: float | str | None) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN


def _why(flags: Iterable[str]) -> str:
    return "secret" if "secret" in flags else "non_disponible"
