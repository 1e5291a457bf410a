"""French typography: numbers, dates, plurals, lists, places. Nothing else formats text.

Texts stand in the source as a keyboard types them, so that they are easy to write, to search and to
compare: `typeset` mends them, once, where an output writes them for somebody to read.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date as calendar
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import TypeVar, cast

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
    """Write a number the French way, halves rounded away from 0: « 68 350 798 », « −0,26 »."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(rounded), format=pattern, locale="fr_FR")
    return f"\u2212{text}" if rounded.is_signed() and rounded else text


def percent(share: float, decimals: int = 0) -> str:
    """Write a share between 0 and 1 as « 58 % »; only the whole is written as 100 %."""
    if share < 1 and round(100 * share, decimals) >= 100:
        share = 1 - 10 ** -(decimals + 2)
    return f"{number(100 * share, decimals)}{NBSP}%"


def signed(value: float, decimals: int = 0) -> str:
    """Write a difference with its sign: « +3,2 », « −1,0 », « 0,0 »."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


def quoted(text: str) -> str:
    """Put a text between French quotation marks: « texte »."""
    return f"«{NBSP}{text}{NBSP}»"


# What is not French: code between backticks, addresses, paths, names of files, options of commands,
# texts between straight quotation marks, the number of an establishment. Each is looked for only
# where it may begin, and no number is endless: a long text takes no longer than its length asks.
_CODE = re.compile(
    r"(`[^`]*`|(?<![\w.+-])[\w.+-]+(?:://\S*|@\S+)|(?<!\S)(?:~|\.{0,2})/\S*"
    r"|(?<![\w.-])(?:[\w.-]+/\S*|[\w.-]*\w\.[a-z][a-z0-9]{1,9}\b)|(?<!\S)--?[a-z][\w-]*(?:='[^']*'|\S*)|(?<![\w'])'[^'\n]*'(?!\w)"
    r"|\b\d{3} \d{3} \d{3} \d{5}\b)"
)
# Each begins with the few characters it may begin with: a text without them is soon read.
_SIGN_OF_CODE = re.compile(r"[`@/]|\.[a-z]|[\s(«]['-]|[0-9]{5}")
_UNITS = r"%|‰|€|[kM]€|k?m²?|ha|h|min|s|[kMG]?o|octets?|px"
_NARROW = re.compile(
    r"[ \u00a0](?:(?=[;:!?»%‰€](?:[\s.,;)\]»<]|$))|(?<=«.)|(?<=\bn°.)"
    rf"|(?:(?<=[0-9}}].)|(?<!..))(?=(?:{_UNITS})(?![\w'’(=-])))"
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3}){1,6}(?![0-9]| [0-9])")
_ORDINAL = re.compile(r"(?:1(?:er|re)|[1-9][0-9]{0,3}e)(?=[\s.,;)]|$)")
_INSIDE = re.compile(r"[\w.,-]\Z|[0-9] \Z")
"""Ends with what a number or a rank does not begin after."""
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'")
_RAISED = str.maketrans("er", "ᵉʳ")
_Data = TypeVar("_Data")


@lru_cache(maxsize=8192)
def typeset(text: str) -> str:
    """Write a text as a French printer would: « ’ », « 6ᵉ », spaces that no line breaks.

    No-break spaces are narrow: before « : ; ! ? » », after « « », inside numbers and before units.
    Codes, addresses, names of files and commands stay as they are, and no letter changes but those
    of an ordinal. Plain text only; `geo.render.html` knows what is text in HTML.
    """
    has_code = text[:1] in ("'", "-") or _SIGN_OF_CODE.search(text)
    parts = _CODE.split(text) if has_code else [text]
    parts[::2] = map(_typeset, parts[::2])
    return "".join(parts)


def _typeset(text: str) -> str:
    """Mend a text that holds no code."""
    if "'" in text:
        text = _APOSTROPHE.sub("’", text)
    text = _THOUSANDS.sub(_joined, text)
    text = _ORDINAL.sub(_raised, text)
    return _NARROW.sub(NNBSP, text)


def _joined(found: re.Match[str]) -> str:
    return found[0] if _is_inside(found) else found[0].replace(" ", NNBSP)


def _raised(found: re.Match[str]) -> str:
    return found[0] if _is_inside(found) else found[0].translate(_RAISED)


def _is_inside(found: re.Match[str]) -> bool:
    """Whether what was found is the end of something longer, a version or a code."""
    return _INSIDE.search(found.string[max(found.start() - 2, 0) : found.start()]) is not None


def typeset_all(data: _Data) -> _Data:
    """Typeset the texts in data that a browser writes: values of any depth, never keys."""
    return cast("_Data", _typeset_all(data))


def _typeset_all(data: object) -> object:
    if isinstance(data, str):
        return typeset(data)
    if isinstance(data, Mapping):
        return {key: _typeset_all(value) for key, value in data.items()}
    return list(map(_typeset_all, data)) if isinstance(data, list | tuple) else data


def shortened(text: str, at_most: int) -> str:
    """Cut a text that is longer than so many characters, and show that it is."""
    return text if len(text) <= at_most else f"{text[:at_most].rstrip()}…"


def printable(text: str, at_most: int = 80) -> str:
    """Shorten a text from outside and replace what cannot be seen or turns the line round."""
    shown = shortened(text, at_most)
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
    """Write a rank: « 1ᵉʳ », « 6ᵉ »."""
    return "1ᵉʳ" if rank == 1 else f"{number(rank)}ᵉ"


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


_PREPOSITIONS = frozenset(
    [
        "à",
        "au",
        "aux",
        "avec",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "entre",
        "hors",
        "par",
        "pour",
        "sans",
        "sous",
        "sur",
    ]
)
_SAME_IN_PLURAL = frozenset(["bus", "cours", "fois", "mois", "pays", "repas", "temps"])


def singular(words: str) -> str:
    """Take the plural off a noun and its adjectives: « foyers fiscaux » becomes « foyer fiscal ».

    What follows a preposition stays: « demandeur d'emploi », « pour 1 000 habitants ».
    """
    found = re.split(r"(\s)", words)
    ends = (each in _PREPOSITIONS or bool(re.search(r"[^\w\s]|\d", each)) for each in found)
    end = next((rank for rank, is_end in enumerate(ends) if is_end), len(found))
    return "".join([*map(_singular_word, found[:end]), *found[end:]])


def _singular_word(word: str) -> str:
    if word in _SAME_IN_PLURAL:
        return word
    if word.endswith("aux"):
        return word[:-1] if word.endswith("eaux") else f"{word[:-3]}al"
    return word.removesuffix("s")


def date(text: str) -> str:
    """Write `AAAA-MM-JJ`, `AAAA-MM` or `AAAA` in words, as precise as given.

    A text that is no date comes back as it is.
    """
    try:
        if _DAY.match(text):
            words = format_date(calendar.fromisoformat(text), "d MMMM y", locale="fr_FR")
            return re.sub("^1 ", "1ᵉʳ ", words)
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


def of_none(words: str) -> str:
    """Say that there is none of something: « une collectivité » becomes « de collectivité »."""
    noun = words.split(" ", 1)[1]
    return f"d'{noun}" if fold(noun)[0] in "aeiouh" else f"de {noun}"


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


def of_territory(name: str, liaison: int) -> str:
    """Say that something is a région's or a département's: « de Corse », « du Finistère ».

    Parameters
    ----------
    liaison
        INSEE's `type_liaison` (TNCC): 1 a vowel, 2 Le, 3 La, 4 Les, 5 L'.
    """
    articles = {1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'"}
    return articles.get(liaison, "de ") + name


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
