"""Codes written yesterday lead to the communes of today."""

import pytest

from geo.model.territories import Territories

# Known by other means: INSEE's list of delegated, associated and merged communes.
CASES = [
    ("29019", "29019", "actuelle"),  # Brest
    ("01015", "01015", "actuelle"),  # Arboys en Bugey has the code of its delegated Arbignieu
    ("01340", "01015", "deleguee"),  # Saint-Bois, in Arboys en Bugey
    ("01120", "01262", "associee"),  # Cordieux, in Montluel
    ("75113", "75056", "arrondissement"),  # Paris 13e
    ("69381", "69123", "arrondissement"),  # Lyon 1er
    ("69389", "69123", "arrondissement"),  # Lyon 9e
    ("13216", "13055", "arrondissement"),  # Marseille 16e
    ("93059", "93066", "deleguee"),  # Pierrefitte-sur-Seine, in Saint-Denis since 2025
    ("59355", "59350", "associee"),  # Lomme, in Lille
    ("59298", "59350", "associee"),  # Hellemmes, in Lille
]


@pytest.mark.parametrize(("code", "today", "nature"), CASES)
def test_code_leads_to_the_commune_of_today(
    territories: Territories, code: str, today: str, nature: str
) -> None:
    assert territories.current_commune(code) == today
    if nature != "actuelle":
        assert territories.former_communes.at[code, "nature"] == nature


def test_a_delegated_commune_keeps_its_name(territories: Territories) -> None:
    assert territories.former_communes.at["93059", "nom"] == "Pierrefitte-sur-Seine"


@pytest.mark.parametrize("code", ["", "99999", "1001", "Brest", "60455", "55273"])
def test_unknown_or_ambiguous_codes_lead_nowhere(territories: Territories, code: str) -> None:
    assert territories.current_commune(code) is None


def test_all_45_arrondissements_lead_to_their_city(territories: Territories) -> None:
    former = territories.former_communes
    cities = former[former["nature"] == "arrondissement"]["code_insee"].value_counts()
    assert cities.to_dict() == {"75056": 20, "13055": 16, "69123": 9}
