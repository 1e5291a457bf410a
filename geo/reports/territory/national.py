"""What the portrait of France adds: the money of the calls, where no pole is known."""

from collections.abc import Iterator, Sequence

import pandas as pd

from geo.analysis.calls import calls_of
from geo.analysis.portraits import Portrait
from geo.french import NBSP, count, euros, number, percent, sentence_case
from geo.model.territories import LEVEL_WORDS, Level
from geo.reports.blocks import (
    Block,
    Details,
    KeyFigure,
    KeyFigures,
    LongTable,
    Sentences,
    Span,
    TableBlock,
)
from geo.reports.links import ToTerritory
from geo.reports.missing import POSSIBLE_POLES
from geo.reports.poles.first_screen import money_figures
from geo.reports.study import Study
from geo.reports.tables import Column, Table, texts

_LEVELS: Sequence[Level] = ("region", "departement", "epci")


def money_blocks(study: Study, found: Portrait) -> list[Block]:
    """Say what is published of the money of the calls, and how many applications succeeded."""
    if found.level or not found.poles:
        return []
    return [KeyFigures(tuple(_money_figures(study, found)))]


def _money_figures(study: Study, found: Portrait) -> Iterator[KeyFigure]:
    yield from money_figures(found.view)
    table = calls_of(found.view, study.calls)
    paying = table[table["finances"]]
    both = paying[paying["applications"].notna() & paying["announced"].notna()]
    applications, laureates = int(both["applications"].sum()), int(both["announced"].sum())
    if applications:
        calls = count(len(both), "appel qui finance", "appels qui financent")
        yield KeyFigure(
            percent(laureates / applications, 0),
            "des candidatures retenues",
            f"au plan national{NBSP}: {number(laureates)} sur {number(applications)}, pour {calls} "
            "et dont les candidatures sont connues",
        )
    budgets = paying["budget_eur"].dropna()
    if len(budgets):
        calls = count(len(budgets), "appel dont il est publié", "appels dont il est publié")
        yield KeyFigure(
            euros(int(budgets.sum())),
            "de budget annoncé",
            f"pour {calls}, sur {number(len(paying))} qui financent",
        )


# ---- Territories without a known pole -------------------------------------------------------


def without_poles_blocks(study: Study, found: Portrait) -> list[Block]:
    """List the territories where no pole is known, the most populous first, by level."""
    if found.level:
        return []
    tables = {level: study.indicators(level) for level in _LEVELS}
    blocks: list[Block] = [Sentences(tuple(_states(tables[each], each) for each in _LEVELS))]
    for level, table in tables.items():
        empty = table[table["poles"] == 0].sort_values("population", ascending=False)
        if len(empty):
            listed = _without_poles(empty, level)
            blocks.append(listed if level == "region" else _folded(listed, level))
    return blocks


def _folded(listed: LongTable, level: Level) -> Details:
    """Fold a long list: the sentence before it gives the count."""
    return Details(
        f"sans-pole-{level}", f"Voir les {listed.what} sans pôle connu", lambda: [listed]
    )


def _states(table: pd.DataFrame, level: Level) -> str:
    """Count the territories of a level: of a known pole, of a possible one, of none."""
    known = int((table["poles"] > 0).sum())
    possible = int(((table["poles"] == 0) & (table["possible"] > 0)).sum())
    one, several = LEVEL_WORDS[level]
    have = count(known, "a un pôle connu", "ont un pôle connu")
    may = f", {count(possible, 'peut en avoir un', 'peuvent en avoir un')}" if possible else ""
    none = len(table) - known - possible
    without = count(none, "n'en a aucun de recensé", "n'en ont aucun de recensé")
    return f"Sur {count(len(table), one, several)}, {have}{may}{NBSP}; {without}."


def _without_poles(empty: pd.DataFrame, level: Level) -> LongTable:
    title = f"{sentence_case(LEVEL_WORDS[level][1])} sans pôle connu, par population"
    return LongTable(
        title,
        LEVEL_WORDS[level][1],
        len(empty),
        lambda span: _rows(empty, level, span, title),
        lambda: _rows(empty, level, Span(0, len(empty), len(empty)), title).table,
    )


def _rows(empty: pd.DataFrame, level: Level, span: Span, title: str) -> TableBlock:
    part = empty.iloc[span.start : span.stop]
    columns = (
        *texts(sentence_case(LEVEL_WORDS[level][0]), "Code"),
        Column("Habitants"),
        Column("Ce que l'on sait", "text"),
        Column(POSSIBLE_POLES),
    )
    rows = [
        (
            str(name),
            str(code),
            int(population),
            "un pôle peut y être, de lieu trop mal connu" if possible else "aucun pôle recensé",
            int(possible),
        )
        for code, name, population, possible in zip(
            part.index, part["nom"], part["population"], part["possible"], strict=True
        )
    ]
    shown = title if span.total <= span.stop - span.start else f"{title}{NBSP}: {span.words}"
    targets = tuple(ToTerritory(level, str(code)) for code in part.index)
    return TableBlock(Table(shown, columns, rows), targets)
