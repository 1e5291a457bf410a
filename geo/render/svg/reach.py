"""What is drawn over maps of distances: places to add, and the poles around a place."""

import pandas as pd

from geo.analysis.proximity import Surroundings
from geo.analysis.radii import RINGS_KM
from geo.french import NBSP, kilometres, number
from geo.render.svg.maps import Mark, Overlay, Ring
from geo.render.svg.windows import Circle, Frame
from geo.views.reach_maps import COLOUR, ring


def siting_overlay(table: pd.DataFrame) -> Overlay:
    """Number the places chosen for new poles, among the selected poles.

    Parameters
    ----------
    table
        As `siting.siting_table` gives it.
    """
    columns = (table[name].tolist() for name in ("longitude", "latitude", "rank", "nom", "gained"))
    marks = [
        Mark(longitude, latitude, str(rank), f"{name}{NBSP}: +{number(gained)} habitants")
        for longitude, latitude, rank, name, gained in zip(*columns, strict=True)
    ]
    return Overlay(colour=COLOUR, marks=marks)


def proximity_overlay(around: Surroundings) -> Overlay:
    """Draw the poles listed around a place, with rings at 10, 30 and 50 km."""
    origin = around.origin
    return Overlay(
        colour=COLOUR,
        rows=around.near["row"].to_numpy(),
        marks=[Mark(origin.longitude, origin.latitude, "•", "point de départ")],
        rings=[Ring(kilometres(radius_km), ring(origin, radius_km)) for radius_km in RINGS_KM],
    )


def proximity_frame(around: Surroundings, width: int = 640) -> Frame:
    """Frame a map on the largest ring, with the territory asked for outlined."""
    origin = around.origin
    codes = (origin.code,) if origin.level else ()
    circle = Circle(origin.longitude, origin.latitude, RINGS_KM[-1])
    return Frame(origin.level, codes, width, circle)
