"""Counts and amounts as circles, each as large as its value; a colour would mix them with size.

A large or populous territory has more of everything: filled with the colour of a count, it says how
large it is. Rates, quotients and distances fill territories; what adds up stands on them.
"""

from math import isfinite, sqrt

from geo.analysis.choropleths import Choropleth

LARGEST_PX = 16.0
LEAST_PX = 3.0
"""Under it a circle would be taken for the border of its territory."""
_ADD_UP = frozenset({"nombre", "secteur", "montant"})


CIRCLES_NOTE = "La surface d'un cercle est proportionnelle à la valeur."


def has_circles(areas: Choropleth) -> bool:
    """Whether the figures of a map add up, and are drawn as circles."""
    if areas.indicator:
        return areas.indicator.kind == "effectif"
    return areas.measure in _ADD_UP


def radii(areas: Choropleth) -> list[float]:
    """Pixels of the circle of each territory, in the order of the table; 0 for none."""
    if not has_circles(areas):
        return [0.0] * len(areas.table)
    most = largest(areas)
    return [_radius(value, most) for value in areas.table["value"].tolist()]


def class_radii(areas: Choropleth) -> list[float]:
    """Pixels of the largest circle of each class that has a territory; 0 for none."""
    sizes = zip(areas.classes.highest, areas.classes.sizes, strict=True)
    highest = [float(value) for value, size in sizes if size]
    if not has_circles(areas):
        return [0.0] * len(highest)
    most = largest(areas)
    return [_radius(value, most) for value in highest]


def largest(areas: Choropleth) -> float:
    """The value of the largest circle; 0 without any."""
    values = areas.table["value"].to_numpy(float).tolist()
    return max((value for value in values if isfinite(value)), default=0.0)


def _radius(value: float, most: float) -> float:
    """Twin of `radius` in `choropleths.js`, `circleRadius` in `layers.js`: a surface as a value."""
    if not isfinite(value) or value <= 0:
        return 0.0
    return round(max(LEAST_PX, LARGEST_PX * sqrt(value / most)), 1)
