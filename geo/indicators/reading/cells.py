"""Cells: numbers as people and offices write them, and why some are missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.french import fold
from geo.indicators.reading.words import cell_words
from geo.model.arrays import BoolArray, FloatArray, TextArray

MISSING: frozenset[float] = frozenset({-9999.0, -99999.0, -999999.0})
"""Numbers that stand for none: Géoclip's, and those of GIS files."""
_PLAIN = r"-?\d{1,15}(?:[.,]\d+)?"
_GROUPED = re.compile(r"([+-]?\d{1,3}(?: \d{3})+)(?:[.,](\d+))?")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+")
_EXPONENT = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE][+-]?\d{1,2}")
_AROUND = re.compile(r"\s*(?:%|€|euros?|k€|hab\.?)\Z|\s*\((?:e|p|r|sd|d)\)\Z", re.IGNORECASE)
_NOT_AVAILABLE = re.compile(r"(?:n ?/ ?[ad]|#n/a|n\.?[acd]\.?)(?:\s*[-–:].*)?\Z", re.IGNORECASE)
_CODED_CATEGORY = re.compile(r"[A-Z]{1,3}\d? *[-–:] *[A-Za-zÀ-ÿ]{3}")
_SIGNS = re.compile(r"[-–—./*…#?]*")
_ESTIMATED = re.compile(r"\((?:e|p|sd)\)\Z", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Numbers:
    """Words read as numbers.

    Attributes
    ----------
    values
        NaN where there is none.
    flags
        `secret`, `non_disponible`, `estime`, or empty.
    is_read
        Whether the word is a number, or says that there is none.
    """

    values: FloatArray
    flags: TextArray
    is_read: BoolArray

    @property
    def is_number(self) -> BoolArray:
        """Whether each is a number."""
        return ~np.isnan(self.values)


def read_numbers(words: Sequence[str]) -> Numbers:
    """Read words as numbers; what is neither one nor a known mark is not available either."""
    texts = pd.Series(list(words), dtype="str")
    is_plain = texts.str.fullmatch(_PLAIN).to_numpy(dtype=bool)
    values = np.full(len(texts), np.nan)
    plain = texts[is_plain].str.replace(",", ".", regex=False)
    values[is_plain] = plain.astype("float64").to_numpy()
    flags = np.full(len(texts), "", dtype=object)
    is_read = is_plain.copy()
    for rank in np.flatnonzero(~is_plain).tolist():
        values[rank], flags[rank], is_read[rank] = _read(words[rank])
    lost = np.isin(values, list(MISSING))
    values[lost], flags[lost] = np.nan, "non_disponible"
    return Numbers(values, flags, is_read)


def is_number(cell: str) -> bool:
    """Whether a cell is a number, whatever its spaces and signs."""
    return _number(cell) is not None


def missing_flag(cell: str) -> str:
    """Why a cell has no value: `secret` or `non_disponible`; empty when it seems to have one."""
    folded = fold(cell)
    if folded in cell_words("secret"):
        return "secret"
    is_missing = (
        not cell.strip()
        or (folded and folded in cell_words("non_disponible"))
        or _NOT_AVAILABLE.fullmatch(cell.strip())
        or _SIGNS.fullmatch(cell.strip())
        or (is_number(cell) and _number(cell) in MISSING)
    )
    return "non_disponible" if is_missing else ""


def missing_category(cell: str) -> str:
    """Why a cell names no category; as `missing_flag`, but a letter or « NC - Non classée » may."""
    text = cell.strip()
    is_named = (len(text) == 1 and text.isalpha()) or _CODED_CATEGORY.match(text)
    return "" if is_named else missing_flag(cell)


def _read(cell: str) -> tuple[float, str, bool]:
    if flag := missing_flag(cell):
        return np.nan, flag, True
    value = _number(cell)
    if value is None or not np.isfinite(value):
        return np.nan, "non_disponible", False
    return value, "estime" if _ESTIMATED.search(cell) else "", True


def _number(cell: str) -> float | None:
    text = " ".join(_AROUND.sub("", cell.strip()).split()).replace("\u2212", "-")
    if found := _GROUPED.fullmatch(text):
        return float(f"{found[1].replace(' ', '')}.{found[2] or 0}")
    if _ENGLISH.fullmatch(text):
        return float(text.replace(",", ""))
    if re.fullmatch(_PLAIN, text.removeprefix("+"), re.ASCII) or _EXPONENT.fullmatch(text):
        return float(text.replace(",", "."))
    return None
