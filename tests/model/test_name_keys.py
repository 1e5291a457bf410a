"""Two ways of writing one name: places abridged, poles mistyped, each compared once."""

import random
from itertools import combinations

import pytest
from rapidfuzz import fuzz

from geo.model.atlas import Atlas
from geo.model.names import (
    ABBREVIATIONS,
    ALIKE,
    is_cedex,
    look_alikes,
    place_key,
    place_words,
    pole_key,
    without_cedex,
)


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("St-Malo et Ste-Anne", "saint malo et sainte anne"),
        ("Chalon s/Saône", "chalon sur saone"),
        ("CHALON S / SAONE", "chalon sur saone"),
        ("ND de Bondeville", "notre dame de bondeville"),
        ("Mt de Marsan", "mont de marsan"),
        ("Les Hts-de-Seine", "les hauts de seine"),
    ],
)
def test_words_abridged_in_the_name_of_a_place_are_written_out(written: str, official: str) -> None:
    assert place_key(written) == official == " ".join(place_words(written))


@pytest.mark.parametrize(
    ("written", "town"),
    [
        ("LYON CEDEX 03", "lyon"),
        ("Brest Cédex", "brest"),
        ("Brest CEDEX 9 FRANCE", "brest"),
        ("LYON CEDEX03", "lyon"),
        ("Saint-Étienne CX", "saint etienne"),
        ("Évry CDX 2", "evry"),
        ("CEDEX", ""),
    ],
)
def test_cedex_is_known_however_written(written: str, town: str) -> None:
    assert is_cedex(written)
    assert is_cedex(f"12 rue X, 69001 {written}")
    assert without_cedex(place_key(written)) == town


@pytest.mark.parametrize("name", ["Lyon", "Cedexville", "CX Automobiles, Lyon", "Cercedex", ""])
def test_no_cedex_is_seen_where_none_is(name: str) -> None:
    assert not is_cedex(name)
    assert without_cedex(place_key(name)) == place_key(name)


def test_no_official_name_is_a_cedex(shipped_atlas: Atlas) -> None:
    assert not any(map(is_cedex, shipped_atlas.territories.communes["nom"]))


def test_one_official_name_alone_holds_a_word_that_people_abridge(shipped_atlas: Atlas) -> None:
    territories = shipped_atlas.territories
    names = {*territories.communes["nom"], *territories.former_communes["nom"]}
    holding = {name for name in names if ABBREVIATIONS.keys() & set(_plain(name))}
    assert holding == {"La Chapelle-du-Mont-du-Chat"}


def _plain(name: str) -> list[str]:
    return name.lower().replace("-", " ").split()


def test_poles_shipped_are_far_from_alike_and_slips_of_a_letter_are(shipped_atlas: Atlas) -> None:
    """What the threshold was measured on: lower or higher, one of the two breaks."""
    names = list(shipped_atlas.poles["nom"])
    likest = max(fuzz.ratio(pole_key(a), pole_key(b)) for a, b in combinations(names, 2))
    assert likest < 80 < ALIKE
    chance = random.Random(1)  # noqa: S311 - the same slips each time
    slips = [(name, _slip(name, chance)) for name in names for _ in range(20)]
    found = sum(fuzz.ratio(pole_key(a), pole_key(b)) >= ALIKE for a, b in slips)
    assert found / len(slips) > 0.8


def _slip(name: str, chance: random.Random) -> str:
    """Drop, exchange, double or replace one letter."""
    place = chance.randrange(len(name) - 1)
    start, letter, end = name[:place], name[place], name[place + 1 :]
    written = (end, end[0] + letter + end[1:], letter * 2 + end, f"e{end}")
    return start + chance.choice(written)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Le Phénix", "Autre", "PTCE Phénix"], [(2, 0)]),
        (["Pôle d'Armor", "Armor", "Le Pôle Armor"], [(1, 0), (2, 0)]),
        (["Filière laine", "Filières laine", "Filière laine"], [(1, 0), (2, 0)]),
        (["Pays d'Ancenis", "Pays du Mans"], []),
        (["Pôle", "Pôle"], [(1, 0)]),
        ([], []),
    ],
)
def test_look_alikes_are_told_with_the_first_they_resemble(
    names: list[str], found: list[tuple[int, int]]
) -> None:
    assert list(look_alikes([pole_key(name) for name in names])) == found


def test_a_name_repeated_is_compared_once() -> None:
    assert len(list(look_alikes(["armor"] * 100_000))) == 99_999
