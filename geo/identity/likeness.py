"""Likeness: how far two ways of writing the name of an organisation are the same."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from geo.model.names import place_words

SUBSET = 88
"""Likeness, at most, of a name that holds the other and more: a branch, or another body."""
_FORMS = (
    "societe cooperative d interet collectif",
    "societe cooperative et participative",
    "societe cooperative de production",
    "societe par actions simplifiee",
    "societe a responsabilite limitee",
    "societe anonyme",
    "a capital variable",
    "loi 1901",
    "loi de 1901",
)
"""Legal forms written out, folded."""
_FORM_WORDS = frozenset(
    (
        *("association", "asso", "ass", "sas", "sasu", "sarl", "sa", "eurl", "snc", "gie"),
        *("scop", "scic", "scoparl", "societe", "ste"),
    )
)
_LINKS = frozenset(
    ("le", "la", "les", "l", "un", "une", "du", "de", "des", "d", "et", "en", "a", "au", "aux")
)
_STARTS = (
    ("cc ", "communaute de communes "),
    ("com com ", "communaute de communes "),
    ("ca ", "communaute d agglomeration "),
    ("ville ", "commune "),
    ("mairie ", "commune "),
)
"""Beginnings under which the register knows local authorities by another word."""
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LEAST_INITIALS = 3
"""Words that initials stand for: two letters are those of many names."""
_SHORT_NAME = 5
"""Letters of a name that others bear by chance, which never makes a unit certain in a département.
Chosen, not measured; lower, « Relais » alone would be believed; higher, few names are."""
_MAX_NAME = 300


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """Fold a name without its legal form and the words that link; never empty if a letter is in.

    >>> name_key("SCIC SA L'Équipée des Îles")
    'equipee iles'
    """
    text = " ".join(place_words(name[:_MAX_NAME]))
    for form in _FORMS:
        text = f" {text} ".replace(f" {form} ", " ").strip()
    for start, full in _STARTS:
        if text.startswith(start):
            text = full + text[len(start) :]
    words = text.split()
    kept = [word for word in words if word not in _FORM_WORDS and word not in _LINKS]
    return " ".join(kept or words)


def ways_of_writing(name: str) -> tuple[str, ...]:
    """Give the names a name holds: the whole, without its brackets, an acronym in brackets.

    >>> ways_of_writing("Ateliers Gersois (AG2I)")
    ('Ateliers Gersois (AG2I)', 'Ateliers Gersois', 'AG2I')
    """
    bare = _BRACKETS.sub(" ", name).strip()
    inside = [each.strip() for each in _BRACKETS.findall(name)]
    acronyms = [each for each in inside if each and " " not in each and each.upper() == each]
    return tuple(dict.fromkeys(each for each in (name, bare, *acronyms) if each))


def likeness(name: str, names: Iterable[str]) -> int:
    """Compare a name with those of a unit: 0 to 100, that of the likest two."""
    ours = {name_key(each) for each in ways_of_writing(name)} - {""}
    theirs = {name_key(way) for each in names for way in ways_of_writing(each)} - {""}
    return max((_compare(a, b) for a in ours for b in theirs), default=0)


def is_weak(name: str) -> bool:
    """Whether a name is so short that others bear it by chance: one word of 5 letters or less."""
    longest = max((name_key(each) for each in ways_of_writing(name)), key=len, default="")
    return " " not in longest and len(longest) <= _SHORT_NAME


def _compare(ours: str, theirs: str) -> int:
    if ours.replace(" ", "") == theirs.replace(" ", ""):
        return 100
    score = max(fuzz.token_sort_ratio(ours, theirs), fuzz.ratio(ours, theirs))
    a, b = set(ours.split()), set(theirs.split())
    shorter = min(ours, theirs, key=len)
    if (a < b or b < a) and len(shorter) > _SHORT_NAME:
        score = max(score, SUBSET)
    if _are_initials(ours, theirs) or _are_initials(theirs, ours):
        score = max(score, SUBSET)
    # Two numbers are two things (« Régie 13 », « Régie 31 »), however alike the letters.
    if _numbers(a) != _numbers(b):
        score = min(score, SUBSET - 1)
    return int(score)


def _are_initials(short: str, long: str) -> bool:
    words = long.split()
    return len(words) >= _LEAST_INITIALS and short == "".join(word[0] for word in words)


def _numbers(words: set[str]) -> set[str]:
    return {word for word in words if any(letter.isdigit() for letter in word)}
