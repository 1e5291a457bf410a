"""A chart with its text alternative, and with the table that says the same where it has one."""

from html import unescape
from typing import Any

import streamlit as st

from geo.model.atlas import Atlas
from geo.views.figures import Figures
from pages.components.figures_table import figures_table


def draw_chart(figure: Any, where: str = "dans les tableaux de la page") -> None:  # noqa: ANN401 - plotly
    """Draw a chart of ours; its title, which says the finding, is its text alternative."""
    finding = unescape(figure.layout.title.text.replace("<br>", " "))
    st.plotly_chart(
        figure,
        config={"displayModeBar": False},
        alt=f"{finding}. Les mêmes chiffres sont {where}.",
    )


def chart_with_table(figure: Any, figures: Figures, atlas: Atlas) -> None:  # noqa: ANN401 - plotly
    """Draw a chart, with its figures folded below."""
    draw_chart(figure, "dans le tableau qui suit")
    with st.expander("Les chiffres du graphique"):
        figures_table(figures, atlas)
