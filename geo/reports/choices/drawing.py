"""What is drawn and how it is sorted, besides the selection; it lives in the address too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from geo.analysis.choropleths import Measure
from geo.analysis.kept_territories import Kept
from geo.french import enumeration, quoted
from geo.model.atlas import Atlas
from geo.model.indicators import POPULATION, IndicatorCatalogue
from geo.model.selection import Query, Selection
from geo.model.territories import LEVEL_TITLES, LEVEL_WORDS, LEVELS, Level
from geo.reports.choices.messages import first_value, read_value
from geo.reports.choices.territories import TERRITORY_KEYS, TerritoryOrder, read_kept
from geo.reports.palette import ORDERED
from geo.reports.poles.listing import ORDERS, Order

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
SECTOR_INDICATORS = ("secteur", "quotient")
BASES: Mapping[str, str] = {"contours": "Contours seuls", "ign": "Plan IGN (data.geopf.fr)"}
DRAWING_KEYS: tuple[str, ...] = (
    "couleur",
    "indicateur",
    "indicateur2",
    "niveau",
    "secteur_carte",
    "fond",
    "tri",
    "liste",
    *TERRITORY_KEYS,
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
        What colours the territories behind the points (of `INDICATORS`, or the identifier of an
        indicator of the atlas), and which territories.
    sector
        Slug of the sector that is measured, for `SECTOR_INDICATORS`; empty: the one chosen, else
        the most frequent.
    listed
        What stands beside the map: `poles`, the figures of the `territoires`, or the `appels`.
    base
        `ign`: over the IGN map, the overseas départements at their true place.
    second
        What is shown at once with the indicator, of what `crossable` gives; empty for nothing.
    kept, order
        Which territories stand out and are listed, and how these are sorted.
    """

    colour: ColourFacet = "statut"
    indicator: str = "taux"
    level: Level = "region"
    base: Base = "contours"
    sector: str = ""
    listed: str = "poles"
    second: str = ""
    kept: Kept = field(default_factory=Kept)
    order: TerritoryOrder = "valeur"


MOST_CATEGORIES = len(ORDERED)
"""Values of a classe that a map tells apart."""
NO_STATISTICS = IndicatorCatalogue((), lambda _: {})


def measure_of(indicator: str) -> Measure:
    """What is measured: of the poles, else an indicator of the atlas."""
    return cast("Measure", indicator) if indicator in INDICATORS else "indicateur"


def read_choices(
    query: Query,
    *,
    tiles_allowed: bool,
    sectors: Sequence[str] = (),
    levels: Sequence[Level] = LEVELS,
    statistics: IndicatorCatalogue = NO_STATISTICS,
) -> tuple[MapChoices, Order, tuple[str, ...]]:
    """Read how to draw from an address; unknown values become messages.

    Parameters
    ----------
    tiles_allowed
        Whether the operator allows the IGN map.
    levels
        Those offered; the first one stands for no choice.
    """
    messages: list[str] = []
    allowed: dict[str, Sequence[str]] = {
        "couleur": list(COLOURS),
        "indicateur": [*INDICATORS, *statistics],
        "fond": list(BASES) if tiles_allowed else ["contours"],
        "tri": list(ORDERS),
        "secteur_carte": sectors,
        "liste": list(LISTS),
    }
    values = {key: read_value(key, query, allowed[key], messages) for key in allowed}
    indicator = values["indicateur"] or "taux"
    second = _read_second(indicator, query, statistics, messages)
    offered = drawn_levels(indicator, levels, statistics, second)
    level, unread = read_level(query, offered or levels)
    kept, order, others = read_kept(query)
    messages += others
    for each in filter(None, (indicator, second)):
        messages += _level_messages(each, query, levels, statistics)
    choices = MapChoices(
        colour=cast("ColourFacet", values["couleur"] or "statut"),
        indicator=indicator,
        second=second,
        kept=kept,
        order=order,
        level=level,
        base=cast("Base", values["fond"] or "contours"),
        sector=values["secteur_carte"],
        listed=values["liste"] or "poles",
    )
    return choices, cast("Order", values["tri"] or "nom"), (*unread, *messages)


