"""Charts of networks and members."""

from collections.abc import Sequence
from math import ceil, floor, isnan

import numpy as np
import pandas as pd

from geo.analysis.national_networks import roles_in_time
from geo.analysis.networks import TiedPoles
from geo.french import count, enumeration, first_of, number
from geo.model.atlas import Atlas
from geo.reports.charts import Chart, Label, Names, Numbers, Timeline, bars_chart
from geo.reports.networks.words import (
    class_words,
    half_within,
    kind_titles,
    link_labels,
    link_plurals,
    nature_labels,
    role_years,
    sector_words,
)

_MOST_NAMED = 3
_LABEL = 40  # characters: rows are of one line
_MORE = 0.06  # of the years, left at both ends


def distance_chart(found: TiedPoles, table: pd.DataFrame) -> Chart:
    """Draw `ties_by_distance`: members and partners stacked by class of distance."""
    reach = found.reach["ensemble"]
    title = "Aucune distance connue pour ces pôles"
    if reach["measured"]:
        half = half_within(reach["median_km"])
        known = count(int(reach["measured"]), "lien de distance connue", "liens de distance connue")
        title = f"{known}, sur {number(int(reach['ties']))} : {half}"
    labels = [class_words(*ends) for ends in zip(table["from_km"], table["to_km"], strict=True)]
    axis = (
        f"Liens de distance connue ({number(int(reach['measured']))} sur "
        f"{number(int(reach['ties']))})"
    )
    return bars_chart(labels, _by_link(table, found.ties.atlas), title, axis, is_stacked=True)


def networks_chart(table: pd.DataFrame, atlas: Atlas) -> Chart:
    """Draw `networks_by_nature`: poles stacked by nature of the tie, a citation apart."""
    natures = nature_labels(atlas)
    title = "Aucun lien avec un réseau n'est connu pour ces pôles"
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
    return bars_chart(labels, series, title, "Pôles liés au réseau", is_stacked=True)


def kinds_chart(table: pd.DataFrame, atlas: Atlas) -> Chart:
    """Draw `actors_by_type`, the unknown type last: ties stacked by link, a bar per type."""
    totals = table[list(link_labels(atlas))].sum(axis=1).to_numpy()
    labels = kind_titles(atlas, table["type_acteur"])
    known = totals[table["type_acteur"] != ""]
    title = "Aucun membre de type connu pour ces pôles"
    if known.any():
        title = (
            f"{labels[int(known.argmax())]} : {number(int(known.max()))} des "
            f"{count(int(known.sum()), 'lien')} de type connu"
        )
    return bars_chart(
        labels, _by_link(table, atlas), title, "Liens avec les pôles", is_stacked=True
    )


def sectors_chart(table: pd.DataFrame, atlas: Atlas) -> Chart:
    """Draw `ties_by_sector`: ties stacked by link, a bar per sector of the pole."""
    shown = table[table["all_poles"] > 0]
    ties = {
        link: shown.loc[shown["lien"] == link, "ties"].to_numpy() for link in link_labels(atlas)
    }
    slugs = list(dict.fromkeys(shown["secteur"]))
    wide = pd.DataFrame(ties, index=slugs)
    labels = [sector_words(slug, atlas) for slug in slugs]
    totals = wide.sum(axis=1).to_numpy(int)
    title = "Aucun membre connu pour ces pôles"
    if totals.any():
        most = int(totals.max())
        first = [label for label, ties in zip(labels, totals, strict=True) if ties == most]
        words = f"{number(most)} chacun" if len(first) > 1 else number(most)
        title = f"{first_of(first, _MOST_NAMED)} : le plus de membres et partenaires connus"
        title = f"{title} ({words})"
    return bars_chart(
        labels, _by_link(wide, atlas), title, "Liens, dans chaque secteur du pôle", is_stacked=True
    )


def roles_chart(atlas: Atlas) -> Chart:
    """Draw the years of each role: a line per network, the earliest on top."""
    roles = roles_in_time(atlas)
    dated = roles[roles["debut"].notna()]
    title = _roles_title(dated)
    rows = {sigle: row for row, sigle in enumerate(dict.fromkeys(dated["sigle"]))}
    ends = dated["derniere_mention"].fillna(dated["debut"])
    said = [
        f"{role_years(first, last)}, {role}"
        for first, last, role in zip(
            dated["debut"], dated["derniere_mention"], dated["role"], strict=True
        )
    ]
    spans = list(zip(dated["sigle"].map(rows), dated["debut"], ends, strict=True))
    axis = _years(dated["debut"].min(), ends.max())
    networks = Names([Label(sigle) for sigle in rows], line_length=_LABEL)
    return Chart(title, axis, networks, [Timeline(spans, said=said)])


def _years(first: float, last: float) -> Numbers:
    """An axis of years, every second one written, with some room at both ends."""
    if isnan(first):
        first = last = 0
    room = _MORE * (last - first or 1)
    even = range(ceil((first - room) / 2) * 2, floor(last + room) + 1, 2)
    ticks = [(year, str(year)) for year in even]
    return Numbers("Première année (rond), dernière (trait)", first - room, last + room, ticks)


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
