"""Texts without what French typography does to spaces."""


def plain(text: str) -> str:
    """The same text with ordinary spaces instead of no-break ones."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
