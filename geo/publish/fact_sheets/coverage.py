"""The sheet of a coverage: who lives near a pole, who does not, and where a new one would help."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.analysis.bounds import Bounds, coverage_bounds
from geo.analysis.coverage import (
    LONGEST_KM,
    Coverage,
    coverage,
    coverage_by_level,
    coverage_curve,
    distance_reached_by,
    nearest_inhabitants_km,
    uncovered_territories,
)
from geo.analysis.equity import coverage_by_density, coverage_by_size
from geo.analysis.siting import greedy_siting, main_communes, siting_problem, siting_table
from geo.french import NBSP, count, kilometres, number, percent, sentence_case
from geo.model.arrays import BoolArray
from geo.model.selection import Selection
from geo.publish.fact_sheets.definitions import definitions_of, note_of
from geo.publish.fact_sheets.document import (
    Block,
    Document,
    KeyFigure,
    KeyFigures,
    Paragraphs,
    Points,
    TableBlock,
    sections_of,
)
from geo.publish.fact_sheets.names import cut, sheet_name
from geo.publish.fact_sheets.notices import lead_of, licence_of, limits_of
from geo.publish.fact_sheets.pictures import chart_block, distances_map, siting_map
from geo.publish.fact_sheets.poles import poles_block
from geo.publish.fact_sheets.study import Study
from geo.reports.choices.coverage import ReachChoices
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.coverage_tables import (
    curve_figures,
    scale_figures,
    siting_figures,
    territories_figures,
    uncovered_figures,
)
from geo.reports.distances import (
    bound_sentence,
    bounds_sentence,
    coverage_sentence,
    median_sentence,
    siting_sentence,
    zone_words,
)
from geo.reports.sentences import source_sentence
from geo.views.charts import coverage_chart, curve_title


@dataclass(frozen=True)
class _Question:
    """Whose inhabitants, how far: what every figure of the sheet answers."""

    study: Study
    zone: Selection
    choices: ReachChoices

    @cached_property
    def inside(self) -> BoolArray:
        return self.study.inhabitants.within(self.zone)

    @cached_property
    def found(self) -> Coverage:
        return coverage(self.study.reach, self.choices.radius_km, self.inside)

    @cached_property
    def bounds(self) -> Bounds:
        radius_km = self.choices.radius_km
        return coverage_bounds(self.study.everywhere, self.study.reach, radius_km, self.inside)

    @property
    def where(self) -> str:
        return zone_words(self.zone, self.study.atlas)


def coverage_sheet(study: Study, zone: Selection, choices: ReachChoices) -> Document:
    """Describe who lives within a distance of the study's poles, wherever these are.

    Parameters
    ----------
    zone
        Its territories say whose inhabitants are counted; nothing else of it is used.
    choices
        Radius and level of the tables; when the part « nouveaux » is open, the new poles wanted
        and their candidates.
    """
    question = _Question(study, Selection(level=zone.level, codes=zone.codes), choices)
    atlas, radius_km = study.atlas, choices.radius_km
    asks_for_more = choices.part == "nouveaux"
    more = f"-{choices.poles}-nouveaux" if asks_for_more else ""
    base = sheet_name(study.within(zone.level, zone.codes), "france").removeprefix("fiche-")
    return Document(
        name=cut(f"couverture-{radius_km}-km{more}-{base}"),
        kind=f"Couverture à {kilometres(radius_km)}",
        title=sentence_case(question.where),
        lead=lead_of(study.everywhere),
        sections=sections_of(
            [
                ("En bref", [_key_figures(question), _sentences(question)]),
                ("Carte", [distances_map(study, question.zone)]),
                ("Selon la distance", _curve(question)),
                ("Nouveaux pôles", _new_poles(question) if asks_for_more else []),
                ("Territoires entièrement hors de portée", [_uncovered(question)]),
                ("Tous les territoires", _territories(question)),
                ("Équité", _equity(question)),
                ("Pôles non comptés", [_unplaced(study)]),
                ("Définitions", [definitions_of("coverage_definitions.html")]),
                ("Limites des données", [limits_of(atlas)]),
            ]
        ),
        source=source_sentence(atlas),
        licence=licence_of(atlas),
        date=atlas.release.date,
    )


def _key_figures(question: _Question) -> KeyFigures:
    found, distance = question.found, kilometres(question.choices.radius_km)
    share = percent(found.share, 1) if found.population else "–"
    half, most = (
        distance_reached_by(question.study.reach, part, question.inside) for part in (0.5, 0.9)
    )
    return KeyFigures(
        (
            KeyFigure(
                share,
                f"des habitants à {distance} au plus d'un pôle",
                f"{number(found.covered_population)} sur {number(found.population)}",
            ),
            KeyFigure(
                number(found.uncovered_population),
                "habitant plus loin" if found.uncovered_population < 2 else "habitants plus loin",
                f"dans {number(found.communes - found.covered_communes)} des "
                f"{count(found.communes, 'commune')}",
            ),
            KeyFigure(_distance(half), "distance médiane", "la moitié des habitants vit plus près"),
            KeyFigure(_distance(most), "pour neuf habitants sur dix", "au plus, à vol d'oiseau"),
        )
    )


def _distance(distance_km: float) -> str:
    return kilometres(distance_km) if distance_km < float("inf") else "–"


def _sentences(question: _Question) -> Points:
    reach, inside = question.study.reach, question.inside
    half, most = (distance_reached_by(reach, share, inside) for share in (0.5, 0.9))
    sentences = [
        coverage_sentence(question.found, question.choices.radius_km, question.where),
        bounds_sentence(question.bounds),
        median_sentence(nearest_inhabitants_km(reach, inside), half, most),
    ]
    if question.zone.level:
        sentences.append("Les pôles situés hors de ce territoire comptent aussi.")
    return Points(tuple(each for each in sentences if each))


def _curve(question: _Question) -> list[Block]:
    reach, inside = question.study.reach, question.inside
    curves = [("sélection", coverage_curve(reach, range(LONGEST_KM + 1), inside))]
    title = curve_title(distance_reached_by(reach, 0.5, inside), question.where)
    chart = coverage_chart(curves, question.choices.radius_km, title)
    return [chart_block(chart), TableBlock(curve_figures(curves))]


def _new_poles(question: _Question) -> list[Block]:
    study, choices, inside = question.study, question.choices, question.inside
    candidates = (
        study.inhabitants.positions(choices.candidates)
        if choices.candidates
        else main_communes(study.inhabitants, inside)
    )
    problem = siting_problem(study.reach, choices.radius_km, inside, candidates)
    siting = greedy_siting(problem, choices.poles)
    places = problem.candidates[list(siting.chosen)]
    table = siting_table(study.reach, choices.radius_km, inside, places, siting)
    sentences = (
        siting_sentence(siting, choices.radius_km, choices.poles, question.found),
        bound_sentence(siting, choices.poles),
    )
    note = note_of("siting_notes.html", picked=len(choices.candidates), is_page=False)
    blocks: list[Block] = [Points(tuple(each for each in sentences if each))]
    if siting.chosen:
        figures = siting_figures(table, choices.radius_km, study.atlas)
        blocks += [siting_map(study.everywhere, table, question.zone), TableBlock(figures)]
    return [*blocks, Paragraphs((note,))]


def _uncovered(question: _Question) -> Block:
    choices, atlas = question.choices, question.study.atlas
    table = uncovered_territories(
        question.study.reach, choices.radius_km, choices.level, question.inside
    )
    if table.empty:
        singular, _ = LEVEL_WORDS[choices.level]
        article = "Aucune" if choices.level in ("region", "commune") else "Aucun"
        return Paragraphs((f"{article} {singular} n'est entièrement hors de portée.",))
    return TableBlock(uncovered_figures(table, choices.level, choices.radius_km, atlas))


def _territories(question: _Question) -> list[Block]:
    choices = question.choices
    arguments = (question.study.reach, choices.radius_km, choices.level, question.inside)
    figures = territories_figures(
        coverage_by_level(*arguments), choices.level, choices.radius_km, question.study.atlas
    )
    is_part = bool(question.zone.level)
    note = note_of("coverage_notes.html", level=choices.level, is_part=is_part)
    return [TableBlock(figures), Paragraphs((note,))]


def _equity(question: _Question) -> Sequence[Block]:
    arguments = (question.study.reach, question.choices.radius_km, question.inside)
    sizes, densities = coverage_by_size(*arguments), coverage_by_density(*arguments)
    radius_km = question.choices.radius_km
    unknown = int(sizes["population"].sum() - densities["population"].sum())
    return [
        TableBlock(scale_figures(sizes, "selon la taille de la commune", radius_km)),
        TableBlock(scale_figures(densities, "selon la densité de la commune", radius_km)),
        Paragraphs((note_of("equity_notes.html", unknown=unknown),)),
    ]


def _unplaced(study: Study) -> TableBlock | None:
    """List the poles that no distance is measured from."""
    rows = study.everywhere.unplaced_rows
    return poles_block(study.atlas, rows, f"dont la commune n'est pas connue{NBSP}: non comptés")
