"""The parts of the page of coverage: each answers one question about the same radius."""

from dataclasses import replace

import streamlit as st

from geo.analysis.radii import LONGEST_KM, SHORTEST_KM
from geo.analysis.siting.places import MOST_POLES
from geo.french import NBSP, typeset
from geo.model.indicators import POPULATION
from geo.model.selection import Query, Selection
from geo.model.territories import LEVEL_TITLES
from geo.render.leaflet import Addresses
from geo.reports.blocks import MapBlock
from geo.reports.choices.coverage import TABLE_LEVELS, ReachChoices, read_second
from geo.reports.choices.linked import linked_indicators, read_linked
from geo.reports.choices.parts import COVERAGE_PARTS
from geo.reports.coverage.equity import groupings_offered
from geo.reports.coverage.linked import linked_blocks
from geo.reports.coverage.report import coverage_map, coverage_report, coverage_sentences
from geo.reports.maps.maps import new_poles_map
from geo.reports.maps.words import indicator_title
from geo.reports.study import NewPoles, Study, needs_offered
from pages.panels.front_panel import front_part, is_small_enough
from pages.panels.heading import count_line, rest
from pages.panels.map_panel import draw_map
from pages.panels.notices import show_messages
from pages.panels.report import show_blocks, show_sections
from pages.state.address import choose, read_address
from pages.state.exact_search import exact_answer, exact_panel
from pages.state.studies import current_new_poles, current_study
from pages.widgets.fields import Field, Number, One, Part
from pages.widgets.indicators import Choice, indicator_fields
from pages.widgets.selection_bar import second_bar, zone_bar
from pages.widgets.territory_picker import candidates_filter


def coverage_bar(study: Study, choices: ReachChoices) -> None:
    """Let the radius be moved, and a part of the page be opened."""
    bounds = (SHORTEST_KM, LONGEST_KM)
    label = f"Distance à vol d'oiseau{NBSP}:"
    parts = {str(part): title for part, title in COVERAGE_PARTS.items()}
    part = Part("vue", "Partie de la page", parts, choices.part, choices.implied_part)
    radius = Number("rayon", label, bounds, study.radius_km, f"{NBSP}km")
    choose("rayon", [radius, part], layout="bar")


def counted_bar(study: Study, zone: Selection) -> None:
    """Ask in the sidebar what is counted and where, then which poles."""
    people = {POPULATION: "Habitants"}
    choice = Choice("pour", "Ce que l'on compte", study.need or POPULATION, people, POPULATION)
    asked = _need_fields(study, choice) if needs_offered(study.atlas) else []
    words = "Compter les habitants de" if study.counted.are_inhabitants else "Compter dans"
    zone_bar(study.everywhere, zone, words, asked)


def _need_fields(study: Study, choice: Choice, without: str = "") -> list[Field]:
    """Let an effectif be chosen, of those that may be counted but one."""
    offered = [each for each in needs_offered(study.atlas) if each != without]
    return indicator_fields(choice, study.atlas.indicators, offered, lambda each: each.name)


def coverage_part(study: Study, choices: ReachChoices, addresses: Addresses, query: Query) -> None:
    """Draw the part that is open, below what the page says besides its finding."""
    if choices.part == "lien":
        count_line(study.everywhere)
    elif choices.part != "carte":
        _besides(study)
    parts = {
        "carte": lambda: _map_part(study, choices, addresses),
        "territoires": lambda: _territories_part(study, choices, addresses),
        "equite": lambda: _equity_part(study, choices, addresses),
        "comparaison": lambda: _comparison_part(study, choices, addresses, query),
        "nouveaux": lambda: _new_poles_part(study, choices, addresses),
        "lien": lambda: linked_part(study, addresses),
    }
    parts[choices.part]()


def _besides(study: Study) -> None:
    """Say what the unplaced poles may change, the median distance, and which poles are meant."""
    rest(coverage_sentences(study).sentences[1:])
    count_line(study.everywhere)


def _sections(study: Study, choices: ReachChoices, addresses: Addresses, *names: str) -> None:
    report = coverage_report(study, choices.level, grouped_by=choices.grouped_by)
    show_sections(report.pick(*names), study.everywhere, addresses)


def _map_part(study: Study, choices: ReachChoices, addresses: Addresses) -> None:
    map_side, curve_side = st.columns((3, 2))
    with map_side:
        draw_map("carte_couverture", coverage_map(study), addresses)
    with curve_side:
        _besides(study)
        (curve,) = coverage_report(study, choices.level).pick("courbe")
        show_blocks(curve.blocks, study.everywhere, addresses)


