"""Read the territories shipped in `data/territoires/`: tables at once, shapes when asked for."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.errors import DataMissingError, DataUnreadableError
from geo.model.territories import Level, Territories
from geo.settings import SHIPPED_DATA
from geo.territories.editions import read_former_names

if TYPE_CHECKING:
    import geopandas as gpd

_TABLES = ("communes", "epci", "departements", "regions", "anciennes_communes")
_TYPES = {"integer": "int64", "number": "float64", "string": "str"}
# The one number that may be unknown: its empty cells are read as NaN.
_EMPTY_CELLS = {"superficie_km2": [""]}
_SHAPE_FILES: Mapping[Level, str] = {
    "region": "regions",
    "departement": "departements",
    "epci": "epci",
}
_PROPERTIES = re.compile(r'"properties":({[^{}]*})')
_REMEDY = "Reconstruisez les territoires : python -m geo build-territories."


def territories_folder(data: Path) -> Path:
    """Find the territories of a data folder: its own `territoires/`, else those shipped."""
    own = data / "territoires"
    return own if own.is_dir() else SHIPPED_DATA / "territoires"


def read_territories(folder: Path) -> Territories:
    """Read the tables of the territories.

    Raises
    ------
    DataMissingError
        When the folder or one of its files is not there.
    DataUnreadableError
        When a file is not the table it should be.
    """
    tables = {name: _read_table(folder / f"{name}.csv", name) for name in _TABLES}
    description = read_description(folder)
    return Territories(
        regions=tables["regions"],
        departements=tables["departements"],
        epci=tables["epci"],
        communes=tables["communes"],
        former_communes=tables["anciennes_communes"],
        edition=str(description.get("edition", "")),
        folder=folder,
        read_renamed=read_former_names,
    )


def read_description(folder: Path) -> dict[str, Any]:
    """Read `territoires.json`: edition, sources, counts, and what could not be resolved.

    Raises
    ------
    DataMissingError, DataUnreadableError
        As `read_territories`.
    """
    path = _present(folder / "territoires.json")
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        message = f"{path.name} n'est pas du JSON ({error}). {_REMEDY}"
        raise DataUnreadableError(message) from error
    if not isinstance(description, dict):
        message = f"{path.name} ne contient pas un objet JSON. {_REMEDY}"
        raise DataUnreadableError(message)
    return description


def read_shapes(folder: Path, level: Level, departement: str | None = None) -> "gpd.GeoDataFrame":
    """Read the shapes of one level; communes are read one département at a time, or all.

    Returns
    -------
    Index `code`; `nom`, `geometry` (EPSG:4326, simplified: see `territoires.json`).

    Raises
    ------
    DataMissingError, DataUnreadableError
        As `read_territories`.
    ValueError
        When a département is given for another level than communes.
    """
    import geopandas as gpd  # noqa: PLC0415 (0.5 s that reading the tables does not need)

    if level != "commune" and departement is not None:
        message = "departement is only for communes"
        raise ValueError(message)
    frames = [_read_geojson(path) for path in shape_files(folder, level, departement)]
    joined = pd.concat(frames) if len(frames) > 1 else frames[0]
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=4326)


def shape_files(folder: Path, level: Level, departement: str | None = None) -> list[Path]:
    """List the files that hold the shapes of a level, sorted.

    Raises
    ------
    DataMissingError
        When there is none.
    """
    shapes = folder / "formes"
    if level != "commune":
        return [_present(shapes / f"{_SHAPE_FILES[level]}.geojson")]
    if departement is not None:
        return [_present(shapes / f"communes-{departement}.geojson")]
    files = sorted(shapes.glob("communes-*.geojson"))
    if not files:
        message = f"{shapes.name} ne contient aucun fichier communes-*.geojson. {_REMEDY}"
        raise DataMissingError(message)
    return files


def _read_geojson(path: Path) -> "gpd.GeoDataFrame":
    import geopandas as gpd  # noqa: PLC0415 (see read_shapes)
    from shapely import GEOSException, from_geojson, get_parts  # noqa: PLC0415

    try:
        text = path.read_text(encoding="utf-8")
        # Our own files: flat properties. Finding them so spares json a million coordinates,
        # 2.2 s of the 2.8 that all communes took.
        properties = [json.loads(found) for found in _PROPERTIES.findall(text)]
        shapes = get_parts(from_geojson(text))
        codes = pd.Index([p["code"] for p in properties], name="code", dtype=str)
        names = [p["nom"] for p in properties]
        return gpd.GeoDataFrame({"nom": names}, geometry=shapes, crs=4326, index=codes)
    except (ValueError, KeyError, TypeError, GEOSException) as error:
        message = f"{path.name} n'est pas une FeatureCollection lisible ({error}). {_REMEDY}"
        raise DataUnreadableError(message) from error


def _read_table(path: Path, name: str) -> pd.DataFrame:
    types = _column_types(name)
    try:
        table = pd.read_csv(
            _present(path),
            dtype=types,
            na_values=_EMPTY_CELLS,
            keep_default_na=False,
            encoding="utf-8",
            engine="c",
        )
    except ValueError as error:
        message = f"{path.name} est illisible ({error}). {_REMEDY}"
        raise DataUnreadableError(message) from error
    if list(table.columns) != list(types):
        found, wanted = ", ".join(map(str, table.columns)), ", ".join(types)
        message = f"{path.name} a pour colonnes {found} ; attendu : {wanted}. {_REMEDY}"
        raise DataUnreadableError(message)
    return table.set_index(next(iter(types)))


@cache
def _column_types(name: str) -> dict[str, str]:
    """Columns of a table, in order, with pandas' types, as its schema has them."""
    schema = json.loads((SHIPPED_DATA / "schemas" / f"{name}.json").read_text("utf-8"))
    return {field["name"]: _TYPES[field["type"]] for field in schema["fields"]}


def _present(path: Path) -> Path:
    if not path.is_file():
        message = f"{path.name} n'est pas dans {path.parent.name}. {_REMEDY}"
        raise DataMissingError(message)
    return path
