"""Guesses: what a measure is (effectif, taux, montant, classe), and why it is thought so.

Each is proposed, with its reason, and a person confirms it or says otherwise.
"""

import re
from collections.abc import Sequence

import numpy as np

from geo.french import fold
from geo.indicators.reading.cells import Numbers
from geo.indicators.reading.roles import MAX_CATEGORIES
from geo.indicators.reading.words import kind_words
from geo.model.indicators import KINDS, Kind

_PERCENT = re.compile(r"%|\bpour ?cent", re.IGNORECASE)
_EURO = re.compile(r"€|\beuros?\b|\beur\b", re.IGNORECASE)
_PER_HEAD = re.compile(
    r"\b(?:par (?:habitant|hab|tete|menage|personne|foyer|allocataire|beneficiaire|salarie|actif"
    r"|logement|enfant|etablissement|unite de consommation|uc|km2|ha|hectare|m2)s?"
    r"|pour (?:\d+|cent|mille|un million)|au m2)\b|/ ?(?:hab|uc|km|ha|m)\b"
)
_AVERAGED = re.compile(r"\b(?:moyenn?e?|median[es]?|decile|quartile|centile)s?\b")
_COUNTED = re.compile(r"\b(?:nombre|nb|nbre|effectifs?)\b")
_CENSUS = re.compile(r"[PCDRSTE]\d{2}_[A-Z]")
_CODES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?:NB|PMUN|PTOT|PCAP|PSDC|POP|NBRE|EFF)[A-Z_]*\d*\Z"), "effectif"),
    (re.compile(r"(?:MED|Q[123]|D[1-9]|RMED)(?:_[A-Z]+)?\d{0,2}\Z"), "montant"),
    (re.compile(r"(?:TP|TX|PR_|IR_|PCT|PART|PP|PACT|PTSA|PCHO|PBEN|PPEN|PPAT|PIMP|RD|S80|GI)\w*\Z"),
     "taux"),
)  # fmt: skip
"""Codes of variables of INSEE (Filosofi, legal populations), which no word tells."""
_UNITS: tuple[tuple[re.Pattern[str], Kind, str], ...] = (
    (re.compile(r"%|percent|\bpt\b|\bpc\b|pourcentage|rate", re.IGNORECASE), "taux", "%"),
    (re.compile(r"\bk ?(?:€|euros?\b|eur\b)|milliers? d['’]euro", re.IGNORECASE), "montant", "k€"),
    (re.compile(r"\bm ?(?:€|euros?\b|eur\b)|millions? d['’]euro", re.IGNORECASE), "montant", "M€"),
    (re.compile(r"eur|€", re.IGNORECASE), "montant", "€"),
)
_DECIMAL_SHARE = 0.05
"""Values with decimals from which figures whose name and unit say nothing are a taux. Chosen, not
measured (the 16 layouts of the tests are named): counts that were estimated have a few."""

BY_UNIT, BY_NAME, BY_VALUES = "son unité", "son nom", "ses valeurs"


def guess_kind(title: str, code: str, unit: str, numbers: Numbers) -> tuple[Kind, str]:
    """Guess the kind of a measure, and say by what.

    Parameters
    ----------
    title, code
        What it is called, and its heading in the file.
    unit
        What the file says, if it does.
    numbers
        Its distinct values.
    """
    for pattern, by_unit, _ in _UNITS:
        if unit and pattern.search(unit):
            return by_unit, BY_UNIT
    values = numbers.values[numbers.is_number]
    if by_name := _kind_by_name(title, code, values):
        return by_name, BY_NAME
    has_decimals = (values != np.round(values)).mean() > _DECIMAL_SHARE if len(values) else False
    return ("taux" if has_decimals or (values < 0).any() else "effectif"), BY_VALUES


def may_be_classes(numbers: Numbers, rows: int) -> bool:
    """Whether figures may be the names of classes as well as counts: few, whole, each one often.

    Parameters
    ----------
    numbers
        The distinct values.
    """
    values = set(numbers.values[numbers.is_number].tolist())
    are_whole = all(value >= 0 and value == round(value) for value in values)
    return are_whole and 1 < len(values) <= _MOST_BARE and rows >= _OFTEN * len(values)


_MOST_BARE = 12
_OFTEN = 20
"""The degrees of a density grid are 4 or 7, those of a rural typology 12."""


def _kind_by_name(title: str, code: str, values: np.ndarray) -> Kind | None:
    """By its signs, else by the code of a variable, else by the first word that tells.

    What is divided (a mean, a median, so much a head) adds up no more: an amount where a word of
    money is in it, as in « Ménages : revenu médian », else a taux.
    """
    folded = fold(title)
    if _PERCENT.search(title):
        return "taux"
    if by_code := _kind_by_code(code):
        return by_code
    kind = _kind_by_word(folded, values)
    if kind in ("taux", "classe"):
        return kind
    is_money = bool(_EURO.search(title)) or _first_word(folded, "montant") is not None
    if _is_divided(title):
        return "montant" if is_money and not _COUNTED.match(folded) else "taux"
    return kind or ("montant" if is_money else None)


def _is_divided(title: str) -> bool:
    folded = fold(title)
    return bool(_PER_HEAD.search(folded) or _PER_HEAD.search(title) or _AVERAGED.search(folded))


def _kind_by_code(code: str) -> Kind | None:
    if _CENSUS.match(code):
        return "effectif"
    if not code.isupper():
        return None
    return next((kind for pattern, kind in _CODES if pattern.match(code)), None)


def _kind_by_word(folded: str, values: np.ndarray) -> Kind | None:
    places: dict[Kind, int] = {}
    for kind in KINDS:
        place = _first_word(folded, kind)
        if place is not None and (kind != "classe" or _are_categories(values)):
            places[kind] = place
    if not places:
        return None
    first: Kind = min(places, key=places.__getitem__)
    return first


def _are_categories(values: np.ndarray) -> bool:
    return len(values) <= MAX_CATEGORIES and bool((values == np.round(values)).all())


def _first_word(folded: str, kind: Kind) -> int | None:
    """Where the first word that tells a kind stands; whole words, or the letters of a code."""
    found = [
        match.start()
        for word in kind_words(kind)
        if (match := re.search(rf"\b{word}(?:\d{{2,4}})?\b", folded))
    ]
    return min(found, default=None)


def guess_unit(title: str, kind: Kind, unit: str, cells: Sequence[str]) -> str:
    """Guess a unit that the file itself writes, or « € » for an amount a head; else empty."""
    for pattern, _, sign in _UNITS:
        if unit and pattern.search(unit):
            return sign
    if kind == "taux" and (_PERCENT.search(title) or any("%" in cell for cell in cells)):
        return "%"
    if kind != "montant":
        return ""
    if written := next((sign for pattern, _, sign in _UNITS[1:3] if pattern.search(title)), ""):
        return written
    is_plain = _EURO.search(title) or any("€" in cell for cell in cells) or _is_divided(title)
    return "€" if is_plain else ""


_NUMBER_FIRST = re.compile(r"\d+")
_NONE = ("non", "hors", "aucun", "aucune", "pas", "sans")


def ordered_categories(words: Sequence[str]) -> list[str]:
    """Put categories in order: « non classée » first, then numbers, then letters."""

    def rank(word: str) -> tuple[bool, float, str, str]:
        first = fold(word).split(" ")[0]
        figures = _NUMBER_FIRST.match(word)
        return (first not in _NONE, float(figures[0]) if figures else np.inf, fold(word), word)

    return sorted(words, key=rank)
