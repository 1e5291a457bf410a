"""The report on a comparison: two to four territories, the same figures side by side."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from geo.analysis.portraits import MOST_COMPARED, Portrait
from geo.french import NBSP, enumeration
from geo.model.atlas import Atlas
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.blocks import (
    Block,
    ChartBlock,
    MapBlock,
    Report,
    Section,
    Sentences,
    SmallTables,
    TableBlock,
)
from geo.reports.definitions import definitions
from geo.reports.maps.maps import usual_map
from geo.reports.names import sheet_name
from geo.reports.notices import Heading, lead_of, report_on
from geo.reports.poles.tables import all_poles
from geo.reports.social_economy.comparison import compared_blocks
from geo.reports.study import Study
from geo.reports.territory.charts import rates_chart
from geo.reports.territory.context import context_blocks
from geo.reports.territory.portraits import compared_rates, comparison_sentences, named_apart
from geo.reports.territory.report import sectors_block
from geo.reports.territory.tables import portrait_tables


def comparison_report(study: Study, level: Level, codes: Sequence[str]) -> Report:
    """Compare territories of a level, four at most; those left out are said.

    Raises
    ------
    ValueError
        Fewer than two territories are given.
    """
    if len(codes) < 2:
        message = "Une comparaison porte sur deux territoires au moins d'un même niveau."
        raise ValueError(message)
    atlas, shown = study.atlas, study.within(level, codes[:MOST_COMPARED])
    found = named_apart([study.portrait(level, each) for each in shown.codes], atlas)
    essential, *others = portrait_tables([*found, study.france], atlas)
    heading = Heading(
        sheet_name(shown, "comparaison"),
        f"Comparaison – {LEVEL_WORDS[level][1]}",
        enumeration([each.name for each in found]),
    )
    view = atlas.select(shown)
    lead = (*lead_of(view), *_left_out(atlas, level, codes[MOST_COMPARED:]))
    sections = [
        Section("phrases", "En bref", lambda: [_sentences(study, found)]),
        Section("essentiel", "", lambda: [TableBlock(essential)]),
        Section("taux", "Taux", lambda: [_rates(found, study.france)]),
        Section("secteurs", "Secteurs", lambda: [sectors_block(found, atlas)]),
        Section("carte", "Carte", lambda: [MapBlock(usual_map(view))]),
        Section("contexte", "Contexte", lambda: context_blocks(atlas, [*found, study.france])),
        Section(
            "ess",
            "Économie sociale et solidaire",
            lambda: compared_blocks(study, [*found, study.france]),
        ),
        *(
            Section(
                f"poles-{each.code}",
                f"Les pôles{NBSP}: {each.name}",
                partial(_poles, each),
            )
            for each in found
        ),
        Section("tables", "Les chiffres", lambda: [SmallTables(tuple(others))]),
        Section("definitions", "Définitions", lambda: [definitions("territoires")]),
    ]
    return report_on(atlas, heading, lead, sections)


def _left_out(atlas: Atlas, level: Level, codes: Sequence[str]) -> tuple[str, ...]:
    if not codes:
        return ()
    names = enumeration([atlas.territories.name(level, each) for each in codes])
    verb = "est" if len(codes) == 1 else "sont"
    limit = f"Une comparaison porte sur {MOST_COMPARED} territoires au plus"
    return (f"{limit}{NBSP}: {names} n'y {verb} pas.",)


def _rates(found: Sequence[Portrait], france: Portrait) -> ChartBlock:
    return ChartBlock(rates_chart([*found, france]))


def _sentences(study: Study, found: Sequence[Portrait]) -> Sentences:
    rates = compared_rates(found, study.atlas)
    return Sentences((*rates, *comparison_sentences(found, study.atlas)))


def _poles(found: Portrait) -> list[Block]:
    """List the poles of a territory in tables that bear its name: others have the same count."""
    blocks: list[Block] = []
    for block in all_poles(found):
        caption = f"{found.name}{NBSP}: {block.table.caption}"
        blocks.append(replace(block, table=replace(block.table, caption=caption)))
    return blocks or [Sentences(("Aucun de ces pôles n'y est.",))]
