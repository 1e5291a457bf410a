"""Codes: from the codes of a file, whatever its year, to the communes of today.

A commune of today is read in its own row, save where the file follows an earlier year: then it is
the parts it was made of, or a part of a whole that has been parted since.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from geo.model.territories import Level, Territories
from geo.territories.editions import FIRST_EDITION, Editions, read_editions

_TOTALS = frozenset(
    {"_T", "TOTAL", "ENSEMBLE", "FRANCE", "FR", "F", "FM", "FE", "FRM", "FRH", "00"}
)
_OUTSIDE = re.compile(r"97[578]\d\d|98\d{3}|99\d{3}|Z{4,9}|[A-Z0-9]{1,3}Z{3,4}")
"""Overseas collectivities, countries, and the codes that INSEE gives to what is in no EPCI."""
_CORSICA = re.compile(r"20\d{3}")
_WIDE = 0.5
"""A file with more than this share of the communes of a département lists them all."""


@dataclass(frozen=True)
class Places:
    """Where the rows of a file go.

    Attributes
    ----------
    own
        The rows that are those of a commune of today, by its code: most of them.
    joined
        By commune of today that is not simply its own row: the codes that make it, whether the
        file has them or not.
    parted
        By code of a whole: the communes of today that it counted together, itself among them.
    translated
        By code of the file written otherwise (Corsica in figures), the code meant.
    former, totals, outside, doubled, several, unknown
        Codes of the file: brought to a commune of today; totals of larger territories; of
        territories that the atlas does not hold; left out because the row of today's commune
        counts them; given to several communes of today; not known.
    """

    own: frozenset[str] = frozenset()
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    translated: Mapping[str, str] = field(default_factory=dict)
    former: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def place_codes(
    codes: Iterable[str], territories: Territories, level: Level, vintage: int | None
) -> Places:
    """Tell where the rows of a file go.

    Parameters
    ----------
    vintage
        Year of the codes the file follows; None when it is not known.
    """
    return _placed(frozenset(codes), territories, level, vintage)


@lru_cache(maxsize=8)  # the measures of one file have the same codes
def _placed(
    codes: frozenset[str], territories: Territories, level: Level, vintage: int | None
) -> Places:
    index = territories.table(level).index
    own = codes.intersection(index)
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    translated = {}
    for code in sorted(codes - own):
        meant = _corsican(code, territories) if level == "commune" else ""
        if meant:
            translated[code] = meant
        else:
            kinds[_kind(code, territories, level)].append(code)
    own |= set(translated.values()) & set(index)
    former = kinds.pop("former", []) + sorted(set(translated.values()) - own)
    joined: dict[str, tuple[str, ...]] = {}
    parted: dict[str, tuple[str, ...]] = {}
    doubled: list[str] = []
    if level == "commune":
        history = _History(territories, read_editions(), vintage, own | set(former))
        joined, doubled = history.joined(former)
        parted = history.parted()
        joined = {today: parts for today, parts in joined.items() if today not in parted}
    return Places(
        own=own.difference(joined, *parted.values()),
        joined=joined,
        parted=parted,
        translated=translated,
        former=tuple(code for code in former if code not in doubled),
        doubled=tuple(doubled),
        **{kind: tuple(found) for kind, found in kinds.items()},
    )


def _kind(code: str, territories: Territories, level: Level) -> str:
    if level == "commune" and code in territories.former_communes.index:
        return "former"
    if code.upper() in _TOTALS or any(
        code in territories.table(other).index
        for other in ("epci", "departement", "region")
        if other != level
    ):
        return "totals"
    if level == "commune" and code in _ambiguous(territories):
        return "several"
    return "outside" if _OUTSIDE.fullmatch(code.upper()) else "unknown"


def _corsican(code: str, territories: Territories) -> str:
    """The code of a commune of Corsica that was written in figures, as before 1976; else empty."""
    if not _CORSICA.fullmatch(code):
        return ""
    known = (territories.communes.index, territories.former_communes.index)
    tried = [f"{island}{code[2:]}" for island in ("2A", "2B")]
    found = [each for each in tried if any(each in index for index in known)]
    return found[0] if len(found) == 1 else ""


@lru_cache(maxsize=2)
def _ambiguous(territories: Territories) -> Mapping[str, Sequence[str]]:
    """Former codes whose communes of today are several, as the build of the territories found."""
    path = territories.folder / "territoires.json"
    if not path.is_file():
        return {}
    found: Mapping[str, Sequence[str]] = json.loads(path.read_text("utf-8")).get(
        "anciens_codes_ambigus", {}
    )
    return found


@dataclass(frozen=True)
class _History:
    """What the years change for the codes of one file.

    Attributes
    ----------
    present
        The codes of communes, of today or former, that the file has.
    """

    territories: Territories
    editions: Editions
    vintage: int | None
    present: frozenset[str] | set[str]

    def joined(self, former: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        """The communes made of several codes, and the codes that their own row counts already."""
        targets = self.territories.former_communes["code_insee"]
        parts: defaultdict[str, set[str]] = defaultdict(set)
        doubled = []
        for code in former:
            today = str(targets.at[code])
            if today in self.present and not self._stands_beside(code):
                doubled.append(code)
            else:
                parts[today].add(code)
        for code, today in self._expected().items():
            if today in self.present or today in parts:
                parts[today].add(code)
        return {today: self._all_parts(today, found) for today, found in parts.items()}, doubled

    def _stands_beside(self, code: str) -> bool:
        """Whether a former code was a commune of its own in the year that the file follows."""
        if self.territories.former_communes.at[code, "nature"] == "arrondissement":
            return False  # the row of the city is always its total
        return self.vintage is None or self.vintage < self.editions.gone.get(code, FIRST_EDITION)

    def _expected(self) -> dict[str, str]:
        """The former codes that a file of its year should have, and their communes of today."""
        if self.vintage is None:
            return {}
        former = self.territories.former_communes["code_insee"]
        late = [code for code, year in self.editions.gone.items() if self.vintage < year]
        return {code: str(former.at[code]) for code in late if code in former.index}

    def _all_parts(self, today: str, found: set[str]) -> tuple[str, ...]:
        former = self.territories.former_communes
        if any(former.at[code, "nature"] == "arrondissement" for code in found):
            siblings = former.index[former["code_insee"] == today]
            found |= {
                str(code) for code in siblings if former.at[code, "nature"] == "arrondissement"
            }
            return tuple(sorted(found))
        year = self.editions.renumbered.get(today)
        is_new = year is not None and (self.vintage is None or self.vintage < year)
        return tuple(sorted(found if is_new and today not in self.present else {*found, today}))

    def parted(self) -> dict[str, tuple[str, ...]]:
        """The wholes of the file that have been parted since, with what they counted."""
        wholes: defaultdict[str, list[str]] = defaultdict(list)
        for code, (year, whole) in self.editions.restored.items():
            if (
                code in self.territories.communes.index
                and whole in self.present
                and code not in self.present
                and self._is_before(year, whole)
            ):
                wholes[whole].append(code)
        return {whole: (whole, *parts) for whole, parts in wholes.items()}

    def _is_before(self, year: int, whole: str) -> bool:
        """Whether the file follows a year before one, as it says or as what it lists tells."""
        if self.vintage is not None:
            return self.vintage < year
        home = self.territories.communes["code_departement"]
        neighbours = home.index[home == home.get(whole, "")]
        listed = sum(code in self.present for code in neighbours)
        return listed > _WIDE * len(neighbours)
