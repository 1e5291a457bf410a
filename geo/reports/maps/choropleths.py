"""Choropleths in words and in data: what the map colours, its legend, its table, its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, isnan

import numpy as np

from geo.analysis.choropleths import (
    Choropleth,
    Drawing,
    choropleth,
)
from geo.analysis.coverage import Reach
from geo.analysis.radii import DISTANCE_CLASSES_KM
from geo.analysis.specialisation import FACET, LEAST_POLES
from geo.french import NBSP, count, enumeration, number, quoted
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.reports import palette
from geo.reports.choices.drawing import (
    INDICATORS,
    LEVEL_WORDS,
    MapChoices,
    measure_of,
)
from geo.reports.maps.words import (
    QUOTIENT_WORDS,
    WORDS,
    Words,
    indicator_title,
    words_of,
)
from geo.reports.missing import NO_FIGURE

_KEPT = 5
"""Decimals that every output gets: with 3, 32.4999 km were said « 33 km », rounded twice."""
_NAMED = 3
_MOST_TIED = 8
_MOST_MORE_DECIMALS = 3


def areas_of(
    view: View,
    choices: MapChoices,
    reach: Reach | None = None,
    where: Selection | None = None,
) -> Choropleth | None:
    """Measure the territories of the chosen level; None when none is wanted, or can be drawn.

    Parameters
    ----------
    reach
        Distances to the nearest pole, for the indicator « distance ».
    where
        The territories whose communes are drawn; by default those of the view.
    """
    if choices.indicator == "aucun":
        return None
    measure = measure_of(choices)
    drawing = Drawing(
        measure,
        choices.level,
        measured_sector(view, choices),
        where or view.selection,
        view.atlas.indicators[choices.indicator] if measure == "indicateur" else None,
    )
    return choropleth(view, drawing, reach)


def measured_sector(view: View, choices: MapChoices) -> str:
    """Slug of the sector that is measured: the one asked for, else chosen, else most frequent."""
    facet = view.atlas.facets[FACET]
    if choices.sector in facet.positions:
        return choices.sector
    counts = view.count_by_option(FACET)
    chosen = view.selection.facet(FACET)
    return next(iter(chosen), "") or max(counts, key=lambda slug: counts[slug], default="")


def area_title(areas: Choropleth, atlas: Atlas) -> str:
    """Name what is measured: « Pôles pour 100 000 habitants, par région »."""
    what = indicator_title(areas.indicator) if areas.indicator else INDICATORS[areas.measure]
    if areas.measure in ("secteur", "quotient"):
        what = f"{what}{NBSP}: {quoted(_sector_label(areas, atlas))}"
    return f"{what}, par {LEVEL_WORDS[areas.level][0]}"


# ---- Territory by territory -----------------------------------------------------------------


@dataclass(frozen=True)
class Fill:
    """The colour and the words of each territory, in the order of the table.

    Attributes
    ----------
    codes, names
        Of the territories.
    classes
        Position in `colours`; -1 for zero, which has the colour of an empty territory.
    colours
        Of the classes, then of no data, then of territories that may have a pole.
    poles
        Selected poles, said before the figure; None where the figure says all.
    figures
        To 0.001; not finite where there is none.
    words
        How figures are written; `zero` is empty where 0 is a figure like another.
    usual
        Most frequent class of the territories without a known pole.
    none
        What is said of a territory that certainly has no pole, or no figure.
    labels
        Said instead of the figure, by class, where a class is a value.
    remarks
        What is added to some figures, with the rows that it is added to.
    """

    codes: Sequence[str]
    names: Sequence[str]
    classes: IntArray
    colours: tuple[str, ...]
    poles: IntArray | None
    figures: FloatArray
    words: Words
    usual: int
    none: str
    labels: tuple[str, ...] = ()
    remarks: tuple[tuple[str, IntArray], ...] = ()

    def colour(self, row: int) -> str:
        """Colour of a territory."""
        rank = self.classes[row]
        return palette.EMPTY if rank < 0 else self.colours[rank]

    @property
    def vague(self) -> int:
        """Class of the territories where no pole is known and some may be."""
        return len(self.colours) - 1

    def said(self, row: int) -> str:
        """Words of a territory: « 9 pôles, 0,26 pour 100 000 hab. »; `atlas.js` writes the same."""
        figure = float(self.figures[row])
        if self.poles is None:
            return self._said_alone(row, figure)
        poles = int(self.poles[row])
        is_vague = self.classes[row] == self.vague
        if not poles:
            return self.words.unknown if is_vague else self.none
        if is_vague:
            return f"{count(poles, 'pôle')}, {self.words.unknown}"
        words = self.words.missing if isnan(figure) else _written(figure, self.words)
        said = (not figure and self.words.zero) or words
        return f"{count(poles, 'pôle')}, {said}" if poles else said

    def _said_alone(self, row: int, figure: float) -> str:
        """Words of a figure that needs no number of poles before it."""
        if not isfinite(figure):
            return self.words.unknown if self.classes[row] == self.vague else self.none
        said = self.labels[self.classes[row]] if self.labels else _written(figure, self.words)
        return ", ".join([said, *(remark for remark, rows in self.remarks if row in rows)])


def area_fill(areas: Choropleth, atlas: Atlas) -> Fill:
    """Sort and word the figure of each territory."""
    if areas.indicator:
        return _statistic_fill(areas)
    measure, table, words = areas.measure, areas.table, WORDS[areas.measure]
    colours = (*_class_colours(areas), palette.UNKNOWN, palette.POSSIBLE)
    vague = len(colours) - 1
    missing = vague - 1
    known = np.where(np.isfinite(table["value"]), areas.classes.members, missing)
    is_mostly_vague = areas.is_vague.sum() > (known < 0).sum()
    shown = WORDS["taux"] if measure == "nombre" else words
    sector = f" {quoted(_sector_label(areas, atlas))}" if measure == "secteur" else ""
    is_quotient = measure == "quotient"
    return Fill(
        codes=table.index.tolist(),
        names=table["nom"].tolist(),
        classes=np.where(areas.is_vague, vague, known),
        colours=colours,
        poles=None if measure == "distance" else table["poles"].to_numpy(),
        figures=table["rate" if measure == "nombre" else "value"].to_numpy(float).round(_KEPT),
        words=replace(shown, unit=shown.unit + sector, zero=shown.none_of_them),
        usual=missing if is_quotient else vague if is_mostly_vague else -1,
        none=words.missing if is_quotient else words.zero,
    )


def _statistic_fill(areas: Choropleth) -> Fill:
    """Sort and word the values of an indicator: those that are 0 have a class of their own."""
    table, words = areas.table, words_of(areas)
    values = table["value"].to_numpy(float)
    colours = (*_class_colours(areas), palette.EMPTY, palette.UNKNOWN, palette.POSSIBLE)
    zero, missing, secret = range(len(colours) - 3, len(colours))
    known = np.where(areas.classes.members < 0, zero, areas.classes.members)
    known = np.where(np.isfinite(values), known, missing)
    return Fill(
        codes=table.index.tolist(),
        names=table["nom"].tolist(),
        classes=np.where(areas.is_vague, secret, known),
        colours=colours,
        poles=None,
        figures=values.round(_KEPT),
        words=words,
        usual=missing,
        none=words.missing,
        labels=_categories(areas),
        remarks=tuple((remark, np.flatnonzero(rows)) for remark, rows in remarks(areas)),
    )


def remarks(areas: Choropleth) -> list[tuple[str, BoolArray]]:
    """What must be known of some values of an indicator, and which ones; none of the poles."""
    if areas.indicator is None:
        return []
    has_value = np.isfinite(areas.table["value"].to_numpy(float))
    flags = areas.table["flag"].to_numpy()
    found = [(words, has_value & (flags == flag)) for flag, words in _REMARKS.items()]
    return [(words, rows) for words, rows in found if rows.any()]


_REMARKS = {"partiel": "valeur partielle", "estime": "valeur estimée"}


def _categories(areas: Choropleth) -> tuple[str, ...]:
    """The values of a classe that some territory has, in order; none of another measure."""
    if not areas.indicator or areas.indicator.kind != "classe":
        return ()
    return tuple(areas.indicator.categories[rank] for rank in areas.classes.ranks)


def _class_colours(areas: Choropleth) -> list[str]:
    if _categories(areas):
        colours = palette.ordered(areas.classes.offered)
        return [colours[rank] for rank in areas.classes.ranks]
    if areas.measure == "distance":
        return [palette.DISTANCES[rank] for rank in areas.classes.ranks]
    if areas.measure == "quotient":
        return [palette.DIVERGING[rank] for rank in areas.classes.ranks]
    return list(palette.sequence(max(len(areas.classes), 1)))


# ---- In words -------------------------------------------------------------------------------


def class_entries(areas: Choropleth) -> list[tuple[str, str, str]]:
    """Colour, label and size of each class that has a territory, zero and no data last."""
    noun = LEVEL_WORDS[areas.level]
    entries = [
        (colour, label, count(size, *noun))
        for colour, label, size in zip(
            _class_colours(areas), _class_labels(areas), areas.classes.sizes, strict=False
        )
        if size
    ]
    words, values = words_of(areas), areas.table["value"]
    zeros = int(_is_zero(areas).sum())
    vague = int(areas.is_vague.sum())
    missing = int((~np.isfinite(values)).sum()) - vague
    if zeros:
        entries.append((palette.EMPTY, words.zero, count(zeros, *noun)))
    if vague:
        entries.append((palette.POSSIBLE, words.unknown, count(vague, *noun)))
    if missing:
        entries.append((palette.UNKNOWN, words.missing, count(missing, *noun)))
    return entries


def _is_zero(areas: Choropleth) -> BoolArray:
    """Territories whose figure is 0, where that is no figure like another."""
    values = areas.table["value"].to_numpy(float)
    return np.asarray(np.isfinite(values) & (areas.classes.members < 0))


def area_sentence(areas: Choropleth, atlas: Atlas, where: str = "") -> str:
    """Say what the colours show: the highest figures, and how many territories have none.

    Parameters
    ----------
    where
        « en Bretagne », when only the territories there are meant.
    """
    table, words = areas.table, words_of(areas)
    values = table["value"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(values) & (areas.classes.members >= 0))
    title = ", ".join(part for part in (area_title(areas, atlas), where) if part)
    noun = LEVEL_WORDS[areas.level]
    ranked = known
    if areas.measure == "taux":
        ranked = known[table["poles"].to_numpy()[known] >= LEAST_POLES]
    most = "rien à montrer" if areas.indicator else "rien à montrer pour ces pôles"
    if categories := _categories(areas):
        sizes = zip(categories, areas.classes.sizes, strict=True)
        most = enumeration([f"{category} ({count(size, *noun)})" for category, size in sizes])
    elif len(ranked):
        highest = _highest(areas, ranked)
        verb = "les plus élevées sont" if len(highest) > 1 else "la plus élevée est"
        most = f"{verb} {enumeration(highest)}"
    elif len(known):
        most = f"moins de {LEAST_POLES} pôles partout, ces taux ne se classent pas"
    rest = [
        count(size, *noun) + f"{NBSP}: {what}"
        for size, what in (
            (int(_is_zero(areas).sum()), words.zero),
            (int(areas.is_vague.sum()), words.unknown),
            (int((~np.isfinite(values) & ~areas.is_vague).sum()), words.missing),
            *((int(rows.sum()), remark) for remark, rows in remarks(areas)),
        )
        if size
    ]
    tail = f" {' ; '.join(rest)}." if rest else ""
    return f"{title}{NBSP}: {most}.{tail}"


def _highest(areas: Choropleth, rows: IntArray) -> list[str]:
    """Name the territories of the highest figures; those at a tie are told whole, or counted."""
    values, names = areas.table["value"].to_numpy(float), areas.table["nom"].to_numpy()
    words = words_of(areas)
    written = {row: _written(values[row], words) for row in rows[np.argsort(-values[rows])]}
    told: list[str] = []
    named = 0
    for value in dict.fromkeys(written.values()):
        tied = sorted(row for row, each in written.items() if each == value)
        if named >= _NAMED:
            break
        named += len(tied)
        if len(tied) == 1:
            told.append(f"{names[tied[0]]} ({value})")
        elif len(tied) > _MOST_TIED:
            told.append(f"{count(len(tied), *LEVEL_WORDS[areas.level])} ({value} pour chacun)")
        else:
            told.append(f"{enumeration([names[row] for row in tied])} ({value} pour chacun)")
    return told


def _written(value: float, words: Words) -> str:
    return (
        f"{words.before}{number(value, words.decimals)}{words.unit}"
        if isfinite(value)
        else NO_FIGURE
    )


def _class_labels(areas: Choropleth) -> list[str]:
    if areas.measure == "distance":
        return [_distance_label(rank) for rank in areas.classes.ranks]
    if areas.measure == "quotient":
        return [QUOTIENT_WORDS[rank] for rank in areas.classes.ranks]
    if categories := _categories(areas):
        return list(categories)
    words = words_of(areas)
    unit = words.unit if areas.indicator or areas.measure == "montant" else ""
    lows, highs = _bounds(areas, words.decimals)
    return [
        f"{low if low == high else f'{low} à {high}'}{unit}"
        for low, high in zip(lows, highs, strict=True)
    ]


def _bounds(areas: Choropleth, decimals: int) -> tuple[list[str], list[str]]:
    """Write where classes begin and end, with the decimals that tell each from the next."""
    for more in range(_MOST_MORE_DECIMALS + 1):
        lows, highs = (
            [number(value, decimals + more) for value in values]
            for values in (areas.classes.lowest, areas.classes.highest)
        )
        if not any(high == low for high, low in zip(highs, lows[1:], strict=False)):
            break
    return lows, highs


def _distance_label(rank: int) -> str:
    """Name a class of distances: the first has no bound below, the last none above."""
    written = [number(bound) for bound in DISTANCE_CLASSES_KM]
    if rank == 0:
        return f"{written[0]}{NBSP}km ou moins"
    if rank == len(written):
        return f"plus de {written[-1]}{NBSP}km"
    return f"{written[rank - 1]} à {written[rank]}{NBSP}km"


def _sector_label(areas: Choropleth, atlas: Atlas) -> str:
    facet = atlas.facets[FACET]
    return facet.options[facet.positions[areas.sector]].label if areas.sector else "aucun"
