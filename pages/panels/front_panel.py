"""The choices between two needs: drawn as they are found, and one of them shown."""

import streamlit as st

from geo.analysis.siting.exact import MOST_POLES as MOST_EXACT
from geo.analysis.siting.fronts import Front
from geo.french import NBSP, count, typeset
from geo.render.leaflet import Addresses
from geo.render.plotly import figure_of
from geo.reports.blocks import TableBlock
from geo.reports.choices.coverage import ReachChoices
from geo.reports.coverage.fronts import (
    choice_label,
    chosen_map,
    chosen_sentences,
    chosen_table,
    front_chart,
    front_note,
    front_sentences,
    front_table,
)
from geo.reports.coverage.two_needs import CHOSEN, TwoNeedsQuestion
from geo.reports.study import Study
from pages.panels.charts import draw_chart
from pages.panels.map_panel import draw_map
from pages.panels.report import show_blocks
from pages.state.address import choose, write_address
from pages.state.exact_search import exact_front_answer, exact_panel
from pages.state.studies import current_two_needs, grown_front
from pages.widgets.fields import One

_EVERY = 4
"""Of the fronts found one after another, those drawn: a chart takes as long to draw as a few."""


def front_part(study: Study, choices: ReachChoices, addresses: Addresses) -> None:
    """Show all the choices between two needs, those found first while others are sought."""
    asked = current_two_needs(study, choices)
    slot = st.empty()
    drawn = 0

    def grow(front: Front) -> None:
        nonlocal drawn
        drawn += 1
        if drawn % _EVERY == 1:
            with slot.container():
                _growing(asked, front, f"choix_{drawn}")

    grown_front(asked, grow)
    slot.empty()
    question = current_choices(study, choices)
    view = study.everywhere
    show_blocks([front_sentences(question)], view, addresses)
    if is_small_enough(study, question.wanted) and len(question.points) > 1:
        exact_panel(
            asked,
            is_asked=choices.is_exact,
            show=lambda front: _growing(asked, front, "choix_exacts"),
        )
    if question.points:
        _choices(question, addresses)
    show_blocks([front_note(question)], view, addresses)


def current_choices(study: Study, choices: ReachChoices) -> TwoNeedsQuestion:
    """The question of two needs with the choices known on this server, and the one shown."""
    asked = current_two_needs(study, choices)
    exact = exact_front_answer(asked) if choices.is_exact else None
    return asked.answered(exact or grown_front(asked), choices.chosen)


def is_small_enough(study: Study, wanted: int) -> bool:
    """The exact search is for one région and ten poles at most."""
    regions = study.inhabitants.parents["region"][study.inside]
    return wanted <= MOST_EXACT and len(set(regions.tolist())) == 1


def _growing(asked: TwoNeedsQuestion, front: Front, key: str) -> None:
    """Draw the choices known so far, which cannot be chosen yet."""
    found = count(front.found, "choix trouvé", "choix trouvés")
    st.progress(min(front.done, 1.0), text=typeset(f"{found}, la recherche continue…"))
    if front.points:
        figure = figure_of(front_chart(asked.answered(front, ())))
        st.plotly_chart(figure, config={"displayModeBar": False}, key=key)


def _choices(question: TwoNeedsQuestion, addresses: Addresses) -> None:
    """Draw the choices; a click on one, or the list, shows its communes."""
    view = question.study.everywhere
    chart_side, chosen_side = st.columns(2)
    with chart_side:
        where = "dans le tableau des choix"
        draw_chart(front_chart(question), view, where, ("choix_besoins", write_address))
    with chosen_side:
        _choose_one(question)
        if question.rows:
            show_blocks([chosen_sentences(question)], view, addresses)
            draw_map("carte_choix", chosen_map(question), addresses)
    if question.rows:
        show_blocks([chosen_table(question)], view, addresses)
    show_blocks([TableBlock(front_table(question))], view, addresses)


def _choose_one(question: TwoNeedsQuestion) -> None:
    codes = [question.choice(point)[CHOSEN][0] for point in question.points]
    options = {"": "Aucun : cliquez un point ou choisissez ici"} | {
        code: choice_label(question, rank) for rank, code in enumerate(codes)
    }
    shown = "" if question.rank is None else codes[question.rank]
    if question.rows and not shown:
        shown = "-".join(sorted(question.chosen))
        options[shown] = "Le choix de cette adresse, qui n'est pas dans la liste"
    choose(CHOSEN, [One(CHOSEN, f"Choix montré{NBSP}:", options, shown)])
