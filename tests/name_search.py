"""How a client searches the territories: `search.js` in Python, after `geo.territories.names`."""

from typing import Any

from geo.french import fold
from geo.model.names import place_words
from geo.territories.names import BASE, ENTRY_FIELDS, STOP_WORDS, Entry


def shards_for(query: str, listing: dict[str, Any]) -> list[str]:
    """Choose the shards to load for a typed query: steps 1 to 3 of the module's text."""
    words = place_words(query)
    telling = [word for word in words if word not in STOP_WORDS] or words
    complete, partial = frozenset(listing["complete"]), frozenset(listing["partial"])
    best: tuple[bool, int, str] | None = None
    for word in telling:
        key = next(
            (word[:n] for n in range(len(word), 0, -1) if word[:n] in complete | partial), None
        )
        if key is not None:
            rank = (key in complete, len(key), key)
            best = rank if best is None else max(best, rank)
    return [BASE] if best is None else [BASE, best[2]]


def matches(query: str, entry: Entry) -> bool:
    """Whether an entry answers a query: step 4 of the module's text."""
    level, code, nom, _, _, postal = entry[:ENTRY_FIELDS]
    codes = [] if level == "r" else [code.lower()]
    written = [*fold(nom).split(), *codes, *filter(None, postal.split("|"))]
    return all(any(text.startswith(word) for text in written) for word in place_words(query))
