"""Charts of networks and members: plotly figures, in our colours and in French."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from geo.analysis.networks import TiedPoles, roles_in_time
from geo.french import count, enumeration, first_of, number
from geo.model.atlas import Atlas
from geo.reports import palette
from geo.reports.networks import (
    class_words,
    half_within,
    kind_titles,
    link_labels,
    link_plurals,
    nature_labels,
    role_years,
    sector_words,
)
from geo.views.charts import axis_of, bars_chart, figure_of

_HOVER_WIDTH = 60  # characters
_MOST_NAMED = 3
_ROLE_ROW_PX = 24


def distance_chart(found: TiedPoles, table: pd.DataFrame) -> go.Figure:
    """Draw `ties_by_distance`: members and partners stacked by class of distance."""
    reach = found.reach["ensemble"]
    title = "Aucune distance connue pour cette sélection"
    if reach["measured"]:
        half = half_within(reach["median_km"])
        title = f"Membres et partenaires : {half}"
    labels = [class_words(*ends) for ends in zip(table["from_km"], table["to_km"], strict=True)]
    axis = (
        f"Liens de distance connue ({number(int(reach['measured']))} sur "
        f"{number(int(reach['ties']))})"
    )
    return bars_chart(labels, _by_link(table, found.ties.atlas), title, axis, is_stacked=True)


def networks_chart(table: pd.DataFrame, atlas: Atlas) -> go.Figure:
    """Draw `networks_by_nature`: poles stacked by nature of the tie, a citation apart."""
    natures = nature_labels(atlas)
    title = "Aucun lien avec un réseau n'est connu pour cette sélection"
    if len(table):
        first = table.iloc[0]
        parts = [
            count(int(first[nature]), label.lower().removesuffix("s"))
            for nature, label in natures.items()
            if first[nature]
        ]
        title = f"{first['sigle']} a le plus de pôles liés : {enumeration(parts)}"
        equal = table.loc[table["poles"] == first["poles"], "sigle"].tolist()
        if len(equal) > 1:
            each = number(int(first["poles"]))
            title = f"{first_of(equal, _MOST_NAMED)} ont le plus de pôles liés : {each} chacun"
    series = [(label, table[nature].tolist()) for nature, label in natures.items()]
    labels = table["sigle"].tolist()
    return bars_chart(labels, series, title, "Pôles sélectionnés liés au réseau", is_stacked=True)


def kinds_chart(table: pd.DataFrame, atlas: Atlas) -> go.Figure:
    """Draw `actors_by_type`, the unknown type last: ties stacked by link, a bar per type."""
    totals = table[list(link_labels(atlas))].sum(axis=1).to_numpy()
    labels = kind_titles(atlas, table["type_acteur"])
    known = totals[table["type_acteur"] != ""]
    title = "Aucun membre de type connu pour cette sélection"
    if known.any():
        title = (
            f"{labels[int(known.argmax())]} : {number(int(known.max()))} des "
            f"{count(int(known.sum()), 'lien')} de type connu"
        )
    return bars_chart(
        labels, _by_link(table, atlas), title, "Liens avec les pôles sélectionnés", is_stacked=True
    )


def sectors_chart(table: pd.DataFrame, atlas: Atlas) -> go.Figure:
    """Draw `ties_by_sector`: ties stacked by link, a bar per sector of the pole."""
    shown = table[table["all_poles"] > 0]
    ties = {
        link: shown.loc[shown["lien"] == link, "ties"].to_numpy() for link in link_labels(atlas)
    }
    slugs = list(dict.fromkeys(shown["secteur"]))
    wide = pd.DataFrame(ties, index=slugs)
    labels = [sector_words(slug, atlas) for slug in slugs]
    totals = wide.sum(axis=1).to_numpy(int)
    title = "Aucun membre connu pour cette sélection"
    if totals.any():
        most = int(totals.max())
        first = [label for label, ties in zip(labels, totals, strict=True) if ties == most]
        words = f"{number(most)} chacun" if len(first) > 1 else number(most)
        title = f"{first_of(first, _MOST_NAMED)} : le plus de membres et partenaires connus"
        title = f"{title} ({words})"
    return bars_chart(
        labels, _by_link(wide, atlas), title, "Liens, dans chaque secteur du pôle", is_stacked=True
    )


def roles_chart(atlas: Atlas) -> go.Figure:
    """Draw the years of each role: a line per network, the earliest on top."""
    roles = roles_in_time(atlas)
    dated = roles[roles["debut"].notna()]
    title = _roles_title(dated)
    networks = [escape(sigle, quote=False) for sigle in dated["sigle"]]
    order = list(dict.fromkeys(networks))
    ends = dated["derniere_mention"].fillna(dated["debut"])
    words = [
        f"<b>{network}</b>, {role_years(first, last)}<br>{_wrapped(role, _HOVER_WIDTH)}"
        for network, first, last, role in zip(
            networks, dated["debut"], dated["derniere_mention"], dated["role"], strict=True
        )
    ]
    gap = [None] * len(dated)  # ends the line of each role
    spans = {
        "type": "scatter",
        "x": [year for role in zip(dated["debut"], ends, gap, strict=True) for year in role],
        "y": [network for network in networks for _ in range(3)],
        "mode": "lines",
        "line": {"color": palette.category(0), "width": 6},
        "hoverinfo": "skip",
    }
    points = [
        {
            "type": "scatter",
            "x": years.tolist(),
            "y": networks,
            "mode": "markers",
            "name": name,
            "marker": {
                "symbol": symbol,
                "size": 12,
                "color": palette.category(0),
                "line": {"width": 3, "color": palette.category(0)},
            },
            "customdata": words,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for years, symbol, name in (
            (dated["debut"], "circle", "Première année attestée"),
            (ends, "line-ns-open", "Dernière mention"),
        )
    ]
    layout = {
        "xaxis": axis_of("Première année (rond), dernière (trait)", tickformat="d", dtick=2),
        "yaxis": axis_of("", categoryorder="array", categoryarray=order[::-1]),
    }
    return figure_of([spans, *points], layout, title, 80 + _ROLE_ROW_PX * len(order))


def _roles_title(dated: pd.DataFrame) -> str:
    firsts = dated.groupby("sigle")["debut"].min()
    if firsts.empty:
        return "Aucun rôle n'est daté"
    years, counts = np.unique(firsts, return_counts=True)
    busiest = [f"{year:.0f}" for year in years[counts == counts.max()]]
    each = f"{number(int(counts.max()))} chaque année" if len(busiest) > 1 else number(counts.max())
    return (
        f"{count(len(firsts), 'réseau ou institution', 'réseaux ou institutions')} depuis "
        f"{years[0]:.0f} : le plus d'arrivées en {first_of(busiest, _MOST_NAMED)} ({each})"
    )


def _by_link(table: pd.DataFrame, atlas: Atlas) -> list[tuple[str, Sequence[float]]]:
    columns = zip(link_plurals(atlas), link_labels(atlas), strict=True)
    return [(plural, table[link].tolist()) for plural, link in columns]


def _wrapped(text: str, width: int) -> str:
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width))
