"""Frames: the poles of a view and its territories as GeoDataFrames, WGS84."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.analysis.indicators import rates_by_level
from geo.model.arrays import FloatArray
from geo.model.atlas import View
from geo.model.territories import Level
from geo.publish.exports.names import with_points
from geo.territories.read import read_shapes

TERRITORY_COLUMNS = {
    "code": "Code officiel",
    "nom": "Nom",
    "population": "Population municipale",
    "poles": "Pôles de ce fichier connus à ce niveau ; vide si aucun, et qu'il peut y en avoir",
    "poles_possibles": "Pôles de ce fichier, de lieu mal connu, qui peuvent y être en plus",
    "taux": "Pôles de ce fichier pour 100 000 habitants ; vide sans habitant ou sans nombre",
    "taux_bas": "Borne basse du taux, intervalle de Poisson exact à 95 %",
    "taux_haut": "Borne haute du taux, intervalle de Poisson exact à 95 %",
}
"""Columns of the layers of territories."""


def poles_frame(view: View) -> gpd.GeoDataFrame:
    """Give the selected poles as points; those of unknown commune have no geometry.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns of `Atlas.poles`, missing where not known, and `geometry` (EPSG:4326): the point of
        the pole or of its town hall, as `precision` says.
    """
    poles = with_points(view.poles).drop(columns="_row").reset_index(drop=True)
    points = points_of(poles[["longitude", "latitude"]].to_numpy(float))
    return gpd.GeoDataFrame(without_empty(poles), geometry=points, crs=4326)


def territories_frame(view: View, level: Level) -> gpd.GeoDataFrame:
    """Give the territories of a level inside the selection, with what it counts there.

    Returns
    -------
    geopandas.GeoDataFrame
        `TERRITORY_COLUMNS` and `geometry` (EPSG:4326, simplified; a few communes have none).
    """
    selection, territories = view.selection, view.atlas.territories
    codes = list(territories.inside(level, selection.level, selection.codes))
    figures = rates_by_level(view, level).loc[codes]
    is_unknown = (figures["poles"] == 0) & (figures["possible"] > 0)
    shapes = _shapes(view, level, codes)
    figures["poles"] = figures["poles"].astype("Int64").mask(is_unknown)
    names = {
        "rate": "taux",
        "rate_low": "taux_bas",
        "rate_high": "taux_haut",
        "possible": "poles_possibles",
    }
    columns = figures.rename(columns=names).assign(code=codes)[[*TERRITORY_COLUMNS]]
    return gpd.GeoDataFrame(columns.reset_index(drop=True), geometry=shapes, crs=4326)


def without_empty(frame: pd.DataFrame) -> pd.DataFrame:
    """Empty texts become NULL, as a database says that something is not known."""
    texts = [str(name) for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].where(frame[name] != "") for name in texts})


def points_of(degrees: FloatArray) -> list[Point | None]:
    """Points of longitudes and latitudes, row by row; None where unknown."""
    return [None if np.isnan(point).any() else Point(point) for point in degrees]


def _shapes(view: View, level: Level, codes: list[str]) -> list[BaseGeometry | None]:
    territories = view.atlas.territories
    if level != "commune":
        shapes = read_shapes(territories.folder, level)
    else:
        departements = sorted(set(territories.communes.loc[codes, "code_departement"]))
        parts = [read_shapes(territories.folder, level, each) for each in departements]
        shapes = pd.concat(parts)
    found = shapes.geometry.to_dict()
    return [found.get(code) for code in codes]  # a few communes have no shape in the source
