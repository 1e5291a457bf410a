"""Two figures at once in words: what the nine colours mean, who has both high, the table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geo.analysis.choropleths import THIRDS, Choropleth, Crossing, third_of
from geo.analysis.indicators import Classes
from geo.french import NBSP, count, first_of, number
from geo.model.atlas import Atlas
from geo.model.territories import LEVEL_WORDS
from geo.reports import palette
from geo.reports.maps.fills import class_colours, remarks
from geo.reports.maps.words import figure_title, ranges, words_of
from geo.reports.missing import ONE_MISSING
from geo.reports.tables import Cell, Column

_THIRDS = ("bas", "moyen", "haut")
_NAMED = 5
_HIGHEST = THIRDS**2 - 1
NO_EFFECT = "Ce qui va ensemble ne dit pas que l'un cause l'autre."


@dataclass(frozen=True, slots=True)
class Square:
    """The nine colours of two figures, and what they mean.

    Attributes
    ----------
    colours
        From the lowest row up, each from left to right.
    across, up
        What grows to the right, and what grows upwards.
    """

    colours: tuple[str, ...]
    across: str
    up: str


def square_of(crossing: Crossing, atlas: Atlas) -> Square:
    """Say which figure grows to the right, and which upwards."""
    return Square(
        palette.CROSSED,
        f"Vers la droite{NBSP}: {figure_title(crossing.first, atlas)}",
        f"Vers le haut{NBSP}: {figure_title(crossing.second, atlas)}",
    )


def crossed_entries(areas: Choropleth) -> list[tuple[str, str, str]]:
    """Colour, label and size of each pair of thirds that a territory has, then of no pair."""
    noun = LEVEL_WORDS[areas.level]
    entries = [
        (colour, f"à droite {_THIRDS[rank % THIRDS]}, vers le haut {_THIRDS[rank // THIRDS]}", size)
        for colour, rank, size in zip(
            class_colours(areas),
            areas.classes.ranks,
            (count(each, *noun) for each in areas.classes.sizes),
            strict=True,
        )
    ]
    if missing := int(areas.is_vague.sum()):
        entries.append((palette.POSSIBLE, ONE_MISSING, count(missing, *noun)))
    return entries


def crossed_notes(crossing: Crossing, atlas: Atlas) -> Iterator[str]:
    """Say where the thirds of each figure begin and end, and what they do not tell."""
    both = (("Vers la droite", crossing.first), ("Vers le haut", crossing.second))
    for (side, figure), classes in zip(both, crossing.thirds, strict=True):
        words = words_of(figure)
        bounds = ranges(classes, words)
        named = (_THIRDS[rank] for rank in _used(classes))
        said = f"{NBSP}; ".join(map(" ".join, zip(named, bounds, strict=True)))
        yield f"{side}, {figure_title(figure, atlas)}{NBSP}: {said.removesuffix('.')}."
    yield f"Tiers d'effectifs proches, parmi les territoires qui ont les deux valeurs. {NO_EFFECT}"


def _used(classes: Classes) -> list[int]:
    """The thirds that have a territory, from low to high."""
    return sorted(set(third_of(classes)[classes.members >= 0].tolist()))


def crossed_sentence(areas: Choropleth, crossing: Crossing, atlas: Atlas, where: str = "") -> str:
    """Say who has both figures in their highest third, and how many lack one of them."""
    table, noun = areas.table, LEVEL_WORDS[areas.level]
    rows = np.flatnonzero(table["value"].to_numpy(float) == _HIGHEST)
    # Those of the highest second figure are told first: the need, or the poles, beside the other.
    order = rows[np.argsort(-table["second"].to_numpy(float)[rows], kind="stable")]
    names = first_of(table["nom"].iloc[order].tolist(), _NAMED)
    titles = [figure_title(each, atlas) for each in (crossing.first, crossing.second)]
    title = ", ".join(part for part in (f"{titles[0]} et {titles[1]}", where) if part)
    have = "a les deux dans le tiers le plus haut", "ont les deux dans le tiers le plus haut"
    both = "aucun n'a les deux dans le tiers le plus haut"
    if len(rows):
        known = number(int((~areas.is_vague).sum()))
        both = f"{count(len(rows), *noun)} sur {known} {have[len(rows) > 1]}{NBSP}: {names}"
    rest = [
        f"{count(size, *noun)}{NBSP}: {what}"
        for what, size in (
            (ONE_MISSING, int(areas.is_vague.sum())),
            *((remark, int(each.sum())) for remark, each in remarks(areas)),
        )
        if size
    ]
    tail = f" {f'{NBSP}; '.join(rest)}." if rest else ""
    return f"{title}{NBSP}: {both}.{tail} {NO_EFFECT}"


def crossed_columns(
    areas: Choropleth, crossing: Crossing, atlas: Atlas
) -> list[tuple[Column, Sequence[Cell]]]:
    """The two figures of each territory, and the third that each is in."""
    columns: list[tuple[Column, Sequence[Cell]]] = []
    figures = (("first", crossing.first), ("second", crossing.second))
    thirds = _thirds_of(areas)
    for position, (name, figure) in enumerate(figures):
        words, title = words_of(figure), figure_title(figure, atlas)
        values = areas.table[name].tolist()
        columns.append((Column(title, words.kind, words.missing), values))
        said = [_THIRDS[each[position]] if each else ONE_MISSING for each in thirds]
        columns.append((Column(f"Tiers{NBSP}: {title}", "text"), said))
    return columns


def _thirds_of(areas: Choropleth) -> list[tuple[int, int] | None]:
    ranks = areas.table["value"].fillna(-1).to_numpy(int).tolist()
    return [(rank % THIRDS, rank // THIRDS) if rank >= 0 else None for rank in ranks]
