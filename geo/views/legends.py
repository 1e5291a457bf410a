"""The legend of the map, made from what is really drawn."""

from dataclasses import dataclass

import numpy as np

from geo.analysis.indicators import Classes
from geo.french import count, number
from geo.model.atlas import IntArray, View
from geo.views import palette
from geo.views.choices import INDICATORS, LEVEL_WORDS, MapChoices
from geo.views.html import render
from geo.views.maps import Areas, point_colours


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: a colour, what it stands for, how many have it."""

    colour: str
    label: str
    size: str


@dataclass(frozen=True, slots=True)
class Legend:
    """A part of the legend, and what a reader must know to read it right."""

    title: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


def legend_html(view: View, choices: MapChoices, areas: Areas | None) -> str:
    """Write the whole legend: points, then territories."""
    parts = [point_legend(view, choices.colour, view.located_rows)]
    if areas:
        parts.append(area_legend(view, choices, areas))
    return render("legend.html", parts=parts)


def point_legend(view: View, colour: str, rows: IntArray) -> Legend:
    """Count the points on the map by colour.

    Parameters
    ----------
    colour
        Facet that colours the points.
    rows
        Rows of the points in `Atlas.poles`.
    """
    facet = view.atlas.facets[colour]
    columns = _colour_columns(view, colour, rows)
    colours = point_colours(facet)
    entries = [
        Entry(colours[column], option.label, count(int((columns == column).sum()), "point"))
        for column, option in enumerate(facet.options)
        if (columns == column).any()
    ]
    if (without := int((columns < 0).sum())) > 0:
        entries.append(Entry(palette.WITHOUT, "non renseigné", count(without, "point")))
    several = int((facet.matrix[rows].sum(axis=1) > 1).sum())
    notes = []
    if several:
        noun = count(several, "point en a plusieurs", "points en ont plusieurs")
        chosen = "choisie " if view.selection.facet_or_empty(colour) else ""
        notes.append(f"{noun} : la première valeur {chosen}de cette liste donne la couleur.")
    return Legend(f"Points : {facet.label.lower()}", tuple(entries), tuple(notes))


def area_legend(view: View, choices: MapChoices, areas: Areas) -> Legend:
    """Give the classes of the territories, with how many territories each holds."""
    singular, plural = LEVEL_WORDS[choices.level]
    decimals = 0 if choices.indicator == "nombre" else 2
    colours = palette.sequence(max(len(areas.classes), 1))
    entries = [
        Entry(colours[position], label, count(areas.classes.sizes[position], singular, plural))
        for position, label in enumerate(_class_labels(areas.classes, decimals))
    ]
    zeros = int((areas.table["poles"] == 0).sum())
    if zeros:
        entries.append(Entry(palette.EMPTY, "aucun pôle", count(zeros, singular, plural)))
    notes = []
    if len(areas.classes) > 1:
        notes.append("Classes d'effectifs proches ; des valeurs égales restent ensemble.")
    if unknown := view.unknown_at_level(choices.level):
        poles = count(
            unknown, "pôle sélectionné n'est pas connu", "pôles sélectionnés ne sont pas connus"
        )
        notes.append(f"{poles} à ce niveau.")
    title = f"{INDICATORS[choices.indicator]}, par {singular}"
    return Legend(title, tuple(entries), tuple(notes))


def _colour_columns(view: View, colour: str, rows: IntArray) -> IntArray:
    """Column of the colour of each point: the first option chosen among its own, else its first.

    The same rule stands in `atlas.js` (colourColumn).
    """
    facet = view.atlas.facets[colour]
    columns = facet.first[rows]
    wanted = [facet.positions[slug] for slug in view.selection.facet_or_empty(colour)]
    if wanted:
        matrix = facet.matrix[rows]
        kept = np.zeros_like(matrix)
        kept[:, wanted] = matrix[:, wanted]
        columns = np.where(kept.any(axis=1), kept.argmax(axis=1), columns)
    return columns


def _class_labels(classes: Classes, decimals: int) -> list[str]:
    return [
        number(low, decimals)
        if number(low, decimals) == number(high, decimals)
        else f"{number(low, decimals)} à {number(high, decimals)}"
        for low, high in zip(classes.lowest, classes.highest, strict=True)
    ]
