"""Cells: what a spreadsheet did to codes, dates, numbers and addresses, undone and said."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from geo.formats.values import plain_number
from geo.french import fold
from geo.model.report import Fault, shown
from geo.model.rules import fault
from geo.tables.columns import MAX_LENGTH, is_company_number, is_date, too_long
from geo.tables.write import undo_neutralisation

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SPACES = re.compile(r"[ \t\u00a0\u202f\u2007\u2009]+")
_DECIMALS = re.compile(r"(\d+)[.,]0+")
_SCIENTIFIC = re.compile(r"(\d)[.,]?(\d*)[eE]\+?(\d{1,2})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin",
            "juillet juil", "aout aou", "septembre sept sep", "octobre oct", "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets
_SERIALS = range(20_000, 80_000)  # 1954 to 2119


class Cleaned(NamedTuple):
    """A cell once cleaned, and what was done to it when that is worth a word."""

    text: str
    fault: Fault | None = None


def plain(text: str, missing: Container[str]) -> str:
    """Trim a cell, take out what cannot be seen, empty what stands for nothing.

    Lines stay: an address or a description may have several.
    """
    if text.isascii() and text.isalnum():
        return "" if text.lower() in missing else text
    text = undo_neutralisation(text).translate(_ZERO_WIDTH)
    text = _SPACES.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return "" if text.lower() in missing else text


def one_line(text: str) -> Cleaned:
    """Put a name on one line."""
    return Cleaned(" ".join(text.split()) if not text.isprintable() else text)


def _repaired(before: str, after: str, noun: str) -> Cleaned:
    if before == after:
        return Cleaned(after)
    return Cleaned(after, fault("code-repaired", noun=noun, before=shown(before), after=after))


def _bare(text: str) -> str:
    """Take from a code the quote, the spaces and the decimals that a spreadsheet adds."""
    bare = text.strip("'’\"= ").replace(" ", "").replace("\u202f", "")
    found = _DECIMALS.fullmatch(bare)
    return found[1] if found else bare


def clean_commune_code(text: str) -> Cleaned:
    """Give a commune code its five characters: « 1004 », « 1004.0 » and « 2a004 » too."""
    bare = _bare(text).upper()
    if re.fullmatch(r"\d{4}|[1-9][AB]\d{2}", bare) and not bare.startswith("0"):
        bare = bare.zfill(5)
    return _repaired(text, bare, "le code")


def clean_postal_code(text: str) -> Cleaned:
    """Give a postal code its five digits: « 1000 », « F-69001 », « 69001 CEDEX 2 » too."""
    bare = _bare(text)
    found = re.match(r"(?:F[- ]?|FR[- ]?)?(\d{5})(?!\d)", bare, re.IGNORECASE)
    if found:
        return _repaired(text, found[1], "le code postal")
    if re.fullmatch(r"[1-9]\d{3}", bare):
        return _repaired(text, bare.zfill(5), "le code postal")
    return Cleaned(text)


def clean_date(text: str) -> Cleaned:
    """Write a date AAAA-MM-JJ, AAAA-MM or AAAA, without its time of day.

    « 17/10/2023 14:05 », « 10/2023 », « octobre 2023 », « 2023-10-17T00:00:00Z », « 20231017 », and
    the number of days since 1899 that a spreadsheet keeps. « 17/10/23 » is of 2023, and said; what
    may begin by its year is not read (« 23-10-17 »).
    """
    if len(text) > _LONGEST_DATE:
        return Cleaned(text)
    bare = _HOUR.sub("", text.strip("'’\"= "))
    serial = _SERIAL.fullmatch(bare)
    if serial and int(serial[1]) in _SERIALS:
        day = (_EPOCH + timedelta(days=int(serial[1]))).isoformat()
        return Cleaned(day, fault("serial-date", value=shown(text), day=day))
    short = _SHORT_YEAR.fullmatch(bare)
    whole = f"{short[1]}20{short[2]}" if short else bare
    for pattern, order in _DATES:
        if found := pattern.fullmatch(fold(whole)):
            parts = dict(zip(order, found.groups(), strict=True))
            day = _iso(parts)
            if not is_date(day):
                return Cleaned(text)
            return Cleaned(day, fault("short-year", value=shown(text), day=day) if short else None)
    return Cleaned(text)


def _iso(parts: Mapping[str, str]) -> str:
    month = parts.get("month", "")
    number = str(_MONTHS.get(month, 0)) if month.isalpha() else month
    day = parts.get("day", "").removesuffix("er")
    return "-".join(
        filter(None, (parts["year"], number.zfill(2) * bool(number), day.zfill(2) * bool(day)))
    )


_HOUR = re.compile(r"(?:[\s,]+(?:à\s*)?|(?<=\d)T)\d{1,2}\s?(?:h|:\d).*$", re.IGNORECASE | re.DOTALL)
_LONGEST_DATE = 100
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_YEAR = r"((?:19|20)\d{2})"
_SHORT_YEAR = re.compile(r"(\d{1,2}(?:[/.]\d{1,2}[/.]|[ -][^\W\d]{3,9}\.?[ -]))([0-4]\d)")
_DATES = (
    (re.compile(rf"{_YEAR} ?(\d{{2}}) ?(\d{{2}})"), ("year", "month", "day")),
    (re.compile(rf"{_YEAR} (\d{{1,2}}) (\d{{1,2}})"), ("year", "month", "day")),
    (re.compile(rf"(\d{{1,2}}) (\d{{1,2}}) {_YEAR}"), ("day", "month", "year")),
    (re.compile(rf"(\d{{1,2}}) {_YEAR}"), ("month", "year")),
    (re.compile(rf"{_YEAR} (\d{{1,2}})"), ("year", "month")),
    (re.compile(rf"(?:[a-z]+ )?(\d{{1,2}}|1er) ([a-z]+) {_YEAR}"), ("day", "month", "year")),
    (re.compile(rf"([a-z]+) {_YEAR}"), ("month", "year")),
    (re.compile(rf"{_YEAR}(?: 0)?"), ("year",)),
)


def clean_number(text: str) -> Cleaned:
    """Write a number with a point and no space: « 100 000,50 € » is 100000.50."""
    bare = re.sub(r"[\s€\u202f]|euros?|eur", "", text.strip("'"), flags=re.IGNORECASE)
    if re.fullmatch(r"[+-]?\d+,\d+", bare):
        bare = bare.replace(",", ".")
    return Cleaned(bare if re.fullmatch(r"[+-]?\d+(\.\d+)?", bare) else text)


_DMS = re.compile(
    r"([NSEWO])?\s*(-?\d{1,3})\s*°\s*(?:(\d{1,2})\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*"
    r"(?:[\"”″]|''|’’)?)?\s*([NSEWO])?",
    re.IGNORECASE,
)


def clean_coordinate(text: str) -> Cleaned:
    """Write degrees with a point: « 48,8566 », « 48.85° N » and « 48°51'24 N » too."""
    bare = text.strip("' ").replace("−", "-")
    if found := _DMS.fullmatch(bare):
        before, degrees, minutes, seconds, after = found.groups()
        value = abs(float(degrees)) + float(minutes or 0) / 60
        value += float((seconds or "0").replace(",", ".")) / 3600
        is_negative = degrees.startswith("-") or (before or after or "").upper() in ("S", "W", "O")
        return Cleaned(f"{-value if is_negative else value:.7f}".rstrip("0").rstrip("."))
    found = re.fullmatch(
        r"([+-]?\d{1,15}(?:[.,]\d+)?)(E-\d{1,2})?\s*°?\s*([NSEWO])?", bare, re.IGNORECASE
    )
    if not found:
        return clean_number(text)
    number = found[1].replace(",", ".").removeprefix("+")
    if found[2]:  # a spreadsheet writes 4 centimetres west of Greenwich -4E-05
        number = plain_number(float(number + found[2]))
    is_negative = (found[3] or "").upper() in ("S", "W", "O") and not number.startswith("-")
    return Cleaned(f"-{number}" if is_negative else number)


