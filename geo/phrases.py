"""Phrases that both Python and the browser write: each stands once, in `phrases.json`.

A phrase is a text, or two for one and for several things; what stands in braces is replaced.
"""

import json
from functools import cache
from pathlib import Path

from geo.french import number


def phrase(key: str, /, **values: object) -> str:
    """Write a phrase."""
    written = phrases()[key]
    if not isinstance(written, str):
        message = f"The phrase {key} depends on a number."
        raise TypeError(message)
    return written.format_map(values)


def counted(key: str, things: int, /, **values: object) -> str:
    """Write a number and the phrase that agrees with it: « 3 pôles »."""
    return f"{number(things)} {agreed(key, things, **values)}"


def agreed(key: str, things: int, /, **values: object) -> str:
    """Write the phrase that agrees with a number, without it."""
    one, several = list(phrases()[key])
    return (one if things < 2 else several).format_map(values)


@cache
def phrases() -> dict[str, str | list[str]]:
    """Read all phrases, by key, for who hands them to a browser."""
    text = Path(__file__).with_suffix(".json").read_text("utf-8")
    read: dict[str, str | list[str]] = json.loads(text)
    return read
