"""The icons that Streamlit shows, as a font of their own: a hundredth of all Material Symbols.

`python -m tests.icon_font` writes it again, after a change of Streamlit.
"""

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from geo.render.scripts import ICONS
from geo.settings import ROOT

STREAMLIT = Path(str(files("streamlit"))) / "static" / "static"
_NAME = re.compile(r":material/([a-z0-9_]+)")


def names_in_use() -> set[str]:
    """Names of icons in Streamlit's scripts and in our pages."""
    sources = [*(STREAMLIT / "js").glob("*.js"), *(ROOT / "pages").rglob("*.py")]
    return {name for path in sources for name in _NAME.findall(path.read_text("utf-8"))}


def whole_font() -> TTFont:
    """The font that Streamlit ships."""
    (path,) = (STREAMLIT / "media").glob("MaterialSymbols-Rounded.*.woff2")
    return TTFont(path)


def ligatures(font: TTFont) -> dict[str, str]:
    """By name of icon, the glyph that stands for its letters."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    return {
        "".join(letters[each] for each in (first, *one.Component)): one.LigGlyph
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
        for first, several in getattr(table, "ExtSubTable", table).ligatures.items()
        for one in several
    }


def outline(font: TTFont, glyph: str) -> list[object]:
    """How a font draws a glyph."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[glyph].draw(pen)
    return [glyphs[glyph].width, *pen.value]


def subset(names: set[str]) -> bytes:
    """Keep some icons of the whole font, and the letters of their names."""
    font = whole_font()
    glyphs, characters = ligatures(font), font.getBestCmap()
    options = Options(layout_closure=False, flavor="woff2", notdef_outline=True, hinting=False)
    options.layout_features = ["*"]
    maker = Subsetter(options)
    maker.populate(
        glyphs=[glyphs[name] for name in names if name in glyphs]
        + [characters[ord(letter)] for letter in {each for name in names for each in name}]
    )
    maker.subset(font)
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    ICONS.write_bytes(subset(names_in_use()))
