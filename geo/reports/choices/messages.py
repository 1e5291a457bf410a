"""A value of an address: read when it is one of those offered, else said to mean nothing here."""

from collections.abc import Collection, Mapping, Sequence

from geo.french import printable, quoted
from geo.phrases import phrase

_LONGEST = 40


def unknown_value(key: str, text: str, allowed: str) -> str:
    """Say that a value is ignored, and which ones are possible."""
    shown = quoted(printable(text, _LONGEST))
    return phrase("unknown_value", text=shown, key=quoted(key), allowed=allowed)


def read_value(
    key: str,
    query: Mapping[str, Sequence[str]],
    allowed: Collection[str],
    messages: list[str],
) -> str:
    """Read one value of those allowed; another becomes a message, and is empty as none is."""
    text = next(iter(query.get(key, ())), "")
    if text and text not in allowed:
        messages.append(unknown_value(key, text, ", ".join(allowed)))
        return ""
    return text
