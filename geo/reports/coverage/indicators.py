"""All that an indicator says beside the poles: its map, who is covered, whether it is linked.

Two indicators make a report too: a map of both, and the choices of new poles between both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from geo.french import NBSP, enumeration, number, quoted, sentence_case
from geo.model.atlas import Atlas
from geo.model.indicators import Indicator
from geo.model.territories import LEVEL_WORDS, LEVELS, Level
from geo.reports.blocks import (
    Block,
    Definitions,
    MapBlock,
    Report,
    Section,
    Sentences,
    TableBlock,
    Term,
    note,
    sentences,
)
from geo.reports.choices.drawing import MapChoices, crossable, drawn_levels, map_levels
from geo.reports.choices.linked import linked_indicators
from geo.reports.choices.territories import TerritoryOrder
from geo.reports.coverage.equity import equity_by, groupings_offered
from geo.reports.coverage.fronts import front_blocks
from geo.reports.coverage.linked import linked_blocks
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.links import ToTerritory
from geo.reports.maps.figures import area_figures
from geo.reports.maps.legends import source_words
from geo.reports.maps.maps import poles_map
from geo.reports.maps.values import Map
from geo.reports.maps.words import indicator_title
from geo.reports.names import cut, sheet_name
from geo.reports.notices import Heading, report_on, selected_of
from geo.reports.study import Study, need_of, needs_offered

_OF_FRANCE: tuple[Level, ...] = ("departement", "epci", "region")
"""Levels of a map of France, the usual one first: by EPCI it weighs 125 kB of a page's 150."""
_MOST_ROWS = 101  # all the départements


def map_report(drawn: Map, choices: MapChoices) -> Report:
    """Say what a map shows, as it was chosen."""
    heading = Heading(map_name(drawn, choices), "Carte", drawn.title)
    sections = [*_map_sections(drawn), _table_section(drawn, choices.order)]
    return report_on(drawn.atlas, heading, selected_of(drawn.view), sections)


def map_name(drawn: Map, choices: MapChoices) -> str:
    """Name the file of a map: « carte-chomage-taux-epci-region-53 »."""
    where = sheet_name(drawn.view.selection, "france").removeprefix("fiche-")
    parts = (choices.indicator, choices.second, drawn.level, where)
    return cut("-".join(("carte", *filter(None, parts))))


def indicator_report(study: Study, identifier: str) -> Report:
    """Say all that an indicator says beside the study's poles, in its zone."""
    atlas = study.atlas
    indicator, drawn = atlas.indicators[identifier], indicator_map(study, identifier)
    sections = []
    if crossed := indicator_map(study, identifier, "taux"):
        title = "Croisé avec le taux de pôles"
        sections.append(
            Section(
                "croisement", title, lambda: [sentences(crossed.area_sentence), MapBlock(crossed)]
            )
        )
    if identifier in groupings_offered(atlas):
        title = "Qui est près d'un pôle, selon cet indicateur"
        sections.append(Section("equite", title, lambda: equity_by(study, identifier)))
    if identifier in linked_indicators(atlas) and "epci" in atlas.indicators.levels(identifier):
        sections.append(Section("lien", "Est-ce lié ?", lambda: linked_blocks(study, identifier)))
    heading = Heading(cut(f"indicateur-{identifier}"), "Indicateur", indicator_title(indicator))
    return _report(study, heading, (indicator,), drawn, sections)


def pair_report(study: Study, pair: tuple[str, str], front: TwoNeedsQuestion | None) -> Report:
    """Say what two indicators say at once.

    Parameters
    ----------
    front
        The choices of new poles between them, where both are counted by commune.
    """
    both, drawn = [study.atlas.indicators[each] for each in pair], indicator_map(study, *pair)
    new = [Section("nouveaux", "Nouveaux pôles", lambda: front_blocks(front))] if front else []
    title = " et ".join(each.name for each in both)
    heading = Heading(cut(f"croisement-{'-'.join(pair)}"), "Deux indicateurs", title)
    return _report(study, heading, both, drawn, new)


