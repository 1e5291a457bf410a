"""The parts of the page of coverage: each answers one question about the same radius."""

import streamlit as st

from geo.analysis.coverage import (
    LONGEST_KM,
    coverage,
    coverage_by_level,
    coverage_curve,
    distance_reached_by,
    nearest_inhabitants_km,
    uncovered_territories,
)
from geo.analysis.equity import coverage_by_density, coverage_by_size
from geo.french import NBSP
from geo.publish.exports.pictures import distances_poster
from geo.render.html import render
from geo.render.leaflet import Addresses
from geo.reports.choices.coverage import (
    PARTS,
    SHORTEST_KM,
    TABLE_LEVELS,
    Query,
    ReachChoices,
    read_second,
)
from geo.reports.choices.drawing import LEVEL_TITLES
from geo.reports.coverage_tables import (
    comparison_figures,
    curve_figures,
    scale_figures,
    territories_figures,
    uncovered_figures,
)
from geo.reports.distances import (
    OF_THE_SECOND,
    bounds_sentence,
    comparison_sentence,
    coverage_sentence,
    median_sentence,
    zone_words,
)
from geo.reports.sentences import count_sentence, describe
from geo.views.charts import coverage_chart, curve_title, curves_title
from geo.views.reach_maps import coverage_legend_html, coverage_map, distance_areas
from pages.panels.charts import chart_with_table
from pages.panels.figures_table import figures_table
from pages.panels.map_panel import draw_map
from pages.panels.notices import show_messages
from pages.panels.siting_panel import siting_part
from pages.state.address import choose
from pages.state.analysis import Question, current_bounds
from pages.state.drawings import keep_drawing
from pages.widgets.fields import Number, One, Part
from pages.widgets.selection_bar import second_bar


def choose_radius(question: Question) -> None:
    """Let the radius be moved."""
    bounds = (SHORTEST_KM, LONGEST_KM)
    label = f"Distance à vol d'oiseau{NBSP}:"
    choose("rayon", [Number("rayon", label, bounds, question.choices.radius_km, f"{NBSP}km")])


def coverage_sentences(question: Question) -> None:
    """Say who is covered, what the unplaced poles may change, and the median distance."""
    reach, inside, radius_km = question.reach, question.inside, question.choices.radius_km
    found = coverage(reach, radius_km, inside)
    nearest = nearest_inhabitants_km(reach, inside)
    half, most = (distance_reached_by(reach, share, inside) for share in (0.5, 0.9))
    sentences = [
        coverage_sentence(found, radius_km, zone_words(question.zone, question.view.atlas)),
        bounds_sentence(current_bounds(question)),
        median_sentence(nearest, half, most),
    ]
    if question.zone.level:
        sentences.append("Les pôles situés hors de ce territoire comptent aussi.")
    st.html(render("sentences.html", sentences=[each for each in sentences if each]))


def choose_coverage_part(question: Question) -> None:
    """Let one part of the page be opened."""
    parts = {str(part): label for part, label in PARTS.items()}
    choices = question.choices
    choose("vue", [Part("vue", "Partie de la page", parts, choices.part, choices.implied_part)])


def coverage_part(question: Question, addresses: Addresses, query: Query) -> None:
    """Draw the part that is open."""
    parts = {
        "carte": lambda: _map_part(question, addresses),
        "territoires": lambda: _territories_part(question),
        "equite": lambda: _equity_part(question),
        "comparaison": lambda: _comparison_part(question, query),
        "nouveaux": lambda: siting_part(question, addresses),
    }
    parts[question.choices.part]()


def _map_part(question: Question, addresses: Addresses) -> None:
    reach, inside = question.reach, question.inside
    map_side, curve_side = st.columns((11, 9))
    areas = distance_areas(reach, question.zone, inside)
    with map_side:
        data = coverage_map(question.view, areas, question.zone, addresses)
        draw_map("carte_couverture", data, addresses)
        st.html(coverage_legend_html(question.view, areas))
        keep_drawing(
            "Carte des distances", lambda: distances_poster(question.view, reach, question.zone)
        )
    with curve_side:
        _curve(question, [("sélection", question)])


