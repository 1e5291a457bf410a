"""Measures: the values of one indicator at one level, as a file gives them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.model.indicators import Indicator
from geo.model.territories import Level

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Measure:
    """What a file says of one indicator at one level, before old codes are brought to today's.

    Attributes
    ----------
    indicator
        What is counted; its `file` is empty.
    level
        Of the territories.
    codes
        Codes as the file has them, each once: without spaces, lost zeros and letters of Corsica
        restored. Some may be old, or unknown.
    values
        Numbers, NaN where unknown; of a classe the text of its category, empty where unknown.
    flags
        Empty, `secret`, `non_disponible` or `estime`.
    """

    indicator: Indicator
    level: Level
    codes: "pd.Series[str]"
    values: "pd.Series[float] | pd.Series[str]"
    flags: "pd.Series[str]"
