"""Images as PNG files, made from our SVG by Typst: no browser, and the same bytes each time."""

import typst

from geo.errors import DrawingError
from geo.render.svg.elements import fonts_folder, size_of
from geo.render.svg.previews import PREVIEW_SIZE, Preview, preview

MOST_PIXELS = 40_000_000
"""Above, an image is refused: it would take more than 150 MB of memory."""

_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("/drawing.svg", width: {}pt)'

_KEPT = 10


def png_of(svg: str, width_px: int) -> bytes:
    """Draw an SVG of ours as a PNG image.

    Parameters
    ----------
    svg
        A `Picture.svg` or a poster; `currentColor` becomes black.
    width_px
        Width of the image; the height follows.

    Raises
    ------
    DrawingError
        The image would be empty, or larger than `MOST_PIXELS`.
    """
    width, height = size_of(svg)
    pixels = width_px * width_px * height / width
    if width_px <= 0 or pixels > MOST_PIXELS:
        message = (
            f"Image de {width_px} pixels de large : demandez une largeur positive, et une image "
            f"de {MOST_PIXELS // 1_000_000} millions de pixels au plus."
        )
        raise DrawingError(message)
    # At 72 points an inch, a point of Typst is a pixel.
    files = {"main.typ": _PAGE.format(width_px).encode(), "drawing.svg": svg.encode()}
    image: bytes = typst.compile(  # type: ignore[call-overload] # files may be a dictionary
        files,
        format="png",
        ppi=72,
        font_paths=[str(fonts_folder())],
        ignore_system_fonts=True,
    )
    return image


def preview_png(shown: Preview) -> bytes:
    """Draw the image that social networks show of a page: 1200 by 630 pixels."""
    return png_of(preview(shown), PREVIEW_SIZE[0])


def forget_drawings() -> None:
    """Let Typst drop what it keeps of the last documents: 30 MB each of a large one.

    It keeps whatever one of the last ten compilations used, and has no other way to be told
    (typst-py 0.15): ten empty documents take 30 ms.
    """
    for _ in range(_KEPT):
        typst.compile({"main.typ": b""}, format="pdf", ignore_system_fonts=True)  # type: ignore[call-overload]
