"""Selection: which poles, as one frozen value that lives in the address of a page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.french import NBSP, enumeration, fold, printable, quoted
from geo.model.territories import LEVELS, Level
from geo.phrases import phrase

if TYPE_CHECKING:
    from geo.model.atlas import Atlas

FACET_KEYS = ("secteur", "reseau", "appel", "statut")
QUERY_KEYS: tuple[str, ...] = (*LEVELS, *FACET_KEYS, "annee_min", "annee_max", "q")
MAX_VALUES = 200
MAX_WORDS_LENGTH = 200
MAX_WORDS = 10
MAX_SHOWN = 40

_FACET_ATTRIBUTES = {
    "secteur": "sectors",
    "reseau": "networks",
    "appel": "calls",
    "statut": "statuses",
}

_YEAR = re.compile("[0-9]{4}")

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which poles are meant. The empty selection means all of them.

    Values of one attribute widen (or), attributes narrow (and). A pole is in a year range when
    one of its selections by a call is.

    Attributes
    ----------
    level, codes
        One territorial level and the codes whose union is meant.
    sectors, networks, calls, statuses
        Slugs, as in addresses.
    year_min, year_max
        Years of selection by a call, both included.
    words
        Words that must each begin a word of the pole's texts, whatever their case and accents.
    """

    level: Level | None = None
    codes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    year_min: int | None = None
    year_max: int | None = None
    words: str = ""

    def facet(self, key: str) -> tuple[str, ...]:
        """The slugs chosen in the facet of that query key; none for one that does not select."""
        value: tuple[str, ...] = getattr(self, _FACET_ATTRIBUTES.get(key, ""), ())
        return value

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return self == Selection()

    @property
    def has_years(self) -> bool:
        """Whether a year filter is on, which leaves out the poles without any call."""
        return self.year_min is not None or self.year_max is not None

    def without_territory(self) -> "Selection":
        """The same poles, wherever they are: where a territory is not a filter."""
        return replace(self, level=None, codes=())

    def without_sectors(self) -> "Selection":
        """The same poles, whatever their sectors: where sectors are compared."""
        return replace(self, sectors=())

    def without_calls(self) -> "Selection":
        """The same poles, whatever call selected them and when: where calls are compared."""
        return replace(self, calls=(), year_min=None, year_max=None)

    def to_query(self) -> dict[str, list[str]]:
        """Write the selection as query parameters; `Selection.from_query` undoes it."""
        query: dict[str, list[str]] = {}
        if self.level:
            query[self.level] = list(self.codes)
        for key in FACET_KEYS:
            if chosen := self.facet(key):
                query[key] = list(chosen)
        for key, year in (("annee_min", self.year_min), ("annee_max", self.year_max)):
            if year is not None:
                query[key] = [str(year)]
        if self.words:
            query["q"] = [self.words]
        return query

    @classmethod
    def from_query(cls, query: Query, known: "Atlas") -> "tuple[Selection, tuple[str, ...]]":
        """Read a selection from an address, whatever stands there.

        Parameters
        ----------
        known
            Says which codes, slugs and years exist.

        Returns
        -------
        tuple
            The selection made of the values that exist, and one French message for each value
            that was dropped or replaced.
        """
        messages: list[str] = []
        level, codes = _read_territories(query, known, messages)
        facets = {
            attribute: _read_slugs(key, query, set(known.slugs(key)), messages)
            for key, attribute in _FACET_ATTRIBUTES.items()
        }
        year_min, year_max = _read_years(query, known.year_bounds(), messages)
        words = _read_words(query, messages)
        chosen = cls(level, codes, **facets, year_min=year_min, year_max=year_max, words=words)
        return chosen, tuple(messages)


def _read_territories(
    query: Query, known: "Atlas", messages: list[str]
) -> tuple[Level | None, tuple[str, ...]]:
    """Keep the finest level that names a territory; an address holds one level only."""
    found: list[tuple[Level, tuple[str, ...]]] = []
    for level in LEVELS:
        codes = []
        for text in _values(level, query, messages):
            code = known.resolve_code(level, text.strip())
            if code is None:
                messages.append(_unknown(level, text))
                continue
            if code != text.strip():
                messages.append(
                    f"Le code de commune {_clip(text)} est celui d'une ancienne "
                    f"commune ou d'une partie de commune{NBSP}: celle d'aujourd'hui est "
                    f"{known.territories.name(level, code)} ({code})."
                )
            codes.append(code)
        if codes:
            found.append((level, tuple(dict.fromkeys(codes))))
    if len(found) > 1:
        dropped = enumeration([phrase(f"filter_{level}") for level, _ in found[:-1]])
        kept = phrase(f"filter_{found[-1][0]}")
        messages.append(phrase("one_level", kept=kept, dropped=dropped))
    return found[-1] if found else (None, ())


def _read_slugs(key: str, query: Query, slugs: set[str], messages: list[str]) -> tuple[str, ...]:
    kept = []
    for text in _values(key, query, messages):
        value = text.strip().lower()
        if value in slugs:
            kept.append(value)
        else:
            messages.append(_unknown(key, text))
    return tuple(dict.fromkeys(kept))


def _read_years(
    query: Query, bounds: tuple[int, int], messages: list[str]
) -> tuple[int | None, int | None]:
    years: dict[str, int | None] = {}
    for key in ("annee_min", "annee_max"):
        text = next(iter(_values(key, query, messages)), "").strip()
        valid = bool(_YEAR.fullmatch(text)) and bounds[0] <= int(text) <= bounds[1]
        if text and not valid:
            messages.append(
                phrase("unknown_year", text=_clip(text), first=bounds[0], last=bounds[1])
            )
        years[key] = int(text) if text and valid else None
    first, last = years["annee_min"], years["annee_max"]
    if first is not None and last is not None and first > last:
        messages.append(phrase("swapped_years", first=first, last=last))
        first, last = last, first
    return first, last


def _read_words(query: Query, messages: list[str]) -> str:
    text = " ".join(" ".join(_values("q", query, messages)).split())
    if len(text) > MAX_WORDS_LENGTH:
        messages.append(phrase("long_words", most=MAX_WORDS_LENGTH))
    if text and not fold(text):
        messages.append(phrase("no_words", text=_clip(text)))
        return ""
    return " ".join(text[:MAX_WORDS_LENGTH].split()[:MAX_WORDS])


def _values(key: str, query: Query, messages: list[str]) -> list[str]:
    values = [value for value in query.get(key, ()) if value.strip()]
    if len(values) > MAX_VALUES:
        messages.append(
            phrase("too_many_values", number=len(values), key=quoted(key), most=MAX_VALUES)
        )
    return values[:MAX_VALUES]


def _unknown(key: str, text: str) -> str:
    return phrase("unknown_filter", text=_clip(text), filter=quoted(phrase(f"filter_{key}")))


def _clip(text: str) -> str:
    return quoted(printable(text, MAX_SHOWN))
