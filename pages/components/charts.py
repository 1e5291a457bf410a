"""A chart with its text alternative, and with the table that says the same where it has one."""

from collections.abc import Callable
from html import unescape
from typing import Any

import streamlit as st

from geo.model.atlas import Atlas
from geo.views.figures import Figures
from pages.components.figures_table import figures_table


def draw_chart(figure: Any, where: str = "dans les tableaux de la page") -> None:  # noqa: ANN401 - plotly
    """Draw a chart of ours; its title, which says the finding, is its text alternative."""
    st.plotly_chart(figure, config={"displayModeBar": False}, alt=_alternative(figure, where))


def clickable_chart(
    figure: Any,  # noqa: ANN401 - plotly
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
    st.plotly_chart(
        figure,
        config={"displayModeBar": False},
        key=key,
        alt=_alternative(figure, where),
        on_select=lambda: _pass_on(key, on_click),
        selection_mode="points",
    )


def _pass_on(key: str, on_click: Callable[[int, int], None]) -> None:
    match (st.session_state.get(key) or {}).get("selection"):
        case {"points": [{"curve_number": int(curve), "point_index": int(point)}, *_]}:
            on_click(curve, point)


def _alternative(figure: Any, where: str) -> str:  # noqa: ANN401 - plotly
    finding = unescape(figure.layout.title.text.replace("<br>", " "))
    return f"{finding}. Les mêmes chiffres sont {where}."


def chart_with_table(figure: Any, figures: Figures, atlas: Atlas) -> None:  # noqa: ANN401 - plotly
    """Draw a chart, with its figures folded below."""
    draw_chart(figure, "dans le tableau qui suit")
    with st.expander("Les chiffres du graphique"):
        figures_table(figures, atlas)
