"""The view of a selection, against plain Python over the CSV files."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from tests import shipped
from tests.folders import POLE

MakeAtlas = Callable[..., Atlas]


def test_the_shipped_atlas_holds_every_pole_and_a_point_for_each_commune(
    shipped_atlas: Atlas,
) -> None:
    assert len(shipped_atlas) == shipped.POLES
    assert int(shipped_atlas.is_located.sum()) == shipped.LOCATED
    assert shipped_atlas.report.is_clean


def test_counts_by_region_agree_with_the_table(shipped_atlas: Atlas) -> None:
    counts = shipped_atlas.select(Selection()).count_by_level("region")
    expected = Counter(pole["code_region"] for pole in shipped.rows("poles"))
    assert {code: n for code, n in counts.items() if n} == dict(expected)
    assert len(counts) == 18


@pytest.mark.parametrize(
    ("key", "column", "separator"),
    [("statut", "statut", None), ("confiance", "confiance", None), ("secteur", "secteurs", "|")],
)
def test_counts_by_option_agree_with_the_column(
    shipped_atlas: Atlas, key: str, column: str, separator: str | None
) -> None:
    view = shipped_atlas.select(Selection())
    values = {option.slug: option.value for option in shipped_atlas.facets[key].options}
    counted = {values[slug]: n for slug, n in view.count_by_option(key).items() if n}
    cells = [pole[column] for pole in shipped.rows("poles")]
    expected = Counter(
        v for cell in cells for v in (cell.split(separator) if separator else [cell])
    )
    assert counted == {value: n for value, n in expected.items() if value}


@pytest.mark.parametrize(
    ("key", "links", "column"),
    [("appel", "soutiens", "id_appel"), ("reseau", "adhesions", "reseau")],
)
def test_counts_by_linked_option_agree_with_the_links(
    shipped_atlas: Atlas, key: str, links: str, column: str
) -> None:
    values = {option.slug: option.value for option in shipped_atlas.facets[key].options}
    counts = shipped_atlas.select(Selection()).count_by_option(key)
    expected = Counter(
        value for _, value in {(r["id_pole"], r[column]) for r in shipped.rows(links)}
    )
    assert {values[slug]: n for slug, n in counts.items() if n} == dict(expected)


def test_the_laureates_are_selected_and_the_located_among_them(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection(statuses=("laureat",)))
    assert len(view) == len(shipped.LAUREATES)
    assert len(view.located_rows) == len(shipped.located(shipped.LAUREATES))


def test_values_widen_and_filters_narrow(shipped_atlas: Atlas) -> None:
    both = Selection(level="region", codes=("53", "76"), sectors=("numerique",))
    poles = [
        pole["id_pole"]
        for pole in shipped.rows("poles")
        if pole["code_region"] in ("53", "76") and "numérique" in pole["secteurs"].split("|")
    ]
    assert list(shipped_atlas.select(both).poles["id_pole"]) == poles


def test_a_year_filter_leaves_out_the_poles_without_call_and_counts_them(
    shipped_atlas: Atlas,
) -> None:
    view = shipped_atlas.select(Selection(year_min=2013, year_max=2015))
    years = {2013, 2015}
    assert len(view) == len(
        {r["id_pole"] for r in shipped.rows("soutiens") if int(r["annee"]) in years}
    )
    assert view.undated == shipped.POLES - shipped.SELECTED


def test_words_ignore_case_and_accents_and_must_all_occur(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection(words="TOULOUSE imaginations"))
    assert "ptce" in view.poles["id_pole"].iloc[0]
    assert len(view) == 1


def test_a_word_begins_a_word_of_the_pole(shipped_atlas: Atlas) -> None:
    found = shipped_atlas.select(Selection(words="vélo")).poles
    texts = (found["nom"] + " " + found["description"]).str.lower()
    assert 0 < len(found) < 20
    assert texts.str.contains(r"\b(?:vélo|velo)", regex=True).all()


def test_offered_counts_are_what_the_option_would_show(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection(statuses=("laureat",), sectors=("culture",)))
    for slug, offered in view.offered_counts("statut").items():
        assert offered == len(
            shipped_atlas.select(Selection(statuses=(slug,), sectors=("culture",)))
        )


@given(st.data())
def test_a_partition_adds_up_to_the_whole(shipped_atlas: Atlas, data: st.DataObject) -> None:
    slugs = st.lists(st.sampled_from(shipped_atlas.slugs("secteur")), max_size=3, unique=True)
    view = shipped_atlas.select(Selection(sectors=tuple(data.draw(slugs))))
    for level in ("region", "departement", "epci", "commune"):
        counts = view.count_by_level(level)
        assert int(counts.sum()) + view.unknown_at_level(level) == len(view)
    assert sum(view.count_by_option("statut").values()) + view.count_without("statut") == len(view)


def test_regions_are_departements_plus_the_poles_known_only_by_region(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    parents = shipped_atlas.territories.departements["code_region"]
    by_departement = view.count_by_level("departement").groupby(parents).sum()
    only_region = view.poles[view.poles["niveau_lieu"] == "region"]["code_region"].value_counts()
    expected = by_departement.add(only_region, fill_value=0).astype(int)
    assert (view.count_by_level("region") == expected).all()


@pytest.mark.slow
@given(seed=st.integers(0, 1000))
def test_the_order_of_the_rows_does_not_matter(shipped_atlas: Atlas, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(shipped_atlas))
    facets = {
        key: replace(facet, matrix=facet.matrix[order])
        for key, facet in shipped_atlas.facets.items()
    }
    years, matrix = shipped_atlas.years
    shuffled = replace(
        shipped_atlas,
        poles=shipped_atlas.poles.iloc[order].reset_index(drop=True),
        facets=facets,
        years=(years, matrix[order]),
    )
    selection = Selection(statuses=("laureat",), year_min=2021)
    one, other = shipped_atlas.select(selection), shuffled.select(selection)
    assert set(one.poles["id_pole"]) == set(other.poles["id_pole"])
    assert (one.count_by_level("region") == other.count_by_level("region")).all()


def test_traps_of_place_are_counted_at_the_level_they_are_known(atlas_of: MakeAtlas) -> None:
    atlas = atlas_of(
        [
            POLE
            | {
                "id_pole": "ptce-commune",
                "nom": "À Brest",
                "code_insee": "29019",
                "commune": "Brest",
                "code_departement": "29",
                "code_region": "53",
                "precision": "commune",
            },
            POLE
            | {
                "id_pole": "ptce-departement",
                "nom": "En Finistère",
                "code_departement": "29",
                "code_region": "53",
                "precision": "departement",
            },
            POLE
            | {
                "id_pole": "ptce-region",
                "nom": "En Bretagne",
                "code_region": "53",
                "precision": "region",
            },
            POLE | {"id_pole": "ptce-nulle-part", "nom": "Sans lieu", "precision": "inconnue"},
            POLE
            | {
                "id_pole": "ptce-paris-13",
                "nom": "Treizième",
                "code_insee": "75113",
                "commune": "Paris",
                "code_departement": "75",
                "code_region": "11",
                "precision": "commune",
            },
            POLE
            | {
                "id_pole": "ptce-inconnue",
                "nom": "Code inventé",
                "code_insee": "29999",
                "commune": "Brest",
                "code_departement": "29",
                "code_region": "53",
                "precision": "commune",
            },
        ]
    )
    view = atlas.select(Selection())
    assert len(view) == 6
    assert len(view.located_rows) == 2
    assert view.count_by_level("region")["53"] == 4
    assert view.count_by_level("departement")["29"] == 3
    assert view.count_by_level("commune")["75056"] == 1
    assert view.unknown_at_level("region") == 1
    rules = {(problem.severity, problem.value) for problem in atlas.report.problems}
    assert ("error", "29999") in rules
    assert ("info", "75113") in rules


def test_networks_that_look_alike_in_an_address_each_keep_their_poles(atlas_of: MakeAtlas) -> None:
    poles = [POLE | {"id_pole": f"ptce-{name}", "nom": name} for name in ("a", "b", "c")]
    source = {"source_url": "https://exemple.fr"}
    atlas = atlas_of(
        poles,
        reseaux=[
            source | {"sigle": sigle, "nom": sigle, "role": "x"} for sigle in ("RTES", "rtes")
        ],
        adhesions=[
            source | {"id_pole": "ptce-a", "reseau": "RTES", "nature": "cite"},
            source | {"id_pole": "ptce-b", "reseau": "RTES", "nature": "cite"},
            source | {"id_pole": "ptce-c", "reseau": "rtes", "nature": "cite"},
        ],
    )
    assert atlas.select(Selection()).count_by_option("reseau") == {"rtes": 2, "rtes-2": 1}


def test_internal_cells_stop_at_the_door(atlas_of: MakeAtlas) -> None:
    atlas = atlas_of([POLE | {"id_pole": "ptce-a", "nom": "A", "note": "secret\u202e interne"}])
    assert list(atlas.poles["note"]) == [""]
    assert [problem.is_public for problem in atlas.report.problems if problem.column == "note"] == [
        False
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("longitude", "latitude", "code", "level"),
    [
        ("-4.49", "48.39", "29019", "adresse"),  # in Brest
        ("-4.10", "48.00", "29019", "commune"),  # Quimper, 50 km from Brest
        ("6.1432", "46.2044", "", "inconnue"),  # Geneva
    ],
)
def test_a_point_must_stand_where_the_row_says(
    atlas_of: MakeAtlas, longitude: str, latitude: str, code: str, level: str
) -> None:
    row = POLE | {"id_pole": "ptce-a", "nom": "A", "longitude": longitude, "latitude": latitude}
    commune = {"code_insee": code, "commune": "Brest"} if code else {}
    atlas = atlas_of([row | commune])
    assert list(atlas.poles["niveau_lieu"]) == [level]
    assert (atlas.poles["code_commune"] == "").sum() + atlas.is_located.sum() == 1
    assert atlas.report.is_clean == (level == "adresse")


def test_words_find_members_networks_and_labels(shipped_atlas: Atlas) -> None:
    assert len(shipped_atlas.select(Selection(words="R2D2"))) == 1
    assert len(shipped_atlas.select(Selection(words="réemploi"))) >= 23