def _choose_level(choices: ReachChoices) -> None:
    levels = {str(each): LEVEL_TITLES[each] for each in TABLE_LEVELS}
    choose("niveau", [One("niveau", "Découpage", levels, choices.level, "region")], layout="row")


def _curve(question: Question, curves: list[tuple[str, Question]]) -> None:
    """Draw the curves, say what they show, and give their figures."""
    inside, atlas = question.inside, question.view.atlas
    found = [
        (name, coverage_curve(each.reach, range(LONGEST_KM + 1), inside)) for name, each in curves
    ]
    halves = [distance_reached_by(each.reach, 0.5, inside) for _, each in curves]
    where = zone_words(question.zone, atlas)
    title = curves_title(halves, where) if len(curves) > 1 else curve_title(halves[0], where)
    chart = coverage_chart(found, question.choices.radius_km, title)
    others = [f"{name} : {_selected(each)}" for name, each in curves[1:]]
    chart_with_table(chart, curve_figures(found), question.view, others)


def _territories_part(question: Question) -> None:
    choices, atlas = question.choices, question.view.atlas
    _choose_level(choices)
    arguments = (question.reach, choices.radius_km, choices.level, question.inside)
    alone = uncovered_territories(*arguments)
    st.header("Territoires entièrement hors de portée", anchor=False)
    figures_table(uncovered_figures(alone, choices.level, choices.radius_km, atlas), atlas)
    st.header("Tous les territoires, selon les habitants hors de portée", anchor=False)
    table = coverage_by_level(*arguments)
    figures_table(territories_figures(table, choices.level, choices.radius_km, atlas), atlas)
    st.html(render("coverage_notes.html", level=choices.level, is_part=bool(question.zone.level)))


def _equity_part(question: Question) -> None:
    arguments = (question.reach, question.choices.radius_km, question.inside)
    atlas, radius_km = question.view.atlas, question.choices.radius_km
    st.header("Selon la taille de la commune", anchor=False)
    sizes = coverage_by_size(*arguments)
    figures_table(scale_figures(sizes, "selon la taille de la commune", radius_km), atlas)
    st.header("Selon la densité de la commune", anchor=False)
    densities = coverage_by_density(*arguments)
    figures_table(scale_figures(densities, "selon la densité de la commune", radius_km), atlas)
    unknown = int(sizes["population"].sum() - densities["population"].sum())
    st.html(render("equity_notes.html", unknown=unknown))


def _comparison_part(question: Question, query: Query) -> None:
    atlas, choices = question.view.atlas, question.choices
    selection, unknown = read_second(query, atlas)
    show_messages(unknown)
    other = question.with_poles(atlas.select(selection))
    st.header("Seconde sélection", anchor=False)
    second_bar(other.view)
    found = [coverage(each.reach, choices.radius_km, question.inside) for each in (question, other)]
    where = zone_words(question.zone, atlas)
    sentences = [
        f"Première sélection : {_selected(question)}",
        f"Seconde sélection : {_selected(other)}",
        coverage_sentence(found[1], choices.radius_km, where, OF_THE_SECOND),
        comparison_sentence(*found),
        bounds_sentence(current_bounds(other), OF_THE_SECOND),
    ]
    st.html(render("sentences.html", sentences=[each for each in sentences if each]))
    _curve(question, [("première sélection", question), ("seconde sélection", other)])
    _choose_level(choices)
    first, second = (
        coverage_by_level(each.reach, choices.radius_km, choices.level, question.inside)
        for each in (question, other)
    )
    figures_table(comparison_figures(first, second, choices.level, choices.radius_km), atlas)


def _selected(question: Question) -> str:
    view = question.view
    return f"{describe(view.selection, view.atlas)}. {count_sentence(view)}"
