"""Indicators: public statistics by territory, what each one is, and its values when asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.model.arrays import FloatArray, IntArray, TextArray
from geo.model.territories import LEVELS, Level

Kind = Literal["effectif", "taux", "montant", "classe"]

POPULATION = "population"
"""Identifier of the indicator of inhabitants."""
KINDS: tuple[Kind, ...] = ("effectif", "taux", "montant", "classe")
RESERVED_IDS = frozenset(
    {
        *("nombre", "taux", "secteur", "quotient", "montant", "distance"),
        *("indicateur", "croisement", "aucun"),
    }
)
"""What stands beside identifiers of indicators in addresses: figures of the poles, or nothing."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One public statistic: a row of the table `indicateurs`.

    Attributes
    ----------
    id
        As it stands in addresses.
    name, definition, unit, note
        In French; the last three may be empty.
    kind
        An `effectif` adds up from a territory to the one that holds it; a `taux` and a `montant`
        do not; a `classe` sorts territories into `categories`.
    weight
        Identifier of the effectif that weighs a taux when territories are joined; empty: none.
    year, vintage
        Year of the values, and of the codes of communes of the file they were read in; None when
        the source does not say.
    levels
        Those the source gives; the others are made from the communes.
    categories
        The values of a classe, in order; empty for the others.
    direction
        `plus` where more means more need, `moins` where less does, empty for neither.
    producer, source_url, source_title, licence, read_on
        Where it comes from; each empty when unknown.
    file
        Name of the Parquet file of its values; empty for what the territories' own tables say.
    """

    id: str
    name: str
    kind: Kind
    definition: str = ""
    unit: str = ""
    weight: str = ""
    year: int | None = None
    vintage: int | None = None
    levels: tuple[Level, ...] = ()
    categories: tuple[str, ...] = ()
    direction: str = ""
    producer: str = ""
    source_url: str = ""
    source_title: str = ""
    licence: str = ""
    read_on: str = ""
    file: str = ""
    note: str = ""


@dataclass(frozen=True)
class LevelValues:
    """The values of an indicator at one level, in the order of that level's table.

    Attributes
    ----------
    numbers
        NaN where unknown. Of a classe, the position of the value in its categories.
    flags
        Why a value is missing (`secret`, `non_disponible`), or what to know of it (`estime`: old
        communes joined by a weight; `partiel`: parts of it are missing). Else empty.
    parts, missing
        How many communes each territory is made of, and how many of these have no value.
    """

    numbers: FloatArray
    flags: TextArray
    parts: IntArray
    missing: IntArray

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known anywhere."""
        return bool(np.isnan(self.numbers).all())


ReadValues = Callable[[Indicator], Mapping[Level, LevelValues]]
ReadFile = Callable[[Indicator], bytes]


class IndicatorCatalogue(Mapping[str, Indicator]):
    """The indicators in service; the values of each are read when first asked for, and kept."""

    def __init__(
        self, indicators: Sequence[Indicator], read: ReadValues, read_file: ReadFile | None = None
    ) -> None:
        """Take the indicators, each identifier once, and how to read the values of one.

        Parameters
        ----------
        read_file
            Gives the file of its values as it stands, for who takes it elsewhere.
        """
        self._indicators = {each.id: each for each in indicators}
        self._read = read
        self._read_file = read_file
        self._values: dict[str, Mapping[Level, LevelValues]] = {}

    def __getitem__(self, identifier: str) -> Indicator:
        """One indicator; KeyError for an unknown one."""
        return self._indicators[identifier]

    def __iter__(self) -> Iterator[str]:
        """Identifiers, in the order of the table."""
        return iter(self._indicators)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._indicators)

    def ids_of(self, *kinds: Kind) -> tuple[str, ...]:
        """Identifiers of the indicators of some kinds, in order."""
        return tuple(each.id for each in self._indicators.values() if each.kind in kinds)

    def levels(self, identifier: str) -> tuple[Level, ...]:
        """The levels at which something is known, from the largest territories to the smallest."""
        known = self._known(identifier)
        return tuple(level for level in LEVELS if level in known and not known[level].is_empty)

    def at(self, identifier: str, level: Level) -> LevelValues | None:
        """The values at a level; None when the indicator has none there."""
        return self._known(identifier).get(level)

    def files(self) -> dict[str, bytes]:
        """The files of values as they stand, by name: all that the table names."""
        if self._read_file is None:
            return {}
        named = (each for each in self._indicators.values() if each.file)
        return {each.file: self._read_file(each) for each in named}

    def _known(self, identifier: str) -> Mapping[Level, LevelValues]:
        if identifier not in self._values:
            self._values[identifier] = self._read(self._indicators[identifier])
        return self._values[identifier]
