"""The sheet of a comparison: two to four territories, the same figures side by side."""

from collections.abc import Sequence

from geo.analysis.portraits import MOST_COMPARED, Portrait
from geo.french import NBSP, enumeration
from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.publish.fact_sheets.definitions import definitions_of
from geo.publish.fact_sheets.document import (
    Block,
    Document,
    Paragraphs,
    PictureBlock,
    Points,
    SmallTables,
    TableBlock,
    sections_of,
)
from geo.publish.fact_sheets.names import sheet_name
from geo.publish.fact_sheets.notices import lead_of, licence_of, limits_of
from geo.publish.fact_sheets.pictures import chart_block, poles_map
from geo.publish.fact_sheets.poles import all_poles
from geo.publish.fact_sheets.study import Study
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.portraits import (
    comparison_sentences,
    named_apart,
    portrait_sentences,
    portrait_tables,
)
from geo.reports.sentences import source_sentence
from geo.views.charts import rates_chart, rates_title


def comparison_sheet(study: Study, level: Level, codes: Sequence[str]) -> Document:
    """Compare territories of a level, four at most; those left out are said.

    Raises
    ------
    ValueError
        Fewer than two territories are given.
    """
    if len(codes) < 2:
        message = "Une comparaison porte sur deux territoires au moins d'un même niveau."
        raise ValueError(message)
    shown = study.within(level, codes[:MOST_COMPARED])
    found = named_apart([study.portrait(level, each) for each in shown.codes], study.atlas)
    essential, *others = portrait_tables([*found, study.france], study.atlas)
    return Document(
        name=sheet_name(shown, "comparaison"),
        kind=f"Comparaison – {LEVEL_WORDS[level][1]}",
        title=enumeration([each.name for each in found]),
        lead=(
            *lead_of(study.atlas.select(shown)),
            *_left_out(study.atlas, level, codes[MOST_COMPARED:]),
        ),
        sections=sections_of(
            [
                ("En bref", [_sentences(study, found), TableBlock(essential)]),
                ("Taux", [_rates(found, study.france)]),
                ("Carte", [poles_map(study.everywhere, shown)]),
                *((f"Les pôles{NBSP}: {each.name}", _poles(study, each)) for each in found),
                ("Les chiffres", [SmallTables(tuple(others))]),
                ("Définitions", [definitions_of("portrait_definitions.html")]),
                ("Limites des données", [limits_of(study.atlas)]),
            ]
        ),
        source=source_sentence(study.atlas),
        licence=licence_of(study.atlas),
        date=study.atlas.release.date,
    )


def _left_out(atlas: Atlas, level: Level, codes: Sequence[str]) -> tuple[str, ...]:
    if not codes:
        return ()
    names = enumeration([atlas.territories.name(level, each) for each in codes])
    verb = "est" if len(codes) == 1 else "sont"
    limit = f"Une comparaison porte sur {MOST_COMPARED} territoires au plus"
    return (f"{limit}{NBSP}: {names} n'y {verb} pas.",)


def _rates(found: Sequence[Portrait], france: Portrait) -> PictureBlock:
    return chart_block(rates_chart([*found, france], rates_title([*found, france])))


def _sentences(study: Study, found: Sequence[Portrait]) -> Points:
    rates = (portrait_sentences(each, study.france, study.atlas)[0] for each in found)
    return Points((*rates, *comparison_sentences(found)))


def _poles(study: Study, found: Portrait) -> list[Block]:
    blocks = all_poles(found, study.everywhere)
    return blocks or [Paragraphs(("Aucun pôle de cette sélection n'y est recensé.",))]
