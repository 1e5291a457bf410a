"""The drawings of a page, kept while it is made, so that its top can offer them as images."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from geo.french import shortened, slug
from geo.model.atlas import View
from geo.publish.exports.names import file_name
from geo.publish.exports.pictures import SHAPES, slide_png
from geo.render.svg.posters import Sheet, poster
from pages.widgets.downloads import Offer
from pages.widgets.fields import One, Values, draw_fields

_KEPT = "dessins_de_la_page"
_WANTED = "dessin_choisi"
_LONGEST = 90
_LONGEST_NAME = 100
_PREVIEW_PX = 640


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of the page.

    Attributes
    ----------
    title
        What it shows or finds.
    view
        The poles that it shows, after which its files are named.
    draw
        Makes it when it is asked for, outside of any run of the page.
    """

    title: str
    view: View
    draw: Callable[[], Sheet]

    def offers(self) -> list[Offer]:
        """Its files: slides of two shapes, and a drawing that scales."""
        slides = [
            Offer(
                f"PNG {shape}",
                self._name(shape.replace(":", "-"), "png"),
                partial(self._slide, shape),
            )
            for shape in SHAPES
        ]
        return [*slides, Offer("SVG", self._name("", "svg"), self._poster)]

    def preview(self) -> bytes:
        """What the first of them looks like, small."""
        return slide_png(self.draw(), next(iter(SHAPES)), _PREVIEW_PX)

    def _name(self, shape: str, extension: str) -> str:
        title = slug(self.title)[:_LONGEST_NAME].strip("-")
        content = "-".join(part for part in ("ptce", title, shape) if part)
        return file_name(self.view, content, extension)

    def _slide(self, shape: str) -> bytes:
        return slide_png(self.draw(), shape)

    def _poster(self) -> bytes:
        return poster(self.draw()).encode()


def forget_drawings() -> None:
    """Begin a page: those of the page before are not its own."""
    st.session_state[_KEPT] = []


def keep_drawing(drawing: Drawing) -> None:
    """Keep a drawing of the page."""
    st.session_state.setdefault(_KEPT, []).append(drawing)


def has_drawings() -> bool:
    """Whether the page has drawn anything until now."""
    return bool(_drawings())


def choose_drawing() -> Drawing:
    """Let one of the drawings of the page be chosen: the first until one does."""
    drawings, wanted = _drawings(), str(st.session_state.get(_WANTED, ""))
    chosen = next((each for each in drawings if each.title == wanted), drawings[0])
    titles = {str(rank): shortened(each.title, _LONGEST) for rank, each in enumerate(drawings)}

    def keep(values: Values) -> None:
        rank = next(iter(values.get("image", ())), "0")
        if rank in titles:
            st.session_state[_WANTED] = drawings[int(rank)].title

    if len(drawings) > 1:
        field = One("image", "Carte ou graphique", titles, str(drawings.index(chosen)), "0")
        draw_fields("image", [field], on_change=keep)
    return chosen


def _drawings() -> list[Drawing]:
    drawings: list[Drawing] = st.session_state.get(_KEPT, [])
    return drawings