def _report(
    study: Study,
    heading: Heading,
    indicators: Sequence[Indicator],
    drawn: Map | None,
    others: Sequence[Section],
) -> Report:
    """Put the map of indicators, if one can be drawn, and what they count around the rest."""
    sections = [
        *(_map_sections(drawn) if drawn else [_not_drawn(*indicators)]),
        Section("definition", "Ce qui est compté", lambda: [_meaning(*indicators)]),
        *others,
        *([_table_section(drawn)] if drawn else []),
    ]
    return report_on(study.atlas, heading, selected_of(study.everywhere), sections)


def indicator_map(
    study: Study, identifier: str, second: str = "", level: Level | None = None
) -> Map | None:
    """Draw an indicator, or two at once, on the study's zone; None where that cannot be drawn.

    Parameters
    ----------
    level
        The only one wanted; by default that of départements, else another one.
    """
    catalogue, view = study.atlas.indicators, study.atlas.select(study.selection)
    if second and not {identifier, second} <= set(crossable(catalogue)):
        return None
    usual = map_levels(view.selection, study.atlas) if study.zone.level else _OF_FRANCE
    offered = drawn_levels(identifier, (level,) if level else usual, catalogue, second)
    if not offered:
        return None
    choices = MapChoices(indicator=identifier, second=second, level=offered[0])
    drawn = poles_map(view, choices, study.reach)
    return drawn if drawn.areas else None


def can_be_counted(atlas: Atlas, identifier: str) -> bool:
    """Whether coverage can count an indicator instead of the inhabitants."""
    return identifier in needs_offered(atlas) and need_of(atlas, identifier) is not None


def _map_sections(drawn: Map) -> Sequence[Section]:
    return (
        Section("phrases", "", lambda: [sentences(drawn.area_sentence)]),
        Section("carte", "Carte", lambda: [MapBlock(drawn)]),
    )


def _table_section(drawn: Map, order: TerritoryOrder = "valeur") -> Section:
    return Section("tableau", "Tableau", lambda: _figures(drawn, order))


def _figures(drawn: Map, order: TerritoryOrder) -> Iterable[Block | None]:
    """The territories of a map and their figures, the first ones of many."""
    if drawn.areas is None:
        return []
    table = area_figures(drawn.areas, drawn.view, order)
    rows = table.rows[:_MOST_ROWS]
    targets = tuple(ToTerritory(drawn.level, str(row[1])) for row in rows)
    left = len(table.rows) - len(rows)
    more = f"Les {number(len(rows))} premières lignes, sur {number(len(table.rows))}."
    return [TableBlock(replace(table, rows=rows), targets), note(more if left else "")]


def _meaning(*indicators: Indicator) -> Definitions:
    return Definitions(tuple(Term(indicator_title(each), _said(each)) for each in indicators))


def _said(indicator: Indicator) -> str:
    """Say what an indicator counts, for whom, and where it comes from."""
    known = [LEVEL_WORDS[level][0] for level in LEVELS if level in indicator.levels]
    given = f", que la source donne par {enumeration(known)}" if known else ""
    said = (
        f"{indicator.definition.rstrip('.')}." if indicator.definition else "",
        f"{sentence_case(indicator.kind)}{given}.",
        indicator.note,
        source_words(indicator),
    )
    return " ".join(each for each in said if each)


def _not_drawn(*indicators: Indicator) -> Section:
    """Say why no map of the zone shows an indicator, or two at once."""
    names = enumeration([quoted(each.name) for each in indicators])
    why = "aucun niveau de la carte n'a de valeur connue à montrer"
    if all(each.levels == ("commune",) for each in indicators):
        inside = "à l'intérieur d'un département, d'une région ou d'une intercommunalité"
        why = f"connu par commune seulement, à dessiner {inside}"
    return Section("phrases", "", lambda: [Sentences((f"{names}{NBSP}: {why}.",))])
