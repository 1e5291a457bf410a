"""Codes: what the cells of a column are codes of, restored as they were before a spreadsheet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.french import fold
from geo.indicators.reading.words import Place, is_ours, level_named
from geo.model.territories import LEVELS, Level, Territories

_PREFIX = re.compile(r"(?:(?:COG|GEO)?\d{4}[-_])?([A-Z]{1,12})(?:_?\d{4})?[-_:](\w+)\Z")
_WIDTHS: Mapping[Level, int] = {"commune": 5, "epci": 9, "departement": 2, "region": 2}
_DECIMAL_ZERO = re.compile(r"(\d+)[.,]0+\Z")
_COMMUNE = re.compile(r"(?:\d{2}|2[AB])\d{3}\Z")


@dataclass(frozen=True, slots=True)
class Code:
    """What a cell is the code of.

    Attributes
    ----------
    level
        One of ours, `dep_reg` for two figures that may be of either, `total`, `autre`, or
        empty for what is no code at all.
    code
        As the producer meant it.
    is_known
        Whether a territory has or had it.
    is_restored
        Whether its first zeros were lost.
    """

    level: str
    code: str
    is_known: bool = False
    is_restored: bool = False


NOTHING = Code("", "")
DEP_OR_REG = "dep_reg"


class CodeBook:
    """The codes of territories, those of former communes included."""

    def __init__(self, territories: Territories) -> None:
        former = territories.former_communes["code_insee"]
        self.known: Mapping[Level, frozenset[str]] = {
            level: frozenset(territories.table(level).index) for level in LEVELS
        } | {"commune": frozenset(territories.communes.index) | frozenset(former.index)}
        self.names: Mapping[Level, Mapping[str, str]] = {
            level: {str(code): fold(name) for code, name in territories.table(level)["nom"].items()}
            for level in ("region", "departement")
        }

    def read(self, cell: str) -> Code:
        """Tell what a cell is the code of, by its form and what is known."""
        text = bare_code(cell)
        if prefixed := _PREFIX.fullmatch(text):
            place = level_named(prefixed[1])
            return self.read_as(prefixed[2], place) if is_ours(place) else Code(place or "", text)
        if len(text) == 9 and text.isdigit():
            return self._code("epci", text)
        if _COMMUNE.fullmatch(text):
            return self._code("commune", text)
        if text in self.known["departement"] or text in self.known["region"]:
            return Code(DEP_OR_REG, text, is_known=True)
        return self._restored(text) or Code(_total(cell) or "", text)

    def _restored(self, text: str) -> Code | None:
        """A code that a spreadsheet took for a number, with its zeros again."""
        if not text.isdigit() or len(text) not in (1, 4):
            return None
        whole = f"0{text}"
        level = "commune" if len(text) == 4 else DEP_OR_REG
        is_known = whole in self.known["commune" if len(text) == 4 else "departement"]
        return Code(level, whole, is_known=True, is_restored=True) if is_known else None

    def read_as(self, cell: str, level: Level) -> Code:
        """Tell which code of a level a cell is; known or not."""
        text = bare_code(cell)
        if prefixed := _PREFIX.fullmatch(text):
            text = prefixed[2]
        if not text or not (text.isdigit() or text[:2] in ("2A", "2B")):
            return NOTHING
        width = _WIDTHS[level]
        if len(text) > width + (level == "departement"):
            return NOTHING
        if level == "commune" and len(text) == width:
            return self._code("commune", text)
        whole = text.zfill(width)
        return Code(level, whole, whole in self.known[level], is_restored=whole != text)

    def _code(self, level: Level, text: str) -> Code:
        return Code(level, text, text in self.known[level])


def bare_code(cell: str) -> str:
    """Take off what spreadsheets put around a code: spaces, apostrophe, `="…"`, `.0`."""
    text = "".join(cell.split()).upper().removeprefix("=").strip("'\"’")
    found = _DECIMAL_ZERO.fullmatch(text)
    return found[1] if found else text


def _total(cell: str) -> Place | None:
    """`total` or `autre` for a cell that names a level, or the whole, instead of a code."""
    if cell.strip().upper() in ("_T", "99", "999", "9999", "00", "000", "99999"):
        return "total"
    place = level_named(cell)
    return place if place in ("total", "autre") else None
