"""The poles of a sheet, in tables: those on the map, and those whose place is less known."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from geo.analysis.portraits import Portrait
from geo.french import NBSP, count, date, euros, fold
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas
from geo.reports.blocks import TableBlock
from geo.reports.distances import how_far
from geo.reports.links import ToPole
from geo.reports.missing import NO_FIGURE, NOT_GIVEN, NOT_PUBLISHED, UNKNOWN
from geo.reports.places import PLACE_COLUMNS, place_label, why_not_placed
from geo.reports.poles.listing import LINE_COLUMNS, call_years, option_labels
from geo.reports.tables import Table, texts

_POSSIBLE = (
    "peut-être ici, de lieu trop mal connu, non compté",
    "peut-être ici, de lieu trop mal connu, non comptés",
)
_NOT_PUBLISHED = f"{NOT_PUBLISHED}s"
NEAREST = 5
"""Poles named as the nearest to a place."""


def all_poles(found: Portrait) -> list[TableBlock]:
    """List the poles of a territory: on the map, known less finely, and those that may be there."""
    view = found.view
    atlas = view.atlas
    blocks = (
        poles_block(atlas, view.located_rows, ("localisé à la commune", "localisés à la commune")),
        poles_block(atlas, view.unplaced_rows, ("dont la commune n'est pas connue",) * 2),
        poles_block(atlas, found.possible, _POSSIBLE),
    )
    return [block for block in blocks if block]


def nearest_block(atlas: Atlas, near: pd.DataFrame) -> TableBlock:
    """List the poles nearest to a place: `geo.analysis.proximity.neighbours`, or its first rows."""
    cells = atlas.cells
    rows = [
        (
            cells["nom"][row],
            place_label(cells.row(row, PLACE_COLUMNS), atlas),
            how_far(distance_km, azimuth),
        )
        for row, distance_km, azimuth in zip(
            near["row"].tolist(),
            near["distance_km"].tolist(),
            near["azimuth"].tolist(),
            strict=True,
        )
    ]
    return TableBlock(
        Table("Pôles localisés les plus proches", texts("Pôle", "Lieu", "Distance"), rows),
        tuple(to_pole(atlas, row) for row in near["row"].tolist()),
    )


def to_pole(atlas: Atlas, row: int) -> ToPole:
    """Lead to the pole of a row of `atlas.poles`."""
    return ToPole(atlas.cells["id_pole"][row], atlas.cells["source_url"][row])


def poles_block(atlas: Atlas, rows: IntArray, what: tuple[str, str]) -> TableBlock | None:
    """List poles by name, each with its place, sectors, calls, amount and latest proof; or None.

    Parameters
    ----------
    rows
        In `Atlas.poles`.
    what
        What one, and several, have in common, after their count: « localisés à la commune ».
    """
    if not len(rows):
        return None
    names = atlas.cells["nom"]
    ordered = sorted(rows.tolist(), key=lambda row: (fold(names[row]), row))
    columns = texts(
        *("Pôle", "Lieu", "Statut", "Secteurs"),
        *("Années d'appel", "Montant", "Dernière preuve"),
    )
    caption = count(len(rows), f"pôle {what[0]}", f"pôles {what[1]}")
    described = Table(caption, columns, list(_lines(atlas, ordered)))
    return TableBlock(described, tuple(to_pole(atlas, row) for row in ordered))


def _lines(atlas: Atlas, rows: list[int]) -> Iterable[tuple[str, ...]]:
    positions = np.array(rows, dtype=np.intp)
    statuses, sectors = (
        option_labels(atlas.facets[key], positions) for key in ("statut", "secteur")
    )
    for row, status, sector in zip(rows, statuses, sectors, strict=True):
        pole = atlas.cells.row(row, LINE_COLUMNS)
        why = why_not_placed(pole)
        yield (
            pole["nom"],
            place_label(pole, atlas) + (f"{NBSP}; {why}" if why else ""),
            ", ".join(status) or NOT_GIVEN,
            ", ".join(sector) or NOT_GIVEN,
            ", ".join(call_years(atlas, row)) or "aucune",
            amount_words(atlas, row),
            date(pole["date_source"]).replace(" ", NBSP, 1) or f"{UNKNOWN}e",
        )


def amount_words(atlas: Atlas, row: int) -> str:
    """Say what calls gave a pole: what is published of it; a dash where no call is known."""
    given = atlas.supports.euros[atlas.supports.rows == row]
    known = given[~np.isnan(given)]
    if not len(known):
        return NOT_PUBLISHED if len(given) else NO_FIGURE
    hidden = f"{NBSP}; {count(len(given) - len(known), NOT_PUBLISHED, _NOT_PUBLISHED)}"
    return euros(known.sum()) + (hidden if len(given) > len(known) else "")
