"""The poles around a place, as a list that reads without the map, and as a file."""

from collections.abc import Mapping
from math import ceil
from typing import Any
from urllib.parse import quote

import pandas as pd

from geo.analysis.proximity import Surroundings
from geo.analysis.radii import NEAR_KM
from geo.french import count, direction, kilometres, number
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas
from geo.render.html import render
from geo.reports.blocks import Block, TableBlock, note
from geo.reports.distances import HERE_KM, span_words
from geo.reports.listing import LINE_COLUMNS, PAGE_SIZE, option_labels
from geo.reports.missing import NOT_GIVEN
from geo.reports.places import place_label
from geo.reports.pole_tables import to_pole
from geo.reports.tables import Column, Table

Shared = Mapping[str, tuple[str, ...]]
_FACETS = ("secteur", "statut", "reseau")


def neighbour_pages(table: pd.DataFrame) -> int:
    """Count the pages of the list; at least one."""
    return max(1, ceil(len(table) / PAGE_SIZE))


def neighbours_html(
    atlas: Atlas, table: pd.DataFrame, shared: Shared, sheet: str, page: int
) -> str:
    """Write one page of the poles around a place.

    Parameters
    ----------
    table
        As `proximity.neighbours` gives it.
    shared
        Names of the organisations in common, by `id_pole`.
    sheet
        Address of the page of a pole; the `id_pole` is appended.
    page
        From 1.
    """
    first = (page - 1) * PAGE_SIZE
    part = table.iloc[first : first + PAGE_SIZE]
    lines = _lines(atlas, part["row"].to_numpy(), shared, sheet)
    for line, distance_km, azimuth in zip(lines, part["distance_km"], part["azimuth"], strict=True):
        line["distance"] = "sur place" if distance_km < HERE_KM else kilometres(distance_km)
        line["direction"] = _direction(distance_km, azimuth)
    return render(
        "neighbours.html", poles=lines, first=first + 1, last=first + len(part), total=len(table)
    )


def possible_blocks(
    atlas: Atlas, around: Surroundings, shown: int | None = None
) -> list[Block | None]:
    """List the poles that may be near, with between which distances each stands.

    Parameters
    ----------
    shown
        How many are named, the nearest at least first; all without it.
    """
    total, table = len(around.possible), around.possible.iloc[:shown]
    limit = kilometres(NEAR_KM if around.radius_km is None else around.radius_km)
    caption = count(
        total,
        "pôle dont la commune est inconnue et qui peut être",
        "pôles dont la commune est inconnue et qui peuvent être",
    )
    described = Table(
        f"{caption} à {limit} au plus : la distance n'est connue qu'entre deux bornes, celles du "
        "département ou de la région",
        tuple(
            Column(title, "text")
            for title in ("Pôle", "Lieu", "Distance possible", "Secteurs", "Statut")
        ),
        _possible_rows(atlas, table),
    )
    targets = tuple(to_pole(atlas, row) for row in table["row"].tolist())
    first = f"Les {number(len(table))} premiers sont montrés." if total > len(table) else ""
    beyond = count(
        around.beyond,
        "autre pôle sélectionné, de commune inconnue, est plus loin",
        "autres pôles sélectionnés, de commune inconnue, sont plus loin",
    )
    return [
        TableBlock(described, targets) if len(table) else None,
        note(first, f"{beyond} à coup sûr." if around.beyond else ""),
    ]


def _possible_rows(atlas: Atlas, table: pd.DataFrame) -> list[tuple[str, ...]]:
    lines = _lines(atlas, table["row"].to_numpy(), {}, "")
    return [
        (
            line["name"],
            line["place"],
            span_words(least_km, most_km),
            ", ".join(line["facets"]["secteur"]) or NOT_GIVEN,
            ", ".join(line["facets"]["statut"]) or NOT_GIVEN,
        )
        for line, least_km, most_km in zip(lines, table["least_km"], table["most_km"], strict=True)
    ]


def neighbours_figures(atlas: Atlas, table: pd.DataFrame, shared: Shared) -> Table:
    """Describe the same poles as a table to download."""
    rows = table["row"].to_numpy()
    lines = _lines(atlas, rows, shared, "")
    return Table(
        "Pôles par distance",
        (
            Column("id_pole", "text"),
            Column("nom", "text"),
            Column("lieu", "text"),
            Column("distance_km", "km"),
            Column("direction", "text"),
            Column("secteurs", "text"),
            Column("statut", "text"),
            Column("reseaux", "text"),
            Column("membres_communs", "text"),
        ),
        [
            (
                line["id"],
                line["name"],
                line["place"],
                round(float(distance_km), 3),
                _direction(distance_km, azimuth),
                "|".join(line["facets"]["secteur"]),
                "|".join(line["facets"]["statut"]),
                "|".join(line["facets"]["reseau"]),
                "|".join(line["shared"]),
            )
            for line, distance_km, azimuth in zip(
                lines, table["distance_km"], table["azimuth"], strict=True
            )
        ],
    )


def _direction(distance_km: float, azimuth: float) -> str:
    """Say in which direction; empty for a pole that is here."""
    return "" if distance_km < HERE_KM else direction(azimuth)


def _lines(atlas: Atlas, rows: IntArray, shared: Shared, sheet: str) -> list[dict[str, Any]]:
    labels = {key: option_labels(atlas.facets[key], rows) for key in _FACETS}
    poles = [atlas.cells.row(row, LINE_COLUMNS) for row in rows]
    return [
        {
            "id": pole["id_pole"],
            "name": pole["nom"],
            "address": sheet + quote(pole["id_pole"], safe=""),
            "place": place_label(pole, atlas),
            "facets": {key: labels[key][position] for key in labels},
            "shared": shared.get(pole["id_pole"], ()),
        }
        for position, pole in enumerate(poles)
    ]
