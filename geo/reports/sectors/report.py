"""The report on sectors: which the poles are of, which go together, where, and by which calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import Any

import pandas as pd

from geo.analysis.specialisation import (
    SectorsByCall,
    SectorTable,
    corrected_p_values,
    sector_pairs,
    sector_table,
    sectors_by_call,
)
from geo.french import sentence_case
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.blocks import Block, ChartBlock, Report, Section, TableBlock, figures_of, sentences
from geo.reports.definitions import definitions
from geo.reports.distances import zone_words
from geo.reports.links import ToSelection
from geo.reports.missing import NO_FIGURE
from geo.reports.names import sheet_name
from geo.reports.notices import Heading, report_on, selected_of
from geo.reports.sectors.charts import (
    call_choice,
    calls_chart,
    cell_choice,
    known_sectors,
    option_labels,
    pairs_chart,
    quotients_chart,
    ranked_sectors,
    sector_choice,
    sector_labels,
    sectors_chart,
    shown_cells,
)
from geo.reports.sectors.sentences import (
    calls_sentences,
    calls_title,
    pairs_sentences,
    pairs_title,
    quotients_sentences,
    quotients_title,
    sectors_sentences,
    sectors_title,
    themes_words,
)
from geo.reports.tables import Cell, Column, Table


@dataclass(frozen=True)
class ComparedSectors:
    """The selection, and the views that its charts compare.

    Each chart leaves aside the filters of its own axes, so that what is chosen has the rest beside
    it: sectors always, territories across territories, calls and years through the calls.

    Attributes
    ----------
    level
        Of the territories across which sectors are compared.
    cross
        Crosses territories and sectors; one that remembers saves most of the time.
    """

    atlas: Atlas
    asked: Selection
    level: Level = "region"
    cross: Callable[[View, Level], SectorTable] = sector_table

    @cached_property
    def by_sector(self) -> View:
        """The poles of all sectors."""
        return self.atlas.select(self.asked.without_sectors())

    @cached_property
    def by_place(self) -> View:
        """Those of all territories."""
        return self.atlas.select(self.asked.without_sectors().without_territory())

    @cached_property
    def by_call(self) -> View:
        """Those of all calls and years."""
        return self.atlas.select(self.asked.without_sectors().without_calls())

    @property
    def quotients(self) -> SectorTable:
        """Sectors across the territories of the level, with their location quotients."""
        return self.cross(self.by_place, self.level)

    @cached_property
    def through_calls(self) -> SectorsByCall:
        """Sectors call after call."""
        return sectors_by_call(self.by_call)


def sectors_report(compared: ComparedSectors) -> Report:
    """Say which sectors the poles are of, which go together, where, and since when."""
    atlas, asked = compared.atlas, compared.asked
    where = sentence_case(zone_words(asked, atlas))
    sections = [
        Section("secteurs", "Combien de pôles par secteur", lambda: _sectors(compared)),
        Section("paires", "Quels secteurs vont ensemble", lambda: _pairs(compared)),
        Section("quotients", "Les secteurs de chaque territoire", lambda: _quotients(compared)),
        retained_section(compared),
        Section(
            "definitions",
            "Définitions",
            lambda: [definitions("secteurs", themes=themes_words(atlas))],
        ),
    ]
    heading = Heading(sheet_name(asked, "france", "secteurs"), "Secteurs des pôles", where)
    return report_on(atlas, heading, selected_of(atlas.select(asked)), sections)


def retained_section(compared: ComparedSectors) -> Section:
    """Say which sectors the calls selected, one after the other."""
    return Section("appels", "Ce que les appels ont retenu", lambda: _calls(compared))


def _sectors(compared: ComparedSectors) -> Sequence[Block | None]:
    view, asked = compared.by_sector, compared.asked
    return [
        sentences(*sectors_sentences(view, asked)),
        ChartBlock(sectors_chart(view, asked.sectors, sectors_title(view))),
        figures_of("secteurs", lambda: sectors_table(view, asked.sectors)),
    ]


def _pairs(compared: ComparedSectors) -> Sequence[Block | None]:
    atlas, pairs = compared.atlas, sector_pairs(compared.by_sector)
    said = sentences(*pairs_sentences(pairs, atlas))
    if not pairs["poles"].any():
        return [said]
    return [
        said,
        ChartBlock(pairs_chart(pairs, atlas, pairs_title(pairs, atlas))),
        figures_of("paires", lambda: pairs_table(pairs, atlas)),
    ]


def _quotients(compared: ComparedSectors) -> Sequence[Block | None]:
    atlas, level, asked = compared.atlas, compared.level, compared.asked
    table = compared.quotients
    said = sentences(*quotients_sentences(table, level, asked, atlas))
    if not len(table):
        return [said]
    cells = shown_cells(table, atlas, level, asked)
    chart = quotients_chart(cells, level, asked, atlas, quotients_title(table, level))
    return [
        said,
        ChartBlock(chart) if len(cells) else None,
        figures_of("quotients", lambda: quotients_table(table, level, atlas)),
    ]


def _calls(compared: ComparedSectors) -> Sequence[Block | None]:
    atlas, asked, found = compared.atlas, compared.asked, compared.through_calls
    said = sentences(*calls_sentences(found, compared.by_call, asked))
    if not len(found.table):
        return [said]
    return [
        said,
        ChartBlock(calls_chart(found, asked, atlas, calls_title(found, atlas))),
        figures_of("appels", lambda: calls_table(found, atlas)),
    ]


# ---- Tables ---------------------------------------------------------------------------------


_WITHOUT = "Sans secteur connu"


def sectors_table(view: View, chosen: Sequence[str]) -> TableBlock:
    """List the sectors as the bars do, and those without."""
    counts, labels = ranked_sectors(view, chosen), sector_labels(view.atlas)
    known = known_sectors(view)
    rows: list[Sequence[Cell]] = [
        (labels[slug], poles, poles / known if known else nan) for slug, poles in counts.items()
    ]
    columns = (
        Column("Secteur", "text"),
        Column("Pôles"),
        Column("Part des pôles de secteur connu", "percent"),
    )
    rows.append((_WITHOUT, len(view) - known, NO_FIGURE))
    table = Table("Pôles par secteur, du plus fréquent au moins fréquent", columns, rows)
    choices = [*map(sector_choice, counts), {}]
    return TableBlock(table, tuple(map(ToSelection, choices)))


def pairs_table(pairs: pd.DataFrame, atlas: Atlas) -> TableBlock:
    """List the pairs, the most frequent first: no selection says both at once."""
    labels = sector_labels(atlas)
    keys = ["first", "second", "poles", "poles_first", "poles_second", "expected", "p_value"]
    columns = (
        Column("Secteur", "text"),
        Column("Autre secteur", "text"),
        Column("Pôles qui ont les deux"),
        Column("Pôles du premier"),
        Column("Pôles du second"),
        Column("Attendus au hasard", "decimal"),
        Column("p (test exact de Fisher)", "p_value"),
    )
    rows = [(labels[first], labels[second], *rest) for first, second, *rest in _rows(pairs, keys)]
    caption = "Paires de secteurs, de la plus fréquente à la moins fréquente"
    return TableBlock(Table(caption, columns, rows))


def quotients_table(table: pd.DataFrame, level: Level, atlas: Atlas) -> TableBlock:
    """List all cells, those least likely by chance first."""
    singular, _ = LEVEL_WORDS[level]
    labels, names = sector_labels(atlas), atlas.territories.table(level)["nom"]
    full = table.assign(corrected=corrected_p_values(table["p_value"]))
    full = full.sort_values(["p_value", "poles"], ascending=[True, False], kind="stable")
    keys = ["code", "secteur", "poles", "poles_territory", "quotient", "p_value", "corrected"]
    cells = _rows(full, keys)
    columns = (
        Column(sentence_case(singular), "text"),
        Column("Secteur", "text"),
        Column("Pôles"),
        Column(f"Pôles de secteur connu ({singular})"),
        Column("Quotient de localisation", "decimal"),
        Column("p (test exact de Fisher)", "p_value"),
        Column("p corrigé (Holm)", "p_value"),
    )
    caption = f"Secteurs par {singular}, des écarts les moins attribuables au hasard aux autres"
    rows = [(names[code], labels[slug], *rest) for code, slug, *rest in cells]
    targets = [
        ToSelection(cell_choice(slug, level, code) if poles else {})
        for code, slug, poles, *_ in cells
    ]
    return TableBlock(Table(caption, columns, rows), tuple(targets), linked=1)


def calls_table(found: SectorsByCall, atlas: Atlas) -> TableBlock:
    """List calls by date and, in each, sectors by number of poles."""
    labels, names = sector_labels(atlas), option_labels(atlas, "appel")
    ranks = {call: rank for rank, call in enumerate(found.table["appel"].unique())}
    table = found.table.assign(rank=found.table["appel"].map(ranks))
    table = table.sort_values(["rank", "poles"], ascending=[True, False], kind="stable")
    cells = _rows(table, ["appel", "secteur", "poles", "poles_call", "share"])
    columns = (
        Column("Appel", "text"),
        Column("Secteur", "text"),
        Column("Pôles"),
        Column("Pôles retenus de secteur connu"),
        Column("Part", "percent"),
    )
    caption = "Pôles retenus par appel et par secteur, appels du plus ancien au plus récent"
    rows = [(names[call], labels[slug], *rest) for call, slug, *rest in cells]
    targets = [
        ToSelection(call_choice(slug, call) if poles else {}) for call, slug, poles, *_ in cells
    ]
    return TableBlock(Table(caption, columns, rows), tuple(targets), linked=1)


def _rows(table: pd.DataFrame, keys: list[str]) -> list[tuple[Any, ...]]:
    return list(table[keys].itertuples(index=False, name=None))