def clean_address_of_page(text: str) -> Cleaned:
    """Put `https://` before « www.exemple.fr »; an address in a sentence is left as it is."""
    bare = "".join(text.split("\n")).strip("<> ")
    if re.match(r"https?:/*", bare, re.IGNORECASE):
        fixed = re.sub(r"^(https?):/*", lambda m: f"{m[1].lower()}://", bare, flags=re.IGNORECASE)
        return Cleaned(fixed.replace(" ", "%20") if fixed.count(" ") <= 1 else fixed)
    if re.fullmatch(r"(www\.)?([\w-]+\.)+[a-z]{2,}(/\S*)?", bare, re.IGNORECASE):
        return Cleaned(f"https://{bare}", fault("address-completed", value=shown(text)))
    return Cleaned(text)


def clean_identifier(text: str) -> Cleaned:
    """Give an identifier the form of ours: lower case, without accents, with hyphens."""
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        return Cleaned(text)
    written = fold(_bare(text)).replace(" ", "-")
    if not written:
        return Cleaned(text)
    return Cleaned(written, fault("identifier-written", value=shown(text), written=written))


def clean_siren(text: str) -> Cleaned:
    """Give a SIRET or a SIREN its digits: « 443 061 841 00047 », « 44306184100047.0 » too."""
    bare = (
        re.sub(r"[\s.\-_]", "", text.strip("'")) if not _DECIMALS.fullmatch(text) else _bare(text)
    )
    if _SCIENTIFIC.fullmatch(text.strip()):
        return Cleaned("", fault("lost-digits", value=shown(text)))
    if re.fullmatch(r"\d{13}|\d{8}", bare) and is_company_number("0" + bare):
        return _repaired(text, "0" + bare, "le numéro")
    return Cleaned(bare if bare.isdecimal() else text)


