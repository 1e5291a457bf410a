"""The report on a coverage: who lives near a pole, who does not, where a new one would help."""

from dataclasses import replace

import numpy as np

from geo.analysis.bounds import MOST_BOUNDED
from geo.analysis.coverage import uncovered_territories
from geo.french import NBSP, count, kilometres, number, sentence_case
from geo.model.indicators import POPULATION
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.blocks import (
    Block,
    ChartBlock,
    KeyFigure,
    KeyFigures,
    MapBlock,
    Note,
    Report,
    Section,
    Sentences,
    note,
    sentences,
)
from geo.reports.coverage.charts import coverage_chart, curve_title, curves_title
from geo.reports.coverage.equity import equity_blocks
from geo.reports.coverage.fronts import front_blocks
from geo.reports.coverage.tables import (
    comparison_block,
    curve_table,
    new_poles_block,
    territories_block,
    uncovered_block,
    uncovered_sentence,
)
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.coverage.words import candidates_words
from geo.reports.definitions import Subject, definitions
from geo.reports.distances import (
    OF_THE_SECOND,
    bound_sentence,
    bounds_sentence,
    comparison_sentence,
    coverage_sentence,
    exact_sentence,
    median_sentence,
    share_words,
    siting_sentence,
    zone_words,
)
from geo.reports.maps.maps import distances_map, new_poles_map
from geo.reports.maps.values import Map
from geo.reports.names import cut, sheet_name
from geo.reports.notices import Heading, lead_of, report_on
from geo.reports.poles.tables import poles_block
from geo.reports.sentences import count_sentence, describe, recorded_or_shown
from geo.reports.study import NewPoles, Study


def coverage_report(
    study: Study,
    level: Level,
    new_poles: NewPoles | TwoNeedsQuestion | None = None,
    second: Study | None = None,
    grouped_by: str = "",
) -> Report:
    """Say who lives within a distance of the study's poles, wherever these are.

    Parameters
    ----------
    new_poles
        The question of where to add some, for one need or two; none where it is not asked.
    second
        The same study of other poles, to compare with.
    grouped_by
        Identifier of the indicator that groups the communes whose coverage is compared.
    """
    sections = [
        Section("chiffres", "En bref", lambda: [_key_figures(study)]),
        Section("phrases", "", lambda: [coverage_sentences(study)]),
        Section(
            "carte",
            "Carte",
            lambda: [MapBlock(coverage_map(study))],
        ),
        Section("courbe", "Selon la distance", lambda: [_curve(study)]),
        Section(
            "isoles", "Territoires hors de portée des pôles localisés", lambda: _alone(study, level)
        ),
        Section("territoires", "Tous les territoires", lambda: _territories(study, level)),
        Section("equite", "Équité", lambda: equity_blocks(study, grouped_by)),
        Section("non-places", "Pôles non comptés", lambda: [_unplaced(study)]),
        Section(
            "definitions",
            "Définitions",
            lambda: _definitions(study, grouped_by or isinstance(new_poles, TwoNeedsQuestion)),
        ),
    ]
    if isinstance(new_poles, TwoNeedsQuestion):
        front = new_poles
        sections.insert(4, Section("nouveaux", "Nouveaux pôles", lambda: front_blocks(front)))
    elif new_poles:
        question = new_poles
        sections.insert(4, Section("nouveaux", "Nouveaux pôles", lambda: _new_poles(question)))
    if second:
        sections.append(Section("comparaison", "", lambda: _comparison(study, second, level)))
    return report_on(study.atlas, _heading(study, new_poles), lead_of(study.everywhere), sections)


def coverage_name(study: Study, new_poles: NewPoles | TwoNeedsQuestion | None = None) -> str:
    """Name the file of a coverage: « couverture-30-km-region-53 »."""
    more = f"-{new_poles.wanted}-nouveaux" if new_poles else ""
    if isinstance(new_poles, TwoNeedsQuestion):
        more = f"-{new_poles.second.need or POPULATION}{more}"
    base = sheet_name(study.selection, "france")
    more = f"-{study.need}{more}" if study.need else more
    return cut(f"couverture-{study.radius_km}-km{more}-{base.removeprefix('fiche-')}")


