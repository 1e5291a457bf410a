"""The operator's logo: a PNG or an SVG of their disk, made into a small PNG of pixels alone.

An SVG is drawn once and never sent on. It may hold shapes, gradients and letters; what runs, loads
or repeats (`script`, `image`, `use`, `foreignObject`…) is refused before it is drawn.
"""

import re
from io import BytesIO
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

import typst
from PIL import Image

from geo.errors import AtlasError, SettingsError, system_reason
from geo.formats.xml import parse_xml
from geo.french import printable
from geo.model.theme import Logo, Theme
from geo.settings import Settings

MOST_BYTES = 500_000
MOST_PIXELS = 16_000_000
LONGEST = 8
"""Times its height: a longer one would take the place of the name."""
HEIGHT, WIDEST = 160, 800
"""Pixels: four times what pages show, for fine screens and paper."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg"
_DRAWN = frozenset(
    """svg g defs path rect circle ellipse line polyline polygon text tspan title desc metadata
    linearGradient radialGradient stop clipPath style""".split()  # noqa: SIM905 - readable
)
_OUTSIDE = re.compile(r"url\((?!['\"]?#)|@import", re.IGNORECASE)
_CLIPPED = re.compile(r"clip-path", re.IGNORECASE)
_PAGE = f"""\
#set page(width: {WIDEST}pt, height: {HEIGHT}pt, margin: 0pt, fill: none)
#image("/logo.svg", width: 100%, height: 100%, fit: "contain")"""


def read_theme(settings: Settings) -> Theme:
    """Read what the settings say of the theme, and the logo that they name.

    Raises
    ------
    SettingsError
        The logo cannot be read, is too large, or holds more than a drawing.
    """
    return Theme(
        settings.theme_nom,
        read_logo(settings.theme_logo) if settings.theme_logo else None,
        settings.theme_couleur,
        settings.theme_couleur_sombre,
        settings.theme_entete,
        settings.theme_pied,
    )


def read_logo(path: Path) -> Logo:
    """Read a logo, no higher than `HEIGHT` nor wider than `WIDEST`.

    Raises
    ------
    SettingsError
        As `read_theme`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        _refuse(path, f"ne peut pas être lu : {system_reason(error)}", error)
    if len(content) > MOST_BYTES:
        _refuse(path, f"pèse plus de {MOST_BYTES // 1000} ko")
    if not content.startswith(_PNG):
        content = _drawn(path, content)
    return _small(path, content)


def _small(path: Path, content: bytes) -> Logo:
    """Decode a PNG within bounds, cut what is transparent around it, and write it anew."""
    try:
        image = Image.open(BytesIO(content), formats=["PNG"])
        is_small = image.width * image.height <= MOST_PIXELS
        pixels = image.convert("RGBA") if is_small else None
    except Image.DecompressionBombError:
        pixels = None
    except (OSError, ValueError, SyntaxError) as error:
        _refuse(path, "est abîmé", error)
    if pixels is None:
        _refuse(path, f"a plus de {MOST_PIXELS // 1_000_000} millions de pixels")
    box = pixels.getchannel("A").getbbox()
    if box is None:
        _refuse(path, "est vide : rien n'y est visible")
    pixels = pixels.crop(box)
    if pixels.width > LONGEST * pixels.height:
        _refuse(path, f"est plus de {LONGEST} fois plus long que haut")
    pixels.thumbnail((WIDEST, HEIGHT))
    written = BytesIO()
    Image.frombytes("RGBA", pixels.size, pixels.tobytes()).save(written, "PNG", optimize=True)
    return Logo(written.getvalue(), *pixels.size)


def _drawn(path: Path, content: bytes) -> bytes:
    """Draw an SVG that is only a drawing."""
    _check_drawing(path, content)
    try:
        drawn: bytes = typst.compile(  # type: ignore[call-overload] # files may be a dictionary
            {"main.typ": _PAGE.encode(), "logo.svg": content},
            format="png",
            ppi=72,
            ignore_system_fonts=True,
        )
    except RuntimeError as error:  # typst.TypstError, and what its binding raises
        _refuse(path, "n'est pas un SVG que l'on sache dessiner", error)
    return drawn


def _check_drawing(path: Path, content: bytes) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    checks = _Checks()
    parser.StartElementHandler = checks.start
    parser.EndElementHandler = checks.end
    parser.CharacterDataHandler = checks.text
    parser.buffer_text, parser.buffer_size = True, MOST_BYTES  # a text comes whole
    try:
        parse_xml(path.name, content, parser)
    except AtlasError as error:
        _refuse(path, "n'est ni un PNG ni un SVG lisible, sans type de document", error)
    if checks.faults:
        _refuse(path, checks.faults[0])


class _Checks:
    """What is refused of an SVG, as its parser meets it."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.within: list[str] = []

    def start(self, element: str, attributes: dict[str, str]) -> None:
        space, _, name = element.rpartition(" ")
        if not self.within and (space, name) != (_SVG, "svg"):
            self.faults.append("n'est ni un PNG ni un SVG")
        if space == _SVG and name not in _DRAWN:
            self.faults.append(f"contient un élément « {printable(name)} », qui n'est pas admis")
        for attribute, value in attributes.items():
            self._attribute(attribute.rpartition(" ")[2].lower(), value)
        self.within.append(name)

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            self.faults.append(f"contient un attribut « {printable(name)} », qui n'est pas admis")
        if _OUTSIDE.search(value) or (name == "href" and not value.startswith("#")):
            self.faults.append("mène hors de lui-même")
        # Clips of clips, each twice, would take for ever.
        if "clipPath" in self.within and _CLIPPED.search(f"{name}:{value}"):
            self.faults.append("a un détourage dans un détourage")

    def end(self, _element: str) -> None:
        self.within.pop()

    def text(self, said: str) -> None:
        if self.within[-1] == "style" and (_OUTSIDE.search(said) or _CLIPPED.search(said)):
            self.faults.append("a une feuille de style qui détoure, ou mène hors de lui-même")


def _refuse(path: Path, why: str, error: Exception | None = None) -> NoReturn:
    message = (
        f"theme_logo : « {path.name} » {why}. Donnez un PNG, ou un SVG simple (formes, dégradés, "
        f"textes), de {MOST_BYTES // 1000} ko au plus."
    )
    raise SettingsError(message) from error
