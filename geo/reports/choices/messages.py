"""What is said of a value of an address that means nothing here."""

from geo.french import printable, quoted
from geo.phrases import phrase

_LONGEST = 40


def unknown_value(key: str, text: str, allowed: str) -> str:
    """Say that a value is ignored, and which ones are possible."""
    shown = quoted(printable(text, _LONGEST))
    return phrase("unknown_value", text=shown, key=quoted(key), allowed=allowed)
