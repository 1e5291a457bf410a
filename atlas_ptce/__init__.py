"""Atlas PTCE in a notebook: which poles, and where, as GeoDataFrames.

>>> from atlas_ptce import load_atlas, poles
>>> atlas = load_atlas()
>>> poles(atlas, region="53", secteur="numerique").to_file("bretons.gpkg")

What this module names is what programs of others may rely on; the packages `geo` and `pages` change
without notice.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from geo.atlas import load_atlas
from geo.commands.selection_options import selection_of
from geo.errors import AtlasError, SelectionError
from geo.model.atlas import Atlas, View
from geo.model.selection import QUERY_KEYS
from geo.model.territories import LEVELS, Level

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["Atlas", "AtlasError", "SelectionError", "load_atlas", "poles", "territories"]

_Values = str | int | Iterable[str]


def poles(atlas: Atlas, **query: _Values) -> "GeoDataFrame":
    """Give the poles of a selection, one row each.

    Parameters
    ----------
    atlas
        From `load_atlas()` for the shipped data, `load_atlas(Path("folder"))` for others.
    query
        What an address of the app says: `region`, `departement`, `epci`, `commune` (codes, of one
        level), `secteur`, `reseau`, `appel`, `statut` (slugs), `annee_min`, `annee_max`, `q`
        (words). A text, or several, any of which will do; keys narrow one another. Nothing: all.

    Returns
    -------
    geopandas.GeoDataFrame
        The public columns of `data/schemas/poles.json`, `nom_commune`, `code_commune`,
        `code_epci`, `code_departement`, `code_region` of today (missing where unknown),
        `longitude`, `latitude`, `niveau_lieu`, and `geometry`: points in EPSG:4326, that of the
        pole or of the town hall of its commune, as `precision` says; None where the commune is
        unknown.

    Raises
    ------
    SelectionError
        A key or a value is none of this data, a key has no value, or levels are mixed; the
        message, in French, says which, and what would do.
    """
    from geo.publish.exports.frames import poles_frame  # noqa: PLC0415 - half a second

    return poles_frame(_view(atlas, query))


def territories(atlas: Atlas, level: Level, **query: _Values) -> "GeoDataFrame":
    """Give the territories of a level inside a selection, with its poles counted.

    Parameters
    ----------
    level
        `region`, `departement`, `epci` or `commune`.
    query
        As `poles`.

    Returns
    -------
    geopandas.GeoDataFrame
        `code`, `nom`, `population` (inhabitants), `poles` (missing where none is known and one may
        be), `poles_possibles` (of place ill known, that may be there besides), `taux` (for 100,000
        inhabitants), `taux_bas`, `taux_haut` (exact Poisson interval, 95 %), and `geometry`:
        simplified shapes in EPSG:4326, None for the few communes that have none.

    Raises
    ------
    SelectionError
        As `poles`.
    """
    from geo.publish.exports.frames import territories_frame  # noqa: PLC0415 - as above

    if level not in LEVELS:
        message = f"Niveau inconnu : {level}. Niveaux : {', '.join(LEVELS)}."
        raise SelectionError(message)
    return territories_frame(_view(atlas, query), level)


def _view(atlas: Atlas, query: Mapping[str, _Values]) -> View:
    given = {key: _texts(values) for key, values in query.items()}
    for key, texts in given.items():
        if key not in QUERY_KEYS or not texts:
            message = f"{key} : {'aucune valeur' if key in QUERY_KEYS else 'clé inconnue'}."
            raise SelectionError(message)
    return atlas.select(selection_of(given, atlas, str))


def _texts(values: _Values) -> list[str]:
    return [str(each) for each in ([values] if isinstance(values, str | int) else values)]
