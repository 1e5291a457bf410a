"""Choosing an indicator: a list by theme, then one of the activities that it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from geo.model.indicators import Indicator, IndicatorCatalogue
from geo.reports.choices.indicators import activities_of_measure, by_theme, counted_by, measure_of
from pages.widgets.fields import Field, One, Options, Values


@dataclass(frozen=True, slots=True)
class Choice:
    """What one chooses an indicator for.

    Attributes
    ----------
    key, label
        As those of a `Field`.
    others
        Label by value of what one may choose instead of an indicator, first in the list.
    default
        The option that stands for no choice.
    """

    key: str
    label: str
    chosen: str
    others: Options
    default: str


def indicator_fields(
    choice: Choice,
    catalogue: IndicatorCatalogue,
    offered: Sequence[str],
    title: Callable[[Indicator], str],
) -> list[Field]:
    """Let one of the indicators be chosen by theme; behind its measure, of which activity."""
    measure = measure_of(choice.chosen, offered)
    groups: Mapping[str, Options] = {
        f"Besoins et contexte : {theme}": {
            each: title(catalogue.get(counted_by(each)) or catalogue[each]) for each in found
        }
        for theme, found in by_theme(catalogue, offered).items()
    }
    fields: list[Field] = [
        One(choice.key, choice.label, choice.others, measure, choice.default, groups)
    ]
    if activities := activities_of_measure(counted_by(measure), offered):
        options = activities if measure in activities else {measure: "Toutes", **activities}
        fields.append(
            _Activity(
                f"{choice.key}-activite", "Activité", options, choice.chosen, measured=choice.key
            )
        )
    return fields


@dataclass(frozen=True, slots=True)
class _Activity(One):
    """The activity of an indicator: the address has one key for both."""

    measured: str = ""

    def changes(self, values: Sequence[str]) -> Values:
        """What the address becomes; what is none of the options changes nothing."""
        chosen = [each for each in values if each in self.options]
        return {self.measured: chosen} if chosen else {}
