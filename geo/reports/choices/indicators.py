"""Indicators as one chooses them: by theme, then the measure, then the activity that it counts."""

from collections.abc import Collection, Mapping

from geo.french import sentence_case
from geo.model.activities import COUNTED, DENSITY, of_one_activity
from geo.model.indicators import Indicator, IndicatorCatalogue, Kind

SOCIAL_ECONOMY = "économie sociale et solidaire"
_KINDS: Mapping[Kind, str] = {
    "taux": "taux",
    "montant": "montants",
    "classe": "classes",
    "effectif": "effectifs",
}


def by_theme(catalogue: IndicatorCatalogue, offered: Collection[str]) -> dict[str, list[str]]:
    """Sort indicators by theme, in order; those of one activity stand behind their measure."""
    themes: dict[str, list[str]] = {name: [] for name in (*_KINDS.values(), SOCIAL_ECONOMY)}
    for each in offered:
        if measure_of(each, offered) == each:
            themes[_theme(catalogue[each])].append(each)
    return {name: found for name, found in themes.items() if found}


def measure_of(identifier: str, offered: Collection[str]) -> str:
    """What stands for an indicator in a list: its measure, in all activities.

    Where that is not offered, the first of its activities does; any other stands for itself.
    """
    measure = counted_by(identifier)
    if measure in offered:
        return measure
    return next(iter(activities_of_measure(measure, offered)), identifier)


def counted_by(identifier: str) -> str:
    """The indicator of all activities of that of one; any other is its own."""
    measure, _ = of_one_activity().get(identifier, (identifier, None))
    return measure


def activities_of_measure(measure: str, offered: Collection[str]) -> dict[str, str]:
    """The name of each activity that a measure is offered for, by identifier; empty for none."""
    return {
        identifier: sentence_case(activity.name)
        for identifier, (counted, activity) in of_one_activity().items()
        if counted == measure and identifier in offered
    }


def _theme(indicator: Indicator) -> str:
    is_ours = indicator.id in (*COUNTED, DENSITY) or indicator.id in of_one_activity()
    return SOCIAL_ECONOMY if is_ours else _KINDS[indicator.kind]
