"""A chart with its text alternative, and with the table that says the same where it has one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from geo.french import slug
from geo.model.atlas import View
from geo.render.html import render
from geo.reports.tables import Table
from geo.views.charts import apart_from_title
from pages.panels.figures_table import figures_table
from pages.state.drawings import keep_chart


def draw_chart(
    figure: Any,  # noqa: ANN401 - plotly
    view: View,
    where: str = "dans les tableaux de la page",
    sentences: Sequence[str] = (),
) -> None:
    """Draw a chart of ours under its title, which says the finding: its text alternative too.

    Parameters
    ----------
    view
        The poles it shows, which its image names.
    sentences
        What its image must add on them.
    """
    finding, chart = apart_from_title(figure)
    keep_chart(figure, finding, view, sentences)
    st.html(render("chart_title.html", text=finding))
    st.plotly_chart(chart, config={"displayModeBar": False}, alt=_alternative(finding, where))


def clickable_chart(
    figure: Any,  # noqa: ANN401 - plotly
    view: View,
    key: str,
    on_click: Callable[[int, int], None],
    where: str = "dans le tableau qui suit",
) -> None:
    """Draw a chart whose points can be clicked, or touched.

    Parameters
    ----------
    on_click
        Gets the curve and the point, whole numbers from the browser, before the next run.
    """
    finding, chart = apart_from_title(figure)
    keep_chart(figure, finding, view)
    st.html(render("chart_title.html", text=finding))
    st.plotly_chart(
        chart,
        config={"displayModeBar": False},
        key=key,
        alt=_alternative(finding, where),
        on_select=lambda: _pass_on(key, on_click),
        selection_mode="points",
    )


def chart_with_table(
    figure: Any,  # noqa: ANN401 - plotly
    figures: Table,
    view: View,
    sentences: Sequence[str] = (),
) -> None:
    """Draw a chart, with its figures folded below; `view` and `sentences` as in `draw_chart`."""
    draw_chart(figure, view, "dans le tableau qui suit", sentences)
    with fold("Les chiffres du graphique", slug(figures.caption)) as is_open:
        if is_open:
            figures_table(figures, view.atlas)


@contextmanager
def fold(label: str, name: str) -> Iterator[bool]:
    """Fold a part of the page away; it is made and sent only when one opens it.

    Parameters
    ----------
    name
        Tells it from the other folds of the page.
    """
    with st.expander(label, key=f"pli_{name}", on_change="rerun") as part:
        yield bool(part.open)


def _pass_on(key: str, on_click: Callable[[int, int], None]) -> None:
    match (st.session_state.get(key) or {}).get("selection"):
        case {"points": [{"curve_number": int(curve), "point_index": int(point)}, *_]}:
            on_click(curve, point)


def _alternative(finding: str, where: str) -> str:
    return f"{finding}. Les mêmes chiffres sont {where}."
