"""The drawings of a page, kept while it is made, so that its foot can offer them as images."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.french import slug
from geo.model.atlas import View
from geo.publish.exports.pictures import sharp_png
from geo.render.svg.posters import chart_poster
from geo.reports.charts import Chart
from pages.widgets.downloads import Offer

Draw = Callable[[], str]
_KEPT = "dessins_de_la_page"
_LONGEST = 120
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Drawing:
    title: str
    draw: Draw


def forget_drawings() -> None:
    """Begin a page: those of the page before are not its own."""
    st.session_state[_KEPT] = []


def keep_drawing(title: str, draw: Draw) -> None:
    """Keep a drawing of the page.

    Parameters
    ----------
    draw
        Makes a whole SVG document when it is asked for, outside of any run of the page.
    """
    st.session_state.setdefault(_KEPT, []).append(_Drawing(title, draw))


def keep_chart(chart: Chart, view: View) -> None:
    """Keep a chart of the page, which shows the poles of a view."""
    keep_drawing(chart.title, lambda: chart_poster(chart, view))


def drawing_titles() -> tuple[str, ...]:
    """What the page has drawn until now, in order."""
    titles = (each.title for each in _drawings())
    return tuple(each if len(each) <= _LONGEST else f"{each[:_LONGEST]}…" for each in titles)


def drawing_offers(date: str) -> list[Offer]:
    """The images of what the page has drawn until now, in both formats, named with the date."""
    numbered = enumerate(_drawings(), start=1)
    return [offer for rank, each in numbered for offer in _offers(each, rank, date)]


def _drawings() -> list[_Drawing]:
    drawings: list[_Drawing] = st.session_state.get(_KEPT, [])
    return drawings


def _offers(drawing: _Drawing, rank: int, date: str) -> tuple[Offer, Offer]:
    name = f"ptce-{rank}-{slug(drawing.title)[:_LONGEST_NAME].strip('-')}-{slug(date)}".rstrip("-")
    # Labels are Markdown, and titles may hold names from the data: they stand beside, as text.
    label = f"Image {rank}"
    return (
        Offer(f"{label} (SVG)", f"{name}.svg", "image/svg+xml", lambda: drawing.draw().encode()),
        Offer(f"{label} (PNG)", f"{name}.png", "image/png", lambda: sharp_png(drawing.draw())),
    )
