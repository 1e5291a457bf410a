"""PNG images: of the size asked for, the same each time, and of what was drawn."""

import io

import pytest
from PIL import Image

from geo.analysis.portraits import portrait
from geo.errors import DrawingError
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.images import png_of, preview_png
from geo.render.svg.elements import Style, drawing, element, write
from geo.render.svg.maps import map_picture
from geo.render.svg.picture import PAPER
from geo.render.svg.previews import preview_of
from geo.reports import palette
from geo.reports.choices.drawing import MapChoices
from geo.reports.maps.maps import poles_map


def read(image: bytes) -> Image.Image:
    return Image.open(io.BytesIO(image)).convert("RGB")


def square(colour: str) -> str:
    parts = [element("rect", x=10, y=10, width=30, height=30, fill=colour)]
    return drawing(parts, name="", alternative="Un carré", size=(60, 50), ink=PAPER).svg


@pytest.mark.parametrize("width", [60, 97, 1200])
def test_an_image_has_the_width_asked_for_and_its_colours(width: int) -> None:
    image = read(png_of(square("#1f77c9"), width))
    assert image.width == width
    assert image.height == pytest.approx(width * 50 / 60, abs=1)
    scale = width / 60
    assert image.getpixel((round(25 * scale), round(25 * scale))) == (0x1F, 0x77, 0xC9)
    assert image.getpixel((round(50 * scale), round(45 * scale))) == (255, 255, 255)


def test_a_map_is_the_same_image_each_time(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    svg = map_picture(poles_map(view, MapChoices()), ink=PAPER).svg
    first = png_of(svg, 1280)
    assert png_of(svg, 1280) == first
    for forbidden in (b"tIME", b"tEXt", b"iTXt"):
        assert forbidden not in first
    colours = {colour for _, colour in read(first).getcolors(1_000_000) or ()}
    drawn = palette.CATEGORIES[0]
    assert tuple(bytes.fromhex(drawn[1:])) in colours


def test_letters_are_those_of_the_drawings_and_not_of_the_machine() -> None:
    def image(family: str) -> bytes:
        parts = [write("Réunion 1\u202f000 €", 5, 20, Style(size=16))]
        svg = drawing(parts, name="", alternative="", size=(160, 40), ink=PAPER).svg
        return png_of(svg.replace("Source Sans Pro", family), 320)

    ours = image("Source Sans Pro")
    assert ours == image("Source Sans Pro")
    assert ours != image("Inconnue")  # else the former fell back too
    assert read(ours).getextrema() != ((255, 255),) * 3


@pytest.mark.parametrize("width", [0, -5, 1_000_000])
def test_an_image_that_cannot_be_made_is_refused(width: int) -> None:
    with pytest.raises(DrawingError, match="40 millions de pixels"):
        png_of(square("#000000"), width)


def test_a_preview_has_the_size_that_networks_expect(shipped_atlas: Atlas) -> None:
    image = read(preview_png(preview_of(portrait(shipped_atlas, Selection(), "region", "53"))))
    assert image.size == (1200, 630)
