"""Which territories are listed and stand out on the map, as it stands in the address."""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from geo.analysis.kept_territories import Kept, Presence
from geo.french import NBSP, count, kilometres, number, quoted
from geo.model.selection import Query
from geo.reports.choices.messages import read_number, read_value

TerritoryOrder = Literal["valeur", "nom", "habitants", "poles", "distance"]

TERRITORY_KEYS = ("habitants_min", "distance_min", "presence", "premiers", "ordre")
PRESENCES: Mapping[str, str] = {
    "connu": "Un pôle connu",
    "sans": "Aucun pôle connu",
    "aucun": "Aucun pôle, à coup sûr",
}
TERRITORY_ORDERS: Mapping[str, str] = {
    "valeur": "Valeur",
    "nom": "Nom",
    "habitants": "Habitants",
    "poles": "Pôles",
    "distance": "Distance",
}
_MOST = {"habitants_min": 99_999_999, "distance_min": 2_000, "premiers": 500}
_OFFERED: Mapping[str, Sequence[int]] = {
    "habitants_min": (10_000, 20_000, 50_000, 100_000, 200_000),
    "distance_min": (10, 20, 30, 50, 100),
    "premiers": (5, 10, 20, 50, 100),
}


def read_kept(query: Query) -> tuple[Kept, TerritoryOrder, tuple[str, ...]]:
    """Read which territories are listed, and in which order; unknown values become messages."""
    messages: list[str] = []
    least, far, first = (
        read_number(key, query, (0, most), messages) or 0 for key, most in _MOST.items()
    )
    presence = read_value("presence", query, PRESENCES, messages)
    order = read_value("ordre", query, TERRITORY_ORDERS, messages) or "valeur"
    kept = Kept(least, far, cast("Presence", presence), first)
    return kept, cast("TerritoryOrder", order), tuple(messages)


def offered_numbers(key: str, chosen: int) -> Mapping[str, str]:
    """The numbers that a list offers for a key, and the one of the address; empty for none."""
    numbers = sorted({*_OFFERED[key], *([chosen] if chosen else [])})
    before, after = _AROUND[key]
    return {"": "Tous", **{str(each): f"{before}{number(each)}{after}" for each in numbers}}


_AROUND: Mapping[str, tuple[str, str]] = {
    "habitants_min": ("", " au moins"),
    "distance_min": ("", " km au moins"),
    "premiers": ("Les ", " premiers"),
}


def kept_words(kept: Kept) -> Sequence[str]:
    """Say what the territories kept have: « au moins 50 000 habitants »."""
    said = []
    if kept.population_min:
        said.append(f"au moins {count(kept.population_min, 'habitant')}")
    if kept.distance_min_km:
        far = kilometres(kept.distance_min_km)
        said.append(f"à {far} ou plus de tout pôle localisé")
    if kept.presence:
        said.append(_PRESENCE_WORDS[kept.presence])
    if kept.first:
        said.append("le premier" if kept.first == 1 else f"les {number(kept.first)} premiers")
    return said


def kept_notice(kept: Kept) -> str:
    """Say which territories the map shows, where their filters are not in view."""
    words = ", ".join(kept_words(kept))
    where = quoted("Territoires")
    return f"Territoires en couleur{NBSP}: {words}. {where} en donne la liste et les filtres."


_PRESENCE_WORDS = {
    "connu": "au moins un pôle connu",
    "sans": "aucun pôle connu",
    "aucun": "aucun pôle, ni connu ni de lieu mal connu",
}
