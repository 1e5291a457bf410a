"""Letters that the font of the PDF files has: PDF/UA refuses a text with any other."""

import re
import unicodedata
from functools import cache, lru_cache

from anyascii import anyascii
from PIL import ImageFont

from geo.render.svg.elements import fonts_folder

_LONGEST_RUN = 24
_LONG_RUN = re.compile(rf"\S{{{_LONGEST_RUN}}}(?=\S)")
_OPPORTUNITY = "\u200b"
_USUAL = re.compile("[ -~\u00a0-\u00ac\u00ae-\u00ff\u202f]*")


def in_font(text: str) -> str:
    """Write a text with the letters of the font only.

    What cannot be seen (controls, marks that turn the line round) goes; a letter of another script
    is transliterated, a sign without an equivalent becomes « ? ».
    """
    if _USUAL.fullmatch(text):
        return text
    return "".join(map(_letter, text))


def drawing_in_font(svg: str) -> str:
    """Write the texts of a drawing with the letters of the font, none of which is a mark of XML."""
    if svg.isascii():
        return svg
    return "".join(each if _letter(each) == each or each.isspace() else "?" for each in svg)


def breakable(text: str) -> str:
    """Let a line break inside a run of letters longer than a column, an address for instance."""
    return _LONG_RUN.sub(lambda found: found[0] + _OPPORTUNITY, text)


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    """The same character, or what stands for it."""
    if character in "\u00a0\u202f":
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character).startswith("C"):
        return ""
    if bytes(_font().getmask(character)) != _no_glyph():
        return character
    return anyascii(character) or "?"


@cache
def _font() -> ImageFont.FreeTypeFont:
    # The basic layout draws a missing glyph for every character that the font does not have.
    return ImageFont.truetype(
        fonts_folder() / "SourceSansPro-Regular.ttf", 20, layout_engine=ImageFont.Layout.BASIC
    )


@cache
def _no_glyph() -> bytes:
    """What the font draws for a character that it does not have."""
    return bytes(_font().getmask("\uffff"))
