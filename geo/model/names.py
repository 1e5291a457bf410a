"""Names: when two ways of writing one name are the same, for places and for poles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from geo.french import fold

ABBREVIATIONS: Mapping[str, str] = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "nd": "notre dame",
    "ss": "sous",
    "mt": "mont",
    "mgne": "montagne",
    "vlle": "ville",
    "chat": "chateau",
    "ht": "haut",
    "hte": "haute",
    "hts": "hauts",
    "htes": "hautes",
    "gd": "grand",
    "gde": "grande",
    "pt": "petit",
}
"""Words that people abridge in the names of places, folded; the browser's search has them too.

Of the 39,000 official names of today and yesterday, one holds such a word by itself: La
Chapelle-du-Mont-du-Chat, which is compared with itself written out, and so still found.
"""
_SLASH = re.compile(r"\bs\s*/\s*", re.IGNORECASE)

STOP_WORDS = frozenset({"ptce", "pole", "le", "la", "les", "l", "du", "de", "des", "d"})
"""Folded words of a pole's name that tell it from no other."""
ALIKE = 90
"""Similarity of two names (0 to 100, rapidfuzz's ratio of keys) from which they may be the same.

Measured on the 120 poles shipped: the likest two of one département score 48, the likest two of
all 76 (« PTCE du Pays d'Ancenis » and « PTCE du Pays du Mans »); of 2,400 slips of one letter made
in their names, 85 % score 90 or more, 78 % score 92, 57 % score 95. Lower, different poles of one
town are told as look-alikes; higher, slips make a pole twice.
"""
_MAX_KEY = 200
_BLOCK = 500
_MOST_COMPARED = 5_000
"""Distinct names of one area up to which look-alikes are sought, beyond which only equal ones are.

The cost is that of all pairs: 5,000 names take 0.4 s, 50,000 would take 40 s.
"""


def place_words(text: str) -> list[str]:
    """Split the name of a place into folded words, those abridged written out.

    >>> place_words("St-Étienne s/ Gue")
    ['saint', 'etienne', 'sur', 'gue']
    """
    words = fold(_SLASH.sub("sur ", text)).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words).split()


@lru_cache(maxsize=100_000)
def place_key(name: str) -> str:
    """Fold the name of a place, so that two ways of writing it are equal."""
    return " ".join(place_words(name))


_CEDEX = re.compile(r"(?:^|\s)(?:cedex\s?\d*(?=\s|$).*|(?:cx|cdx)(?:\s?\d{1,2})?$)")
"""« CEDEX », its number and what follows; abridged, only at the end: CX is more than that."""


def is_cedex(text: str) -> bool:
    """Whether a text says that its postal code is one of firms, which no list of towns has."""
    return bool(_CEDEX.search(fold(text)))


def without_cedex(name: str) -> str:
    """Take « CEDEX » off a folded name, and what follows it."""
    return _CEDEX.sub("", name)


@lru_cache(maxsize=100_000)
def pole_key(name: str) -> str:
    """Fold the name of a pole or of an organisation without the words that many share."""
    words = fold(name).split()
    key = " ".join(word for word in words if word not in STOP_WORDS) or " ".join(words)
    return key[:_MAX_KEY]


def look_alikes(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find the keys that resemble, or are, one before: their positions, and those of the first.

    Each distinct key is compared once, a block at a time: equal names cost nothing.
    """
    first: dict[str, int] = {}
    for position, key in enumerate(keys):
        first.setdefault(key, position)
    like = _first_like(list(first)) if len(first) <= _MOST_COMPARED else {}
    for position, key in enumerate(keys):
        before = first.get(like.get(key, key), position)
        if before != position:
            yield position, before


def _first_like(keys: Sequence[str]) -> dict[str, str]:
    """By key that resembles one before it, the first of these."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _BLOCK):
        block = keys[start : start + _BLOCK]
        scores = process.cdist(block, keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
        is_like = np.tril(scores >= ALIKE, start - 1)
        for row in map(int, np.flatnonzero(is_like.any(axis=1))):
            found[block[row]] = keys[int(is_like[row].argmax())]
    return found
