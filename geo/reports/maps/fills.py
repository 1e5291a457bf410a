"""What colours each territory of a map, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, isnan

import numpy as np

from geo.analysis.choropleths import Choropleth, Crossing
from geo.french import NBSP, count, quoted
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.model.atlas import Atlas
from geo.reports import palette
from geo.reports.maps.words import WORDS, Words, figure_title, sector_label, words_of, written
from geo.reports.missing import ONE_MISSING

_KEPT = 5
"""Decimals that every output gets: with 3, 32.4999 km were said « 33 km », rounded twice."""


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
    besides
        Other figures, said after the first, with how they are written.
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
    besides: tuple[tuple[FloatArray, Words], ...] = ()
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
        words = self.words.missing if isnan(figure) else written(figure, self.words)
        said = (not figure and self.words.zero) or words
        return f"{count(poles, 'pôle')}, {said}" if poles else said

    def _said_alone(self, row: int, figure: float) -> str:
        """Words of a figure that needs no number of poles before it."""
        if self.classes[row] == self.vague:
            return self.words.unknown
        if not isfinite(figure):
            return self.none
        figures = [(figure, self.words), *((each[row], words) for each, words in self.besides)]
        said = f"{NBSP}; ".join(written(float(each), words) for each, words in figures)
        if self.labels:
            said = self.labels[self.classes[row]]
        return ", ".join([said, *(remark for remark, rows in self.remarks if row in rows)])


def area_fill(areas: Choropleth, atlas: Atlas) -> Fill:
    """Sort and word the figure of each territory."""
    if areas.indicator:
        return _statistic_fill(areas)
    if areas.crossing:
        return _crossed_fill(areas, areas.crossing, atlas)
    measure, table, words = areas.measure, areas.table, WORDS[areas.measure]
    colours = (*class_colours(areas), palette.UNKNOWN, palette.POSSIBLE)
    vague = len(colours) - 1
    missing = vague - 1
    known = np.where(np.isfinite(table["value"]), areas.classes.members, missing)
    is_mostly_vague = areas.is_vague.sum() > (known < 0).sum()
    shown = WORDS["taux"] if measure == "nombre" else words
    sector = f" {quoted(sector_label(areas, atlas))}" if measure == "secteur" else ""
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
    colours = (*class_colours(areas), palette.EMPTY, palette.UNKNOWN, palette.POSSIBLE)
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
        labels=categories(areas),
        remarks=tuple((remark, np.flatnonzero(rows)) for remark, rows in remarks(areas)),
    )


def _crossed_fill(areas: Choropleth, crossing: Crossing, atlas: Atlas) -> Fill:
    """Colour two figures at once, and say both."""
    table, colours = areas.table, (*class_colours(areas), palette.UNKNOWN, palette.POSSIBLE)
    (first, across), (second, up) = (
        (
            table[name].to_numpy(float).round(_KEPT),
            replace(words_of(each), before=f"{figure_title(each, atlas)}{NBSP}: "),
        )
        for name, each in (("first", crossing.first), ("second", crossing.second))
    )
    vague = len(colours) - 1
    return Fill(
        codes=table.index.tolist(),
        names=table["nom"].tolist(),
        classes=np.where(areas.is_vague, vague, areas.classes.members),
        colours=colours,
        poles=None,
        figures=first,
        words=replace(across, unknown=ONE_MISSING),
        usual=vague,
        none=ONE_MISSING,
        besides=((second, up),),
        remarks=tuple((remark, np.flatnonzero(rows)) for remark, rows in remarks(areas)),
    )


def remarks(areas: Choropleth) -> list[tuple[str, BoolArray]]:
    """What must be known of some values of an indicator, and which ones; none of the poles."""
    if areas.crossing:
        both = (areas.crossing.first, areas.crossing.second)
        said = [each for figure in both for each in remarks(figure)]
        joined = {
            remark: np.logical_or.reduce([rows for other, rows in said if other == remark])
            for remark, _ in said
        }
        return list(joined.items())
    if areas.indicator is None:
        return []
    has_value = np.isfinite(areas.table["value"].to_numpy(float))
    flags = areas.table["flag"].to_numpy()
    found = [(words, has_value & (flags == flag)) for flag, words in _REMARKS.items()]
    return [(words, rows) for words, rows in found if rows.any()]


_REMARKS = {"partiel": "valeur partielle", "estime": "valeur estimée"}


def categories(areas: Choropleth) -> tuple[str, ...]:
    """The values of a classe that some territory has, in order; none of another measure."""
    if not areas.indicator or areas.indicator.kind != "classe":
        return ()
    return tuple(areas.indicator.categories[rank] for rank in areas.classes.ranks)


def class_colours(areas: Choropleth) -> list[str]:
    """Colour of each class that has a territory."""
    if areas.crossing:
        return [palette.CROSSED[rank] for rank in areas.classes.ranks]
    if categories(areas):
        colours = palette.ordered(areas.classes.offered)
        return [colours[rank] for rank in areas.classes.ranks]
    if areas.measure == "distance":
        return [palette.DISTANCES[rank] for rank in areas.classes.ranks]
    if areas.measure == "quotient":
        return [palette.DIVERGING[rank] for rank in areas.classes.ranks]
    return list(palette.sequence(max(len(areas.classes), 1)))
