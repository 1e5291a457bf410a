"""Choropleths in words and in data: what the map colours, its legend, its table, its sentence."""

from dataclasses import replace
from functools import cache
from itertools import groupby

import numpy as np

from geo.analysis.choropleths import Choropleth, Drawing, choropleth, crossed
from geo.analysis.coverage import Reach
from geo.analysis.radii import DISTANCE_CLASSES_KM
from geo.analysis.specialisation import FACET, LEAST_POLES
from geo.french import NBSP, count, enumeration, number
from geo.model.arrays import BoolArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.indicators import Indicator
from geo.model.selection import Selection
from geo.model.territories import LEVEL_WORDS
from geo.reports import palette
from geo.reports.choices.drawing import MapChoices, measure_of
from geo.reports.maps.crossings import crossed_entries, crossed_sentence
from geo.reports.maps.fills import categories, class_colours, remarks
from geo.reports.maps.words import (
    QUOTIENT_WORDS,
    area_title,
    per_inhabitants,
    ranges,
    words_of,
    written,
)

_NAMED = 3
_MOST_TIED = 8


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
        measure_of(choices.indicator),
        choices.level,
        measured_sector(view, choices),
        where or view.selection,
        _statistic(view, choices.indicator),
    )
    if not choices.second:
        return choropleth(view, drawing, reach)
    measure, statistic = measure_of(choices.second), _statistic(view, choices.second)
    other = replace(drawing, measure=measure, indicator=statistic)
    return crossed(view, (_per_head(drawing), _per_head(other)), reach)


def _per_head(drawing: Drawing) -> Drawing:
    """Divide an effectif by the inhabitants: its colour would say which territories are large."""
    if drawing.indicator is None or drawing.indicator.kind != "effectif":
        return drawing
    return replace(drawing, indicator=per_inhabitants(drawing.indicator), is_per_head=True)


def _statistic(view: View, indicator: str) -> Indicator | None:
    return view.atlas.indicators[indicator] if measure_of(indicator) == "indicateur" else None


def measured_sector(view: View, choices: MapChoices) -> str:
    """Slug of the sector that is measured: the one asked for, else chosen, else most frequent."""
    facet = view.atlas.facets[FACET]
    if choices.sector in facet.positions:
        return choices.sector
    counts = view.count_by_option(FACET)
    chosen = view.selection.facet(FACET)
    return next(iter(chosen), "") or max(counts, key=lambda slug: counts[slug], default="")


def class_entries(areas: Choropleth) -> list[tuple[str, str, str]]:
    """Colour, label and size of each class that has a territory, zero and no data last."""
    noun = LEVEL_WORDS[areas.level]
    if areas.crossing:
        return crossed_entries(areas)
    entries = [
        (colour, label, count(size, *noun))
        for colour, label, size in zip(
            class_colours(areas), _class_labels(areas), areas.classes.sizes, strict=False
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
    if areas.crossing:
        return crossed_sentence(areas, areas.crossing, atlas, where)
    table, words = areas.table, words_of(areas)
    values = table["value"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(values) & (areas.classes.members >= 0))
    title = ", ".join(part for part in (area_title(areas, atlas), where) if part)
    noun = LEVEL_WORDS[areas.level]
    ranked = known
    if areas.measure == "taux":
        ranked = known[table["poles"].to_numpy()[known] >= LEAST_POLES]
    most = "rien à montrer" if areas.indicator else "rien à montrer pour ces pôles"
    if values_of := categories(areas):
        sizes = zip(values_of, areas.classes.sizes, strict=True)
        most = enumeration([f"{category} ({count(size, *noun)})" for category, size in sizes])
    elif len(ranked):
        most = _highest(areas, ranked)
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


def _highest(areas: Choropleth, rows: IntArray) -> str:
    """Name the territories of the highest figures; those at a tie are told whole, or counted."""
    values, names = areas.table["value"].to_numpy(float), areas.table["nom"].to_numpy()
    words = words_of(areas)
    # Only the first ones are written: all 1,255 EPCI would take 20 ms of each change of the map.
    write = cache(lambda value: written(value, words))
    ordered, figures = rows[np.argsort(-values[rows])].tolist(), values.tolist()
    told: list[str] = []
    named, is_tied = 0, False
    for value, same in groupby(ordered, key=lambda row: write(figures[row])):
        if named >= _NAMED:
            break
        tied = sorted(same)
        named += len(tied)
        who = enumeration([names[row] for row in tied[:_MOST_TIED]])
        if len(tied) > _MOST_TIED:
            who = count(len(tied), *LEVEL_WORDS[areas.level])
        told.append(f"{who} ({value}{', ex æquo' if len(tied) > 1 else ''})")
        is_tied = is_tied or len(tied) > 1
    verb = "les plus élevées sont" if is_tied or told[1:] else "la plus élevée est"
    return f"{verb} {' ; '.join(told) if is_tied else enumeration(told)}"


def _class_labels(areas: Choropleth) -> list[str]:
    if areas.measure == "distance":
        return [_distance_label(rank) for rank in areas.classes.ranks]
    if areas.measure == "quotient":
        return [QUOTIENT_WORDS[rank] for rank in areas.classes.ranks]
    if values_of := categories(areas):
        return list(values_of)
    words = words_of(areas)
    has_unit = areas.indicator or areas.measure == "montant"
    return ranges(areas.classes, words if has_unit else replace(words, unit=""))


def _distance_label(rank: int) -> str:
    """Name a class of distances: the first has no bound below, the last none above."""
    written = [number(bound) for bound in DISTANCE_CLASSES_KM]
    if rank == 0:
        return f"{written[0]}{NBSP}km ou moins"
    if rank == len(written):
        return f"plus de {written[-1]}{NBSP}km"
    return f"{written[rank - 1]} à {written[rank]}{NBSP}km"
