"""What is drawn and how it is sorted, besides the selection; it lives in the address too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from geo.analysis.choropleths import Measure
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from geo.reports.choices.messages import unknown_value
from geo.reports.poles.listing import ORDERS, Order

Indicator = Measure | Literal["aucun"]
ColourFacet = Literal["statut", "secteur", "appel", "confiance"]
Base = Literal["contours", "ign"]

COLOURS: Mapping[str, str] = {
    "statut": "Statut",
    "secteur": "Secteur",
    "appel": "Appel",
    "confiance": "Confiance",
}
INDICATORS: Mapping[str, str] = {
    "nombre": "Nombre de pôles",
    "taux": "Pôles pour 100 000 habitants",
    "secteur": "Pôles d'un secteur",
    "quotient": "Quotient de localisation d'un secteur",
    "montant": "Montants publiés des appels",
    "distance": "Distance au pôle localisé le plus proche",
    "aucun": "Aucun",
}
LEVEL_TITLES: Mapping[str, str] = {
    "region": "Région",
    "departement": "Département",
    "epci": "EPCI",
    "commune": "Commune",
}
SECTOR_INDICATORS = ("secteur", "quotient")
BASES: Mapping[str, str] = {"contours": "Contours seuls", "ign": "Plan IGN (data.geopf.fr)"}
LEVEL_WORDS: Mapping[str, tuple[str, str]] = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("EPCI", "EPCI"),
    "commune": ("commune", "communes"),
}
DRAWING_KEYS: tuple[str, ...] = (
    "couleur",
    "indicateur",
    "niveau",
    "secteur_carte",
    "fond",
    "tri",
    "liste",
)
LISTS: Mapping[str, str] = {
    "poles": "Pôles",
    "territoires": "Territoires",
    "appels": "Au fil des appels",
}


@dataclass(frozen=True, slots=True)
class MapChoices:
    """How the map is drawn.

    Attributes
    ----------
    colour
        Facet that colours the points.
    indicator, level
        What colours the territories behind the points, and which territories.
    sector
        Slug of the sector that is measured, for `SECTOR_INDICATORS`; empty: the one chosen, else
        the most frequent.
    listed
        What stands beside the map: `poles`, the figures of the `territoires`, or the `appels`.
    base
        `ign`: over the IGN map, the overseas départements at their true place.
    """

    colour: ColourFacet = "statut"
    indicator: Indicator = "taux"
    level: Level = "region"
    base: Base = "contours"
    sector: str = ""
    listed: str = "poles"


def read_choices(
    query: Mapping[str, Sequence[str]],
    *,
    tiles_allowed: bool,
    sectors: Sequence[str] = (),
    levels: Sequence[Level] = LEVELS,
) -> tuple[MapChoices, Order, tuple[str, ...]]:
    """Read how to draw from an address; unknown values become messages.

    Parameters
    ----------
    tiles_allowed
        Whether the operator allows the IGN map.
    sectors
        Slugs of the sectors.
    levels
        Those offered; the first one stands for no choice.
    """
    messages: list[str] = []
    allowed: dict[str, Sequence[str]] = {
        "couleur": list(COLOURS),
        "indicateur": list(INDICATORS),
        "fond": list(BASES) if tiles_allowed else ["contours"],
        "tri": list(ORDERS),
        "secteur_carte": sectors,
        "liste": list(LISTS),
    }
    level, unread = read_level(query, levels)
    values = {key: _read(key, query, allowed[key], messages) for key in allowed}
    choices = MapChoices(
        colour=cast("ColourFacet", values["couleur"] or "statut"),
        indicator=cast("Indicator", values["indicateur"] or "taux"),
        level=level,
        base=cast("Base", values["fond"] or "contours"),
        sector=values["secteur_carte"],
        listed=values["liste"] or "poles",
    )
    return choices, cast("Order", values["tri"] or "nom"), (*unread, *messages)


def map_levels(shown: Selection, atlas: Atlas) -> tuple[Level, ...]:
    """The levels that a map of some territories can be cut into; the usual one comes first.

    Theirs and those below: a larger territory holds more than what is shown.
    """
    usual = atlas.territories.level_of_parts(shown.level, shown.codes)
    offered = LEVELS[LEVELS.index(shown.level or "region") :]
    return (usual, *(level for level in offered if level != usual))


def read_level(
    query: Mapping[str, Sequence[str]], offered: Sequence[str]
) -> tuple[Level, tuple[str, ...]]:
    """Read the level of a page that offers some only; the first stands for those of other pages.

    What is no level at all becomes a message.
    """
    messages: list[str] = []
    text = _read("niveau", query, list(LEVEL_TITLES), messages)
    return cast("Level", text if text in offered else offered[0]), tuple(messages)


def _read(
    key: str,
    query: Mapping[str, Sequence[str]],
    allowed: Sequence[str],
    messages: list[str],
) -> str:
    text = next(iter(query.get(key, ())), "")
    if text and text not in allowed:
        messages.append(unknown_value(key, text, ", ".join(allowed)))
        return ""
    return text
