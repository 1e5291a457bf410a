"""Load the atlas: read the tables and the territories, join them, keep every problem."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import DataMissingError
from geo.french import slug
from geo.model.atlas import Atlas, BoolArray, Facet, Option
from geo.settings import SHIPPED_DATA
from geo.tables.read import read_tables
from geo.tables.resolve import Locate, resolve_members, resolve_places
from geo.tables.schema import Category, TableSchema
from geo.territories.locate import locate_points
from geo.territories.read import read_territories, territories_folder


def load_atlas(folder: Path = SHIPPED_DATA) -> Atlas:
    """Read a data folder and join it once.

    Parameters
    ----------
    folder
        Holds `poles.csv` and the other tables. Its `schemas/` and `territoires/` are used when
        they exist, else the shipped ones.

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
    version = data_version(folder)
    tables = read_tables(folder)
    territories = read_territories(territories_folder(folder))

    def locate(longitudes: "np.ndarray", latitudes: "np.ndarray") -> "np.ndarray":
        return locate_points(longitudes, latitudes, territories)

    finder: Locate = locate
    poles, places = resolve_places(tables.frames["poles"], territories, finder)
    members, member_places = resolve_members(tables.frames["membres"], territories)
    return Atlas(
        version=version,
        release=tables.release,
        poles=poles,
        tables={**tables.frames, "poles": poles, "membres": members},
        territories=territories,
        facets=_facets(poles, tables.frames, tables.schemas["poles"]),
        years=_years(poles, tables.frames["soutiens"]),
        labels=_labels(tables.schemas),
        report=tables.report + places + member_places,
        rejected=tables.rejected,
    )


def data_version(folder: Path) -> str:
    """Name the state of a data folder by its files' names, sizes and times.

    Costs a few stat calls, so that a page can ask at each run whether anything changed.
    """
    territories = territories_folder(folder)
    roots = (folder, folder / "schemas", territories, territories / "formes")
    digest = hashlib.sha256()
    for path in sorted(path for root in roots if root.is_dir() for path in root.iterdir()):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path.name}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


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
            [Option(slug(call), name, call) for call, name in _pairs(calls, "id_appel", "nom")],
            (poles, frames["soutiens"], "id_appel"),
        ),
        _linked_facet(
            "reseau",
            "Réseau",
            [Option(slug(sigle), sigle, sigle) for sigle in networks["sigle"]],
            (poles, frames["adhesions"], "reseau"),
        ),
        _own_facet(
            "confiance", "Confiance", poles["confiance"], schema.field("confiance").categories
        ),
    )
    return {facet.key: facet for facet in facets}


def _pairs(frame: pd.DataFrame, first: str, second: str) -> Iterable[tuple[str, str]]:
    return zip(frame[first], frame[second], strict=True)


def _own_facet(key: str, label: str, cells: pd.Series, categories: Sequence[Category]) -> Facet:
    """A facet read in a column of the poles, whose cells may be lists separated by `|`."""
    options = tuple(Option(c.slug, c.label, c.value) for c in categories)
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
