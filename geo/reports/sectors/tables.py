"""The figures of the charts of sectors; a cell of each row selects what a click on a mark does."""

from collections.abc import Sequence
from math import nan
from typing import Any

import pandas as pd

from geo.analysis.specialisation import SectorsByCall, corrected_p_values
from geo.french import sentence_case
from geo.model.atlas import Atlas, View
from geo.model.territories import Level
from geo.reports.blocks import TableBlock
from geo.reports.choices.drawing import LEVEL_WORDS
from geo.reports.links import ToSelection
from geo.reports.missing import NO_FIGURE
from geo.reports.sectors.charts import (
    call_choice,
    cell_choice,
    known_sectors,
    option_labels,
    ranked_sectors,
    sector_choice,
    sector_labels,
)
from geo.reports.tables import Cell, Column, Table

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
