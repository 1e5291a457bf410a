"""Write the built territories: tables as CSV, shapes as GeoJSON, and their description."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import shapely


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Write a table as UTF-8 CSV: comma, header, LF, index first."""
    text: str = table.to_csv(lineterminator="\n")
    return text.encode("utf-8")


def geojson_bytes(shapes: "pd.Series[Any]", names: "pd.Series[str]") -> bytes:
    """Write shapes (index code, degrees) as a compact FeatureCollection, one feature a line.

    Features are sorted by code and carry `code` and `nom`, nothing else.
    """
    features = [
        {
            "type": "Feature",
            "properties": {"code": str(code), "nom": str(names[code])},
            "geometry": shapely.geometry.mapping(shapes[code]),
        }
        for code in sorted(shapes.index)
    ]
    lines = ",\n".join(_compact(feature) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shape_contents(
    shapes: Mapping[str, "pd.Series[Any]"], tables: Mapping[str, pd.DataFrame]
) -> dict[str, bytes]:
    """Write the shapes of each level; communes go in one file for each département."""
    contents = {
        f"formes/{level}.geojson": geojson_bytes(shapes[level], tables[level]["nom"])
        for level in ("regions", "departements", "epci")
    }
    communes = tables["communes"]
    home = communes["code_departement"].reindex(shapes["communes"].index)
    for departement, members in shapes["communes"].groupby(home.to_numpy(), sort=True):
        contents[f"formes/communes-{departement}.geojson"] = geojson_bytes(members, communes["nom"])
    return contents


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files into a folder, made when needed."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def replace_folder(built: Path, target: Path) -> None:
    """Put a built folder in the place of another; the old one comes back if that fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = built.with_name(f"{built.name}-ancien")
    if target.exists():
        target.rename(old)
    try:
        built.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
