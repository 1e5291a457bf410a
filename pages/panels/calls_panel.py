"""The selected poles through time: by first selection, and call by call."""

import streamlit as st

from geo.analysis.calls import calls_of
from geo.model.atlas import View
from geo.render.html import render
from geo.reports.calls import (
    calls_figures,
    calls_sentence,
    years_chart,
    years_figures,
    years_sentence,
)
from pages.panels.charts import chart_with_table
from pages.panels.figures_table import figures_table
from pages.state.studies import current_study


def calls_panel(view: View) -> None:
    """Draw sentences, the chart of the years, and the table of the calls."""
    calls = calls_of(view, current_study(view.atlas, view.selection).calls)
    sentences = [years_sentence(view), calls_sentence(calls)]
    st.html(render("sentences.html", sentences=[each for each in sentences if each]))
    chart_with_table(years_chart(view), years_figures(view), view)
    figures_table(calls_figures(calls), view.atlas)
