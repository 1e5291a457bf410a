"""A value of an address: read when it is one of those offered, else said to mean nothing here."""

import re
from collections.abc import Collection

from geo.french import number, printable, quoted
from geo.model.selection import Query
from geo.phrases import phrase

_LONGEST = 40
_WHOLE = re.compile(r"[0-9]{1,8}")


def first_value(key: str, query: Query) -> str:
    """The first value of a key, without the spaces around it; empty for none."""
    return next(iter(query.get(key, ())), "").strip()


def unknown_value(key: str, text: str, allowed: str) -> str:
    """Say that a value is ignored, and which ones are possible."""
    shown = quoted(printable(text, _LONGEST))
    return phrase("unknown_value", text=shown, key=quoted(key), allowed=allowed)


def read_value(
    key: str,
    query: Query,
    allowed: Collection[str],
    messages: list[str],
) -> str:
    """Read one value of those allowed; another becomes a message, and is empty as none is."""
    text = first_value(key, query)
    if text and text not in allowed:
        messages.append(unknown_value(key, text, ", ".join(allowed) or "aucune valeur"))
        return ""
    return text


def read_number(key: str, query: Query, bounds: tuple[int, int], messages: list[str]) -> int | None:
    """Read a whole number within bounds, both included; another becomes a message."""
    text = first_value(key, query)
    least, most = bounds
    if _WHOLE.fullmatch(text) and least <= int(text) <= most:
        return int(text)
    if text:
        allowed = phrase("whole_number", least=number(least), most=number(most))
        messages.append(unknown_value(key, text, allowed))
    return None
