"""What is asked of the service, and what an address states by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.addresses import Address, Communes, names_commune, query_of, stated_commune


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (Address("12 rue de Siam", "29200", "Brest"), "12 rue de siam 29200 brest"),
        (Address("12 RUE  de Siam,\n29200 BREST", "29200", "Brest"), "12 rue de siam 29200 brest"),
        (Address("1 r. de l'Église", "", "Saint-Étienne"), "1 r. de l'église saint-étienne"),
        (Address("1 place, St Denis", "93200", "Saint-Denis"), "1 place st denis 93200"),
        (Address("1\u00a0bis\u202f\u202erue\u200b A\ufeff", "", ""), "1 bis rue a"),
        (Address("  - « 3 cours; Foch » |", "", ""), "3 cours foch"),
        (Address("=cmd|'/c calc'!A1", "", ""), "cmd '/c calc'!a1"),
        (Address('<script>alert("x")</script>', "", ""), "script>alert( x )</script>"),
        (Address("{{ 7*7 }} rue", "", ""), "7*7 }} rue"),
        (Address("", "29200", "Brest"), ""),
        (Address("ab", "", ""), ""),
        (Address("---", "", ""), ""),
        (Address("a" * 200, "", ""), "a" * 200),
        (Address("a" * 201, "", ""), ""),
        (Address("12 rue de Siam " + " " * 10_000, "", ""), ""),
        (Address("é" * 10_000, "29200", "Brest"), ""),
    ],
)
def test_query_is_one_plain_line_of_what_the_address_says(address: Address, query: str) -> None:
    assert query_of(address) == query


def test_two_ways_of_writing_an_address_are_one_query() -> None:
    first = Address("12, RUE DE SIAM", "29200", "Brest")
    second = Address("12 rue de Siam 29200 Brest", "29200", "Brest")
    assert query_of(first) == query_of(second) != ""


@given(text=st.text(max_size=500), city=st.text(max_size=60))
def test_a_query_is_short_visible_and_has_one_way_of_being_written(text: str, city: str) -> None:
    query = query_of(Address(text, city=city))
    assert query == "" or 3 <= len(query) <= 200
    assert query.isprintable()
    assert query == " ".join(query.split())
    assert query == "" or query[0].isalnum()
    assert not set(query) & set(',;|"\t\n')
    assert query_of(Address(query)) == query


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (Address("", code_insee="29019"), "29019"),
        (Address("rue X 69001 Lyon", code_insee=" 29019 "), "29019"),  # the code goes first
        (Address("", code_insee="69381"), "69123"),  # arrondissement
        (Address("", code_insee="74011"), "74010"),  # Annecy-le-Vieux, merged into Annecy
        (Address("12 rue de Siam", "29200", "Brest"), "29019"),
        (Address("12 rue de Siam 29200 BREST"), "29019"),
        (Address("1 rue de Rivoli 75004 Paris"), "75056"),
        (Address("1 rue A", "93200", "St Denis"), "93066"),
        # Postal code 01400 is that of twelve communes or so: the longest name found is meant.
        (Address("1 rue A 01400 Châtillon-sur-Chalaronne"), "01093"),
        (Address("1 route de Châtillon-sur-Chalaronne 01400 Sulignat"), "01412"),
        (Address("1 route de Châtillon-sur-Chalaronne", "01400", "Sulignat"), "01412"),
        (Address("Sulignat, Châtillon-sur-Chalaronne", "01400"), ""),  # which one?
        (Address("1 rue A 29200 Brest", city="Quimper"), ""),
        (Address("1 rue A", "29213", "Brest Cedex"), ""),  # a code of our tables is needed
        (Address("1 rue A", "29200", "BREST CEDEX 2"), "29019"),
        (Address("1 rue A 01400"), ""),
        (Address("1 rue A 29200"), "29019"),  # the only one
        (Address("1 rue A", "29200", "Quimper"), ""),  # they contradict each other
        (Address("12 rue de Siam Brest"), ""),  # three communes may be meant
        (Address("12 rue A 290199 Brest"), ""),  # six digits
        (Address("1 rue A 00000 Brest"), ""),
        (Address("", code_insee="99999"), ""),
        (Address(""), ""),
        (Address("x" * 10_000 + " 29200 Brest"), ""),
    ],
)
def test_commune_that_an_address_states(address: Address, code: str, communes: Communes) -> None:
    assert stated_commune(address, communes) == code


def test_a_name_stands_in_an_address_as_whole_words() -> None:
    address = Address("1 rue du Brestois", city="Saint-Étienne")
    assert names_commune(address, "St Etienne")
    assert not names_commune(address, "Brest")


def test_every_commune_is_found_by_its_own_code_postal_code_and_name(communes: Communes) -> None:
    table = communes.territories.communes.sample(400, random_state=6)
    found = {
        code: stated_commune(Address("", postcodes.split("|")[0], name), communes)
        for code, name, postcodes in table[["nom", "codes_postaux"]].itertuples()
        if postcodes
    }
    assert len(found) > 390
    assert {code for code, stated in found.items() if stated != code} == set()
