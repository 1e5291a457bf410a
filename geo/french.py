"""French typography: numbers, dates, plurals, lists, places. Nothing else formats text."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date as calendar
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from anyascii import anyascii
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

NBSP = "\u00a0"
NNBSP = "\u202f"
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@lru_cache(maxsize=4096)
def number(value: float, decimals: int = 0) -> str:
    """Write a number the French way, halves rounded up: « 68 350 798 », « 0,26 »."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(rounded, format=pattern, locale="fr_FR")


def percent(share: float, decimals: int = 0) -> str:
    """Write a share between 0 and 1 as « 58 % »; only the whole is written as 100 %."""
    if share < 1 and round(100 * share, decimals) >= 100:
        share = 1 - 10 ** -(decimals + 2)
    return f"{number(100 * share, decimals)}{NBSP}%"


def signed(value: float, decimals: int = 0) -> str:
    """Write a difference with its sign: « +3,2 », « −1,0 », « 0,0 »."""
    text = number(abs(value), decimals)
    if not any(digit in text for digit in "123456789"):
        return text
    return ("+" if value > 0 else "\u2212") + text


def quoted(text: str) -> str:
    """Put a text between French quotation marks: « texte »."""
    return f"«{NBSP}{text}{NBSP}»"


_SPACED = re.compile(r" (?=[:;!?»%€](?:\s|[.,)<]|$))|(?<=«) |(?<=[0-9]) (?=km\b)")


def typeset(text: str) -> str:
    """Make the spaces before « : ; ! ? » % € », after « « » and in « 30 km » non-breaking.

    Acts on plain text and on rendered HTML alike: only on a space before a mark that ends a word.
    """
    return _SPACED.sub(NBSP, text)


def printable(text: str, at_most: int = 80) -> str:
    """Shorten a text from outside and replace what cannot be seen or turns the line round."""
    shown = text if len(text) <= at_most else f"{text[:at_most]}…"
    return "".join(character if character.isprintable() else "�" for character in shown)


def escape_controls(text: str) -> str:
    """Make visible the characters that a terminal would obey, or that would hide others."""
    return "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return f"\\u{ord(character):04x}"


def sentence_case(text: str) -> str:
    """Give a text a capital first letter, and change nothing else."""
    return text[:1].upper() + text[1:]


def probability(value: float) -> str:
    """Write a probability with three decimals: « 0,034 », « < 0,001 »."""
    return f"<{NBSP}{number(0.001, 3)}" if value < 0.001 else number(value, 3)


def euros(value: float) -> str:
    """Write an amount in euros: « 100 000 € »."""
    return f"{number(value)}{NBSP}€"


def ordinal(rank: int) -> str:
    """Write a rank: « 1er », « 6e »."""
    return "1er" if rank == 1 else f"{number(rank)}e"


def kilometres(value: float) -> str:
    """Write a distance: « 4,2 km », « 102 km » from 10 km on, « 5 km » for a whole number."""
    is_whole = value >= 9.95 or float(value).is_integer()
    return f"{number(value, 0 if is_whole else 1)}{NBSP}km"


_DIRECTIONS = (
    "au nord",
    "au nord-est",
    "à l'est",
    "au sud-est",
    "au sud",
    "au sud-ouest",
    "à l'ouest",
    "au nord-ouest",
)


def direction(azimuth: float) -> str:
    """Say where an azimuth points, in degrees clockwise from north: « au nord-est »."""
    return _DIRECTIONS[round(azimuth / 45) % 8]


