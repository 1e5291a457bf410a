"""Choropleths in words and in data: what the map colours, its legend, its table, its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, isnan

import numpy as np

from geo.analysis.actors import published_amounts
from geo.analysis.choropleths import (
    Choropleth,
    Drawing,
    choropleth,
)
from geo.analysis.coverage import Reach
from geo.analysis.radii import DISTANCE_CLASSES_KM
from geo.analysis.specialisation import FACET, LEAST_POLES
from geo.french import NBSP, count, enumeration, number, quoted
from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.reports import palette
from geo.reports.choices.drawing import INDICATORS, LEVEL_TITLES, LEVEL_WORDS, MapChoices
from geo.reports.maps.words import QUOTIENT_WORDS, WORDS, Words
from geo.reports.missing import NO_FIGURE, POSSIBLE_POLES
from geo.reports.tables import Column, Table

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
    drawing = Drawing(
        choices.indicator,
        choices.level,
        measured_sector(view, choices),
        where or view.selection,
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
    what = INDICATORS[areas.measure]
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
            return _written(figure, self.words) if isfinite(figure) else self.none
        poles = int(self.poles[row])
        is_vague = self.classes[row] == self.vague
        if not poles:
            return self.words.unknown if is_vague else self.none
        if is_vague:
            return f"{count(poles, 'pôle')}, {self.words.unknown}"
        words = self.words.missing if isnan(figure) else _written(figure, self.words)
        said = (not figure and self.words.zero) or words
        return f"{count(poles, 'pôle')}, {said}" if poles else said


def area_fill(areas: Choropleth, atlas: Atlas) -> Fill:
    """Sort and word the figure of each territory."""
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


def _class_colours(areas: Choropleth) -> list[str]:
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
    words, values = WORDS[areas.measure], areas.table["value"]
    zeros = int((values == 0).sum()) if areas.measure != "distance" else 0
    vague = int(areas.is_vague.sum())
    missing = int((~np.isfinite(values)).sum()) - vague
    if zeros:
        entries.append((palette.EMPTY, words.zero, count(zeros, *noun)))
    if vague:
        entries.append((palette.POSSIBLE, words.unknown, count(vague, *noun)))
    if missing:
        entries.append((palette.UNKNOWN, words.missing, count(missing, *noun)))
    return entries


def area_sentence(areas: Choropleth, atlas: Atlas, where: str = "") -> str:
    """Say what the colours show: the highest figures, and how many territories have none.

    Parameters
    ----------
    where
        « en Bretagne », when only the territories there are meant.
    """
    table, words = areas.table, WORDS[areas.measure]
    values = table["value"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(values) & ((values > 0) | (areas.measure == "distance")))
    title = ", ".join(part for part in (area_title(areas, atlas), where) if part)
    noun = LEVEL_WORDS[areas.level]
    ranked = known
    if areas.measure == "taux":
        ranked = known[table["poles"].to_numpy()[known] >= LEAST_POLES]
    most = "rien à montrer pour ces pôles"
    if len(ranked):
        highest = _highest(areas, ranked)
        verb = "les plus élevées sont" if len(highest) > 1 else "la plus élevée est"
        most = f"{verb} {enumeration(highest)}"
    elif len(known):
        most = f"moins de {LEAST_POLES} pôles partout, ces taux ne se classent pas"
    rest = [
        count(size, *noun) + f"{NBSP}: {what}"
        for size, what in (
            (int((values == 0).sum()) if areas.measure != "distance" else 0, words.zero),
            (int(areas.is_vague.sum()), words.unknown),
            (int((~np.isfinite(values) & ~areas.is_vague).sum()), words.missing),
        )
        if size
    ]
    tail = f" {' ; '.join(rest)}." if rest else ""
    return f"{title}{NBSP}: {most}.{tail}"


def _highest(areas: Choropleth, rows: IntArray) -> list[str]:
    """Name the territories of the highest figures; those at a tie are told whole, or counted."""
    values, names = areas.table["value"].to_numpy(float), areas.table["nom"].to_numpy()
    words = WORDS[areas.measure]
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


def area_figures(areas: Choropleth, view: View) -> Table:
    """List the territories drawn, highest figures first; what has none comes last."""
    words = WORDS[areas.measure]
    columns = [
        Column(LEVEL_TITLES[areas.level], "text"),
        Column("Code", "text"),
        Column("Habitants"),
        Column("Pôles"),
    ]
    shown = ["nom", "code", "population", "poles"]
    if areas.measure != "nombre":
        from_town_hall = areas.measure == "distance" and areas.level == "commune"
        title = "Distance de la mairie (km)" if from_town_hall else words.column
        columns.append(Column(title, words.kind, words.missing))
        shown.append("value")
    values = areas.table["value"]
    order = np.argsort(-values.where(np.isfinite(values), -1).to_numpy(float), kind="stable")
    if areas.table["possible"].any():
        columns.append(Column(POSSIBLE_POLES))
        shown.append("possible")
    table = areas.table.assign(code=areas.table.index)
    is_none_known = areas.is_vague & (table["poles"] == 0)
    table["poles"] = table["poles"].astype(object).where(~is_none_known, None)
    table["value"] = values.astype(object).where(~areas.is_vague, None)
    table = table[shown].iloc[order]
    known = amounts_note(areas, view)
    return Table(
        f"{area_title(areas, view.atlas)}{f'. {known}' if known else ''}",
        tuple(columns),
        [tuple(row) for row in table.itertuples(index=False)],
    )


def amounts_note(areas: Choropleth, view: View) -> str:
    """Say for how many of the selections by a call that pays an amount is published."""
    if areas.measure != "montant":
        return ""
    published, financed = published_amounts(view)
    if not financed:
        return ""
    return (
        f"Pôles retenus {count(financed, 'fois')} par un appel qui finance, montant publié "
        f"{count(published, 'fois')}."
    )


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
    words = WORDS[areas.measure]
    unit = words.unit if areas.measure == "montant" else ""
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
