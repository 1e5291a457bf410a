"""Contrast of colours, as WCAG 2.2 defines it, and the colours that an operator may choose."""

import re
from collections.abc import Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from typing import Final

from geo.environment import Place
from geo.errors import SettingsError
from geo.french import number

LIGHT: Final = ("#ffffff", "#f8f8f7", "#f4f5f7", "#eef3f9")
"""Grounds of pages, panels and sheets that are light."""
DARK: Final = ("#12161c", "#171614", "#1b2129", "#21201d")
"""Those that are dark: of the site, of the app as Streamlit 1.67 draws it, of their panels."""
READABLE: Final = 4.5
"""Least contrast of a text with its ground (WCAG 2.2, 1.4.3)."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 1000
_MIDDLE = 0.18  # luminance of a ground as far from black as from white, by contrast


def contrast(one: str, other: str) -> float:
    """Contrast of two colours `#rrggbb`, from 1 to 21."""
    lower, higher = sorted((_luminance(one), _luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def is_readable(colour: str, grounds: Sequence[str]) -> bool:
    """Whether a text of a colour is readable on each of some grounds."""
    return all(contrast(colour, ground) >= READABLE for ground in grounds)


def nearest_readable(colour: str, grounds: Sequence[str]) -> str:
    """The colour of the same hue, as little darker or lighter as makes it readable.

    Parameters
    ----------
    grounds
        All light, or all dark.
    """
    if is_readable(colour, grounds):
        return colour
    hue, lightness, saturation = rgb_to_hls(*_shares(colour))
    end = 0.0 if _luminance(grounds[0]) > _MIDDLE else 1.0
    tried = (
        _written(hls_to_rgb(hue, lightness + (end - lightness) * step / _STEPS, saturation))
        for step in range(_STEPS + 1)
    )
    return next(each for each in tried if is_readable(each, grounds))


def read_colour(value: object, place: Place, *, key: str, grounds: Sequence[str]) -> str:
    """Read a colour of texts on some grounds; empty when there is none.

    Raises
    ------
    SettingsError
        It is not `#rrggbb`, or cannot be read on one of the grounds: the message gives the nearest
        that can.
    """
    colour = value.strip().lower() if isinstance(value, str) else "?"
    if not colour:
        return ""
    if not _COLOUR.fullmatch(colour):
        message = f"{place.of(key)} : une couleur est attendue, comme « #1a4f8f », ou rien."
        raise SettingsError(message)
    if not is_readable(colour, grounds):
        worst = min(grounds, key=lambda ground: contrast(colour, ground))
        message = (
            f"{place.of(key)} : « {colour} » n'a qu'un contraste de "
            f"{number(contrast(colour, worst), 1)} avec le fond {worst} ; il en faut "
            f"{number(READABLE, 1)} pour être lu (WCAG 2.2, 1.4.3). La couleur la plus proche qui "
            f"convient est « {nearest_readable(colour, grounds)} »."
        )
        raise SettingsError(message)
    return colour


def _luminance(colour: str) -> float:
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in _shares(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _shares(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _written(shares: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * share):02x}" for share in shares)
