"""A chart with its text alternative, and with the table that says the same where it has one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import streamlit as st

from geo.french import slug, typeset
from geo.model.atlas import View
from geo.render.html import render
from geo.render.plotly import choice_at, figure_of
from geo.render.svg.posters import chart_sheet
from geo.reports.charts import Chart
from geo.reports.links import Choice
from geo.reports.tables import Table
from pages.panels.figures_table import figures_table
from pages.state.drawings import Drawing, keep_drawing


def draw_chart(
    chart: Chart,
    view: View,
    where: str = "dans les tableaux de la page",
    on_click: tuple[str, Callable[[Choice], None]] | None = None,
) -> None:
    """Draw a chart of ours under its title, which says the finding: its text alternative too.

    Parameters
    ----------
    view
        The poles it shows, which its image names.
    on_click
        Where its marks can be clicked, or touched: the key of the chart, and who gets what a mark
        selects, before the next run; not called for one that selects nothing.
    """
    clickable: dict[str, Any] = {}
    if on_click:
        key, choose = on_click
        passed_on = partial(_pass_on, chart, key, choose)
        clickable = {"key": key, "on_select": passed_on, "selection_mode": "points"}
    keep_drawing(Drawing(chart.title, view, partial(chart_sheet, chart, view)))
    st.html(render("chart_title.html", text=chart.title))
    st.plotly_chart(
        figure_of(chart),
        config={"displayModeBar": False},
        alt=typeset(f"{chart.title}. Les mêmes chiffres sont {where}."),
        **clickable,
    )


def chart_with_table(chart: Chart, figures: Table, view: View) -> None:
    """Draw a chart, with its figures folded below; `view` as in `draw_chart`."""
    draw_chart(chart, view, "dans le tableau qui suit")
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
    with st.expander(typeset(label), key=f"pli_{name}", on_change="rerun") as part:
        yield bool(part.open)


def _pass_on(chart: Chart, key: str, on_click: Callable[[Choice], None]) -> None:
    match (st.session_state.get(key) or {}).get("selection"):
        case {"points": [{"curve_number": int(curve), "point_index": int(point)}, *_]}:
            if choice := choice_at(chart, curve, point):
                on_click(choice)
