"""The report on a territory: its poles, what they are, and how it stands beside the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import isnan

import numpy as np

from geo.analysis.portraits import Portrait, parents
from geo.analysis.radii import USUAL_KM
from geo.french import NBSP, count, fold, kilometres, number, pluralise
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.blocks import (
    Block,
    ChartBlock,
    KeyFigure,
    KeyFigures,
    MapBlock,
    Report,
    Section,
    Sentences,
    SmallTables,
    TableBlock,
    Way,
    note,
    sentences,
)
from geo.reports.calls import calls_blocks
from geo.reports.choices.likeness import Likeness
from geo.reports.definitions import definitions
from geo.reports.distances import origin_sentence, share_words
from geo.reports.links import ToSelection
from geo.reports.maps.maps import usual_map
from geo.reports.missing import NO_FIGURE, NOT_COMPUTABLE
from geo.reports.names import sheet_name
from geo.reports.neighbours import nearest_blocks
from geo.reports.notices import Heading, lead_of, report_on
from geo.reports.poles.first_screen import money_figures
from geo.reports.poles.tables import all_poles
from geo.reports.sentences import named_of_announced, recorded_or_shown
from geo.reports.social_economy.territory import territory_blocks
from geo.reports.study import Study
from geo.reports.tables import Column, Table
from geo.reports.territory.charts import portrait_sectors_chart, rates_chart
from geo.reports.territory.context import context_blocks
from geo.reports.territory.national import money_blocks, without_poles_blocks
from geo.reports.territory.partners import empty_sentences, partners_blocks
from geo.reports.territory.peers import peers_blocks, peers_map, reasons_blocks
from geo.reports.territory.portraits import named_apart, portrait_sentences
from geo.reports.territory.tables import (
    actors_block,
    children_block,
    children_notes,
    portrait_tables,
    rank_words,
    split_tables,
)


def territory_report(
    study: Study, level: Level | None, code: str, likeness: Likeness | None = None
) -> Report:
    """Describe a territory, or France without a level.

    Parameters
    ----------
    likeness
        In what other territories are like it; None for the usual indicators.
    """
    atlas = study.atlas
    found = study.portrait(level, code) if level else study.france
    compared = _with_references(study, found)
    heading = Heading(
        sheet_name(found.view.selection, "france"),
        f"Fiche de territoire{f' – {LEVEL_WORDS[level][0]}' if level else ''}",
        compared[0].name,
    )
    made = _sections(study, found, compared, likeness)
    return report_on(atlas, heading, lead_of(found.view), made)


def _sections(
    study: Study, found: Portrait, compared: Sequence[Portrait], likeness: Likeness | None
) -> list[Section]:
    """List the sections of a portrait, in reading order."""
    atlas = study.atlas
    sections: Mapping[str, tuple[str, Callable[[], Iterable[Block | None]]]] = {
        "phrases": ("En bref", lambda: [_sentences(study, found)]),
        "poles": ("Les pôles", lambda: _poles(found)),
        "chiffres": ("Chiffres clés", lambda: [_key_figures(study, found)]),
        "carte": ("Carte", lambda: [MapBlock(usual_map(found.view))]),
        "proches": ("Les pôles les plus proches", lambda: _nearest(study, found)),
        "construire": ("Avec qui construire ?", lambda: partners_blocks(study, found)),
        "contexte": ("Contexte", lambda: context_blocks(atlas, compared)),
        "ess": ("Économie sociale et solidaire", lambda: territory_blocks(study, found)),
        "semblables": (
            "Territoires semblables",
            lambda: peers_blocks(study, found, likeness),
        ),
        "semblables-pourquoi": ("", lambda: reasons_blocks(study, found, likeness)),
        "semblables-carte": ("", lambda: peers_map(study, found, likeness)),
        "argent": ("L'argent des appels", lambda: money_blocks(study, found)),
        "taux": ("Taux", lambda: _rates(compared)),
        "secteurs": ("Secteurs", lambda: _sectors(found, atlas)),
        "appels": ("Au fil des appels", lambda: _calls(study, found)),
        "sans-pole": ("Territoires sans pôle connu", lambda: without_poles_blocks(study, found)),
        "rassemble": ("Qui rassemble qui", lambda: _actors(found)),
        "enfants": ("Territoires plus petits", lambda: _children(study, found)),
        "communes": ("Communes", lambda: [_communes(study, found)]),
        "tables": ("Les chiffres", lambda: _tables(compared, atlas)),
        "definitions": ("Définitions", lambda: [definitions("territoires")]),
    }
    # All the poles of France are a list to look something up in: it comes last.
    names = sorted(sections, key=lambda name: not found.level and name == "poles")
    return [Section(name, *sections[name]) for name in names]


def _tables(compared: Sequence[Portrait], atlas: Atlas) -> list[Block | None]:
    """Set the figures beside those of the parent and of France; tables without any are named."""
    kept, empty = split_tables(portrait_tables(compared, atlas))
    said = f"Sans aucun chiffre ici, ces tableaux sont laissés de côté{NBSP}: {'; '.join(empty)}."
    return [SmallTables(tuple(kept)), note(said.replace(";", f"{NBSP};") if empty else "")]


def _with_references(study: Study, found: Portrait) -> Sequence[Portrait]:
    """Put the nearest parent and France beside a territory."""
    if found.level is None:
        return [found]
    above = parents(study.atlas.territories, found.level, found.code)[:1]
    references = [study.portrait(*parent) for parent in above]
    return named_apart([found, *references, study.france], study.atlas)


def _key_figures(study: Study, found: Portrait) -> KeyFigures:
    located = len(found.view.located_rows)
    recorded = f"pôle {recorded_or_shown(study.selection)}"
    most = len(found.possible) if found.is_unknown else found.poles
    return KeyFigures(
        (
            KeyFigure(
                f"0 à {number(most)}" if found.is_unknown else number(most),
                pluralise(recorded) if most > 1 else recorded,
                f"sur {number(len(study.atlas))} recensés ici{NBSP}; "
                f"{_located(located)} à la commune",
            ),
            KeyFigure(
                number(found.population),
                "habitant" if found.population < 2 else "habitants",
                f"population municipale, {study.atlas.territories.edition}",
            ),
            *([_rate_figure(found)] if found.poles else []),
            covered_figure(study, found),
            *_money(found, study.atlas),
        )
    )


def _money(found: Portrait, atlas: Atlas) -> list[KeyFigure]:
    """Say what is published of a territory, beside how many of the financed poles are named."""
    named = f"en France, {named_of_announced(atlas)} sont nommés ici"
    figures = money_figures(found.view) if found.level else []
    return [replace(each, detail=named) for each in figures]


def _located(poles: int) -> str:
    return count(poles, "localisé", "localisés") if poles else "aucun localisé"


def _rate_figure(found: Portrait) -> KeyFigure:
    label = "pôle pour 100 000 habitants" if found.rate < 2 else "pôles pour 100 000 habitants"
    if isnan(found.rate):
        return KeyFigure(NO_FIGURE, label, f"taux {NOT_COMPUTABLE}")
    interval = f"{number(found.rate_low, 2)} à {number(found.rate_high, 2)}"
    rank = ""
    if found.level and found.rank and found.poles:
        rank = f"{NBSP}; {rank_words(found)} {LEVEL_WORDS[found.level][1]}"
    return KeyFigure(number(found.rate, 2), label, f"intervalle à 95 % : {interval}{rank}")


def covered_figure(study: Study, found: Portrait) -> KeyFigure:
    """Give the share of the inhabitants near a pole, wherever that pole is."""
    zone = Selection(level=found.level, codes=(found.code,) if found.level else ())
    near = study.of(zone=zone, radius_km=USUAL_KM)
    label = f"des habitants à {kilometres(USUAL_KM)} au plus d'un pôle localisé"
    if isnan(near.coverage.share):
        return KeyFigure(NO_FIGURE, label, f"part {NOT_COMPUTABLE}")
    left = near.bounds.unplaced
    unplaced = (
        f"{NBSP}; {count(left, 'pôle sans commune connue ne compte', _NOT_COUNTED)} pas"
        if left
        else ""
    )
    covered = near.coverage.covered_population
    of = f"{number(covered) if covered else 'aucun'} sur {number(near.coverage.population)}"
    return KeyFigure(share_words(near.bounds), label, f"{of}{unplaced}")


_NOT_COUNTED = "pôles sans commune connue ne comptent"


def _sentences(study: Study, found: Portrait) -> Sentences | None:
    if found.level and not found.poles:
        return sentences(*empty_sentences(study, found))
    return sentences(*portrait_sentences(found, study.france, study.atlas))


def _rates(compared: Sequence[Portrait]) -> list[ChartBlock]:
    """Set the rate beside the others; none where there is no pole to make a rate of."""
    return [ChartBlock(rates_chart(compared))] if compared[0].poles else []


def _sectors(found: Portrait, atlas: Atlas) -> list[Block | None]:
    chart = sectors_block([found], atlas)
    return [chart, note("Un pôle compte une fois dans chacun de ses secteurs.")] if chart else []


def sectors_block(portraits: Sequence[Portrait], atlas: Atlas) -> ChartBlock | None:
    """Draw the poles of one or several territories by sector; None where no sector is known."""
    chart = portrait_sectors_chart(portraits, atlas)
    return ChartBlock(chart) if chart else None


def _poles(found: Portrait) -> list[Block]:
    blocks: list[Block] = [*all_poles(found)]
    if found.poles and found.level:
        choice = found.view.selection.to_query()
        blocks.append(Way("Voir ces pôles sur la carte", ToSelection(choice)))
    return blocks


def _nearest(study: Study, found: Portrait) -> list[Block | None]:
    """Without a pole on the map, name the nearest ones."""
    if found.level is None or len(found.view.located_rows):
        return []
    said, *named = nearest_blocks(study, found.level, found.code, found.possible.tolist())
    if found.poles or not any(named):
        return [said, *named] if found.poles else []
    # The first lines of the portrait have named the nearest: only whence is left to say.
    origin = study.around(found.level, found.code).origin
    return [note(origin_sentence(origin, study.atlas)), *named]


def _calls(study: Study, found: Portrait) -> Sequence[Block | None]:
    return calls_blocks(found.view, study.calls) if found.poles else []


def _actors(found: Portrait) -> list[Block]:
    return [actors_block(found.view)] if len(found.view) else []


def _children(study: Study, found: Portrait) -> list[Block | None]:
    below = children_block(study, found.level, found.code)
    return [below, note(*children_notes(found, study.atlas))] if below else []


def _communes(study: Study, found: Portrait) -> TableBlock | None:
    """Give the pole nearest to each commune of a département, by name."""
    if found.level != "departement":
        return None
    communes, cells = study.atlas.territories.communes, study.atlas.cells
    here = np.flatnonzero((communes["code_departement"] == found.code).to_numpy())
    here = here[communes["nom"].iloc[here].map(fold).argsort(kind="stable")]
    poles = study.reach.pole[here].tolist()
    rows = zip(
        communes["nom"].iloc[here].tolist(),
        communes["population"].iloc[here].tolist(),
        study.reach.distance_km[here].tolist(),
        [cells["nom"][pole] if pole >= 0 else "aucun pôle localisé" for pole in poles],
        strict=True,
    )
    columns = (
        Column("Commune", "text"),
        Column("Habitants"),
        Column("Distance", "km"),
        Column("Pôle localisé le plus proche", "text"),
    )
    caption = "Pôle localisé le plus proche de chaque commune, à vol d'oiseau depuis sa mairie"
    return TableBlock(Table(caption, columns, list(rows)))
