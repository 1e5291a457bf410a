"""Adjacency: who shares a border with whom, as a map of France shows it."""

import pytest

from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.territories.adjacency import adjacent


@pytest.mark.parametrize(
    ("level", "code", "around"),
    [
        ("departement", "29", ("22", "56")),
        ("departement", "2A", ("2B",)),
        ("region", "53", ("28", "52")),
        ("region", "04", ()),
        # Pays d'Iroise, Pays des Abers, Landerneau-Daoulas.
        ("epci", "242900314", ("242900074", "242900553", "242900801")),
        # A commune builds with its EPCI and those around; Ouessant belongs to none.
        ("commune", "29019", ("242900074", "242900314", "242900553", "242900801")),
        ("commune", "29155", ()),
    ],
)
def test_neighbours_share_a_border(
    shipped_atlas: Atlas, level: Level, code: str, around: tuple[str, ...]
) -> None:
    assert adjacent(shipped_atlas.territories, level, code) == around


def test_adjacency_goes_both_ways(shipped_atlas: Atlas) -> None:
    territories = shipped_atlas.territories
    for code in territories.departements.index:
        for other in adjacent(territories, "departement", code):
            assert code in adjacent(territories, "departement", other)
