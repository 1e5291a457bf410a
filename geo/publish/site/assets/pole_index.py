"""The poles of the published site, column by column, for `facets.js` to filter and count.

Public columns only, in the order of the table. Text is data: a browser puts it in place as text.
"""

import unicodedata
from typing import Any

import numpy as np
import pandas as pd

from geo.french import fold, typeset, typeset_all
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.facets import Facet
from geo.model.selection import FACET_KEYS
from geo.model.territories import Level
from geo.phrases import phrases
from geo.reports.places import PLACE_COLUMNS, place_label, records
from geo.reports.poles.listing import call_years
from geo.reports.sentences import describe, in_place

PLACE_LEVELS: tuple[Level, ...] = ("region", "departement")
"""The levels that the published site filters by."""

_DECIMALS = 5
# What French is written with, and what its word processors put between words.
_WRITTEN = (range(0x80, 0x180), range(0x2000, 0x2070), range(0x20A0, 0x20C0))


def pole_index(view: View) -> dict[str, Any]:
    """List the poles of a view with all that the published pages filter, count and draw.

    Returns
    -------
    dict
        `recenses`: how many poles the atlas has. `portee`: which ones these are, in words; empty
        for all of them. Columns of as many values as the view has poles: `id`, `nom`, `lieu` (place
        in words), `niveau` (`niveau_lieu`), `lon` and `lat` (WGS84 degrees, None without a point),
        `preuve` (`date_source`), `mots` (folded words of the sheet, without those of the facets'
        labels). `facettes`, `annees` and `territoires` hold their options or codes and, per pole,
        their positions (`valeurs`; -1 for a territory that is not known); each département has the
        position of its région (`regions`). `lettres`: how the letters that Unicode does not take
        apart are folded.
    """
    atlas, rows = view.atlas, view.rows
    poles = atlas.poles.iloc[rows]
    return {
        "recenses": len(atlas),
        "portee": "" if view.selection.is_empty else typeset(describe(view.selection, atlas)),
        "id": poles["id_pole"].tolist(),
        "nom": typeset_all(poles["nom"].tolist()),
        "lieu": [typeset(place_label(pole, atlas)) for pole in records(poles[list(PLACE_COLUMNS)])],
        "niveau": poles["niveau_lieu"].tolist(),
        "lon": _degrees(atlas.coordinates[0][rows]),
        "lat": _degrees(atlas.coordinates[1][rows]),
        "preuve": poles["date_source"].tolist(),
        "mots": _own_words(atlas, rows),
        "facettes": [_facet(facet, rows) for facet in atlas.facets.values()],
        "annees": _years(atlas, rows),
        "territoires": _places(atlas, rows),
        "lettres": _folded_letters(),
        "phrases": typeset_all(phrases()),
    }


def _degrees(values: "np.ndarray") -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), _DECIMALS) for value in values]


def _facet(facet: Facet, rows: IntArray) -> dict[str, Any]:
    return {
        "cle": facet.key,
        "nom": facet.label,
        "filtre": facet.key in FACET_KEYS,
        "options": [
            {
                "slug": option.slug,
                "nom": typeset(option.label),
                "theme": typeset(option.group),
                "mots": fold(option.label),
            }
            for option in facet.options
        ],
        "valeurs": [np.flatnonzero(has).tolist() for has in facet.matrix[rows]],
    }


def _years(atlas: Atlas, rows: IntArray) -> dict[str, Any]:
    years = atlas.years[0]
    columns = {str(year): column for column, year in enumerate(years)}
    return {
        "annees": list(years),
        "valeurs": [[columns[year] for year in call_years(atlas, row)] for row in rows],
    }


def _places(atlas: Atlas, rows: IntArray) -> dict[str, Any]:
    places = {str(level): _territories(atlas, level, rows) for level in PLACE_LEVELS}
    regions = atlas.territories.regions.index
    above = regions.get_indexer(pd.Index(atlas.territories.departements["code_region"]))
    places["departement"]["regions"] = above.tolist()
    return places


def _territories(atlas: Atlas, level: Level, rows: IntArray) -> dict[str, Any]:
    table = atlas.territories.table(level)
    return {
        "codes": table.index.tolist(),
        "noms": typeset_all(table["nom"].tolist()),
        "ou": [typeset(in_place(level, code, atlas)) for code in table.index],
        "valeurs": atlas.place_codes[level][rows].tolist(),
    }


def _own_words(atlas: Atlas, rows: IntArray) -> list[str]:
    """The words each pole is found by, without those its labels give again."""
    by_row = atlas.words.words_of_rows()
    labels: dict[int, set[str]] = {int(row): set() for row in rows}
    for facet in atlas.facets.values():
        words = [set(fold(option.label).split()) for option in facet.options]
        for row in labels:
            for column in np.flatnonzero(facet.matrix[row]):
                labels[row] |= words[column]
    return [" ".join(word for word in by_row[row] if word not in labels[row]) for row in labels]


def _folded_letters() -> dict[str, str]:
    """What `fold` makes of the characters that a browser does not reduce to ASCII by itself."""
    letters = (chr(code) for codes in _WRITTEN for code in codes)
    # Between two letters, so that a space, a letter and nothing at all are told apart.
    told = {letter: fold(f"a{letter}b")[1:-1] for letter in letters}
    return {letter: text for letter, text in told.items() if text != _reduced(letter)}


def _reduced(letter: str) -> str:
    """What `facets.js` makes of a character: compatible letters without their accents."""
    parts = unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in parts if not unicodedata.category(part).startswith("M"))
    return fold(f"a{''.join(part if part.isascii() else ' ' for part in kept)}b")[1:-1]
