"""What someone types finds its territory in the shards a client would load."""

import csv
import json
from typing import Any

import pytest

from geo.model.territories import Territories
from geo.settings import ROOT
from geo.territories.names import (
    BASE,
    MAX_SHARD_BYTES,
    Entry,
    build_name_shards,
    manifest,
)
from tests.name_search import matches, shards_for

Shards = dict[str, list[Entry]]


@pytest.fixture(scope="module")
def shards(territories: Territories) -> Shards:
    return build_name_shards(territories)


@pytest.fixture(scope="module")
def listing(shards: Shards, territories: Territories) -> dict[str, Any]:
    return manifest(shards, territories)


def found(query: str, shards: Shards, listing: dict[str, Any]) -> list[tuple[str, str]]:
    loaded = [entry for key in shards_for(query, listing) for entry in shards[key]]
    return [(entry[0], entry[1]) for entry in loaded if matches(query, entry)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "level", "code"),
    [
        ("saint etienne", "c", "42218"),
        ("St-Étienne", "c", "42218"),
        ("saint-étienne", "e", "244200770"),
        ("ste marie", "c", "97418"),
        ("29200", "c", "29019"),
        ("2920", "c", "29019"),
        ("29019", "c", "29019"),
        ("93", "d", "93"),
        ("93066", "c", "93066"),
        ("bretagne", "r", "53"),
        ("bret", "r", "53"),
        ("b", "r", "53"),
        ("2A", "d", "2A"),
        ("2a004", "c", "2A004"),
        ("l'haÿ les roses", "c", "94038"),
        ("Y", "c", "80829"),
        ("rennes metropole", "e", "243500139"),
        ("métropole du grand paris", "e", "200054781"),
        ("la réunion", "r", "04"),
        ("martin d heres", "c", "38421"),
        ("île d'yeu", "c", "85113"),
        ("aix en provence", "c", "13001"),
        ("le havre", "c", "76351"),
        ("saint", "c", "93066"),
        ("paris", "c", "75056"),
        ("75013", "c", "75056"),
        ("lorient agglo", "e", "200042174"),
        ("Annecy-le-Vieux", "a", "74011"),
        ("annecy le v", "a", "74011"),
        ("bellegarde sur valserine", "a", "01033"),
        ("74011", "a", "74011"),
        ("74115", "a", "74115"),
    ],
)
def test_typed_text_finds_its_territory(
    shards: Shards, listing: dict[str, Any], query: str, level: str, code: str
) -> None:
    assert (level, code) in found(query, shards, listing)


@pytest.mark.slow
def test_each_name_typed_in_full_finds_its_territory(
    shards: Shards, listing: dict[str, Any], territories: Territories
) -> None:
    # One in fifty of the communes, and the shortest names, which are the hardest to file.
    communes = territories.communes["nom"]
    short = communes[communes.str.len() <= 3]
    for code, nom in [*communes.iloc[::50].items(), *short.items()]:
        assert ("c", code) in found(nom, shards, listing), nom


@pytest.mark.slow
def test_each_epci_typed_in_full_is_found(
    shards: Shards, listing: dict[str, Any], territories: Territories
) -> None:
    for code, nom in territories.epci["nom"].items():
        assert ("e", code) in found(nom, shards, listing), nom


@pytest.mark.slow
def test_each_insee_and_postal_code_is_found(
    shards: Shards, listing: dict[str, Any], territories: Territories
) -> None:
    for code, postal in territories.communes["codes_postaux"].iloc[::100].items():
        assert ("c", code) in found(str(code), shards, listing)
        assert ("c", code) in found(postal.split("|")[0], shards, listing)


def test_no_shard_is_too_heavy_to_load_while_typing(shards: Shards) -> None:
    sizes = {
        key: len(json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode())
        for key, entries in shards.items()
    }
    assert max(sizes.values()) <= MAX_SHARD_BYTES == 30_000


def test_the_base_has_all_regions_and_departements(shards: Shards) -> None:
    assert [sum(entry[0] == level for entry in shards[BASE]) for level in "rd"] == [18, 101]
    assert len(shards[BASE]) == 119


@pytest.mark.slow
def test_each_former_name_and_code_is_found(
    shards: Shards, listing: dict[str, Any], territories: Territories
) -> None:
    former = territories.former_communes
    former = former[former["nature"] != "arrondissement"].iloc[::20]
    for code, nom in former["nom"].items():
        assert ("a", code) in found(str(code), shards, listing)
        assert not nom or ("a", code) in found(nom, shards, listing), nom


def test_every_commune_former_commune_and_epci_is_in_a_complete_shard(
    shards: Shards, listing: dict[str, Any]
) -> None:
    filed = [{e[1] for key in listing["complete"] for e in shards[key] if e[0] == x} for x in "cea"]
    # 4,283 former codes, 45 of them arrondissements of Paris, Lyon and Marseille; 510 delegated
    # communes have the code of a commune that has another name.
    assert [len(codes) for codes in filed] == [34_875, 1_255, 4_283 - 45 + 510]


def test_an_entry_has_the_six_fields_announced(shards: Shards) -> None:
    [brest] = [entry for entry in shards["29"] if entry[1] == "29019"]
    assert brest == ["c", "29019", "Brest", "29", 142_346, "29200"]


def test_a_former_commune_says_the_one_of_today_in_two_more_fields(shards: Shards) -> None:
    entries = {e[1]: e for entries in shards.values() for e in entries if e[0] == "a"}
    assert entries["74011"] == [
        *("a", "74011", "Annecy-le-Vieux", "74", 132_117, ""),
        *("74010", "Annecy"),
    ]
    kept = "Bellegarde-sur-Valserine", "01", 16_712, "", "01033", "Valserhône"
    assert entries["01033"] == ["a", "01033", *kept]
    # Its code is all that is known of Monnetier, of Monnetier-Mornex today.
    assert entries["74115"][2:] == ["", "74", 2_362, "", "74185", "Monnetier-Mornex"]


def test_entries_stand_from_the_most_to_the_least_populous_and_former_communes_last(
    shards: Shards,
) -> None:
    for key in shards.keys() - {BASE}:
        order = [(entry[0] == "a", 0 if entry[0] == "a" else -entry[4]) for entry in shards[key]]
        assert order == sorted(order), key


def test_the_first_letter_already_shows_something_good(
    shards: Shards, listing: dict[str, Any]
) -> None:
    assert "m" in listing["partial"]
    assert ("c", "13055") in found("m", shards, listing)  # Marseille


@pytest.mark.parametrize("query", ["", "  ", "-", "'", "zzzzzz", "☃"])
def test_nothing_to_search_loads_the_base_only(listing: dict[str, Any], query: str) -> None:
    keys = shards_for(query, listing)
    assert keys[0] == BASE
    assert len(keys) <= 2
    assert all(len(key) == 1 for key in keys[1:])


def test_the_bench_asks_for_200_communes_of_today(territories: Territories) -> None:
    with (ROOT / "bench" / "search_queries.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["saisie"] for row in rows}) == len(rows) == 200
    for row in rows:
        assert territories.communes.at[row["code_attendu"], "nom"] == row["nom"], row


def test_shards_are_named_in_ascii_fit_for_a_file(shards: Shards) -> None:
    assert all(key.isascii() and key.replace("_", "").isalnum() for key in shards)
