"""GeoJSON, and other JSON of the same matter: lists of objects, maps of uMap and of GoGoCarto."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from geo.formats.grids import Grid
from geo.formats.layers import Layer, layer_grid
from geo.formats.limits import MAX_NAME, MAX_NESTING, MAX_NODES, Allowance, check_shape, refused
from geo.formats.points import OTHER, WGS84, Located, located
from geo.formats.values import cell_text
from geo.french import number
from geo.model.report import Problem, shown
from geo.model.rules import fault

# One without an end reaches to the last byte: else each quote inside would be tried in its turn.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_OPENING, _CLOSING = b"[{", b"]}"
_NO_MARKS = bytes(byte for byte in range(256) if byte not in _OPENING + _CLOSING)
_EPSG = re.compile(r"EPSG:+(?:[\d.]*:)?(\d{4,5})$", re.IGNORECASE)
_COLLECTIONS = ("features", "data", "results", "records", "elements")
"""Members under which sites give their list: GeoJSON, GoGoCarto, Opendatasoft, Overpass."""
_SHAPES = frozenset({"coordinates", "geometries"})
_PROPERTIES = ("properties", "fields", "tags")
"""Members under which an item says what it is: GeoJSON, Opendatasoft, Overpass."""


def read_geojson(file: str, data: bytes, allowance: Allowance) -> Grid:
    """Read the features of a GeoJSON file: their properties, and the point of each.

    A list of plain objects is read as well, and so are the maps of uMap and of GoGoCarto. An
    object inside a property gives a column for each of its members.

    Raises
    ------
    DataUnreadableError
        It is no such JSON, is nested too deep, or too big.
    """
    _refuse_nesting(file, data)
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
        features = [_feature(each) for each in _listed_in(content)]
        records = [members_of(properties) for properties, _ in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        remedy = "Donnez une FeatureCollection, ou enregistrez le tableau en CSV."
        raise refused(file, "ce n'est pas un GeoJSON lisible", remedy) from error
    names = _names(file, records, allowance)
    system = _system(content)
    points = [_point(shape, system) for _, shape in features]
    rows = [[_text(record.get(name)) for name in names] for record in records]
    layer = Layer([cell_text(name) for name in names], rows, points)
    grid = layer_grid(file, "", layer, {"format": "GeoJSON"}, allowance)
    problems = (*grid.problems, *_nested(file, records))
    return replace(grid, problems=problems, about=_about(content))


def _refuse_nesting(file: str, data: bytes) -> None:
    """Refuse JSON nested too deep, or of too many parts, before the parser meets it."""
    marks = np.frombuffer(_STRING.sub(b"", data).translate(None, _NO_MARKS), dtype=np.uint8)
    is_open = (marks == _OPENING[0]) | (marks == _OPENING[1])
    deepest = int(np.where(is_open, 1, -1).cumsum().max(initial=0))
    nodes = int(is_open.sum())
    if deepest > MAX_NESTING:
        reason = f"il emboîte {number(deepest)} niveaux ; {number(MAX_NESTING)} au plus"
        raise refused(file, reason, "Ne gardez que les points et leurs propriétés.")
    if nodes > MAX_NODES:
        reason = f"il a {number(nodes)} sommets ou objets ; {number(MAX_NODES)} au plus"
        raise refused(file, reason, "Remplacez les contours par des points.")


def _refuse_constant(name: str) -> None:
    """Refuse what JSON does not have: NaN and infinities."""
    message = f"« {name} » n'est pas du JSON"
    raise ValueError(message)


def _listed_in(content: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    """Find the list of what a file tells of."""
    if isinstance(content, list):
        return content
    if content.get("type") == "Feature":
        return [content]
    if content.get("type") == "umap":
        return [each for layer in content["layers"] for each in _listed_in(layer)]
    found, *_ = [content[name] for name in _COLLECTIONS if isinstance(content.get(name), list)]
    return list(found)


def _feature(item: Mapping[str, Any]) -> tuple[Mapping[str, Any], object]:
    """Tell the properties of a feature, or of a plain object, from its geometry."""
    inner = next((name for name in _PROPERTIES if isinstance(item.get(name), dict)), None)
    properties = dict(item[inner] if inner else {} if item.get("type") == "Feature" else item)
    own = {name: value for name, value in item.items() if name in ("lat", "lon")}
    shapes = [item.get("geometry"), *properties.values()]
    shape = next((each for each in shapes if is_shape(each)), item.get("geometry"))
    for name in ("geometry", *(name for name, value in properties.items() if is_shape(value))):
        properties.pop(name, None)
    return own | properties, shape


def is_shape(value: object) -> bool:
    """Whether a member is a geometry."""
    return isinstance(value, dict) and "type" in value and not value.keys().isdisjoint(_SHAPES)


def members_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give each member of the objects inside a property a name of its own: « adresse.rue »."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= {_joined(name, inner): cell for inner, cell in members_of(value).items()}
        else:
            flat[name] = _listed(value) if isinstance(value, list) else value
    return flat


def _joined(name: str, inner: str) -> str:
    """Name a member of an object: each level repeats the names above for all that it holds."""
    if len(name) + len(inner) > MAX_NAME:
        message = "un nom est trop long"
        raise ValueError(message)
    return f"{name}.{inner}"


def _listed(values: list[Any]) -> Any:  # noqa: ANN401 - JSON
    """Write a list as one cell: words as our tables do, coordinates as a person does."""
    if any(isinstance(each, list | dict) for each in values):
        return values
    are_words = any(isinstance(each, str) for each in values)
    return ("|" if are_words else ", ").join(map(cell_text, values))


def _text(value: object) -> str:
    return "" if isinstance(value, dict | list) else cell_text(value)


def _nested(file: str, records: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """Say which properties hold lists of objects: no cell can."""
    names = dict.fromkeys(
        name
        for record in records
        for name, value in record.items()
        if isinstance(value, dict | list) and value
    )
    for name in names:
        yield fault("nested-value", name=shown(name)).at(file, None, name)


def _names(file: str, records: Iterable[Mapping[str, Any]], allowance: Allowance) -> list[str]:
    """Gather the names of the columns, and refuse more than a sheet may have."""
    names: dict[str, None] = {}
    rows = 1
    for rows, record in enumerate(records, start=2):
        names |= dict.fromkeys(record)
        check_shape(file, rows, len(names))
    allowance.check_cells(file, rows * len(names))
    return list(names)


def _point(shape: object, system: int) -> Located | None:
    if not isinstance(shape, dict):
        return None if shape is None else OTHER
    if isinstance(parts := shape.get("geometries"), list) and len(parts) == 1:
        return _point(parts[0], system)
    coordinates = shape.get("coordinates")
    if shape.get("type") == "MultiPoint" and isinstance(coordinates, list):
        coordinates = coordinates[0] if len(coordinates) == 1 else None
    elif shape.get("type") != "Point":
        return OTHER
    numbers = coordinates[:2] if isinstance(coordinates, list) else []
    if len(numbers) < 2 or not all(type(each) in (int, float) for each in numbers):
        return OTHER
    return located(numbers[0], numbers[1], system)


def _system(content: Any) -> int:  # noqa: ANN401 - JSON
    """EPSG code of the old `crs` member, which QGIS still writes."""
    try:
        name = str(content["crs"]["properties"]["name"])
    except (KeyError, TypeError):
        return WGS84
    found = _EPSG.search(name)
    return int(found[1]) if found else WGS84


def _about(content: Any) -> dict[str, str | list[str]]:  # noqa: ANN401 - JSON
    """What a collection says of itself: its members that are texts, or lists of texts."""
    members = content.items() if isinstance(content, dict) else ()
    return {
        name: value
        for name, value in members
        if isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(each, str) for each in value))
    }
