"""Activities: groups of codes of the Insee's nomenclature, and the sectors of poles near them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ESTABLISHMENTS, EMPLOYERS, DENSITY = "ess-etablissements", "ess-employeurs", "ess-densite"
LEAST_JOBS, MOST_JOBS = "ess-emplois-min", "ess-emplois-max"
COUNTED = (ESTABLISHMENTS, EMPLOYERS, LEAST_JOBS, MOST_JOBS)
"""Identifiers of the indicators of the social economy; those of one activity end in its slug."""


@dataclass(frozen=True, slots=True)
class Activity:
    """A group of codes of the NAF rév. 2.

    Attributes
    ----------
    name
        In French, for the middle of a sentence.
    codes
        Beginnings of codes: « 38 », « 47.79Z ».
    sectors
        Slugs of the sectors of poles that it is a neighbour of.
    """

    slug: str
    name: str
    codes: tuple[str, ...]
    sectors: tuple[str, ...]

    def indicator(self, counted: str) -> str:
        """Identifier of an indicator of this activity alone; `counted`: one of `COUNTED`."""
        return f"{counted}-{self.slug}"


@cache
def activities() -> tuple[Activity, ...]:
    """All of them, in order; each code falls in one."""
    text = Path(__file__).with_name("activities.toml").read_text("utf-8")
    return tuple(
        Activity(slug, each["name"], tuple(each["codes"]), tuple(each["sectors"]))
        for slug, each in tomllib.loads(text).items()
    )


def activity_of(code: str) -> Activity:
    """Give the activity of a code of the nomenclature: that of its longest known beginning."""
    return next(activity for beginning, activity in _by_length() if code.startswith(beginning))


@cache
def _by_length() -> tuple[tuple[str, Activity], ...]:
    pairs = [(code, each) for each in activities() for code in each.codes]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def is_of_one_activity(identifier: str) -> bool:
    """Whether an indicator is one of the social economy in a single activity."""
    return identifier in of_one_activity()


@cache
def of_one_activity() -> Mapping[str, tuple[str, Activity]]:
    """One of `COUNTED` and the activity, by the identifier of the indicator that counts it."""
    return {each.indicator(name): (name, each) for each in activities() for name in COUNTED}


def social_economy_identifiers() -> tuple[str, ...]:
    """Identifiers of all the indicators of the social economy."""
    return (*COUNTED, *sorted(of_one_activity()), DENSITY)


def activities_of(sectors: Iterable[str]) -> tuple[Activity, ...]:
    """The activities that are neighbours of some sectors of poles."""
    asked = set(sectors)
    return tuple(each for each in activities() if asked & set(each.sectors))


SIZES: Mapping[str, tuple[int, int | None]] = {
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1_000, 1_999),
    "51": (2_000, 4_999),
    "52": (5_000, 9_999),
    "53": (10_000, None),
}
"""Employees of a class of size of Sirene, at least and at most; the last has no upper bound.

Not there: « NN » (no employee, or no declaration) and the empty cell (not known).
"""
