"""The table that says what a map shows: the territories that it colours, with their figures."""

import numpy as np
import pandas as pd

from geo.analysis.actors import published_amounts
from geo.analysis.choropleths import Choropleth
from geo.french import count, number
from geo.model.atlas import View
from geo.reports.choices.drawing import LEVEL_TITLES
from geo.reports.maps.choropleths import area_title, remarks
from geo.reports.maps.words import words_of
from geo.reports.missing import NO_DATA, NO_FIGURE, POSSIBLE_POLES, WITHHELD
from geo.reports.tables import Column, Table


def area_figures(areas: Choropleth, view: View) -> Table:
    """List the territories drawn, highest figures first; what has none comes last."""
    words = words_of(areas)
    columns = [
        Column(LEVEL_TITLES[areas.level], "text"),
        Column("Code", "text"),
        Column("Habitants"),
        Column("Pôles"),
    ]
    shown = ["nom", "code", "population", "poles"]
    if areas.measure != "nombre" and not _is_of_inhabitants(areas):
        from_town_hall = areas.measure == "distance" and areas.level == "commune"
        title = "Distance de la mairie (km)" if from_town_hall else words.column
        columns.append(Column(title, words.kind, words.missing))
        shown.append("value")
    values = areas.table["value"]
    order = np.argsort(-values.where(np.isfinite(values), -np.inf).to_numpy(float), kind="stable")
    if areas.table["possible"].any():
        columns.append(Column(POSSIBLE_POLES))
        shown.append("possible")
    table = areas.table.assign(code=areas.table.index)
    is_none_known = (table["poles"] == 0) & (areas.is_vague | bool(areas.indicator))
    is_none_known &= table["possible"] > 0
    table["poles"] = table["poles"].astype(object).where(~is_none_known, None)
    if areas.indicator:
        table["value"] = _statistics(areas)
        table["known"] = _said_of_each(areas)
        if table["known"].any():
            columns.append(Column("Ce qu'il faut en savoir", "text"))
            shown.append("known")
    else:
        table["value"] = values.astype(object).where(~areas.is_vague, None)
    table = table[shown].iloc[order]
    known = amounts_note(areas, view)
    return Table(
        f"{area_title(areas, view.atlas)}{f'. {known}' if known else ''}",
        tuple(columns),
        [tuple(row) for row in table.itertuples(index=False)],
    )


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
    """Say why a value is missing, or what it leaves out; nothing of the others."""
    if not remarks(areas) and not areas.is_vague.any():
        return [""] * len(areas.table)
    said = np.where(areas.is_vague, WITHHELD, NO_FIGURE).astype(object)
    missing, parts = areas.table["missing"].to_numpy(int), areas.table["parts"].to_numpy(int)
    for remark, rows in remarks(areas):
        said[rows] = remark
        for row in np.flatnonzero(rows & (missing > 0)):
            lacking = count(missing[row], "commune manque", "communes manquent")
            said[row] = f"{remark} : {lacking} sur {number(parts[row])}"
    return [str(each) for each in said]


def amounts_note(areas: Choropleth, view: View) -> str:
    """Say for how many of the selections by a call that pays an amount is published."""
    if areas.measure != "montant":
        return ""
    published, financed = published_amounts(view)
    if not financed:
        return ""
    return (
        f"Pôles retenus {count(financed, 'fois')} par un appel qui finance, montant publié "
        f"{count(published, 'fois')}."
    )
