"""Charts of the sectors: plain plotly figures, each with what a click on it selects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import isnan
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from geo.analysis.specialisation import FACET, LEAST_POLES, SectorsByCall, quotient_ranks
from geo.french import NBSP, number, percent, probability
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from geo.reports import palette
from geo.views.charts import axis_of, figure_of

MOST_ROWS = 20
MOST_PAIRS = 10

CHANCE = 0.05
_CLICKS = {"hovermode": "closest", "clickmode": "event+select", "dragmode": False}
_BAR_PX, _CELL_PX, _SQUARE_PX, _ROW_PX = 34, 44, 38, 48
_TALLEST = 0.62  # of a row, so that the number fits above the bar

Choice = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Chart:
    """A figure, and the keys of the address that each of its points stands for.

    Attributes
    ----------
    choices
        By curve then point; empty for a point that selects nothing.
    """

    figure: go.Figure
    choices: Sequence[Sequence[Choice]]


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
    known = len(view) - view.count_without(FACET)
    stands_out = [not chosen or slug in chosen for slug in counts]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": list(counts.values()),
        "y": list(range(len(counts))),
        "text": [
            f"{number(poles)} ({percent(poles / known) if known else '—'})"
            for poles in counts.values()
        ],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": _emphasis(stands_out),
        "hovertemplate": f"%{{y}}{NBSP}: %{{text}}<extra></extra>",
    }
    most = max(counts.values(), default=0)
    layout = {
        **_CLICKS,
        "xaxis": axis_of(
            "Pôles, et part des pôles<br>de secteur connu", range=[0, 1.4 * max(most, 1)]
        )
        | _whole_ticks(most),
        "yaxis": _named_rows([_tick(labels[slug], slug in chosen) for slug in counts]),
    }
    figure = figure_of([bars], layout, title, _BAR_PX * len(counts) + 60)
    return Chart(figure, [[sector_choice(slug) for slug in counts]])


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
    columns = list(dict.fromkeys(table.sort_values("poles_sector", ascending=False)["secteur"]))
    rows = list(dict.fromkeys(table["code"]))
    places = {code: rank for rank, code in enumerate(rows)}
    ranks = {slug: rank for rank, slug in enumerate(columns)}
    here = table.assign(x=table["secteur"].map(ranks), y=table["code"].map(places))
    is_known, is_zero = here["quotient"].notna(), here["quotient"] == 0
    parts = (here[is_known & ~is_zero], here[is_zero], here[~is_known])
    traces = [_squares(parts[0]), _zeros(parts[1]), _empty_squares(parts[2])]
    codes = asked.codes if asked.level == level else ()
    if marked := _marked(here, asked.sectors, codes):
        traces.append(marked)
    labels, names = sector_labels(atlas), atlas.territories.table(level)["nom"]
    layout = {
        **_CLICKS,
        "margin": {"r": 80, "t": 130},
        "xaxis": _named_columns(
            ["<br>".join(_lines(labels[slug], 22, slug in asked.sectors)) for slug in columns],
            angle=-45,
        ),
        "yaxis": _named_rows([_tick(names[code], code in codes) for code in rows], grid=False),
    }
    choices = [
        [
            cell_choice(slug, level, code) if poles else {}
            for slug, code, poles in zip(part["secteur"], part["code"], part["poles"], strict=True)
        ]
        for part in parts
    ]
    return Chart(figure_of(traces, layout, title, _CELL_PX * len(rows) + 170), choices)


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

    One row per sector, all at one scale; the number of poles stands above each bar. Calls with
    fewer than 5 poles of known sector have the numbers only: a share of so few says nothing.
    """
    table = found.table
    shares = table["share"].where(table["poles_call"] >= LEAST_POLES)
    calls = list(dict.fromkeys(table["appel"]))
    sums = table.groupby("secteur", sort=False)["poles"].sum()
    sectors = list(sums.sort_values(ascending=False, kind="stable").index)
    rows = {slug: len(sectors) - 1 - rank for rank, slug in enumerate(sectors)}
    most = shares.max()
    scale = 1 if isnan(most) or not most else most
    labels, names = sector_labels(atlas), _labels(atlas, "appel")
    of_calls = table.drop_duplicates("appel").set_index("appel")["poles_call"]
    stands_out = [
        (not asked.sectors or sector in asked.sectors) and (not asked.calls or call in asked.calls)
        for sector, call in zip(table["secteur"], table["appel"], strict=True)
    ]
    bars = {
        "type": "bar",
        "x": table["appel"].map({call: rank for rank, call in enumerate(calls)}).tolist(),
        "y": (_TALLEST * shares.fillna(0) / scale).round(3).tolist(),
        "base": table["secteur"].map(rows).tolist(),
        "width": 0.6,
        "text": [number(poles) for poles in table["poles"]],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "marker": _emphasis(stands_out),
        "customdata": [
            f"{escape(labels[sector])}{NBSP}: {_share_words(poles, of, share)}"
            for sector, poles, of, share in zip(
                table["secteur"], table["poles"], table["poles_call"], table["share"], strict=True
            )
        ],
        "hovertemplate": "%{customdata}<br>%{x}<extra></extra>",
    }
    ticks = [
        "<br>".join(
            [*_lines(names[call], 16, call in asked.calls), f"<i>sur {number(of_calls[call])}</i>"]
        )
        for call in calls
    ]
    highest = "" if isnan(most) else f", {percent(most)} pour la plus haute"
    axis = (
        f"Hauteur des barres{NBSP}: part des pôles retenus par l'appel{highest}<br>"
        f"« sur »{NBSP}: pôles retenus de secteur connu{NBSP}; à moins de 5, pas de barre"
    )
    layout = {
        **_CLICKS,
        "xaxis": _named_columns(ticks, side="bottom") | {"title": {"text": axis}},
        "yaxis": axis_of(
            tickmode="array",
            tickvals=[rows[slug] for slug in sectors],
            ticktext=[_tick(labels[slug], slug in asked.sectors) for slug in sectors],
            range=[-0.1, max(len(sectors), 1)],
        ),
    }
    choices = [
        call_choice(sector, call) if poles else {}
        for sector, call, poles in zip(
            table["secteur"], table["appel"], table["poles"], strict=True
        )
    ]
    return Chart(figure_of([bars], layout, title, _ROW_PX * len(sectors) + 150), [choices])


