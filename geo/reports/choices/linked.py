"""Against which indicator the presence of poles is set, as it stands in the address."""

from geo.french import NBSP, quoted
from geo.model.atlas import Atlas
from geo.model.selection import Query
from geo.reports.choices.drawing import INDICATORS
from geo.reports.choices.likeness import can_compare
from geo.reports.choices.messages import first_value, unknown_value

USUAL = "densite"


def linked_indicators(atlas: Atlas) -> tuple[str, ...]:
    """The indicators that may have values by EPCI, without reading them; the usual one first."""
    known = [each for each in atlas.indicators if _may_be_linked(atlas, each)]
    return tuple(sorted(known, key=lambda each: each != USUAL))


def read_linked(query: Query, atlas: Atlas) -> tuple[str, tuple[str, ...]]:
    """Read an indicator with values by EPCI; what is no such becomes a message.

    The measures of poles, which the same key has on the map, stand for no choice. Empty where no
    indicator has values by EPCI.
    """
    offered = linked_indicators(atlas)
    usual = next((each for each in offered if "epci" in atlas.indicators.levels(each)), "")
    asked = first_value("indicateur", query)
    if not asked or (asked in INDICATORS and asked not in atlas.indicators):
        return usual, ()
    if asked not in atlas.indicators:
        return usual, (unknown_value("indicateur", asked, ", ".join(offered)),)
    if "epci" not in atlas.indicators.levels(asked):
        name = quoted(atlas.indicators[asked].name)
        return usual, (f"{name} n'a aucune valeur par EPCI{NBSP}: un autre est montré.",)
    return asked, ()


def _may_be_linked(atlas: Atlas, identifier: str) -> bool:
    indicator = atlas.indicators[identifier]
    is_of_epci = indicator.kind == "classe" and "epci" in indicator.levels
    return is_of_epci or can_compare(atlas, identifier, "epci")
