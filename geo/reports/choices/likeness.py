"""In what territories are alike: indicators with their weights, as they stand in the address."""

import re
from collections.abc import Mapping

from geo.french import NBSP, enumeration, quoted
from geo.model.atlas import Atlas
from geo.model.selection import Query
from geo.model.territories import LEVEL_WORDS, Level
from geo.phrases import phrase
from geo.reports.choices.messages import unknown_value

Likeness = Mapping[str, int]
"""Weight by identifier of an indicator, in the order they were chosen."""

LIKENESS_KEY = "semblable"
LIKENESS_LEVELS: tuple[Level, ...] = ("epci", "departement")
"""Whose territories are compared."""
HEAVIEST = 5
MOST_INDICATORS = 8
_USUAL = ("densite", "population")
_USUAL_RATES = 3
_WEIGHT = re.compile(r"[1-9]")


def usual_likeness(atlas: Atlas, level: Level) -> Likeness:
    """Compare by density, inhabitants and the first three rates that are known at a level."""
    catalogue = atlas.indicators
    rates = (each for each in catalogue.ids_of("taux") if each not in _USUAL)
    known = [each for each in (*_USUAL, *rates) if can_compare(atlas, each, level)]
    chosen: list[str] = []
    for each in known:  # the values of no more than these are read
        if len(chosen) < len(_USUAL) + _USUAL_RATES and level in catalogue.levels(each):
            chosen.append(each)
    return dict.fromkeys(chosen, 1)


def can_compare(atlas: Atlas, identifier: str, level: Level) -> bool:
    """Whether an indicator is a number, and may have values at a level, without reading them."""
    indicator = atlas.indicators[identifier]
    adds_up = indicator.kind == "effectif" or bool(indicator.weight)
    is_made = "commune" in indicator.levels and adds_up
    return indicator.kind != "classe" and (level in indicator.levels or is_made)


def read_likeness(
    query: Query, atlas: Atlas, level: Level | None
) -> tuple[Likeness | None, tuple[str, ...]]:
    """Read which indicators count, and how much; what means nothing here becomes a message.

    None where nothing is asked for, or nothing of it can be read: then the usual ones count.
    """
    messages: list[str] = []
    found: dict[str, int] = {}
    for text in query.get(LIKENESS_KEY, ()) if level in LIKENESS_LEVELS else ():
        identifier, _, weight = text.strip().partition(":")
        if identifier not in atlas.indicators:
            offered = ", ".join(each for each in atlas.indicators if _is_number(atlas, each))
            messages.append(unknown_value(LIKENESS_KEY, identifier, offered))
        elif weight and not (_WEIGHT.fullmatch(weight) and int(weight) <= HEAVIEST):
            allowed = phrase("whole_number", least=1, most=HEAVIEST)
            messages.append(unknown_value(LIKENESS_KEY, text, f"un poids, {allowed}"))
        elif trouble := _trouble(atlas, identifier, level):
            messages.append(trouble)
        else:
            found[identifier] = int(weight or 1)
    if len(found) > MOST_INDICATORS:
        messages.append(f"Seuls les {MOST_INDICATORS} premiers indicateurs comptent.")
    return dict([*found.items()][:MOST_INDICATORS]) or None, tuple(messages)


def likeness_values(likeness: Likeness) -> list[str]:
    """Write indicators and weights as they stand in the address; a weight of 1 goes unsaid."""
    return [f"{each}:{weight}" if weight > 1 else each for each, weight in likeness.items()]


def _is_number(atlas: Atlas, identifier: str) -> bool:
    return atlas.indicators[identifier].kind != "classe"


def _trouble(atlas: Atlas, identifier: str, level: Level | None) -> str:
    """Say why territories cannot be compared by an indicator; nothing where they can."""
    name = quoted(atlas.indicators[identifier].name)
    if not _is_number(atlas, identifier):
        return f"{name} est une classe, non un nombre{NBSP}: il ne compte pas ici."
    levels = atlas.indicators.levels(identifier)
    if level in levels:
        return ""
    known = enumeration([LEVEL_WORDS[each][0] for each in levels], "ou")
    return f"{name} n'est connu que par {known}{NBSP}: il ne compte pas ici."