def _territories_part(study: Study, choices: ReachChoices, addresses: Addresses) -> None:
    _choose_level(choices)
    _sections(study, choices, addresses, "isoles", "territoires")


def _equity_part(study: Study, choices: ReachChoices, addresses: Addresses) -> None:
    indicators = study.atlas.indicators
    offered = {each: indicators[each].name for each in groupings_offered(study.atlas)}
    options = {"": "La taille et la densité seules", **offered}
    if offered:
        grouped = One("selon", f"Comparer aussi selon{NBSP}:", options, choices.grouped_by)
        choose("selon", [grouped], layout="bar")
    _sections(study, choices, addresses, "equite")


def _choose_level(choices: ReachChoices) -> None:
    levels = {str(each): LEVEL_TITLES[each] for each in TABLE_LEVELS}
    choose("niveau", [One("niveau", "Découpage", levels, choices.level, "region")], layout="row")


def _comparison_part(
    study: Study, choices: ReachChoices, addresses: Addresses, query: Query
) -> None:
    selection, unknown = read_second(query, study.atlas)
    show_messages(unknown)
    asked = replace(selection, level=study.zone.level, codes=study.zone.codes)
    second = current_study(study.atlas, asked, study.radius_km, study.need)
    st.header("Seconde sélection", anchor=False)
    second_bar(second.everywhere)
    _choose_level(choices)
    report = coverage_report(study, choices.level, second=second)
    show_sections(report.pick("comparaison"), study.everywhere, addresses)


def _new_poles_part(study: Study, choices: ReachChoices, addresses: Addresses) -> None:
    """Ask how many poles and which candidates; show where they would reach most inhabitants."""
    poles_side, candidates_side = st.columns(2)
    with poles_side:
        label = f"Nombre de pôles à ajouter{NBSP}:"
        choose("k", [Number("k", label, (1, MOST_POLES), choices.poles)])
    with candidates_side:
        candidates_filter(study.atlas, choices.candidates)
        hint = typeset("Choisissez des communes pour n'en proposer que d'autres.")
        st.html(f"<p>{hint}</p>")
    _choose_second_need(study, choices)
    if choices.second_need:
        front_part(study, choices, addresses)
        return
    question = current_new_poles(study, choices)
    answer = exact_answer(question) if choices.is_exact else None
    shown = question.answered(answer)
    said, *others = coverage_report(study, choices.level, shown).pick("nouveaux")[0].blocks
    show_blocks([said], study.everywhere, addresses)
    if _may_be_exact(question):
        exact_panel(question, is_asked=choices.is_exact)
    map_side, table_side = st.columns((9, 11))
    with map_side:
        draw_map("carte_nouveaux", new_poles_map(shown), addresses)
    with table_side:
        tables = [block for block in others if not isinstance(block, MapBlock)]
        show_blocks(tables, study.everywhere, addresses)


def _choose_second_need(study: Study, choices: ReachChoices) -> None:
    """Let a second need be reached besides: all choices between both are then shown."""
    if needs_offered(study.atlas):
        label = f"Atteindre aussi, avec tous les choix entre les deux{NBSP}:"
        others = {"": "rien d'autre"} | ({POPULATION: "Habitants"} if study.need else {})
        choice = Choice("pour2", label, choices.second_need, others, "")
        choose("pour2", _need_fields(study, choice, study.need), layout="bar")


def _may_be_exact(question: NewPoles) -> bool:
    """The exact search is for one région and ten poles at most, where the proof is not there."""
    greedy = question.greedy
    is_small = is_small_enough(question.study, question.wanted)
    return is_small and bool(greedy.chosen) and greedy.reached < greedy.upper_bound


def linked_part(study: Study, addresses: Addresses) -> None:
    """Let an indicator be chosen, and say whether the poles go along with it."""
    indicators = study.atlas.indicators
    chosen, messages = read_linked(read_address(), study.atlas)
    show_messages(messages)
    if offered := linked_indicators(study.atlas):
        choice = Choice("indicateur", f"Indicateur{NBSP}:", chosen, {}, offered[0])
        choose("lien", indicator_fields(choice, indicators, offered, indicator_title), layout="bar")
    show_blocks(linked_blocks(study, chosen), study.everywhere, addresses)
