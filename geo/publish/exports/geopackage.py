"""GeoPackage: every table in one file that QGIS opens, the places as layers."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.french import count
from geo.model.atlas import View
from geo.model.territories import Level
from geo.publish.exports.about import About, about
from geo.publish.exports.extract import Extract
from geo.publish.exports.frames import (
    TERRITORY_COLUMNS,
    points_of,
    territories_frame,
    without_empty,
)
from geo.reports.sentences import source_sentence
from geo.tables.about import ABOUT_TABLE, ABOUT_TITLE, RELEASE_RUBRIC, Note

_LEVEL_LAYERS: Mapping[Level, tuple[str, str]] = {
    "region": ("regions", "Régions"),
    "departement": ("departements", "Départements"),
    "epci": ("intercommunalites", "Intercommunalités (EPCI)"),
    "commune": ("communes", "Communes"),
}
_DRAWN: Mapping[Level | None, tuple[Level, ...]] = {
    None: ("region", "departement"),
    "region": ("region", "departement"),
    "departement": ("departement",),
    "epci": ("epci",),
    "commune": ("commune",),
}
_NO_DATE = "1980-01-01"
_CLOCK = Lock()


@dataclass(frozen=True)
class _Layer:
    """A layer or a table; `fields` gives the title and the description of each column."""

    name: str
    title: str
    description: str
    frame: pd.DataFrame
    fields: Mapping[str, tuple[str, str]]


def geopackage(extract: Extract) -> bytes:
    """Write the file: the same extract gives the same bytes.

    `poles` are points, or rows without geometry where not even the commune is known; `membres`
    stand at the town hall of their commune; the territories of the selection have their number of
    poles and their rate; the other tables have no geometry. WGS84 throughout.
    """
    said = about(extract)
    date = extract.view.atlas.release.date or _NO_DATE
    layers = list(_layers(extract, said))
    with TemporaryDirectory(prefix="atlas-ptce-") as folder:
        path = Path(folder) / "export.gpkg"
        with _fixed_clock(date):
            _write_layers(path, layers, said)
        _describe_columns(path, layers)
        return path.read_bytes()


@contextmanager
def _fixed_clock(date: str) -> Iterator[None]:
    """Make GDAL write a date of ours; it has one clock for all threads."""
    with _CLOCK:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{date}T00:00:00.000Z"})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _layers(extract: Extract, said: About) -> Iterator[_Layer]:
    for name, frame in extract.frames.items():
        schema = extract.schemas[name]
        fields = {
            column: (schema.field(column).title, schema.field(column).description)
            for column in frame.columns
        }
        rows, description = without_empty(frame), schema.description
        if name in extract.points:
            points = points_of(extract.points[name])
            rows = gpd.GeoDataFrame(rows, geometry=points, crs=4326)
            description += (
                f" {count(points.count(None), 'ligne')} sur {len(points)} sans point, faute de "
                "commune connue."
            )
        yield _Layer(name, schema.title, description, rows, fields)
    for level in _DRAWN[extract.view.selection.level]:
        yield _territories(extract.view, level)
    titles = {"rubrique": "Rubrique", "intitule": "Intitulé", "texte": "Texte"}
    notes = pd.DataFrame(said.notes, columns=list(Note._fields), dtype="str")
    fields = {name: (title, "") for name, title in titles.items()}
    yield _Layer(ABOUT_TABLE, ABOUT_TITLE, "Ce que ce fichier contient", notes, fields)


def _territories(view: View, level: Level) -> _Layer:
    name, title = _LEVEL_LAYERS[level]
    frame = territories_frame(view, level)
    unknown = count(view.unknown_at_level(level), "pôle")
    description = (
        "Pôles de ce fichier par territoire, parmi ceux recensés ici. "
        f"{unknown} sans territoire connu à ce niveau. {source_sentence(view.atlas)}"
    )
    fields = {column: (column, text) for column, text in TERRITORY_COLUMNS.items()}
    return _Layer(name, title, description, frame, fields)


def _write_layers(path: Path, layers: list[_Layer], said: About) -> None:
    metadata = {note.intitule: note.texte for note in said.notes if note.rubrique == RELEASE_RUBRIC}
    for position, layer in enumerate(layers):
        options: dict[str, Any] = {"append": True} if position else {"dataset_metadata": metadata}
        if isinstance(layer.frame, gpd.GeoDataFrame):
            is_point = layer.name in ("poles", "membres")
            options["geometry_type"] = "Point" if is_point else "MultiPolygon"
            options["promote_to_multi"] = not is_point
        pyogrio.write_dataframe(
            layer.frame,
            path,
            layer=layer.name,
            driver="GPKG",
            layer_options={"IDENTIFIER": layer.title, "DESCRIPTION": layer.description},
            **options,
        )


_SCHEMA_EXTENSION = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_EXTENSION_PAGE = "http://www.geopackage.org/spec121/#extension_schema"


def _describe_columns(path: Path, layers: list[_Layer]) -> None:
    """Add the titles and descriptions of the columns, by the `gpkg_schema` extension."""
    rows = [
        (layer.name, column, title if _is_alone(title, layer) else column, title, description)
        for layer in layers
        for column, (title, description) in layer.fields.items()
    ]
    extended = ("gpkg_data_columns", "gpkg_data_column_constraints")
    with closing(sqlite3.connect(path)) as database:
        database.executescript(_SCHEMA_EXTENSION)
        database.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
            [(name, _EXTENSION_PAGE) for name in extended],
        )
        database.executemany(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)", rows
        )
        database.commit()


def _is_alone(title: str, layer: _Layer) -> bool:
    return [each for each, _ in layer.fields.values()].count(title) == 1
