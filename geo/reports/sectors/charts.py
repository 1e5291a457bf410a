"""Charts of the sectors, each with what a click on its marks selects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isnan
from typing import Any

import pandas as pd

from geo.analysis.specialisation import FACET, LEAST_POLES, SectorsByCall, quotient_ranks
from geo.french import NBSP, count, number, percent, probability
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from geo.reports import palette
from geo.reports.charts import (
    Bars,
    Chart,
    ColumnMark,
    Columns,
    Dots,
    Label,
    Names,
    Square,
    Squares,
    Words,
    from_zero,
)
from geo.reports.links import Choice
from geo.reports.maps.legends import Entry, Legend
from geo.reports.maps.words import QUOTIENT_WORDS
from geo.reports.missing import NOT_COMPUTABLE

MOST_ROWS = 20
MOST_PAIRS = 10

CHANCE = 0.05
_PAIR_LABEL, _SQUARE_LABEL, _CALL_LABEL = 60, 22, 16  # characters of a line
_SAID = ("poles", "poles_territory", "quotient", "p_value")


def sector_choice(slug: str) -> Choice:
    """The poles of a sector."""
    return {FACET: (slug,)}


def cell_choice(slug: str, level: Level, code: str) -> Choice:
    """The poles of a sector in a territory; other levels of territory are left."""
    return {FACET: (slug,), **dict.fromkeys(LEVELS, ()), level: (code,)}


def call_choice(slug: str, call: str) -> Choice:
    """The poles of a sector that a call selected, whatever the years."""
    return {FACET: (slug,), "appel": (call,), "annee_min": (), "annee_max": ()}


def sectors_chart(view: View, chosen: Sequence[str], title: str) -> Chart:
    """Draw the poles of each sector, most frequent first; the chosen sectors stand out.

    Parameters
    ----------
    view
        Selection without its sectors.
    chosen
        Slugs of the sectors of the whole selection.
    """
    counts, labels = ranked_sectors(view, chosen), sector_labels(view.atlas)
    known = known_sectors(view)
    bars = Bars(
        list(counts.values()),
        [f"{number(each)} ({percent(each / known) if known else '—'})" for each in counts.values()],
        [not chosen or slug in chosen for slug in counts],
        choices=[sector_choice(slug) for slug in counts],
    )
    axis = "Pôles, et part des pôles\nde secteur connu"
    names = [Label(labels[slug], slug in chosen) for slug in counts]
    most = max(counts.values(), default=0)
    return Chart(title, from_zero(axis, most, more=0.4), Names(names), [bars])


def quotients_chart(
    table: pd.DataFrame, level: Level, asked: Selection, atlas: Atlas, title: str
) -> Chart:
    """Draw sectors across territories: a square for each, coloured by its location quotient.

    Parameters
    ----------
    table
        Of `specialisation.sector_table`, as `shown_cells` keeps it.
    asked
        The whole selection: its sectors and territories are marked.
    """
    slugs = list(dict.fromkeys(table.sort_values("poles_sector", ascending=False)["secteur"]))
    codes = list(dict.fromkeys(table["code"]))
    labels, places = sector_labels(atlas), atlas.territories.table(level)["nom"]
    chosen = asked.codes if asked.level == level else ()
    columns = [Label(labels[slug], slug in asked.sectors) for slug in slugs]
    rows = [Label(places[code], code in chosen) for code in codes]
    here = table.assign(
        row=table["code"].map({code: rank for rank, code in enumerate(codes)}),
        column=table["secteur"].map({slug: rank for rank, slug in enumerate(slugs)}),
        is_framed=table["secteur"].isin(asked.sectors) & table["code"].isin(chosen),
    )
    across = Names(columns, "", _SQUARE_LABEL, is_turned=True)
    full, zeros, unknown = (
        _squares(here[of_kind], level)
        for of_kind in (here["quotient"] > 0, here["quotient"] == 0, here["quotient"].isna())
    )
    outlines = [replace(each, are_outlines=True) for each in (zeros, unknown)]
    return Chart(title, across, Names(rows), [full, *outlines], legends=[_legend(here)])


def shown_cells(table: pd.DataFrame, atlas: Atlas, level: Level, asked: Selection) -> pd.DataFrame:
    """Keep the territories with most poles of known sector, most first, then by name.

    Of départements, keep those of the chosen régions, when régions are chosen.
    """
    places = atlas.territories.table(level)
    if level == "departement" and asked.level == "region":
        table = table[table["code"].map(places["code_region"]).isin(asked.codes)]
    names = places["nom"]
    sizes = table.drop_duplicates("code").set_index("code")["poles_territory"]
    order = sorted(sizes.index, key=lambda code: (-sizes[code], names[code]))[:MOST_ROWS]
    ranks = table["code"].map({code: rank for rank, code in enumerate(order)})
    kept = table.assign(rank=ranks)[ranks.notna()].sort_values("rank", kind="stable")
    return kept.drop(columns="rank")


def calls_chart(found: SectorsByCall, asked: Selection, atlas: Atlas, title: str) -> Chart:
    """Draw, for each sector, its share of the poles that each call selected, calls by date.

    One row per sector, all at one scale; the number of poles stands above each column. Calls with
    fewer than 5 poles of known sector have the numbers only: a share of so few says nothing.
    """
    table = found.table
    most = table["share"].where(table["poles_call"] >= LEAST_POLES).max()
    calls = list(dict.fromkeys(table["appel"]))
    sums = table.groupby("secteur", sort=False)["poles"].sum()
    sectors = list(sums.sort_values(ascending=False, kind="stable").index)
    labels, names = sector_labels(atlas), option_labels(atlas, "appel")
    of_calls = table.drop_duplicates("appel").set_index("appel")["poles_call"]
    columns = [
        Label(names[call], call in asked.calls, f"sur {number(of_calls[call])}") for call in calls
    ]
    highest = "" if isnan(most) else f", {percent(most)} pour la plus haute"
    axis = (
        f"Hauteur des barres{NBSP}: part des pôles retenus par l'appel{highest}\n"
        f"« sur »{NBSP}: pôles retenus de secteur connu{NBSP}; à moins de 5, pas de barre"
    )
    rows = [Label(labels[slug], slug in asked.sectors) for slug in sectors]
    across, down = Names(columns, axis, _CALL_LABEL), Names(rows)
    return Chart(title, across, down, [_columns(table, sectors, calls, asked)])


def pairs_chart(pairs: pd.DataFrame, atlas: Atlas, title: str) -> Chart:
    """Draw the most frequent pairs of sectors, beside what chance alone would give."""
    shown = pairs[pairs["poles"] > 0].head(MOST_PAIRS)
    labels = sector_labels(atlas)
    names = [
        Label(f"{labels[first]}\n+ {labels[second]}")
        for first, second in zip(shown["first"], shown["second"], strict=True)
    ]
    poles, expected = shown["poles"].tolist(), shown["expected"].tolist()
    most = max([*poles, *expected], default=1)
    texts = [
        f"{number(each)} pour {number(chance, 1)}"
        for each, chance in zip(poles, expected, strict=True)
    ]
    marks = (
        Bars(poles, name="pôles qui ont les deux"),
        Dots(
            [round(each, 3) for each in expected],
            symbol="diamond",
            name="attendus si les secteurs étaient indépendants",
            position=1,
            said=[expected_words(each) for each in expected],
        ),
        Words(1.08 * most, texts),
    )
    return Chart(title, from_zero("Pôles", most, more=0.7), Names(names, "", _PAIR_LABEL), marks)


def expected_words(expected: float) -> str:
    """Write how many poles chance would give: « 1,1 attendu », « 6,1 attendus »."""
    return f"{number(expected, 1)} {'attendu' if round(expected, 1) < 2 else 'attendus'}"


def ranked_sectors(view: View, chosen: Sequence[str] = ()) -> Mapping[str, int]:
    """Count the poles of each sector that has one, or is chosen, most frequent first."""
    counts = view.count_by_option(FACET)
    kept = [slug for slug in counts if counts[slug] or slug in chosen]
    return {slug: counts[slug] for slug in sorted(kept, key=lambda slug: -counts[slug])}


def known_sectors(view: View) -> int:
    """Count the poles whose sector is known."""
    return len(view) - view.count_without(FACET)


def sector_labels(atlas: Atlas) -> Mapping[str, str]:
    """The label of each sector by slug."""
    return option_labels(atlas, FACET)


def p_words(p_value: float) -> str:
    """Write what follows « p »: « = 0,034 », « < 0,001 »."""
    if isnan(p_value):
        return NOT_COMPUTABLE
    words = probability(p_value)
    return words if words.startswith("<") else f"={NBSP}{words}"


def option_labels(atlas: Atlas, key: str) -> Mapping[str, str]:
    """The label of each option of a facet by slug."""
    return {option.slug: option.label for option in atlas.facets[key].options}


def _legend(cells: pd.DataFrame) -> Legend:
    """Explain the colours, with the number of cells drawn in each class."""
    known = cells[cells["quotient"].notna()]
    ranks = quotient_ranks(known["quotient"])
    sizes = [int((ranks == rank).sum()) for rank in range(len(palette.QUOTIENTS))]
    outlines = {
        "contour bleu : 0, aucun pôle connu": int((ranks < 0).sum()),
        "contour gris : non calculé": len(cells) - len(known),
    }
    entries = [
        *zip(palette.QUOTIENTS, QUOTIENT_WORDS, sizes, strict=True),
        *(("transparent", label, size) for label, size in outlines.items() if size),
    ]
    return Legend(
        "Quotient de localisation",
        tuple(Entry(colour, label, count(size, "case")) for colour, label, size in entries),
        (
            "Dans chaque case : le quotient de localisation, et (le nombre de pôles).",
            "* et gras : p < 0,05, avant correction.",
        ),
    )


def _squares(cells: pd.DataFrame, level: Level) -> Squares:
    keys = list(zip(*_columns_of(cells, ("secteur", "code", "poles")), strict=True))
    return Squares(
        list(_cells(cells)),
        said=list(map(_quotient_words, *_columns_of(cells, _SAID))),
        choices=[cell_choice(slug, level, code) if poles else {} for slug, code, poles in keys],
    )


def _cells(cells: pd.DataFrame) -> Iterator[Square]:
    """Write the quotient and the poles; zero alone, and the poles alone where nothing is known."""
    ranks = quotient_ranks(cells["quotient"]).clip(0).tolist()
    columns = _columns_of(cells, ("row", "column", "poles", "quotient", "p_value", "is_framed"))
    for row, column, poles, quotient, p_value, is_framed, rank in zip(*columns, ranks, strict=True):
        is_apart = p_value < CHANCE
        star = "*" if is_apart else ""
        if isnan(quotient):
            yield Square(row, column, f"({number(poles)})", None, is_apart, is_framed)
        elif quotient:
            text = f"{number(quotient, 1)}{star}\n({number(poles)})"
            yield Square(row, column, text, rank, is_apart, is_framed)
        else:
            yield Square(row, column, f"0{star}", rank, is_apart, is_framed)


def _quotient_words(poles: int, of: int, quotient: float, p_value: float) -> str:
    part = f"{number(poles)} sur {number(of)} de secteur connu, quotient"
    if isnan(quotient):
        return f"{part} non calculé"
    return f"{part} {number(quotient, 2)}, p{NBSP}{p_words(p_value)}"


def _columns(
    table: pd.DataFrame, sectors: Sequence[str], calls: Sequence[str], asked: Selection
) -> Columns:
    rows = {slug: rank for rank, slug in enumerate(sectors)}
    ranks = {call: rank for rank, call in enumerate(calls)}
    shares = table["share"].where(table["poles_call"] >= LEAST_POLES).fillna(0)
    keys = list(zip(*_columns_of(table, ("secteur", "appel", "poles")), strict=True))
    cells = [
        ColumnMark(
            rows[sector],
            ranks[call],
            height,
            number(poles),
            (not asked.sectors or sector in asked.sectors)
            and (not asked.calls or call in asked.calls),
        )
        for (sector, call, poles), height in zip(keys, shares / (shares.max() or 1), strict=True)
    ]
    return Columns(
        cells,
        said=list(map(_share_words, *_columns_of(table, ("poles", "poles_call", "share")))),
        choices=[call_choice(sector, call) if poles else {} for sector, call, poles in keys],
    )


def _share_words(poles: int, of: int, share: float) -> str:
    if isnan(share):
        return "aucun pôle retenu de secteur connu"
    return f"{number(poles)} sur {number(of)} retenus ({percent(share)})"


def _columns_of(table: pd.DataFrame, keys: Sequence[str]) -> list[list[Any]]:
    return [table[key].tolist() for key in keys]
