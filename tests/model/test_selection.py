"""The selection and its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from tests.spaces import plain

KEYS = st.sampled_from(
    [
        "region",
        "departement",
        "epci",
        "commune",
        "secteur",
        "reseau",
        "appel",
        "statut",
        "annee_min",
        "annee_max",
        "q",
        "inconnue",
    ]
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Selection()),
        ({"region": ["53"]}, Selection(level="region", codes=("53",))),
        ({"region": ["53", "53", "76"]}, Selection(level="region", codes=("53", "76"))),
        ({"departement": ["2A"]}, Selection(level="departement", codes=("2A",))),
        ({"commune": ["29019"]}, Selection(level="commune", codes=("29019",))),
        ({"epci": ["242900314"]}, Selection(level="epci", codes=("242900314",))),
        ({"secteur": ["numerique", "culture"]}, Selection(sectors=("numerique", "culture"))),
        ({"statut": ["laureat"]}, Selection(statuses=("laureat",))),
        ({"statut": ["LAUREAT "]}, Selection(statuses=("laureat",))),
        ({"appel": ["aap-2013"]}, Selection(calls=("aap-2013",))),
        ({"reseau": ["labo-de-l-ess"]}, Selection(networks=("labo-de-l-ess",))),
        ({"annee_min": ["2013"], "annee_max": ["2015"]}, Selection(year_min=2013, year_max=2015)),
        ({"q": ["  vélo   cargo "]}, Selection(words="vélo cargo")),
    ],
)
def test_known_values_of_an_address_make_the_selection(
    shipped_atlas: Atlas, query: dict[str, list[str]], expected: Selection
) -> None:
    assert shipped_atlas.read_query(query) == (expected, ())


@pytest.mark.parametrize(
    ("query", "kept", "message"),
    [
        ({"region": ["XX"]}, Selection(), "« XX »"),
        ({"secteur": ["numerique", "zzz"]}, Selection(sectors=("numerique",)), "« zzz »"),
        ({"annee_min": ["l'an mil"]}, Selection(), "Année inconnue"),
        ({"annee_min": ["9" * 5000]}, Selection(), "Année inconnue"),
        ({"annee_min": ["²"]}, Selection(), "Année inconnue"),
        ({"annee_min": ["0020219999"]}, Selection(), "Année inconnue"),
        ({"annee_min": ["002021" + "0" * 5000]}, Selection(), "Année inconnue"),
        (
            {"annee_min": ["2023"], "annee_max": ["2013"]},
            Selection(year_min=2013, year_max=2023),
            "échangées",
        ),
        (
            {"region": ["53"], "departement": ["29"]},
            Selection(level="departement", codes=("29",)),
            "le plus fin est gardé",
        ),
        (
            {"commune": ["75113"]},
            Selection(level="commune", codes=("75056",)),
            "celui d'une ancienne commune",
        ),
        ({"q": ["a" * 5000]}, Selection(words="a" * 200), "limitée à 200"),
        ({"q": ["???"]}, Selection(), "ni lettre ni chiffre"),
    ],
)
def test_what_an_address_cannot_mean_is_dropped_with_a_message(
    shipped_atlas: Atlas, query: dict[str, list[str]], kept: Selection, message: str
) -> None:
    selection, messages = shipped_atlas.read_query(query)
    assert selection == kept
    assert len(messages) == 1
    assert message in plain(messages[0])


@pytest.mark.slow
@given(st.dictionaries(KEYS, st.lists(st.text(max_size=30), max_size=4)))
def test_no_address_raises_and_what_is_read_reads_back_the_same(
    shipped_atlas: Atlas, query: dict[str, list[str]]
) -> None:
    selection, _ = shipped_atlas.read_query(query)
    assert shipped_atlas.read_query(selection.to_query()) == (selection, ())
    assert 0 <= len(shipped_atlas.select(selection)) <= len(shipped_atlas)


def test_too_many_values_are_cut_and_said(shipped_atlas: Atlas) -> None:
    codes = list(shipped_atlas.territories.communes.index[:300])
    selection, messages = shipped_atlas.read_query({"commune": codes})
    assert len(selection.codes) == 200
    assert "200 premières" in messages[0]
