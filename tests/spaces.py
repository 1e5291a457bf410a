"""Texts without what French typography does to spaces, apostrophes and ranks."""

_TYPED = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "ᵉ": "e", "ʳ": "r"})


def plain(text: str) -> str:
    """The same text as a keyboard types it."""
    return text.translate(_TYPED)
