"""Load the atlas: read the tables and the territories, join them, keep every problem."""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import DataMissingError, DataUnreadableError
from geo.french import slug
from geo.model.arrays import BoolArray
from geo.model.atlas import Atlas
from geo.model.facets import Facet, Option
from geo.model.indicators import Indicator, IndicatorCatalogue, LevelValues
from geo.model.report import Report
from geo.model.territories import Level, Territories
from geo.model.theme import Theme
from geo.settings import SHIPPED_DATA
from geo.tables.check_indicators import offered
from geo.tables.drafts import draft_table
from geo.tables.indicators import VALUES_FOLDER, read_values
from geo.tables.parse import parse
from geo.tables.read import Tables, read_tables
from geo.tables.resolve import resolve_members, resolve_places
from geo.tables.schema import TableSchema, read_schemas
from geo.tables.versions import (
    current_files,
    is_versioned,
    read_pointer,
    read_whole,
    tables_folder,
)
from geo.territories.locate import point_locator
from geo.territories.read import read_territories, territories_folder
from geo.territories.statistics import DERIVED

FORMAT = 1
"""Raised when the form of what browsers keep (catalogue, names) changes with the code."""
_INDICATORS = "indicateurs.csv"


def load_atlas(folder: Path = SHIPPED_DATA, theme: Theme | None = None) -> Atlas:
    """Read a data folder and join it once.

    Parameters
    ----------
    folder
        Holds `poles.csv` and the other tables. Its `schemas/` and `territoires/` are used when
        they exist, else the shipped ones.
    theme
        How the operator presents it; by default ours.

    Raises
    ------
    DataMissingError
        The folder, `poles.csv` or a file of the territories is not there.
    DataUnreadableError
        A file cannot be read at all. Anything smaller is in `Atlas.report`.
    """
    if not folder.is_dir():
        message = (
            f"Le dossier de données « {folder.name} » est introuvable. Indiquez le bon dossier "
            "avec la clé « donnees » du fichier atlas.toml."
        )
        raise DataMissingError(message)
    version, tables = read_whole(folder, lambda: (_content_version(folder), read_tables(folder)))
    territories = read_territories(territories_folder(folder))
    atlas = join_tables(version, tables, territories, folder)
    return replace(atlas, theme=theme) if theme else atlas


def join_tables(
    version: str, tables: Tables, territories: Territories, folder: Path = SHIPPED_DATA
) -> Atlas:
    """Join tables with the territories.

    Parameters
    ----------
    version
        Names what the tables hold; what is kept of the atlas is kept under it.
    folder
        The data folder where the values of the indicators stand.
    """
    # Internal cells stop here: nothing that draws or exports ever sees them.
    frames = {
        name: without_internal(frame, tables.schemas[name]) for name, frame in tables.frames.items()
    }
    locate = point_locator(territories)
    poles, places = resolve_places(frames["poles"], territories, locate)
    members, member_places = resolve_members(frames["membres"], territories)
    indicators, missing_values = _offered(frames["indicateurs"], folder)
    return Atlas(
        version=version,
        release=tables.release,
        poles=poles,
        tables={**frames, "poles": poles, "membres": members},
        territories=territories,
        facets=_facets(poles, frames, tables.schemas["poles"]),
        years=_years(poles, frames["soutiens"]),
        indicators=_catalogue(indicators, territories, folder),
        labels=_labels(tables.schemas),
        report=tables.report + places + member_places + missing_values,
        rejected=tables.rejected,
    )


def read_catalogue(folder: Path, territories: Territories) -> IndicatorCatalogue:
    """Read the indicators in service in a data folder, and none of its other tables."""
    table = current_files(folder).get(_INDICATORS, b"")
    indicators, _ = _offered(_indicator_rows(table), folder)
    return _catalogue(indicators, territories, folder)


def data_version(folder: Path) -> str:
    """Name the state of a data folder by its files' names, sizes and times.

    Costs forty stat calls, half a millisecond, so that a page can ask at each run whether anything
    changed. The folder of shapes counts as one: building territories replaces it.
    """
    territories = territories_folder(folder)
    states: list[tuple[object, ...]] = [("", str(read_pointer(folder)))]
    for root in {folder, tables_folder(folder), folder / "schemas", territories}:
        if root.is_dir():
            with os.scandir(root) as entries:
                states += [(e.name, *_state(e)) for e in entries if not e.name.startswith(".")]
    return hashlib.sha256(repr(sorted(states)).encode()).hexdigest()[:16]


def _state(entry: "os.DirEntry[str]") -> tuple[int, int]:
    try:
        stat = entry.stat()
    except OSError:
        return 0, 0  # it went away meanwhile: a change like any other
    return stat.st_size, stat.st_mtime_ns


def _content_version(folder: Path) -> str:
    """Name what browsers keep by what it is made of: the same on every server of one release."""
    digest = hashlib.blake2b(f"{FORMAT}\n".encode(), digest_size=8)
    for path in _files(folder):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    territories = territories_folder(folder)
    roots = (tables_folder(folder), folder / "schemas", territories, territories / "formes")
    paths = [path for root in roots for path in _sorted_files(root)]
    return [path for path in paths if is_versioned(path.name) or path.suffix == ".geojson"]


def _sorted_files(folder: Path) -> list[Path]:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in paths if path.is_file()]


