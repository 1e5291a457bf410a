"""Values: a typed cell as the text that a CSV file of ours has for it."""

import json
import re
import unicodedata
from datetime import date, datetime

import numpy as np

_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_number(value: float) -> str:
    """Write a number as a cell that is read back as the same: no exponent, no needless zero.

    >>> plain_number(1e-05), plain_number(100000.0), plain_number(-3)
    ('0.00001', '100000', '-3')
    """
    if isinstance(value, int | np.integer):
        return str(value)
    return np.format_float_positional(value, trim="-")


def cell_text(cell: object) -> str:
    """Write a typed cell as a CSV file has it: ISO dates, numbers without exponent, no bytes."""
    if cell is None or isinstance(cell, bytes):
        return ""
    if isinstance(cell, bool):
        return "vrai" if cell else "faux"
    if isinstance(cell, int | float):
        return plain_number(cell)
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)
    return clean_text(text)


def clean_text(text: str) -> str:
    """Compose the accents of a text; half of a surrogate pair, which JSON can hold, is no text.

    A text that is clean is given back itself: what shares it goes on sharing it.
    """
    if text.isascii():
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
