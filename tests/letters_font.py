"""The letters of maps and published pages: those of the app's pages, which Streamlit ships.

`python -m tests.letters_font` writes them again, after a change of Streamlit. Source Sans (Adobe,
SIL Open Font License) reserves its name: what is left of it here has another.
"""

from base64 import b64encode
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from geo.render.scripts import BOTH
from tests.icon_font import STREAMLIT

LETTERS = BOTH / "letters.css"
FAMILY = "Atlas Sans"
CHARACTERS = (
    *range(0x20, 0x7F),
    *map(ord, "ÀÂÇÉÈÊËÎÏÔÙÛÜàâæçéèêëîïôùûüÿñóíáúòŒœ«»·°²³×\u00a0\u2009\u202f"),
    *map(ord, "‐‑–—‘’“”•…€←→−≤≥ᵉ▸▾"),
)
"""What our sentences and the names of communes are written with; the device has the others."""
_OWN_NAMES = (1, 3, 4, 6, 16, 25)
"""Family, identifier, full name, PostScript's, typographic family, prefix of variations."""
_LAYOUT = ["kern", "tnum", "lnum"]


def whole_font() -> TTFont:
    """The font that Streamlit ships, upright, in all its weights."""
    (path,) = (STREAMLIT / "media").glob("SourceSansVF-Upright.*.woff2")
    return TTFont(path)


def subset() -> bytes:
    """Keep what French is written with."""
    font = whole_font()
    options = Options(hinting=False)
    options.layout_features = _LAYOUT
    maker = Subsetter(options)
    maker.populate(unicodes=CHARACTERS)
    maker.subset(font)
    for record in font["name"].names:
        if record.nameID in _OWN_NAMES:
            record.string = FAMILY.replace(" ", "") if record.nameID in (6, 25) else FAMILY
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def style(font: bytes) -> str:
    """Hold the font in a style: no page is first drawn with other letters, and laid out again."""
    source = f"url(data:font/woff2;base64,{b64encode(font).decode()}) format('woff2')"
    return (
        "/* Source Sans by Adobe, SIL Open Font License: tests/letters_font.py makes this. */\n"
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: 200 900; src: {source}; }}\n'
    )


if __name__ == "__main__":
    LETTERS.write_text(style(subset()), "utf-8")