CLEANERS: Mapping[str, Callable[[str], Cleaned]] = {
    "id_pole": clean_identifier,
    "code_insee": clean_commune_code,
    "code_postal": clean_postal_code,
    "date_source": clean_date,
    "date_lancement": clean_date,
    "date_resultats": clean_date,
    "latitude": clean_coordinate,
    "longitude": clean_coordinate,
    "x": clean_number,
    "y": clean_number,
    "montant_eur": clean_number,
    "budget_eur": clean_number,
    "candidatures": clean_number,
    "laureats": clean_number,
    "valeur": clean_number,
    "annee": clean_number,
    "site_web": clean_address_of_page,
    "source_url": clean_address_of_page,
    "siret": clean_siren,
    "siren": clean_siren,
    "nom": one_line,
    "commune": one_line,
    "adresse": one_line,
    "structure_porteuse": one_line,
    "nom_pole": one_line,
}
"""By column, how its cells are cleaned; the others are only trimmed."""


def clean_columns(
    text_columns: Mapping[str, list[str]], missing: Container[str]
) -> tuple[dict[str, list[str]], dict[str, dict[str, Fault]]]:
    """Clean the cells of every column, each distinct value once.

    Parameters
    ----------
    missing
        What stands, in lower case, for an empty cell.

    Returns
    -------
    The cells, and by column and value of the file what was done to it.
    """
    cells: dict[str, list[str]] = {}
    faults: dict[str, dict[str, Fault]] = {}
    for name, column in text_columns.items():
        clean = CLEANERS.get(name, Cleaned)
        done = {value: _cleaned(clean, value, missing) for value in set(column)}
        cells[name] = [done[value].text for value in column]
        faults[name] = {value: each.fault for value, each in done.items() if each.fault}
    return cells, faults


def _cleaned(clean: Callable[[str], Cleaned], value: str, missing: Container[str]) -> Cleaned:
    if len(value) > MAX_LENGTH:
        return Cleaned("", replace(too_long(value), severity="warning"))
    bare = plain(value, missing)
    return clean(bare) if bare else Cleaned("")
