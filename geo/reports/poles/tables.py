"""The poles of a sheet, in tables: those on the map, and those whose place is less known."""

from collections.abc import Iterable, Sequence
from math import nan

import numpy as np
import pandas as pd

from geo.analysis.portraits import Portrait
from geo.french import NBSP, count, date, fold, number
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas
from geo.reports.blocks import TableBlock
from geo.reports.distances import how_far
from geo.reports.links import Links, ToPole
from geo.reports.missing import NO_FIGURE, NOT_GIVEN, NOT_PUBLISHED, UNKNOWN
from geo.reports.places import PLACE_COLUMNS, place_label, why_not_placed
from geo.reports.poles.listing import LINE_COLUMNS, call_years, option_labels
from geo.reports.tables import Cell, Column, Table, texts

_POSSIBLE = (
    "peut-être ici, de lieu trop mal connu, non compté",
    "peut-être ici, de lieu trop mal connu, non comptés",
)
NEAREST = 5
"""Poles named as the nearest to a place."""
_NAMED = 5
"""Poles named in one cell."""


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


def others_block(atlas: Atlas, rows: IntArray, caption: str) -> TableBlock | None:
    """List poles by name beside another one, with their place and status; None for none."""
    if not len(rows):
        return None
    ordered = _by_name(atlas, rows)
    statuses = option_labels(atlas.facets["statut"], np.array(ordered, dtype=np.intp))
    lines = [
        (
            atlas.cells["nom"][row],
            place_label(atlas.cells.row(row, PLACE_COLUMNS), atlas),
            ", ".join(status) or NOT_GIVEN,
        )
        for row, status in zip(ordered, statuses, strict=True)
    ]
    table = Table(caption, texts("Pôle", "Lieu", "Statut"), lines)
    return TableBlock(table, tuple(to_pole(atlas, row) for row in ordered))


def _by_name(atlas: Atlas, rows: IntArray) -> list[int]:
    names = atlas.cells["nom"]
    return sorted(rows.tolist(), key=lambda row: (fold(names[row]), row))


def to_pole(atlas: Atlas, row: int) -> ToPole:
    """Lead to the pole of a row of `atlas.poles`."""
    return ToPole(atlas.cells["id_pole"][row], atlas.cells["source_url"][row])


def named_poles(atlas: Atlas, rows: Sequence[int]) -> Links:
    """Name some poles in one cell, and count those left out."""
    names, left = atlas.cells["nom"], len(rows) - _NAMED
    parts = tuple((names[row], to_pole(atlas, row)) for row in rows[:_NAMED])
    return Links(parts, f" et {number(left)} de plus" if left > 0 else "")


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
    ordered = _by_name(atlas, rows)
    columns = (
        *texts("Pôle", "Lieu", "Statut", "Secteurs", "Années d'appel"),
        Column("Montant publié, en euros", missing=NO_FIGURE),
        *texts("Dernière preuve"),
    )
    caption = count(len(rows), f"pôle {what[0]}", f"pôles {what[1]}")
    described = Table(caption, columns, list(_lines(atlas, ordered)))
    return TableBlock(described, tuple(to_pole(atlas, row) for row in ordered))


def _lines(atlas: Atlas, rows: list[int]) -> Iterable[Sequence[Cell]]:
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
            ", ".join(call_years(atlas, row)) or "aucune connue",
            _amount(atlas, row),
            date(pole["date_source"]).replace(" ", NBSP, 1) or f"{UNKNOWN}e",
        )


def _amount(atlas: Atlas, row: int) -> Cell:
    """What is published of what calls gave a pole; NaN where none that finances is known."""
    given = atlas.supports.euros[(atlas.supports.rows == row) & atlas.supports.pays]
    known = given[~np.isnan(given)]
    if not len(known):
        return NOT_PUBLISHED if len(given) else nan
    return int(known.sum())


def readable_table(atlas: Atlas, rows: IntArray) -> Table:
    """List poles by name, in words: what a person opens a workbook for."""
    rows = np.array(_by_name(atlas, rows), dtype=np.intp)
    statuses, sectors, calls = (
        option_labels(atlas.facets[key], rows) for key in ("statut", "secteur", "appel")
    )
    columns = (
        *texts("Nom", "Statut", "Région", "Département", "EPCI", "Commune", "Secteurs", "Appels"),
        Column("Montant publié, en euros"),
        Column("Montants non publiés"),
        *texts("Site", "Source"),
        *(Column("Latitude", "degrees"), Column("Longitude", "degrees")),
        *texts("Le point est"),
    )
    lines = zip(rows.tolist(), statuses, sectors, calls, strict=True)
    return Table("Pôles", columns, [_readable(atlas, *line) for line in lines])


def _readable(
    atlas: Atlas, row: int, status: list[str], sectors: list[str], calls: list[str]
) -> Sequence[Cell]:
    pole, name = atlas.cells.row(row, _READ), atlas.territories.name
    given = atlas.supports.at(atlas.supports.rows == row)
    is_known = ~np.isnan(given.euros)
    place = [
        name(level, pole[f"code_{level}"]) if pole[f"code_{level}"] else None
        for level in ("region", "departement", "epci", "commune")
    ]
    is_located = bool(atlas.is_located[row])
    return (
        pole["nom"],
        ", ".join(status) or None,
        *place,
        ", ".join(sectors) or None,
        " ; ".join(calls) or None,
        int(given.euros[is_known].sum()) if is_known.any() else None,
        int((given.pays & ~is_known).sum()),
        pole["site_web"] or None,
        pole["source_url"] or None,
        *((pole["latitude"], pole["longitude"]) if is_located else (None, None)),
        POINTS[pole["niveau_lieu"]] if is_located else None,
    )


_READ = (
    *("nom", "site_web", "source_url", "niveau_lieu", "latitude", "longitude"),
    *(f"code_{level}" for level in ("region", "departement", "epci", "commune")),
)
POINTS = {"adresse": "l'adresse du pôle", "commune": "la mairie de sa commune"}
"""What the point of a pole is, by `niveau_lieu`."""
