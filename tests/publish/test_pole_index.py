"""The poles as the published pages hold them."""

import json
from collections.abc import Callable

from geo.french import fold
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.assets.pole_index import pole_index
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES, pole


def test_every_pole_is_listed_located_or_not(shipped_atlas: Atlas) -> None:
    index = pole_index(shipped_atlas.select(Selection()))
    assert index["id"] == shipped_atlas.poles["id_pole"].tolist()
    assert sum(longitude is not None for longitude in index["lon"]) == shipped.LOCATED
    columns = ("nom", "lieu", "niveau", "lon", "lat", "preuve", "mots")
    assert {len(index[column]) for column in columns} == {shipped.POLES}
    assert {len(facet["valeurs"]) for facet in index["facettes"]} == {shipped.POLES}


def test_a_view_lists_its_own_poles_only(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of(POLES, **TABLES)
    index = pole_index(atlas.select(Selection(level="region", codes=("53",))))
    assert index["nom"] == list("abcdefg")
    region, departement = index["territoires"]["region"], index["territoires"]["departement"]
    assert {region["codes"][rank] for rank in region["valeurs"]} == {"53"}
    assert departement["valeurs"][4] == -1  # e is known by its région only
    assert departement["codes"][departement["valeurs"][3]] == "29"
    assert departement["ou"][departement["codes"].index("29")] == "dans le Finistère"
    assert index["lon"][3] is None
    assert index["annees"] == {"annees": [2013, 2015], "valeurs": [[0], [1], [], [], [], [], []]}


def test_words_of_labels_are_not_sent_twice(atlas_of: Callable[..., Atlas]) -> None:
    rows = [pole("x", "numérique", code_insee="29019", description="Le numérique à l'œuvre")]
    index = pole_index(atlas_of(rows).select(Selection()))
    assert index["mots"] == ["a brest l le oeuvre x"]
    sector = next(facet for facet in index["facettes"] if facet["cle"] == "secteur")
    assert "numerique" in [option["mots"] for option in sector["options"]]


def test_internal_cells_never_leave(atlas_of: Callable[..., Atlas]) -> None:
    rows = [{**pole("x", code_insee="29019"), "note": "Confidentiel"}]
    index = json.dumps(pole_index(atlas_of(rows).select(Selection())))
    assert "onfidentiel" not in index


def test_letters_that_no_browser_takes_apart_are_told(shipped_atlas: Atlas) -> None:
    letters = pole_index(shipped_atlas.select(Selection()))["lettres"]
    assert letters["œ"] == "oe"
    assert letters["\u200b"] == ""
    assert "é" not in letters
    assert all(fold(f"a{letter}b") == fold(f"a{text}b") for letter, text in letters.items())
