"""Names: what a heading says of a measure: its name, its identifier, its year."""

import re
from collections.abc import Iterable

from geo.french import fold, sentence_case, slug

_YEAR = re.compile(r"(?:19[6-9]|20[0-4])\d\Z")
_PERIOD = re.compile(
    r"((?:19[6-9]|20[0-4])\d)(?:\.0+|[-/ ]?(?:T|Q|S)[1-4]|-\d{2}(?:-\d{2}(?:[ T].*)?)?)?\Z"
)
_QUARTER = re.compile(r"[TQS][1-4][-/ ]?(?:19[6-9]|20[0-4])\d")
_DAY = re.compile(r"\d{1,2}/\d{1,2}/((?:19[6-9]|20[0-4])\d)\Z")
_IN_TEXT = re.compile(r"(?<![\d.])((?:19[6-9]|20[0-4])\d)(?![\d.])")
_CENSUS = re.compile(r"[PCDRSTE](\d{2})_(?=[A-Z])")
_AT_THE_END = re.compile(r"(?:(?<=[A-Z])|(?<=TP\d\d)|(?<=[DQ]\d))_?(\d{2})\Z")
_VINTAGE = re.compile(
    r"(?:nivgeo=)?\b(?:com|epci|list[_ ]com)[_ ]?(20[0-4]\d)\b"
    r"|(?:g[ée]ographie|g[ée]ographique|cog|communal[e]?|limites|territoriale)[^;]{0,40}?"
    r"(20[0-4]\d)",
    re.IGNORECASE,
)
_LONGEST_ID = 60


def is_year(text: str) -> bool:
    """Whether a text is a year and nothing else."""
    return bool(_YEAR.fullmatch(text.strip()))


def is_period(text: str) -> bool:
    """Whether a text is a year, or a part of one, and nothing else: « T1 2026 », « 2026-T1 »."""
    return bool(_PERIOD.match(text.strip()) or _QUARTER.fullmatch(text.strip()))


def year_of_period(text: str) -> int | None:
    """The year of « 2022 », « 2022-T4 », « 2022-12-31 » or « 31/12/2022 »; None for others."""
    found = _PERIOD.match(text.strip()) or _DAY.match(text.strip())
    return int(found[1]) if found else None


def year_in_heading(name: str) -> int | None:
    """The year that a heading gives: `P22_POP`, `PMUN17`, « … en 2021 »; None for none or two."""
    if found := _CENSUS.match(name):
        return _century(found[1])
    if years := set(_IN_TEXT.findall(name.replace("_", " "))):
        return int(years.pop()) if len(years) == 1 else None
    if name.isupper() and (found := _AT_THE_END.search(name)) and int(found[1]) <= 45:
        return _century(found[1])
    return None


def year_in_text(text: str) -> int | None:
    """The one year that a title names; None for none, or several."""
    years = set(_IN_TEXT.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def vintage_in_text(text: str) -> int | None:
    """The year of the codes of communes, where a text says it; None for none, or several."""
    years = {one or other for one, other in _VINTAGE.findall(text)}
    return int(years.pop()) if len(years) == 1 else None


def _century(figures: str) -> int:
    return int(figures) + (2000 if int(figures) <= 45 else 1900)


def without_year(name: str) -> str:
    """Take off the year of a name, so that it is the same every year."""
    bare = _CENSUS.sub("", name)
    if bare == name and name.isupper() and year_in_heading(name):
        bare = _AT_THE_END.sub("", name)
    bare = _IN_TEXT.sub("", bare.replace("_", " ") if _IN_TEXT.search(bare) else bare)
    return re.sub(r"\s*\b(?:en|au(?: \d+ \w+)?|année)\s*\Z|[\s_:(),-]+\Z", "", bare) or name


def identifier(name: str) -> str:
    """Make an identifier of a name, with its year left out."""
    words = slug(without_year(name))
    if len(words) > _LONGEST_ID:
        words = words[:_LONGEST_ID].rpartition("-")[0] or words[:_LONGEST_ID]
    return words or "mesure"


def spoken(stem: str) -> str:
    """Write the name of a file as words: « liste-pvd_2024 » is « Liste pvd 2024 »."""
    return sentence_case(" ".join(re.split(r"[\s_-]+", stem))).strip()


def short_names(titles: Iterable[str]) -> dict[str, str]:
    """Give each heading of several parts its last one, where no other has the same."""
    whole = list(titles)
    parts = {title: title.rpartition(" - ")[2].strip() for title in whole}
    ends = [fold(each) for each in parts.values()]
    return {
        title: end if end and ends.count(fold(end)) == 1 else title for title, end in parts.items()
    }
