"""Check the indicators: what their rows say of one another, and the files of their values."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pandas as pd

from geo.errors import DataMissingError, DataUnreadableError
from geo.french import count, enumeration
from geo.model.indicators import RESERVED_IDS, Indicator
from geo.model.report import Fault, Problem, Report, shown
from geo.model.rules import fault
from geo.model.territories import Territories
from geo.tables.indicators import VALUES_FOLDER, indicators_of, read_values

FILE = "indicateurs.csv"


def check_indicators(frame: pd.DataFrame) -> Iterator[Problem]:
    """Find what is wrong in the rows of the table `indicateurs`."""
    indicators = indicators_of(frame)
    kinds = {each.id: each.kind for each in indicators}
    for indicator, line in zip(indicators, frame["_row"], strict=True):
        if indicator.id in RESERVED_IDS:
            found = fault("reserved-indicator", value=shown(indicator.id))
            yield found.at(FILE, line, "id_indicateur", indicator.id)
        if indicator.kind == "classe" and not indicator.categories:
            yield fault("classe-without-categories").at(FILE, line, "modalites")
        if indicator.weight and (unfit := _unfit_weight(indicator, kinds.get(indicator.weight))):
            yield unfit.at(FILE, line, "poids", indicator.weight)


def _unfit_weight(indicator: Indicator, kind: str | None) -> Fault | None:
    value = shown(indicator.weight)
    if kind is None:
        return fault("unknown-weight.nowhere", value=value)
    if kind != "effectif":
        return fault("unknown-weight.of-kind", value=value, kind=kind)
    if indicator.kind in ("effectif", "classe"):
        return fault("unknown-weight.of-no-use", value=value, kind=indicator.kind)
    return None


def offered(
    frame: pd.DataFrame, folder: Path, derived: Collection[str]
) -> tuple[list[Indicator], Report]:
    """The indicators that can be offered, and what is said of those whose values are not there.

    Parameters
    ----------
    folder
        The data folder.
    derived
        Identifiers of those that need no file of values.
    """
    usable = [each for each in indicators_of(frame) if _is_usable(each)]
    there = [each for each in usable if _is_there(each, folder, derived)]
    return there, Report.of(_missing([each.id for each in usable if each not in there]))


def _is_usable(indicator: Indicator) -> bool:
    has_categories = indicator.kind != "classe" or bool(indicator.categories)
    return has_categories and indicator.id not in RESERVED_IDS


def _is_there(indicator: Indicator, folder: Path, derived: Collection[str]) -> bool:
    if not indicator.file:
        return indicator.id in derived
    return (folder / VALUES_FOLDER / indicator.file).is_file()


def _missing(identifiers: Sequence[str]) -> Iterator[Problem]:
    """One warning for all: a folder that was copied without its values lacks them all."""
    if identifiers:
        found = fault(
            "missing-values",
            indicators=count(len(identifiers), "indicateur"),
            names=enumeration(identifiers),
        )
        yield found.at(FILE)


def check_values(
    indicators: Sequence[Indicator], folder: Path, territories: Territories
) -> Iterator[Problem]:
    """Read the files of values that are there, and report those that cannot be used."""
    for indicator in indicators:
        if not indicator.file:
            continue
        try:
            found = read_values(folder / VALUES_FOLDER / indicator.file, indicator, territories)
            if all(values.is_empty for values in found.values()):
                yield fault("unusable-values.empty", value=shown(indicator.id)).at(FILE)
        except (DataMissingError, DataUnreadableError) as error:
            yield fault("unusable-values.damaged", reason=error).at(FILE)
