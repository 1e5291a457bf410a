"""The report on a coverage: who lives near a pole, who does not, where a new one would help."""

from collections.abc import Sequence

import numpy as np

from geo.analysis.bounds import MOST_BOUNDED
from geo.analysis.coverage import uncovered_territories
from geo.analysis.equity import coverage_by_density, coverage_by_size
from geo.french import NBSP, count, kilometres, number, sentence_case
from geo.model.territories import Level
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
    TableBlock,
    note,
    sentences,
)
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.coverage.charts import coverage_chart, curve_title, curves_title
from geo.reports.coverage.tables import (
    comparison_block,
    curve_table,
    new_poles_block,
    scale_table,
    territories_block,
    uncovered_block,
    uncovered_sentence,
)
from geo.reports.definitions import definitions
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
from geo.reports.names import cut, sheet_name
from geo.reports.notices import Heading, lead_of, report_on
from geo.reports.poles.tables import poles_block
from geo.reports.sentences import count_sentence, describe, recorded_or_shown
from geo.reports.study import NewPoles, Study


def coverage_report(
    study: Study,
    level: Level,
    new_poles: NewPoles | None = None,
    second: Study | None = None,
) -> Report:
    """Say who lives within a distance of the study's poles, wherever these are.

    Parameters
    ----------
    level
        Of the tables.
    new_poles
        The question of where to add some; none where it is not asked.
    second
        The same study of other poles, to compare with.
    """
    sections = [
        Section("chiffres", "En bref", lambda: [_key_figures(study)]),
        Section("phrases", "", lambda: [coverage_sentences(study)]),
        Section(
            "carte",
            "Carte",
            lambda: [MapBlock(distances_map(study))],
        ),
        Section("courbe", "Selon la distance", lambda: [_curve(study)]),
        Section(
            "isoles", "Territoires hors de portée des pôles localisés", lambda: _alone(study, level)
        ),
        Section("territoires", "Tous les territoires", lambda: _territories(study, level)),
        Section("equite", "Équité", lambda: _equity(study)),
        Section("non-places", "Pôles non comptés", lambda: [_unplaced(study)]),
        Section("definitions", "Définitions", lambda: [definitions("couverture")]),
    ]
    if new_poles:
        sections.insert(4, Section("nouveaux", "Nouveaux pôles", lambda: _new_poles(new_poles)))
    if second:
        sections.append(Section("comparaison", "", lambda: _comparison(study, second, level)))
    return report_on(study.atlas, _heading(study, new_poles), lead_of(study.everywhere), sections)


def coverage_name(study: Study, new_poles: NewPoles | None = None) -> str:
    """Name the file of a coverage: « couverture-30-km-region-53 »."""
    more = f"-{new_poles.wanted}-nouveaux" if new_poles else ""
    base = sheet_name(study.selection, "france")
    return cut(f"couverture-{study.radius_km}-km{more}-{base.removeprefix('fiche-')}")


def coverage_sentences(study: Study) -> Sentences:
    """Say who is covered, what the unplaced poles may change, and the median distance."""
    lands = study.inhabitants.points.landmass
    is_part = np.isin(lands[~study.inside], lands[study.inside]).any()  # and no island of its own
    others = "Les pôles situés hors de ce territoire comptent aussi." if is_part else ""
    which = recorded_or_shown(study.selection)
    said = (
        coverage_sentence(study.coverage, study.radius_km, _where(study), which),
        bounds_sentence(study.bounds, which),
        median_sentence(study.nearest_km, study.median_km, study.far_km),
        others,
    )
    return Sentences(tuple(each for each in said if each))


def _heading(study: Study, new_poles: NewPoles | None) -> Heading:
    kind = f"Couverture à {kilometres(study.radius_km)}"
    return Heading(coverage_name(study, new_poles), kind, sentence_case(_where(study)))


def _where(study: Study) -> str:
    return zone_words(study.zone, study.atlas)


def _key_figures(study: Study) -> KeyFigures:
    found = study.coverage
    return KeyFigures(
        (
            KeyFigure(
                share_words(study.bounds) if found.population else "–",
                f"des habitants à {kilometres(study.radius_km)} au plus d'un pôle localisé",
                f"{number(found.covered_population)} sur {number(found.population)}",
            ),
            KeyFigure(
                number(found.uncovered_population),
                "habitant plus loin" if found.uncovered_population < 2 else "habitants plus loin",
                f"dans {number(found.communes - found.covered_communes)} des "
                f"{count(found.communes, 'commune')}",
            ),
            KeyFigure(
                _distance(study.median_km),
                "distance médiane",
                "la moitié des habitants vit plus près",
            ),
            KeyFigure(
                _distance(study.far_km), "pour neuf habitants sur dix", "au plus, à vol d'oiseau"
            ),
        )
    )


def _distance(distance_km: float) -> str:
    return kilometres(distance_km) if distance_km < float("inf") else "–"


def _curve(study: Study) -> ChartBlock:
    curves = [("pôles", study.curve)]
    title = curve_title(study.median_km, _where(study))
    return ChartBlock(coverage_chart(curves, study.radius_km, title), curve_table(curves, [study]))


def _new_poles(question: NewPoles) -> list[Block | None]:
    study, siting = question.study, question.siting
    said = sentences(
        siting_sentence(siting, study.radius_km, question.wanted, study.coverage),
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
    if not question.exact:
        return bound_sentence(question.greedy, question.wanted)
    exact, is_optimal = question.exact
    return exact_sentence(exact, question.greedy, is_optimal=is_optimal)


def _candidates_note(question: NewPoles) -> Note | None:
    picked = len(question.candidates)
    candidates = (
        count(picked, "commune choisie", "communes choisies")
        if picked
        else "la commune la plus peuplée de chaque EPCI"
    )
    return note(
        f"Candidates : {candidates}. Le calcul ne dit rien des acteurs, des besoins ni des moyens "
        "d'un territoire : il ne compte que des habitants."
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


def _equity(study: Study) -> Sequence[Block | None]:
    arguments = (study.reach, study.radius_km, study.inside)
    sizes, densities = coverage_by_size(*arguments), coverage_by_density(*arguments)
    unknown = int(sizes["population"].sum() - densities["population"].sum())
    left = (
        f" {count(unknown, 'habitant vit', 'habitants vivent')} dans des communes dont la "
        "superficie propre n'est pas connue : la table des densités ne les compte pas."
        if unknown
        else ""
    )
    return [
        TableBlock(scale_table(sizes, "selon la taille de la commune", study)),
        TableBlock(scale_table(densities, "selon la densité de la commune", study)),
        note(
            "2 000 habitants est le seuil des unités urbaines de l'INSEE. 300 et 1 500 habitants "
            "par km² sont ceux du degré d'urbanisation d'Eurostat, qui les applique à des carreaux "
            "d'un kilomètre ; ici, à des communes entières. Densité : population municipale sur "
            f"superficie du contour, eaux intérieures comprises.{left}"
        ),
    ]


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
        coverage_sentence(second.coverage, second.radius_km, where, OF_THE_SECOND),
        comparison_sentence(first.coverage, second.coverage),
        bounds_sentence(second.bounds, OF_THE_SECOND),
    )
    curves = [("première sélection", first.curve), ("seconde sélection", second.curve)]
    title = curves_title([each.median_km for each in studies], where)
    return [
        said,
        ChartBlock(coverage_chart(curves, first.radius_km, title), curve_table(curves, studies)),
        comparison_block(first, second, level),
    ]


def _selected(study: Study) -> str:
    view = study.everywhere
    return f"{describe(view.selection, view.atlas)}. {count_sentence(view)}"
