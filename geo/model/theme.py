"""How an operator presents the atlas: name, logo, colours, a line over and one under each page."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from geo.colours import DARK, nearest_readable

OWN_NAME = "Atlas PTCE"


@dataclass(frozen=True, slots=True)
class Logo:
    """A small PNG image that was made here.

    Attributes
    ----------
    width, height
        In pixels.
    """

    png: bytes
    width: int
    height: int

    @property
    def version(self) -> str:
        """Names the image by what it is, for those who keep it."""
        return sha256(self.png).hexdigest()[:12]

    @property
    def address(self) -> str:
        """The image itself, as an address that nobody is asked for."""
        return f"data:image/png;base64,{b64encode(self.png).decode()}"

    @property
    def svg(self) -> str:
        """The image in a whole SVG document, for what reads no other from memory."""
        size = f'width="{self.width}" height="{self.height}"'
        image = f'<image href="{self.address}" {size}/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>'

    def width_at(self, height: float) -> float:
        """How wide it is at a height."""
        return height * self.width / self.height


@dataclass(frozen=True, slots=True)
class Theme:
    """What outputs take from the operator; empty where they keep what is ours.

    Attributes
    ----------
    name
        Of the app and the site.
    colour
        Of titles, links and marks on light grounds.
    own_dark_colour
        Of the same on dark grounds, when the operator says it: `dark_colour` is what is used.
    header, footer
        A line at the top and at the bottom of pages, sheets and images.
    """

    name: str = ""
    logo: Logo | None = None
    colour: str = ""
    own_dark_colour: str = ""
    header: str = ""
    footer: str = ""

    @property
    def called(self) -> str:
        """The name, ours by default."""
        return self.name or OWN_NAME

    @property
    def dark_colour(self) -> str:
        """The same as `colour` on dark grounds: that of the operator, else the nearest to it."""
        return self.own_dark_colour or (self.colour and nearest_readable(self.colour, DARK))

    @property
    def heading(self) -> str:
        """Name and line of the top, for what says neither otherwise; empty without any."""
        return " · ".join(each for each in (self.name, self.header) if each)
