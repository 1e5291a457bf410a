"""A chart with its text alternative, and with the table that says the same where it has one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from geo.french import slug, typeset
from geo.model.atlas import View
from geo.render.html import render
from geo.render.plotly import choice_at, figure_of
from geo.reports.charts import Chart
from geo.reports.links import Choice
from geo.reports.tables import Table
from pages.panels.figures_table import figures_table
from pages.state.drawings import keep_chart


def draw_chart(
    chart: Chart,
    view: View,
    where: str = "dans les tableaux de la page",
) -> None:
    """Draw a chart of ours under its title, which says the finding: its text alternative too.

    Parameters
    ----------
    view
        The poles it shows, which its image names.
    """
    keep_chart(chart, view)
    st.html(render("chart_title.html", text=chart.title))
    st.plotly_chart(
        figure_of(chart), config={"displayModeBar": False}, alt=_alternative(chart.title, where)
    )


def clickable_chart(
    chart: Chart,
    view: View,
    key: str,
    on_click: Callable[[Choice], None],
) -> None:
    """Draw a chart whose marks can be clicked, or touched.

    Parameters
    ----------
    on_click
        Gets what the mark selects, before the next run; not called for one that selects nothing.
    """
    keep_chart(chart, view)
    st.html(render("chart_title.html", text=chart.title))
    st.plotly_chart(
        figure_of(chart),
        config={"displayModeBar": False},
        key=key,
        alt=_alternative(chart.title, "dans le tableau qui suit"),
        on_select=lambda: _pass_on(chart, key, on_click),
        selection_mode="points",
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


def _alternative(finding: str, where: str) -> str:
    return typeset(f"{finding}. Les mêmes chiffres sont {where}.")
