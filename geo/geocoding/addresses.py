"""Addresses: what is asked of the service, and the commune that an address states by itself."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.french import of_commune
from geo.model.names import place_words
from geo.model.territories import Territories

SHORTEST_QUERY = 3
LONGEST_QUERY = 200
"""Characters: what the service accepts as a query."""
_POSTCODE = re.compile(r"(?<![0-9])[0-9]{5}(?![0-9])")
# Formats (marks that turn the line round), and what is no character at all.
_UNSEEN = frozenset(("Cf", "Cn", "Co", "Cs"))
# Marks that split CSV lines somewhere; no search engine reads them.
_SEPARATORS = str.maketrans(dict.fromkeys(',;|"«»“”', " "))


@dataclass(frozen=True, slots=True)
class Address:
    """An address as people write it; only the text is needed.

    Attributes
    ----------
    text
        Number and street, or the whole address.
    postcode, city
        Postal code and commune, where they stand apart.
    code_insee
        The commune that is declared, if any: the result is compared with it.
    """

    text: str
    postcode: str = ""
    city: str = ""
    code_insee: str = ""


@dataclass(frozen=True)
class Communes:
    """The communes of today, as answers and sentences need them."""

    territories: Territories

    @cached_property
    def _points(self) -> Mapping[str, tuple[float, float]]:
        points = self.territories.communes[["longitude", "latitude"]]
        return {str(code): (x, y) for code, x, y in points.itertuples()}

    def name(self, code: str) -> str:
        """The name of a commune."""
        return self.territories.name("commune", code)

    def of(self, code: str) -> str:
        """Say that something is a commune's: « de Brest », « d'Hyères »."""
        liaison = int(self.territories.communes["type_liaison"][code])
        return of_commune(self.name(code), liaison)

    def point(self, code: str) -> tuple[float, float]:
        """Longitude and latitude (WGS84 degrees) of its town hall."""
        return self._points[code]


def query_of(address: Address) -> str:
    """Write what is asked of the service; empty when there is nothing it could answer.

    In lower case, on one line, without invisible characters nor separators: two ways of writing
    one address are one query, asked once. A postal code and a commune that stand apart are
    appended unless the text has them.
    """
    text = _normal(address.text)
    if not text or len(address.text) > 2 * LONGEST_QUERY:
        return ""
    for part in (_normal(address.postcode), _normal(address.city)):
        if part and not _has_words(text, part):
            text = f"{text} {part}"
    return text if SHORTEST_QUERY <= len(text) <= LONGEST_QUERY else ""


def stated_commune(address: Address, communes: Communes) -> str:
    """Find the commune that an address states, without asking anyone; empty when in doubt.

    That of its code; else the one, of those with its postal code, that is named where a commune
    stands: apart, after the postal code, or anywhere. Of two names one of which holds the other,
    the longer is meant. When none is named nor stands apart, the only one with this postal code.
    """
    if code := communes.territories.current_commune(address.code_insee.strip()):
        return code
    text, city = _bounded(address.text), _bounded(address.city).strip()
    near = sorted(
        {
            code
            for postcode in _POSTCODE.findall(f"{_bounded(address.postcode)} {text}")
            for code in communes.territories.communes_of_postal_code.get(postcode, ())
        }
    )
    for words in (city,) if city else (_POSTCODE.split(text)[-1], text):
        if named := [code for code in near if _has_words(words, communes.name(code))]:
            return _longest_name(named, communes)
    return near[0] if len(near) == 1 and not city else ""


def _longest_name(codes: Sequence[str], communes: Communes) -> str:
    """The commune whose name holds those of all the others; empty when none does."""
    names = {code: communes.name(code) for code in codes}
    longest = max(names, key=lambda code: len(names[code]))
    others = [name for code, name in names.items() if code != longest]
    is_alone = names[longest] not in others
    return longest if is_alone and all(_has_words(names[longest], each) for each in others) else ""


def names_commune(address: Address, name: str) -> bool:
    """Whether a commune's name stands in an address."""
    return _has_words(_bounded(f"{address.text} {address.city}"), name)


def _bounded(text: str) -> str:
    """No more of a text than an address may have: a cell may hold a book."""
    return text[: 2 * LONGEST_QUERY]


def _has_words(text: str, words: str) -> bool:
    return f" {_folded(words)} " in f" {_folded(text)} "


def _folded(text: str) -> str:
    return " ".join(place_words(text))


def _normal(text: str) -> str:
    composed = unicodedata.normalize("NFKC", _bounded(text)).translate(_SEPARATORS).lower()
    visible = composed if composed.isprintable() else _without_unseen(composed)
    words = " ".join(visible.split())
    first = next((place for place, each in enumerate(words) if each.isalnum()), len(words))
    return words[first:]


def _without_unseen(text: str) -> str:
    return "".join(
        " " if unicodedata.category(each) == "Cc" else each
        for each in text
        if unicodedata.category(each) not in _UNSEEN
    )