def coverage_sentences(study: Study) -> Sentences:
    """Say who is covered, what the unplaced poles may change, and the median distance."""
    lands = study.inhabitants.points.landmass
    is_part = np.isin(lands[~study.inside], lands[study.inside]).any()  # and no island of its own
    others = "Les pôles situés hors de ce territoire comptent aussi." if is_part else ""
    said = (
        *covered_sentences(study),
        median_sentence(study.nearest_km, study.median_km, study.far_km, study.counted),
        others,
        study.counted.source,
    )
    return Sentences(tuple(each for each in said if each))


def covered_sentences(study: Study) -> list[str]:
    """Say who is covered, then what the unplaced poles may change, if there are any."""
    which = recorded_or_shown(study.selection)
    said = (
        coverage_sentence(study.coverage, study.radius_km, _where(study), which, study.counted),
        bounds_sentence(study.bounds, which),
    )
    return [each for each in said if each]


def coverage_map(study: Study) -> Map:
    """Draw how far the nearest pole is, with who is covered for where it stands alone."""
    return replace(distances_map(study), finding=" ".join(covered_sentences(study)))


def _heading(study: Study, new_poles: NewPoles | TwoNeedsQuestion | None) -> Heading:
    whom = "" if study.counted.are_inhabitants else f" : {study.counted.name}"
    kind = f"Couverture à {kilometres(study.radius_km)}{whom}"
    return Heading(coverage_name(study, new_poles), kind, sentence_case(_where(study)))


def _where(study: Study) -> str:
    return zone_words(study.zone, study.atlas)


def _key_figures(study: Study) -> KeyFigures:
    found, counted = study.coverage, study.counted
    share, farther, half, most = (_people_words if counted.are_inhabitants else _need_words)(study)
    if not counted.are_inhabitants and found.unknown_communes == found.communes:
        known = f"aucune valeur connue ; {farther[1]}"
        return KeyFigures((KeyFigure("–", counted.name, known),))
    return KeyFigures(
        (
            KeyFigure(share_words(study.bounds) if found.population else "–", *share),
            KeyFigure(counted.write(found.uncovered_population), *farther),
            KeyFigure(_distance(study.median_km), "distance médiane", half),
            KeyFigure(_distance(study.far_km), most, "au plus, à vol d'oiseau"),
        )
    )


_Words = tuple[tuple[str, str], tuple[str, str], str, str]
"""Of the share covered and of what is farther, the label and the detail; of both distances."""


def _people_words(study: Study) -> _Words:
    found = study.coverage
    farther = "habitant plus loin" if found.uncovered_population < 2 else "habitants plus loin"
    communes = number(found.communes - found.covered_communes)
    return (
        (
            f"des habitants à {kilometres(study.radius_km)} au plus d'un pôle localisé",
            f"{number(found.covered_population)} sur {number(found.population)}",
        ),
        (farther, f"dans {communes} des {count(found.communes, 'commune')}"),
        "la moitié des habitants vit plus près",
        "pour neuf habitants sur dix",
    )


def _need_words(study: Study) -> _Words:
    found, counted, unknown = study.coverage, study.counted, study.coverage.unknown_communes
    left = f"valeur inconnue dans {count(unknown, 'commune')}" if unknown else ""
    covered = f"{counted.write(found.covered_population)} sur {counted.count(found.population)}"
    return (
        (
            f"à {kilometres(study.radius_km)} au plus d'un pôle localisé",
            f"{counted.name} : {covered}{f' ; {left}' if left else ''}",
        ),
        (f"{counted.nouns} plus loin", left),
        "la moitié du total est plus près",
        "pour neuf dixièmes du total",
    )


def _distance(distance_km: float) -> str:
    return kilometres(distance_km) if distance_km < float("inf") else "–"


def _curve(study: Study) -> ChartBlock | None:
    """Draw the share covered at each distance; nothing where no share is known."""
    if not study.coverage.population:
        return None
    curves = [("pôles", study.curve)]
    title = curve_title(study.median_km, _where(study), study.counted)
    chart = coverage_chart(curves, study.radius_km, title, study.counted)
    return ChartBlock(chart, curve_table(curves, [study]))


