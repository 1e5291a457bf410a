"""Territories: communes, EPCI, départements and régions of France, and who belongs to whom."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from geo.model.arrays import IntArray

Level = Literal["commune", "epci", "departement", "region"]

LEVELS: tuple[Level, ...] = ("region", "departement", "epci", "commune")
"""From the largest territories to the smallest."""
LEVEL_WORDS: Mapping[str, tuple[str, str]] = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("EPCI", "EPCI"),
    "commune": ("commune", "communes"),
}
"""One territory of a level, and several."""
LEVEL_TITLES: Mapping[str, str] = {
    level: word[0].upper() + word[1:] for level, (word, _) in LEVEL_WORDS.items()
}


def level_below(level: Level | None) -> Level | None:
    """The level of the parts of a territory: régions for France (None), none for a commune."""
    rank = LEVELS.index(level) + 1 if level else 0
    return LEVELS[rank] if rank < len(LEVELS) else None


def level_above(level: Level) -> Level | None:
    """The level of the territories that hold those of a level; None above régions."""
    rank = LEVELS.index(level)
    return LEVELS[rank - 1] if rank else None


@dataclass(frozen=True, eq=False)  # told apart by identity: what is made of them can be kept
class Territories:
    """The territorial tables, each indexed by its code (strings, sorted).

    Attributes
    ----------
    regions
        Index `code_region`; `nom`, `type_liaison` (0-8, INSEE), `population`.
    departements
        Index `code_departement`; `nom`, `type_liaison`, `code_region`, `population`.
    epci
        Index `code_epci` (SIREN); `nom`, `nature`, `population`, `codes_departement`,
        `codes_region` (lists separated by `|`: an EPCI may have several).
    communes
        Index `code_insee`; `nom`, `type_liaison`, `code_departement`, `code_region`, `code_epci`
        (empty for the four island communes), `population`, `codes_postaux` (separated by `|`),
        `longitude`, `latitude` (town hall, WGS84 degrees; else a point on the surface), `point`,
        `forme`, `superficie_km2` (km², to 0.01, water included; NaN for the five communes of
        Cantal that share one shape, whose area together stands in `territoires.json`),
        `nom_delegue` (that of the delegated or associated commune of the same code, where
        it differs; else empty).
    former_communes
        Index `code_ancien`; `nom`, `nature` (deleguee, associee, arrondissement, fusionnee),
        `code_insee` (the commune of today).
    edition
        What was built, in French: "Code officiel géographique 2026".
    folder
        Where the tables and the shapes (`formes/`) stand.
    read_renamed
        Gives `renamed`: read when a name is first looked for, and kept.
    """

    regions: pd.DataFrame
    departements: pd.DataFrame
    epci: pd.DataFrame
    communes: pd.DataFrame
    former_communes: pd.DataFrame
    edition: str
    folder: Path
    read_renamed: Callable[[], Mapping[str, Mapping[str, bool]]] = dict

    @property
    def renamed(self) -> Mapping[str, Mapping[str, bool]]:
        """By commune, the folded names of yesterday that `former_communes` does not say.

        Each with whether the commune itself had it, or one that it took in.
        """
        return self.read_renamed()

    def table(self, level: Level) -> pd.DataFrame:
        """The table of one level, indexed by code."""
        tables: dict[Level, pd.DataFrame] = {
            "region": self.regions,
            "departement": self.departements,
            "epci": self.epci,
            "commune": self.communes,
        }
        return tables[level]

    def inside(self, level: Level, above: Level | None, codes: Sequence[str]) -> "pd.Index[str]":
        """Codes of the territories of a level that stand, whole or in part, in those of another.

        All without another level; those of `codes` at the same one; none where the level is the
        larger of the two.
        """
        table = self.table(level)
        if above is None:
            return table.index
        if above == level:
            return table.index[table.index.isin(codes)]
        if f"codes_{above}" in table:  # an EPCI stands in several
            wanted, column = set(codes), table[f"codes_{above}"]
            return table.index[[not wanted.isdisjoint(text.split("|")) for text in column]]
        if f"code_{above}" not in table:
            return table.index[:0]
        return table.index[table[f"code_{above}"].isin(codes)]

    def rows_meeting(self, level: Level, place: tuple[Level, str] | None) -> IntArray:
        """Rows of the territories of a level that share ground with another; all for None.

        Those it holds, whole or in part, or those that hold it. Kept: a millisecond for EPCI.
        """
        if (level, place) not in self._meeting:
            table = self.table(level)
            codes = list(self.inside(level, *((place[0], [place[1]]) if place else (None, ()))))
            if place and LEVELS.index(level) < LEVELS.index(place[0]):
                row = self.table(place[0]).loc[place[1]]
                codes = str(row.get(f"code_{level}", row.get(f"codes_{level}"))).split("|")
            self._meeting[level, place] = table.index.get_indexer(pd.Index(codes))
        found = self._meeting[level, place]
        return found[found >= 0]

    def do_meet(self, level: Level, codes: Sequence[str], place: tuple[Level, str] | None) -> bool:
        """Whether one of some territories of a level shares ground with another place."""
        if (level, place) not in self._met:
            rows = self.rows_meeting(level, place)
            self._met[level, place] = frozenset(self.table(level).index[rows])
        return not self._met[level, place].isdisjoint(codes)

    @cached_property
    def _meeting(self) -> dict[tuple[Level, tuple[Level, str] | None], IntArray]:
        return {}

    @cached_property
    def _met(self) -> dict[tuple[Level, tuple[Level, str] | None], frozenset[str]]:
        return {}

    def level_of_parts(self, level: Level | None, codes: Sequence[str]) -> Level:
        """The level that a map of some territories is cut into, where nobody chose one.

        The one below; but the EPCI of a région that is one département (overseas), communes for a
        commune, and their own level for several territories, which are compared.
        """
        if level and len(codes) > 1:
            return level
        if level == "region" and (self.departements["code_region"] == codes[0]).sum() == 1:
            return "epci"
        return level_below(level) or "commune"

    def name(self, level: Level, code: str) -> str:
        """The name of a territory; its code when unknown."""
        if level not in self._names:
            table = self.table(level)
            self._names[level] = dict(zip(table.index, table["nom"], strict=True))
        return self._names[level].get(code, code)

    @cached_property
    def _names(self) -> dict[Level, dict[str, str]]:
        """Names by code, a level at a time as they are first asked for."""
        return {}

    @cached_property
    def communes_of_postal_code(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of the communes that have each postal code, in their order."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code, postal_codes in self.communes["codes_postaux"].items():
            for postal_code in filter(None, postal_codes.split("|")):
                found[postal_code].append(str(code))
        return {postal_code: tuple(codes) for postal_code, codes in found.items()}

    def current_commune(self, code: str) -> str | None:
        """Today's commune for a code: itself, or the one a former or delegated commune is in."""
        if code in self.communes.index:
            return code
        if code in self.former_communes.index:
            return str(self.former_communes.at[code, "code_insee"])
        return None
