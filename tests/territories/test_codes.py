"""Codes written yesterday lead to the communes of today."""

import pandas as pd
import pytest

from geo.model.territories import Territories
from geo.territories.codes import Resolved, resolve_commune, resolve_communes

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
    resolved = resolve_commune(code, territories)
    assert resolved is not None
    assert (resolved.code_insee, resolved.nature) == (today, nature)
    assert resolved.is_current == (code == today)


def test_a_delegated_commune_keeps_its_name(territories: Territories) -> None:
    assert resolve_commune("93059", territories) == Resolved(
        "93066", "deleguee", "Pierrefitte-sur-Seine"
    )


@pytest.mark.parametrize("code", ["", "99999", "1001", "Brest", "60455", "55273"])
def test_unknown_or_ambiguous_codes_lead_nowhere(territories: Territories, code: str) -> None:
    assert resolve_commune(code, territories) is None


def test_many_codes_are_resolved_as_one_by_one(territories: Territories) -> None:
    codes = pd.Series([case[0] for case in CASES] + ["", "99999"], index=range(10, 23))
    expected = [case[1:] for case in CASES] + [("", ""), ("", "")]
    found = resolve_communes(codes, territories)
    assert list(found.itertuples(index=False, name=None)) == expected
    assert list(found.index) == list(codes.index)


def test_no_code_at_all_gives_an_empty_table(territories: Territories) -> None:
    found = resolve_communes(pd.Series([], dtype=str), territories)
    assert list(found.columns) == ["code_insee", "nature"]
    assert found.empty


def test_all_45_arrondissements_lead_to_their_city(territories: Territories) -> None:
    former = territories.former_communes
    cities = former[former["nature"] == "arrondissement"]["code_insee"].value_counts()
    assert cities.to_dict() == {"75056": 20, "13055": 16, "69123": 9}