def without_internal(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Empty the cells of the columns that the schema calls internal."""
    hidden = {
        field.name: np.nan if field.is_number else ""
        for field in schema.fields
        if not field.is_public
    }
    return frame.assign(**hidden)


def _offered(rows: pd.DataFrame, folder: Path) -> tuple[list[Indicator], Report]:
    """The indicators of a folder; one that has none gets those shipped, as its territories."""
    return offered(rows if len(rows) else _shipped_indicators(), folder, DERIVED)


def _catalogue(
    indicators: Sequence[Indicator], territories: Territories, folder: Path
) -> IndicatorCatalogue:
    values = _Values(territories, folder / VALUES_FOLDER)
    return IndicatorCatalogue(indicators, values.read, values.file)


@dataclass(frozen=True, eq=False)
class _Values:
    """Where the values of the indicators are read; goes to the processes that publish."""

    territories: Territories
    folder: Path

    def read(self, indicator: Indicator) -> Mapping[Level, LevelValues]:
        if not indicator.file:
            return DERIVED[indicator.id](self.territories)
        try:
            return read_values(self.folder / indicator.file, indicator, self.territories)
        except (DataMissingError, DataUnreadableError):  # `python -m geo check` says what is wrong
            return {}

    def file(self, indicator: Indicator) -> bytes:
        return (self.folder / indicator.file).read_bytes()


@cache
def _shipped_indicators() -> pd.DataFrame:
    return _indicator_rows((SHIPPED_DATA / _INDICATORS).read_bytes())


def _indicator_rows(content: bytes) -> pd.DataFrame:
    schema = read_schemas()["indicateurs"]
    return draft_table(schema, parse(_INDICATORS, content)).frame


def _labels(schemas: Mapping[str, TableSchema]) -> Mapping[str, Mapping[str, str]]:
    return {
        f"{schema.name}.{field.name}": {c.value: c.label for c in field.categories}
        for schema in schemas.values()
        for field in schema.fields
        if field.categories
    }


def _facets(
    poles: pd.DataFrame, frames: Mapping[str, pd.DataFrame], schema: TableSchema
) -> Mapping[str, Facet]:
    calls, networks = frames["appels"], frames["reseaux"]
    facets = (
        _own_facet("statut", "Statut", poles["statut"], schema.field("statut").categories),
        _own_facet("secteur", "Secteur", poles["secteurs"], schema.field("secteurs").categories),
        _linked_facet(
            "appel",
            "Appel",
            _options(calls["id_appel"], calls["nom"]),
            (poles, frames["soutiens"], "id_appel"),
        ),
        _linked_facet(
            "reseau",
            "Réseau",
            _options(networks["sigle"], networks["sigle"]),
            (poles, frames["adhesions"], "reseau"),
        ),
        _own_facet(
            "confiance", "Confiance", poles["confiance"], schema.field("confiance").categories
        ),
    )
    return {facet.key: facet for facet in facets}


def _options(values: Iterable[str], labels: Iterable[str]) -> list[Option]:
    """Give each value a slug of its own, even to those that look the same in an address."""
    options: list[Option] = []
    taken: set[str] = set()
    for value, label in zip(values, labels, strict=True):
        base = slug(value) or "sans-nom"
        tries = (base if number == 1 else f"{base}-{number}" for number in count(1))
        chosen = next(each for each in tries if each not in taken)
        taken.add(chosen)
        options.append(Option(chosen, label, value))
    return options


def _own_facet(key: str, label: str, cells: pd.Series, options: tuple[Option, ...]) -> Facet:
    """A facet read in a column of the poles, whose cells may be lists separated by `|`."""
    columns = {option.value: column for column, option in enumerate(options)}
    codes, texts = pd.factorize(cells)
    by_text = np.zeros((len(texts), len(options)), dtype=bool)
    for row, text in enumerate(texts):
        for value in str(text).split("|"):
            if value in columns:
                by_text[row, columns[value]] = True
    return Facet(key, label, options, by_text[codes])


def _linked_facet(
    key: str,
    label: str,
    options: Sequence[Option],
    link: tuple[pd.DataFrame, pd.DataFrame, str],
) -> Facet:
    """A facet read in a table of links: poles, links, and the column that names the option."""
    poles, links, column = link
    rows = pd.Index(poles["id_pole"]).get_indexer(pd.Index(links["id_pole"]))
    columns = pd.Index([option.value for option in options], dtype=object).get_indexer(
        pd.Index(links[column])
    )
    return Facet(key, label, tuple(options), _matrix(rows, columns, (len(poles), len(options))))


def _years(poles: pd.DataFrame, supports: pd.DataFrame) -> tuple[tuple[int, ...], BoolArray]:
    dated = supports[supports["annee"].notna()]
    years = tuple(sorted({int(year) for year in dated["annee"]}))
    rows = pd.Index(poles["id_pole"]).get_indexer(pd.Index(dated["id_pole"]))
    columns = pd.Index(years, dtype="int64").get_indexer(pd.Index(dated["annee"].astype("int64")))
    return years, _matrix(rows, columns, (len(poles), len(years)))


def _matrix(rows: "np.ndarray", columns: "np.ndarray", shape: tuple[int, int]) -> BoolArray:
    matrix = np.zeros(shape, dtype=bool)
    known = (rows >= 0) & (columns >= 0)
    matrix[rows[known], columns[known]] = True
    return matrix
