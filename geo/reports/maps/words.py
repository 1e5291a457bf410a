"""The words of the measures of a map: what is said of a value, of none, of no data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from geo.analysis.choropleths import PER_INHABITANTS, Choropleth, Measure
from geo.analysis.indicators import Classes
from geo.analysis.specialisation import FACET, LEAST_POLES
from geo.french import NBSP, enumeration, number, quoted, singular
from geo.model.arrays import FloatArray
from geo.model.atlas import Atlas
from geo.model.indicators import Indicator
from geo.model.territories import LEVEL_WORDS
from geo.phrases import phrase
from geo.reports.choices.drawing import INDICATORS
from geo.reports.missing import NO_DATA, NO_FIGURE, NOT_COMPUTABLE, ONE_MISSING, UNKNOWN, WITHHELD
from geo.reports.tables import Kind

QUOTIENT_WORDS = (
    "moins de 0,5",
    "0,5 à 0,8",
    "0,8 à 1,25, comme l'ensemble",
    "1,25 à 2",
    "plus de 2",
)
"""The classes of location quotients, on maps as on charts."""


@dataclass(frozen=True, slots=True)
class Words:
    """How the figures of a measure are written.

    Attributes
    ----------
    before, unit, decimals
        What stands round a value, and its decimals; `unit_after` writes the unit.
    zero, missing
        What is said instead of zero, and of no data.
    column
        Title of the column of a table.
    kind
        How its cells are written.
    none_of_them
        What is said instead of zero after the number of poles, where zero is no figure.
    unknown
        What is said instead of zero where poles may be that are not known there.
    """

    before: str
    unit: str
    decimals: int
    zero: str
    missing: str
    column: str
    kind: Kind = "decimal"
    none_of_them: str = ""
    unknown: str = phrase("maybe_pole")

    def unit_after(self, value: float) -> str:
        """Write the unit after a value, which is singular below 2: « 1 habitant »."""
        return singular(self.unit) if abs(round(value, self.decimals)) < 2 else self.unit


_NO_POLE = "aucun de ces pôles"
"""Right whether a filter keeps some poles or nobody chose: these are all."""
_NONE_KNOWN_OF_SECTOR = "aucun pôle connu du secteur, mais il peut y en avoir"
_ON_LANDMASS = "aucun pôle localisé sur cette terre"
WORDS: Mapping[Measure, Words] = {
    "nombre": Words("", "", 0, _NO_POLE, UNKNOWN, "Pôles", "integer"),
    "taux": Words(
        "",
        " pour 100 000 hab.",
        2,
        _NO_POLE,
        f"taux {NOT_COMPUTABLE}",
        "Pôles pour 100 000 habitants",
    ),
    "secteur": Words(
        "",
        " du secteur",
        0,
        "aucun de ces pôles de ce secteur",
        UNKNOWN,
        "Pôles du secteur",
        "integer",
        unknown=_NONE_KNOWN_OF_SECTOR,
    ),
    "quotient": Words(
        "quotient ",
        "",
        2,
        "aucun pôle du secteur",
        f"moins de {LEAST_POLES} pôles de secteur connu",
        "Quotient de localisation",
        unknown=_NONE_KNOWN_OF_SECTOR,
    ),
    "montant": Words(
        "",
        f"{NBSP}€",
        0,
        "aucun de ces pôles retenu par un appel",
        "aucun montant publié",
        "Montants publiés, en euros",
        "integer",
        "aucun retenu par un appel",
        "aucun pôle connu retenu par un appel, mais il peut y en avoir",
    ),
    "distance": Words(
        "", f"{NBSP}km", 0, _ON_LANDMASS, _ON_LANDMASS, "Distance médiane (km)", "km"
    ),
}


def words_of(areas: Choropleth) -> Words:
    """Give the words of what a map measures."""
    if areas.indicator:
        return indicator_words(areas.indicator, areas.table["value"].to_numpy(float))
    if areas.crossing:
        return Words("", "", 0, "", ONE_MISSING, "", unknown=ONE_MISSING)
    return WORDS[areas.measure]


def indicator_words(indicator: Indicator, values: FloatArray) -> Words:
    """Make the words of an indicator of its unit, and of how precise some of its values are."""
    decimals = _decimals(values, indicator.unit)
    return Words(
        before="",
        unit=f"{NBSP}{indicator.unit}" if indicator.unit else "",
        decimals=decimals,
        zero=f"{number(0)}{NBSP}{singular(indicator.unit)}".rstrip(),
        missing=NO_DATA,
        column=indicator_title(indicator),
        kind="text" if indicator.kind == "classe" else "decimal" if decimals else "integer",
        unknown=WITHHELD,
    )


def indicator_title(indicator: Indicator) -> str:
    """Name an indicator with its unit and its year, which every figure must have."""
    known = (indicator.unit, str(indicator.year or ""))
    said = ", ".join(each for each in known if each and each not in indicator.name.lower())
    return f"{indicator.name} ({said})" if said else indicator.name


def per_inhabitants(indicator: Indicator) -> Indicator:
    """Describe an effectif as the rate that it is beside another figure."""
    of = f"pour {number(PER_INHABITANTS)} habitants"
    return replace(indicator, kind="taux", unit=f"{indicator.unit} {of}".strip())


def crossed_title(indicator: Indicator) -> str:
    """Name an indicator as it is shown beside another figure: an effectif by inhabitants."""
    is_total = indicator.kind == "effectif"
    return indicator_title(per_inhabitants(indicator) if is_total else indicator)


def written_value(indicator: Indicator, value: float, decimals: int | None = None) -> str:
    """Write a value with its unit, the category of a classe; empty for none."""
    if np.isnan(value):
        return ""
    if indicator.kind == "classe":
        return indicator.categories[int(value)]
    words = indicator_words(indicator, np.array([value]))
    return written(value, words if decimals is None else replace(words, decimals=decimals))


def written_figure(indicator: Indicator, value: float) -> str:
    """Write a value without its unit, for a sentence that has said it."""
    return number(value, _decimals(np.array([value]), indicator.unit))


def _decimals(values: FloatArray, unit: str) -> int:
    """Decimals that leave three figures or so to most values; one to percentages, none to whole."""
    known = np.abs(values[np.isfinite(values)])
    if not len(known) or (known == np.round(known)).all():
        return 0
    if unit == "%":
        return 1
    usual = float(np.median(known))
    return 0 if usual >= 1000 else 1 if usual >= 10 else 2


def area_title(areas: Choropleth, atlas: Atlas) -> str:
    """Name what is measured: « Pôles pour 100 000 habitants, par région »."""
    return f"{figure_title(areas, atlas)}, par {LEVEL_WORDS[areas.level][0]}"


def figure_title(areas: Choropleth, atlas: Atlas) -> str:
    """Name what is measured, of whatever territories."""
    if areas.crossing:
        both = (areas.crossing.first, areas.crossing.second)
        return enumeration([figure_title(each, atlas) for each in both])
    what = indicator_title(areas.indicator) if areas.indicator else INDICATORS[areas.measure]
    if areas.measure in ("secteur", "quotient"):
        what = f"{what}{NBSP}: {quoted(sector_label(areas, atlas))}"
    return what


def written(value: float, words: Words) -> str:
    """Write a figure; a dash for none."""
    return (
        f"{words.before}{number(value, words.decimals)}{words.unit_after(value)}"
        if isfinite(value)
        else NO_FIGURE
    )


def sector_label(areas: Choropleth, atlas: Atlas) -> str:
    """Name the sector that is measured."""
    facet = atlas.facets[FACET]
    return facet.options[facet.positions[areas.sector]].label if areas.sector else "aucun"


def ranges(classes: Classes, words: Words) -> list[str]:
    """Write where classes begin and end, with the decimals that tell each from the next."""
    for more in range(_MOST_MORE_DECIMALS + 1):
        lows, highs = (
            [number(value, words.decimals + more) for value in values]
            for values in (classes.lowest, classes.highest)
        )
        if not any(high == low for high, low in zip(highs, lows[1:], strict=False)):
            break
    return [
        f"{low if low == high else f'{low} à {high}'}{words.unit_after(highest)}"
        for low, high, highest in zip(lows, highs, classes.highest, strict=True)
    ]


_MOST_MORE_DECIMALS = 3
