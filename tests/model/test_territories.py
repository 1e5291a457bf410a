"""One rule for the level that a map is cut into, and for what stands below and above a level."""

import pytest

from geo.model.atlas import Atlas
from geo.model.territories import Level, level_above, level_below


def test_each_level_has_one_below_and_the_same_back_above() -> None:
    assert level_below(None) == "region"
    assert level_below("region") == "departement"
    assert level_below("departement") == "epci"
    assert level_below("epci") == "commune"
    assert level_below("commune") is None
    assert level_above("commune") == "epci"
    assert level_above("epci") == "departement"
    assert level_above("departement") == "region"
    assert level_above("region") is None


@pytest.mark.parametrize(
    ("level", "codes", "parts"),
    [
        (None, (), "region"),
        ("region", ("53",), "departement"),
        ("region", ("94",), "departement"),  # Corse has two
        ("region", ("04",), "epci"),  # La Réunion is one département
        ("departement", ("29",), "epci"),
        ("departement", ("974",), "epci"),
        ("epci", ("242900314",), "commune"),
        ("commune", ("29019",), "commune"),
        ("region", ("53", "52"), "region"),  # several are compared
        ("commune", ("29019", "29232"), "commune"),
    ],
)
def test_a_map_is_cut_into_the_parts_of_what_it_shows(
    shipped_atlas: Atlas, level: Level | None, codes: tuple[str, ...], parts: Level
) -> None:
    assert shipped_atlas.territories.level_of_parts(level, codes) == parts


def test_territories_inside_others_are_those_that_touch_them(shipped_atlas: Atlas) -> None:
    territories = shipped_atlas.territories
    assert len(territories.inside("departement", None, ())) == 101
    assert list(territories.inside("departement", "region", ("94",))) == ["2A", "2B"]
    assert list(territories.inside("departement", "departement", ("2B", "2A"))) == ["2A", "2B"]
    # Redon Agglomération stands in three départements of two régions.
    for code in ("35", "44", "56"):
        assert "243500741" in territories.inside("epci", "departement", (code,))
    assert "35236" in territories.inside("commune", "epci", ("243500741",))  # Redon
    assert territories.inside("region", "epci", ("243500741",)).empty
