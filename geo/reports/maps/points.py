"""The points of a map: who each is, where it stands, what colours it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.model.arrays import FloatArray, IntArray
from geo.model.atlas import Atlas, View
from geo.model.facets import Facet
from geo.reports import palette
from geo.reports.missing import NOT_GIVEN
from geo.reports.places import PLACE_COLUMNS, place_label, records

_TOLD_FACETS = ("statut", "secteur", "appel", "confiance")


@dataclass(frozen=True, slots=True)
class Point:
    """A point that is drawn: its identifier, what it is, its colour and what this stands for."""

    identifier: str
    text: str
    colour: str
    label: str


@dataclass(frozen=True, slots=True)
class Told:
    """A property of all points: its name, its values in words, ranks of those of each point."""

    label: str
    labels: Sequence[str]
    values: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Colouring:
    """What colours points: a property, its values that come first, a colour each, that of none."""

    facet: str
    wanted: Sequence[int]
    colours: Sequence[str]
    without: str


@dataclass(frozen=True, eq=False)
class AllPoints:
    """All that may be drawn, a value each: longitudes and latitudes in WGS84 degrees."""

    identifiers: Sequence[str]
    names: Sequence[str]
    places: Sequence[str]
    longitudes: FloatArray
    latitudes: FloatArray
    told: Mapping[str, Told]


def all_points(atlas: Atlas) -> AllPoints:
    """List the poles that have a point, in the order of `atlas.poles`: public columns only."""
    rows = np.flatnonzero(atlas.is_located)
    poles = atlas.poles.iloc[rows]
    return AllPoints(
        identifiers=poles["id_pole"].tolist(),
        names=poles["nom"].tolist(),
        places=[place_label(pole, atlas) for pole in records(poles[list(PLACE_COLUMNS)])],
        longitudes=poles["longitude"].to_numpy(float),
        latitudes=poles["latitude"].to_numpy(float),
        told={key: _told(atlas.facets[key], rows) for key in _TOLD_FACETS},
    )


def _told(facet: Facet, rows: IntArray) -> Told:
    values = [np.flatnonzero(row).tolist() for row in facet.matrix[rows]]
    return Told(facet.label, [option.label for option in facet.options], values)


def colouring_of(view: View, colour: str) -> Colouring:
    """Say what colours the points; all have one dark colour under an empty facet."""
    facet = view.atlas.facets[colour or "statut"]
    wanted = [facet.positions[slug] for slug in view.selection.facet(facet.key)]
    colours = point_colours(facet)
    if colour:
        return Colouring(facet.key, wanted, colours, palette.WITHOUT)
    return Colouring(facet.key, wanted, [palette.SELECTED] * len(colours), palette.SELECTED)


def points_of(view: View, colour: str, rows: IntArray) -> list[Point]:
    """Say who is drawn, and in which colour.

    Parameters
    ----------
    colour
        Facet that colours the points; empty for one dark colour.
    rows
        Rows of the points in `Atlas.poles`.
    """
    poles = records(view.atlas.poles.iloc[rows][["id_pole", "nom", "nom_commune"]])
    return [
        Point(pole["id_pole"], f"{pole['nom']}, {pole['nom_commune']}", *look)
        for pole, look in zip(poles, _looks(view, colour, rows), strict=True)
    ]


def _looks(view: View, colour: str, rows: IntArray) -> list[tuple[str, str]]:
    """Colour of each point, and the option that gives it."""
    if not colour:
        return [(palette.SELECTED, "")] * len(rows)
    facet = view.atlas.facets[colour]
    labels = [*(option.label for option in facet.options), NOT_GIVEN]
    looks = list(zip([*point_colours(facet), palette.WITHOUT], labels, strict=True))
    return [looks[column] for column in point_option_columns(view, colour, rows).tolist()]


def point_option_columns(view: View, colour: str, rows: IntArray) -> IntArray:
    """Column of the colour of each point: the first option chosen among its own, else its first.

    -1 without any.

    The same rule stands in `atlas.js` (colourColumn).
    """
    facet = view.atlas.facets[colour]
    columns = facet.first[rows]
    wanted = [facet.positions[slug] for slug in view.selection.facet(colour)]
    if wanted:
        matrix = facet.matrix[rows]
        kept = np.zeros_like(matrix)
        kept[:, wanted] = matrix[:, wanted]
        columns = np.where(kept.any(axis=1), kept.argmax(axis=1), columns)
    return columns


def point_colours(facet: Facet) -> Sequence[str]:
    """Colour of each option of a facet, in order."""
    return [palette.category(position) for position in range(len(facet.options))]