def pairs_chart(pairs: pd.DataFrame, atlas: Atlas, title: str) -> Chart:
    """Draw the most frequent pairs of sectors, beside what chance alone would give."""
    shown = pairs[pairs["poles"] > 0].head(MOST_PAIRS)
    labels = sector_labels(atlas)
    ranks = list(range(len(shown)))
    names = [
        f"{escape(labels[first])}<br>+ {escape(labels[second])}"
        for first, second in zip(shown["first"], shown["second"], strict=True)
    ]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "pôles qui ont les deux",
        "x": shown["poles"].tolist(),
        "y": ranks,
        "text": [number(poles) for poles in shown["poles"]],
        "textposition": "none",
        "marker": {"color": palette.category(0)},
        "hovertemplate": f"%{{y}}{NBSP}: %{{text}}<extra></extra>",
    }
    marks = {
        "type": "scatter",
        "mode": "markers",
        "name": "attendus si les secteurs étaient indépendants",
        "x": shown["expected"].round(3).tolist(),
        "y": ranks,
        "marker": {
            "symbol": "diamond",
            "size": 11,
            "color": palette.category(1),
            "line": {"color": palette.ON_QUOTIENTS, "width": 1},
        },
        "customdata": [expected_words(value) for value in shown["expected"]],
        "hovertemplate": f"%{{y}}{NBSP}: %{{customdata}}<extra></extra>",
    }
    most = max([*shown["poles"], *shown["expected"]], default=1)
    words = {
        "type": "scatter",
        "mode": "text",
        "x": [1.08 * most] * len(shown),
        "y": ranks,
        "text": [
            f"{number(poles)} pour {number(expected, 1)}"
            for poles, expected in zip(shown["poles"], shown["expected"], strict=True)
        ],
        "textposition": "middle right",
        "textfont": {"size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    layout = {
        **_CLICKS,
        "margin": {"t": 50},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
        "xaxis": axis_of("Pôles", range=[0, 1.7 * most]) | _whole_ticks(most),
        "yaxis": _named_rows(names),
    }
    return Chart(figure_of([bars, marks, words], layout, title, _BAR_PX * len(shown) + 130), [])


def expected_words(expected: float) -> str:
    """Write how many poles chance would give: « 1,1 attendu », « 6,1 attendus »."""
    return f"{number(expected, 1)} {'attendu' if round(expected, 1) < 2 else 'attendus'}"


def ranked_sectors(view: View, chosen: Sequence[str] = ()) -> Mapping[str, int]:
    """Count the poles of each sector that has one, or is chosen, most frequent first."""
    counts = view.count_by_option(FACET)
    kept = [slug for slug in counts if counts[slug] or slug in chosen]
    return {slug: counts[slug] for slug in sorted(kept, key=lambda slug: -counts[slug])}


def sector_labels(atlas: Atlas) -> Mapping[str, str]:
    """The label of each sector by slug."""
    return _labels(atlas, FACET)


def _labels(atlas: Atlas, key: str) -> Mapping[str, str]:
    return {option.slug: option.label for option in atlas.facets[key].options}


def _squares(cells: pd.DataFrame) -> dict[str, Any]:
    """Cells with a quotient: coloured, with the quotient and the number of poles written."""
    told_apart = cells["p_value"] < CHANCE
    texts = [
        f"{f'<b>{number(quotient, 1)}*</b>' if apart else number(quotient, 1)}<br>({number(poles)})"
        for quotient, poles, apart in zip(
            cells["quotient"], cells["poles"], told_apart, strict=True
        )
    ]
    colours = [palette.QUOTIENTS[each] for each in quotient_ranks(cells["quotient"])]
    return _cells(cells, texts, _HOVER) | {
        "marker": {"symbol": "square", "size": _SQUARE_PX, "color": colours},
        "textfont": {"color": palette.ON_QUOTIENTS, "size": 11},
    }


def _zeros(cells: pd.DataFrame) -> dict[str, Any]:
    """Cells whose quotient is 0: the outline of a square in the colour of the lowest class."""
    texts = ["<b>0*</b>" if p_value < CHANCE else "0" for p_value in cells["p_value"]]
    outline = _outline(palette.QUOTIENTS[0], _SQUARE_PX - 2, 2)
    return _cells(cells, texts, _HOVER) | {"marker": outline, "textfont": {"size": 11}}


def _empty_squares(cells: pd.DataFrame) -> dict[str, Any]:
    """Cells without a quotient: a thin outline, and the number of poles only."""
    texts = [f"({number(poles)})" for poles in cells["poles"]]
    outline = _outline(palette.WITHOUT, _SQUARE_PX, 1)
    return _cells(cells, texts, _HOVER_FEW) | {"marker": outline, "textfont": {"size": 11}}


_HOVER = (
    "%{y}, %{x}<br>%{customdata[0]} sur %{customdata[1]} de secteur connu"
    f"<br>Quotient %{{customdata[2]}}, p{NBSP}%{{customdata[3]}}<extra></extra>"
)
_HOVER_FEW = (
    "%{y}, %{x}<br>%{customdata[0]} sur %{customdata[1]} de secteur connu"
    f"<br>Quotient non calculé{NBSP}: moins de {LEAST_POLES} pôles<extra></extra>"
)


def _cells(cells: pd.DataFrame, texts: Sequence[str], hover: str) -> dict[str, Any]:
    words = [
        [
            number(poles),
            number(of),
            *([] if isnan(p) else [number(quotient, 2), escape(p_words(p))]),
        ]
        for poles, of, quotient, p in zip(
            cells["poles"],
            cells["poles_territory"],
            cells["quotient"],
            cells["p_value"],
            strict=True,
        )
    ]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": cells["x"].tolist(),
        "y": cells["y"].tolist(),
        "text": list(texts),
        "customdata": words,
        "hovertemplate": hover,
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _outline(colour: str, size: int, width: int) -> dict[str, Any]:
    return {"symbol": "square-open", "size": size, "color": colour, "line": {"width": width}}


def _marked(
    cells: pd.DataFrame, sectors: Sequence[str], codes: Sequence[str]
) -> dict[str, Any] | None:
    """Frame the cells of the chosen sectors in the chosen territories, when both are chosen."""
    here = cells[cells["secteur"].isin(sectors) & cells["code"].isin(codes)]
    if not len(here):
        return None
    return {
        "type": "scatter",
        "mode": "markers",
        "x": here["x"].tolist(),
        "y": here["y"].tolist(),
        "hoverinfo": "skip",
        "marker": _outline(palette.category(5), _SQUARE_PX + 4, 3),
    }


def _share_words(poles: int, of: int, share: float) -> str:
    if isnan(share):
        return "aucun pôle retenu de secteur connu"
    return f"{number(poles)} sur {number(of)} retenus ({percent(share)})"


def p_words(p_value: float) -> str:
    """Write what follows « p »: « = 0,034 », « < 0,001 »."""
    if isnan(p_value):
        return "non calculable"
    words = probability(p_value)
    return words if words.startswith("<") else f"={NBSP}{words}"


def _emphasis(stands_out: Sequence[bool]) -> dict[str, Any]:
    """Full colour for what stands out, hatched grey for the rest."""
    if all(stands_out):
        return {"color": palette.category(0)}
    return {
        "color": [palette.category(0) if each else palette.WITHOUT for each in stands_out],
        "pattern": {"shape": ["" if each else "/" for each in stands_out], "size": 6},
    }


def _lines(text: str, width: int, is_chosen: bool = False) -> list[str]:  # noqa: FBT001, FBT002 - a mark on a label
    lines = [escape(line) for line in wrap(text, width, break_long_words=False)]
    return [f"<b>{line}</b>" for line in [f"▸ {lines[0]}", *lines[1:]]] if is_chosen else lines


def _tick(text: str, is_chosen: bool) -> str:  # noqa: FBT001 - a mark on a label
    return "<br>".join(_lines(text, 26, is_chosen))


def _whole_ticks(most: float) -> dict[str, Any]:
    """No tick between whole numbers."""
    return {"dtick": 1} if most <= 8 else {}


def _named_rows(names: Sequence[str], *, grid: bool = False) -> dict[str, Any]:
    return axis_of(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=list(names),
        range=[len(names) - 0.5, -0.5],
        showgrid=grid,
        zeroline=False,
    )


def _named_columns(names: Sequence[str], *, angle: int = 0, side: str = "top") -> dict[str, Any]:
    return axis_of(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=list(names),
        tickangle=angle,
        range=[-0.5, max(len(names), 1) - 0.5],
        side=side,
        showgrid=False,
        zeroline=False,
    ) | {"automargin": side == "bottom"}
