"""Where new poles would help most: the choice, its proof, the map and the table."""

import streamlit as st

from geo.analysis.coverage import coverage
from geo.analysis.exact_siting import MOST_POLES as MOST_EXACT
from geo.analysis.siting import MOST_POLES, Siting, siting_table
from geo.french import NBSP
from geo.publish.exports.pictures import siting_poster
from geo.render.html import render
from geo.render.leaflet import Addresses
from geo.reports.coverage_tables import siting_figures
from geo.reports.distances import bound_sentence, exact_sentence, siting_sentence
from geo.views.reach_maps import points_legend_html, siting_map
from pages.panels.figures_table import figures_table
from pages.panels.map_panel import draw_map
from pages.state.address import choose
from pages.state.analysis import Question, current_problem, current_siting
from pages.state.drawings import keep_drawing
from pages.state.exact_search import exact_answer, exact_panel
from pages.widgets.fields import Number
from pages.widgets.territory_filter import candidates_filter


def siting_part(question: Question, addresses: Addresses) -> None:
    """Ask how many poles and which candidates; show where they would reach most inhabitants."""
    choices, atlas = question.choices, question.view.atlas
    poles_side, candidates_side = st.columns(2)
    with poles_side:
        label = f"Nombre de pôles à ajouter{NBSP}:"
        choose("k", [Number("k", label, (1, MOST_POLES), choices.poles)])
    with candidates_side:
        candidates_filter(atlas, choices.candidates)
    greedy = current_siting(question)
    exact = exact_answer(question)
    siting = exact[0] if exact else greedy
    _sentences(question, greedy, exact)
    if _may_be_exact(question) and greedy.chosen and greedy.reached < greedy.upper_bound:
        exact_panel(question)
    places = current_problem(question).candidates[list(siting.chosen)]
    table = siting_table(question.reach, choices.radius_km, question.inside, places, siting)
    map_side, table_side = st.columns((9, 11))
    with map_side:
        data = siting_map(question.view, table, question.zone, addresses)
        draw_map("carte_nouveaux", data, addresses)
        st.html(points_legend_html(question.view, question.view.located_rows))
        keep_drawing(
            "Carte des nouveaux pôles", lambda: siting_poster(question.view, table, question.zone)
        )
    with table_side:
        figures_table(siting_figures(table, choices.radius_km, atlas), atlas)
        st.html(render("siting_notes.html", picked=len(choices.candidates), is_page=True))


def _sentences(question: Question, greedy: Siting, exact: tuple[Siting, bool] | None) -> None:
    choices = question.choices
    start = coverage(question.reach, choices.radius_km, question.inside)
    shown = exact[0] if exact else greedy
    proof = (
        exact_sentence(exact[0], greedy, is_optimal=exact[1])
        if exact
        else bound_sentence(greedy, choices.poles)
    )
    sentences = [siting_sentence(shown, choices.radius_km, choices.poles, start), proof]
    st.html(render("sentences.html", sentences=[each for each in sentences if each]))


def _may_be_exact(question: Question) -> bool:
    """The exact search is for one région and ten poles at most."""
    regions = question.reach.inhabitants.parents["region"][question.inside]
    return question.choices.poles <= MOST_EXACT and len(set(regions.tolist())) == 1
