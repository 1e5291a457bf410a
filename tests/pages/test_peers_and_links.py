"""Territories like one, and what goes along with poles: the address, the page and its fields."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.model.atlas import Atlas
from pages.panels.peers_panel import likeness_fields
from tests.pages.opened import open_page, text_of

LIKENESS = {"densite": 3, "population": 1}


def of_brest(*asked: str) -> AppTest:
    return open_page("territoire.py", epci="242900314", semblable=list(asked))


@pytest.mark.slow
def test_the_page_compares_by_what_the_address_asks() -> None:
    said = text_of(of_brest("densite:3", "superficie"))
    assert "Densité de population (poids 3, échelle logarithmique)" in said
    assert "Superficie (poids 1, échelle logarithmique)" in said


def test_what_means_nothing_in_the_address_is_said_and_the_usual_counts() -> None:
    said = text_of(of_brest("densite:x"))
    assert "un poids, un nombre entier de 1 à 5" in said
    assert "Habitants (poids 1, échelle logarithmique)" in said


@pytest.mark.parametrize(
    ("key", "values", "address"),
    [
        ("semblable", ["densite", "superficie"], {"semblable": ["densite:3", "superficie"]}),
        ("semblable", ["nulle-part"], {"semblable": []}),
        ("poids-population", ["4"], {"semblable": ["densite:3", "population:4"]}),
        ("poids-densite", ["1"], {"semblable": ["densite", "population"]}),
        ("poids-densite", ["6"], {}),
        ("poids-densite", ["<b>"], {}),
        ("poids-densite", [], {}),
    ],
)
def test_the_fields_change_the_address(
    shipped_atlas: Atlas, key: str, values: list[str], address: dict[str, list[str]]
) -> None:
    fields = {each.key: each for each in likeness_fields(shipped_atlas, "epci", LIKENESS)}
    assert fields[key].changes(values) == address


@pytest.mark.slow
def test_the_page_of_coverage_sets_poles_against_the_indicator_of_the_address() -> None:
    said = text_of(open_page("couverture.py", vue="lien", indicateur="superficie"))
    assert "Corrélations des rangs avec « Superficie »" in said
    assert "Une association entre EPCI, jamais un effet" in said
    assert "n'a aucune" not in said


@pytest.mark.parametrize(("listed", "says"), [("poles", True), ("territoires", False)])
def test_filters_of_territories_are_said_where_their_fields_are_not(
    listed: str, *, says: bool
) -> None:
    query = {"indicateur": "population", "niveau": "epci", "habitants_min": "50000"}
    said = text_of(open_page("carte.py", **query, premiers="10", liste=listed))
    notice = "Territoires en couleur : au moins 50 000 habitants, les 10 premiers."
    assert (notice in said) is says
