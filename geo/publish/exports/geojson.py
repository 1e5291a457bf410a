"""GeoJSON (RFC 7946): the selected poles, those without a point included."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.model.arrays import FloatArray
from geo.publish.exports.about import about
from geo.publish.exports.extract import Extract

_DECIMALS = 7  # a centimetre; the poles' own coordinates stand whole in their properties


def geojson(extract: Extract) -> bytes:
    """Write a FeatureCollection, a pole a line, in the order of the table.

    Longitude and latitude are WGS84 degrees: RFC 7946 knows nothing else, and wants no `crs`. A
    pole of which not even the commune is known has a null geometry, as section 3.2 allows.
    Properties are the public columns; what is unknown is null.
    """
    said, release = about(extract), extract.view.atlas.release
    points = extract.points["poles"].round(_DECIMALS)
    members = {
        "type": "FeatureCollection",
        "titre": release.title,
        "version": release.version,
        "date": release.date,
        "licence": release.licence,
        "source": said.source,
        "selection": said.selection,
        "comptes": said.counts,
        "limites": release.limits,
        **_bounding_box(points),
    }
    rows = _properties(extract.frames["poles"])
    features = [_feature(row, point) for row, point in zip(rows, points, strict=True)]
    head = _compact(members).removesuffix("}")
    lines = ",\n".join(map(_compact, features))
    return f'{head},"features":[\n{lines}\n]}}\n'.encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _bounding_box(points: FloatArray) -> Mapping[str, list[float]]:
    located = points[~np.isnan(points).any(axis=1)]
    if not len(located):
        return {}
    return {"bbox": [*located.min(axis=0).tolist(), *located.max(axis=0).tolist()]}


def _properties(poles: pd.DataFrame) -> list[dict[str, Any]]:
    cells = poles.astype(object).where(poles.notna() & (poles != ""), None)
    return [{str(name): cell for name, cell in row.items()} for row in cells.to_dict("records")]


def _feature(row: Mapping[str, Any], point: FloatArray) -> Mapping[str, Any]:
    is_located = not np.isnan(point).any()
    return {
        "type": "Feature",
        "id": row["id_pole"],
        "geometry": {"type": "Point", "coordinates": point.tolist()} if is_located else None,
        "properties": row,
    }