def crossable(statistics: IndicatorCatalogue) -> tuple[str, ...]:
    """What can be shown two at once: rates, amounts, distances, and effectifs by inhabitants."""
    identifiers = statistics.ids_of("taux", "montant", "effectif")
    kept = (each for each in identifiers if each not in (*INDICATORS, POPULATION))
    return (*_CROSSED_MEASURES, *kept)


_CROSSED_MEASURES = ("taux", "distance")


def _read_second(
    first: str,
    query: Query,
    statistics: IndicatorCatalogue,
    messages: list[str],
) -> str:
    """Read what is shown at once with an indicator; why it cannot be becomes a message."""
    offered = crossable(statistics)
    second = read_value("indicateur2", query, [*_CROSSED_MEASURES, *statistics], messages)
    if not second or first == "aucun":
        return ""
    if first == second:
        messages.append("Un indicateur ne se croise pas avec lui-même : choisissez-en un autre.")
        return ""
    for each in (first, second):
        if each not in offered:
            messages.append(_not_crossed(each, statistics))
            return ""
    return second


def _not_crossed(indicator: str, statistics: IndicatorCatalogue) -> str:
    """Say why an indicator is not shown at once with another."""
    is_statistic = indicator in statistics and indicator not in INDICATORS
    name = quoted(statistics[indicator].name if is_statistic else INDICATORS[indicator])
    if is_statistic and statistics[indicator].kind == "classe":
        return f"{name} est un zonage : deux figures chiffrées se croisent, lui non."
    return (
        f"{name} ne se croise pas : sa couleur dirait surtout quels territoires sont grands. "
        "Choisissez deux taux, montants, distances ou effectifs rapportés aux habitants."
    )


def drawn_levels(
    indicator: str,
    levels: Sequence[Level],
    statistics: IndicatorCatalogue,
    second: str = "",
) -> tuple[Level, ...]:
    """Keep the levels of a map at which an indicator has values, the usual one first.

    Where it has none at the usual level, the nearest one comes first; all levels for what is
    measured of the poles, none for a classe of more than `MOST_CATEGORIES` values. With a second
    indicator, both have values there.
    """
    if second:
        levels = drawn_levels(second, levels, statistics)
    if not levels:
        return ()
    if indicator not in statistics or indicator in INDICATORS:
        return tuple(levels)
    if len(statistics[indicator].categories) > MOST_CATEGORIES:
        return ()
    known = [level for level in levels if level in statistics.levels(indicator)]
    wanted = LEVELS.index(levels[0])
    return tuple(sorted(known, key=lambda level: abs(LEVELS.index(level) - wanted)))


def _level_messages(
    indicator: str,
    query: Query,
    levels: Sequence[Level],
    statistics: IndicatorCatalogue,
) -> list[str]:
    """Say at which levels an indicator is known, where it is not at the one asked for."""
    offered = drawn_levels(indicator, levels, statistics)
    asked = first_value("niveau", query)
    if offered and (asked in offered or asked not in levels):
        return []
    if indicator not in statistics or indicator in INDICATORS:
        return []
    name, categories = quoted(statistics[indicator].name), len(statistics[indicator].categories)
    if categories > MOST_CATEGORIES:
        drawable = f"une carte en montre {MOST_CATEGORIES} au plus"
        return [f"{name} a {categories} valeurs, et {drawable} : rien n'est coloré."]
    known = enumeration([LEVEL_WORDS[each][0] for each in statistics.levels(indicator)], "ou")
    if not offered:
        return [f"{name} n'est connu que par {known} : rien n'est coloré ici."]
    return [f"{name} n'est connu que par {known} : c'est par {LEVEL_WORDS[offered[0]][0]} ici."]


def map_levels(shown: Selection, atlas: Atlas) -> tuple[Level, ...]:
    """The levels that a map of some territories can be cut into; the usual one comes first.

    Theirs and those below: a larger territory holds more than what is shown.
    """
    usual = atlas.territories.level_of_parts(shown.level, shown.codes)
    offered = LEVELS[LEVELS.index(shown.level or "region") :]
    return (usual, *(level for level in offered if level != usual))


def read_level(query: Query, offered: Sequence[str]) -> tuple[Level, tuple[str, ...]]:
    """Read the level of a page that offers some only; the first stands for those of other pages.

    What is no level at all becomes a message.
    """
    messages: list[str] = []
    text = read_value("niveau", query, LEVEL_TITLES, messages)
    return cast("Level", text if text in offered else offered[0]), tuple(messages)