def _new_poles(question: NewPoles) -> list[Block | None]:
    study, siting = question.study, question.siting
    said = sentences(
        siting_sentence(siting, study.radius_km, question.wanted, study.coverage, study.counted),
        _proof(question),
    )
    if not siting.chosen:
        return [said, _candidates_note(question)]
    return [
        said,
        MapBlock(new_poles_map(question)),
        new_poles_block(question),
        _candidates_note(question),
    ]


def _proof(question: NewPoles) -> str:
    counted = question.study.counted
    if not question.exact:
        return bound_sentence(question.greedy, question.wanted, counted)
    exact, is_optimal = question.exact
    return exact_sentence(exact, question.greedy, is_optimal=is_optimal, counted=counted)


def _candidates_note(question: NewPoles) -> Note | None:
    counted = question.study.counted
    only = "des habitants" if counted.are_inhabitants else counted.name
    return note(
        f"{candidates_words(question.candidates)} Le calcul ne dit rien des acteurs, des besoins "
        f"ni des moyens d'un territoire : il ne compte que {only}."
    )


def _alone(study: Study, level: Level) -> list[Block | None]:
    table = uncovered_territories(study.by_level(level))
    if table.empty:
        singular, _ = LEVEL_WORDS[level]
        article = "Aucune" if level in ("region", "commune") else "Aucun"
        return [sentences(f"{article} {singular} n'est entièrement hors de portée.")]
    return [sentences(uncovered_sentence(table)), uncovered_block(table, level, study)]


def _territories(study: Study, level: Level) -> list[Block | None]:
    part = (
        "Seules les communes du territoire étudié sont comptées dans chaque ligne."
        if study.zone.level
        else ""
    )
    islands = (
        "Bréhat, Ouessant, Sein et L'Île-d'Yeu, qui n'appartiennent à aucun EPCI, ne sont dans "
        "aucune ligne."
        if level == "epci"
        else ""
    )
    many = (
        "Le plafond compte tous les habitants que les pôles de lieu mal connu peuvent atteindre, "
        "comme si chacun était partout à la fois. La part au plus, qui peut être moindre, n'est "
        f"calculée que pour {MOST_BOUNDED} territoires à la fois : choisissez une région."
        if len(study.by_level(level)) > MOST_BOUNDED
        else ""
    )
    said = " ".join(each for each in (part, islands, many) if each)
    return [territories_block(study, level), note(said)]


def defined(study: Study, more: object) -> tuple[Subject, ...]:
    """Which definitions a coverage needs: those of needs too where one is counted, or more is."""
    return ("couverture", "besoins") if study.need or more else ("couverture",)


def _definitions(study: Study, more: object) -> list[Block | None]:
    return [definitions(each) for each in defined(study, more)]


def _unplaced(study: Study) -> Block | None:
    """List the poles that no distance is measured from."""
    rows = study.everywhere.unplaced_rows
    what = f"dont la commune n'est pas connue{NBSP}: non compté"
    return poles_block(study.atlas, rows, (what, f"{what}s"))


def _comparison(first: Study, second: Study, level: Level) -> list[Block | None]:
    where, studies = _where(first), (first, second)
    said = sentences(
        f"Première sélection : {_selected(first)}",
        f"Seconde sélection : {_selected(second)}",
        coverage_sentence(second.coverage, second.radius_km, where, OF_THE_SECOND, second.counted),
        comparison_sentence(first.coverage, second.coverage, first.counted),
        bounds_sentence(second.bounds, OF_THE_SECOND),
    )
    if not first.coverage.population:
        return [said, comparison_block(first, second, level)]
    curves = [("première sélection", first.curve), ("seconde sélection", second.curve)]
    title = curves_title([each.median_km for each in studies], where, first.counted)
    chart = coverage_chart(curves, first.radius_km, title, first.counted)
    return [
        said,
        ChartBlock(chart, curve_table(curves, studies)),
        comparison_block(first, second, level),
    ]


def _selected(study: Study) -> str:
    view = study.everywhere
    return f"{describe(view.selection, view.atlas)}. {count_sentence(view)}"