def count(value: int, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun, plural from 2 on: « 0 pôle », « 1 pôle », « 2 pôles »."""
    noun = singular if abs(value) < 2 else plural or pluralise(singular)
    return f"{number(value)} {noun}"


def pluralise(words: str) -> str:
    """Add the regular plural to each word: « pôle localisé » becomes « pôles localisés »."""
    return " ".join(word if word[-1] in "sxz" else f"{word}s" for word in words.split(" "))


def date(text: str) -> str:
    """Write `AAAA-MM-JJ`, `AAAA-MM` or `AAAA` in words, as precise as given.

    A text that is no date comes back as it is.
    """
    try:
        if _DAY.match(text):
            words = format_date(calendar.fromisoformat(text), "d MMMM y", locale="fr_FR")
            return re.sub("^1 ", "1er ", words)
        if _MONTH.match(text):
            return format_date(calendar.fromisoformat(f"{text}-01"), "MMMM y", locale="fr_FR")
    except ValueError:
        return text
    return text


def moment(text: str) -> str:
    """Write `AAAA-MM-JJTHH:MM…` in words: « 25 novembre 2026 à 19 h 32 »."""
    day, _, hour = text.partition("T")
    return f"{date(day)} à {int(hour[:2])}{NBSP}h{NBSP}{hour[3:5]}"


def enumeration(items: Sequence[str], last: str = "et") -> str:
    """Join words as in a sentence: « a, b et c »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def first_of(items: Sequence[str], at_most: int) -> str:
    """Join the first words and count the others: « a, b et 2 autres »."""
    rest = len(items) - at_most
    return enumeration([*items[:at_most], count(rest, "autre")] if rest > 0 else items)


_ARTICLES = (("Les ", "aux "), ("Le ", "au "))


def at_commune(name: str) -> str:
    """Say that something is in a commune: « à Brest », « au Havre », « aux Mureaux »."""
    for article, contracted in _ARTICLES:
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"


_ARTICLES_AFTER_DE = (("Les ", "des "), ("Le ", "du "))


def of_commune(name: str, liaison: int) -> str:
    """Say that something is a commune's: « de Brest », « d'Hyères », « du Havre ».

    Parameters
    ----------
    liaison
        INSEE's `type_liaison` (TNCC) of the name: 1 for a vowel or a mute h.
    """
    for article, contracted in _ARTICLES_AFTER_DE:
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if liaison == 1 else f"de {name}"


def in_region(name: str, liaison: int) -> str:
    """Say that something is in a région: « en Bretagne », « dans les Pays de la Loire ».

    Parameters
    ----------
    liaison
        INSEE's `type_liaison` (TNCC) of the name: 2 Le, 4 Les; the others take « en ».
    """
    if name.startswith("La ") or name == "Mayotte":
        return f"à {name}"
    return {2: "dans le ", 4: "dans les "}.get(liaison, "en ") + name


def in_departement(name: str, liaison: int) -> str:
    """Say that something is in a département: « dans le Finistère », « en Ille-et-Vilaine ».

    Parameters
    ----------
    liaison
        INSEE's `type_liaison` (TNCC): 2 Le, 3 La, 4 Les, 5 L'; else no article.
    """
    if name.startswith("La ") or name in ("Paris", "Mayotte"):
        return f"à {name}"
    if (liaison == 3 and "-" in name) or name in ("Guadeloupe", "Martinique", "Guyane"):
        return f"en {name}"
    articles = {2: "dans le ", 3: "dans la ", 4: "dans les ", 5: "dans l'"}
    return articles.get(liaison, "en ") + name


def fold(text: str) -> str:
    """Reduce a text to lower-case ASCII words separated by one space, for comparison.

    « Saint-Étienne » becomes « saint etienne ». Safe on any input.
    """
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(text).lower()))


def slug(text: str) -> str:
    """Make the ASCII name used in addresses: « Labo de l'ESS » becomes « labo-de-l-ess »."""
    return fold(text).replace(" ", "-")


def is_foreign_country(text: str) -> bool:
    """Whether a text is the name of another country, in French or in a language spoken near."""
    return fold(text) in _foreign_countries()


@cache
def _foreign_countries() -> frozenset[str]:
    languages = ("fr", "en", "de", "es", "it", "nl", "pt")
    named = [name for each in languages for name in Locale(each).territories.items()]
    return frozenset(
        fold(name)
        for code, name in named
        if len(code) == 2 and code.isalpha() and code not in _FRENCH_LANDS
    )


_FRENCH_LANDS = frozenset(
    {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"}
)
