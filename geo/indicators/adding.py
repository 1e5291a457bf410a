"""Adding: what was found in a file, as indicators with their values at today's territories."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from geo.errors import IndicatorError
from geo.french import enumeration, quoted
from geo.indicators.harmonise import Harmonised, Weights, harmonise, measure_of
from geo.indicators.measures import Measure
from geo.indicators.reading.choices import Choices, MeasureChoice
from geo.indicators.reading.found import Findings, FoundMeasure
from geo.indicators.reading.slices import NO, PRESENCE
from geo.model.indicators import Indicator, IndicatorCatalogue
from geo.model.territories import Territories


@dataclass(frozen=True)
class Added:
    """An indicator to put in service, and what became of the rows of its file."""

    indicator: Indicator
    harmonised: Harmonised


_SOURCE = ("producer", "source_url", "source_title", "licence")


def confirmed(findings: Findings, choices: Choices) -> Choices:
    """What is said when a person says yes to all that is proposed: it serves the next time."""
    taken = {title: word for sheet in findings.sheets for title, word in sheet.taken.items()}
    years = {str(each.year) for each in findings.measures if each.year_by.startswith("la colonne")}
    return replace(
        choices,
        code=choices.code or findings.sheets[0].code,
        year=choices.year or (years.pop() if len(years) == 1 else ""),
        where={**taken, **choices.where},
        every=MeasureChoice(),
        measures={each.key: _said_of(each) for each in findings.measures},
    )


def _said_of(each: FoundMeasure) -> MeasureChoice:
    said = MeasureChoice(**{one.name: getattr(each, one.name) for one in fields(MeasureChoice)})
    return replace(said, kind="") if each.is_open else said


def measures_of(each: FoundMeasure, choices: Choices, read_on: str) -> list[Measure]:
    """A measure at each of its levels.

    Parameters
    ----------
    read_on
        The date when the file was read, `AAAA-MM-JJ`.
    """
    source = {name: getattr(choices, name) for name in _SOURCE}
    levels = tuple(value.level for value in each.values)  # noqa: PD011 - a field
    found = {one.name: getattr(each, one.name) for one in fields(Indicator)}
    indicator = Indicator(**{**found, **source, "levels": levels, "read_on": read_on})
    return [
        Measure(
            indicator,
            value.level,
            pd.Series(value.codes, dtype="str"),
            pd.Series(value.categories, dtype="str")
            if each.kind == "classe"
            else pd.Series(value.numbers, dtype=float),
            pd.Series(value.flags, dtype="str"),
        )
        for value in each.values  # noqa: PD011 - a field
    ]


def add_all(
    findings: Findings,
    choices: Choices,
    catalogue: IndicatorCatalogue,
    territories: Territories,
    read_on: str,
) -> Iterator[Added]:
    """Bring each measure to today's territories.

    Raises
    ------
    IndicatorError
        A weight is not an effectif of the file, nor one in service.
    """
    measured = {each.id: measures_of(each, choices, read_on) for each in findings.measures}
    weights = _weights(measured, catalogue, territories)
    for each in findings.measures:
        found = harmonise(
            measured[each.id], territories, weights, absent=_absent(each, choices.is_complete)
        )
        yield Added(measured[each.id][0].indicator, found)


def _absent(each: FoundMeasure, is_complete: bool) -> float | str | None:  # noqa: FBT001 - what a person said
    """What a commune that is not in the file has, when the file lists all those concerned."""
    if not is_complete:
        return None
    if each.key == PRESENCE:
        return NO
    return 0.0 if each.kind == "effectif" else None


def _weights(
    measured: Mapping[str, Sequence[Measure]],
    catalogue: IndicatorCatalogue,
    territories: Territories,
) -> Weights:
    wanted = {found[0].indicator.weight for found in measured.values()} - {""}
    own = {
        name: measure
        for name, found in measured.items()
        for measure in found
        if measure.level == "commune" and measure.indicator.kind == "effectif"
    }
    served = catalogue.ids_of("effectif")
    if unknown := sorted(wanted - set(own) - set(served)):
        known = enumeration(sorted({*own, *served}))
        message = f"{quoted(unknown[0])} ne peut pas pondérer. Les effectifs connus : {known}."
        raise IndicatorError(message)
    return {
        name: own[name] if name in own else measure_of(catalogue, name, territories)
        for name in wanted
    }
