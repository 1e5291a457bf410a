"""A drawing with what must be said of it."""

from dataclasses import dataclass

from geo.reports.maps.legends import Legend


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of what is not data: `currentColor` follows the page it stands in.

    Attributes
    ----------
    text, line
        Letters; axes, grids and borders.
    ground
        Behind the drawing; `none` lets the page through.
    """

    text: str = "currentColor"
    line: str = "#8f97a3"
    ground: str = "none"


PAGE = Ink()
"""For a drawing that stands in a page, light or dark."""

PAPER = Ink(text="#1b1b1b", line="#6b7280", ground="#ffffff")
"""For a drawing that stands alone, and on paper."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing.

    Attributes
    ----------
    title
        What it shows, or better what it finds: a heading, without a full stop.
    alternative
        What it says to who cannot see it: a sentence or two, without « image de ».
    width, height
        Size in pixels of the drawing; it scales.
    svg
        One `<svg>` element, well-formed, that refers to nothing outside and holds neither script
        nor style: colours are attributes. `role="img"` and a `<title>` that is the alternative,
        or, where parts of it are links, `role="group"`.
    """

    title: str
    alternative: str
    width: int
    height: int
    svg: str


@dataclass(frozen=True, slots=True)
class ExplainedPicture:
    """A drawing, and what its colours mean."""

    picture: Picture
    legends: tuple[Legend, ...] = ()
