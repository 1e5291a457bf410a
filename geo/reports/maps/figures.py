"""The table that says what a map shows: the territories that it colours, with their figures."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.analysis.actors import amounts
from geo.analysis.choropleths import Choropleth
from geo.french import count, fold, number
from geo.model.arrays import IntArray
from geo.model.atlas import View
from geo.model.territories import LEVEL_TITLES
from geo.reports.choices.territories import TerritoryOrder
from geo.reports.maps.crossings import crossed_columns
from geo.reports.maps.fills import remarks
from geo.reports.maps.words import area_title, words_of
from geo.reports.missing import NO_DATA, NO_FIGURE, POSSIBLE_POLES, WITHHELD
from geo.reports.tables import Cell, Column, Table


def area_figures(areas: Choropleth, view: View, order: TerritoryOrder = "valeur") -> Table:
    """List the territories drawn, highest figures first; what has none comes last.

    Parameters
    ----------
    order
        By what they are sorted; a name from A, a distance from the farthest.
    """
    table = areas.table
    is_apart = bool(areas.indicator or areas.crossing)  # what is vague is the figure, not the poles
    is_none_known = (table["poles"] == 0) & (areas.is_vague | is_apart) & (table["possible"] > 0)
    poles = table["poles"].astype(object).where(~is_none_known, None)
    columns: list[tuple[Column, Sequence[Cell]]] = [
        (Column(LEVEL_TITLES[areas.level], "text"), table["nom"].tolist()),
        (Column("Code", "text"), table.index.tolist()),
        (Column("Habitants"), table["population"].tolist()),
        (Column("Pôles"), poles.tolist()),
        *_measured_columns(areas, view),
        *_distance_columns(areas),
    ]
    if table["possible"].any():
        columns.append((Column(POSSIBLE_POLES), table["possible"].tolist()))
    if known := _said_of_each(areas):
        columns.append((Column("Ce qu'il faut en savoir", "text"), known))
    known_amounts = amounts_note(areas, view)
    cells = [values for _, values in columns]
    return Table(
        f"{area_title(areas, view.atlas)}{f'. {known_amounts}' if known_amounts else ''}",
        tuple(column for column, _ in columns),
        [tuple(each[row] for each in cells) for row in _in_order(table, order).tolist()],
    )


def _in_order(table: pd.DataFrame, order: TerritoryOrder) -> IntArray:
    """Rows of a table as they are listed; a distance that is not known stands for the value."""
    if order == "nom":
        return np.asarray(table["nom"].map(fold).argsort(kind="stable"))
    by = {"habitants": "population", "poles": "poles", "distance": "nearest_km"}.get(order, "value")
    values = table[by if by in table else "value"].to_numpy(float)
    known = np.where(np.isfinite(values) | (by == "nearest_km"), values, -np.inf)
    return np.argsort(
        -np.nan_to_num(known, nan=-np.inf, posinf=np.inf, neginf=-np.inf), kind="stable"
    )


def _measured_columns(areas: Choropleth, view: View) -> list[tuple[Column, Sequence[Cell]]]:
    """What the map colours: one figure, or two with the third that each is in."""
    if areas.crossing:
        return crossed_columns(areas, areas.crossing, view.atlas)
    if areas.measure == "nombre" or _is_of_inhabitants(areas):
        return []
    words, values = words_of(areas), areas.table["value"].astype(object)
    from_town_hall = areas.measure == "distance" and areas.level == "commune"
    title = "Distance de la mairie (km)" if from_town_hall else words.column
    cells = _statistics(areas) if areas.indicator else values.where(~areas.is_vague, None)
    return [(Column(title, words.kind, words.missing), cells.tolist())]


def _distance_columns(areas: Choropleth) -> list[tuple[Column, Sequence[Cell]]]:
    """How far the nearest located pole is, where that was worked out."""
    if "nearest_km" not in areas.table:
        return []
    nearest = areas.table["nearest_km"].tolist()
    if areas.level == "commune":
        is_shown = areas.measure == "distance"
        return [] if is_shown else [(Column("Distance de la mairie (km)", "km"), nearest)]
    columns: list[tuple[Column, Sequence[Cell]]] = [(Column(_NEAREST, "km"), nearest)]
    if areas.measure != "distance":
        columns.append((Column("Distance médiane (km)", "km"), areas.table["median_km"].tolist()))
    return columns


_NEAREST = "Distance de la mairie la plus proche d'un pôle localisé (km)"


def _is_of_inhabitants(areas: Choropleth) -> bool:
    """Whether the map shows the inhabitants, whose column every table has."""
    return areas.indicator is not None and areas.indicator.id == "population"


def _statistics(areas: Choropleth) -> pd.Series:
    """Values of an indicator as cells: categories as texts, and NaN, which the column words."""
    values = areas.table["value"]
    if areas.indicator is None or areas.indicator.kind != "classe":
        return values.astype(object)
    named = dict(enumerate(areas.indicator.categories))
    return values.map(named).astype(object).where(values.notna(), NO_DATA)


def _said_of_each(areas: Choropleth) -> list[str]:
    """Say why a value is missing, or what it leaves out; a dash for the others."""
    is_secret = areas.is_vague if areas.indicator else np.zeros(len(areas.table), dtype=bool)
    if not remarks(areas) and not is_secret.any():
        return []
    said = np.where(is_secret, WITHHELD, NO_FIGURE).astype(object)
    for remark, rows in remarks(areas):
        said[rows] = remark
        if areas.indicator is None:
            continue
        missing, parts = areas.table["missing"].tolist(), areas.table["parts"].tolist()
        for row in np.flatnonzero(rows).tolist():
            lacking = count(missing[row], "commune manque", "communes manquent")
            if missing[row]:
                said[row] = f"{remark} : {lacking} sur {number(parts[row])}"
    return [str(each) for each in said]


def amounts_note(areas: Choropleth, view: View) -> str:
    """Say for how many of the selections by a call that pays an amount is published."""
    if areas.measure != "montant":
        return ""
    _, published, hidden = amounts(view)
    if not published + hidden:
        return ""
    times, known = count(published + hidden, "fois"), count(published, "fois")
    return f"Pôles retenus {times} par un appel qui finance, montant publié {known}."
