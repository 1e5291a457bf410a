"""The sentences of a selection."""

import pytest

from geo.model.atlas import Atlas
from geo.reports.sentences import count_sentence, describe, unplaced_sentence
from tests import shipped
from tests.spaces import plain


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "tous les pôles de l'atlas"),
        ({"region": ["53"]}, "les pôles en Bretagne"),
        ({"region": ["52", "04"]}, "les pôles dans les Pays de la Loire et à La Réunion"),
        ({"commune": ["76351"]}, "les pôles au Havre"),
        (
            {"secteur": ["numerique"], "region": ["76"]},
            "les pôles en Occitanie, du secteur « Numérique »",
        ),
        (
            {"secteur": ["numerique", "culture"]},
            "les pôles des secteurs « Numérique » ou « Culture et patrimoine »",
        ),
        ({"appel": ["ami-2023"]}, "les pôles retenus par « AMI PTCE 2023 »"),
        (
            {"annee_min": ["2013"], "annee_max": ["2013"]},
            "les pôles retenus par un appel en 2013",
        ),
        ({"annee_min": ["2021"]}, "les pôles retenus par un appel depuis 2021"),
        ({"q": ["vélo"]}, "les pôles dont la fiche contient « vélo »"),
        ({"reseau": ["rtes"]}, "les pôles liés au réseau « RTES »"),
    ],
)
def test_a_selection_is_described_in_french(
    shipped_atlas: Atlas, query: dict[str, list[str]], expected: str
) -> None:
    selection, _ = shipped_atlas.read_query(query)
    assert plain(describe(selection, shipped_atlas)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, shipped.ALL_PLACED),
        (
            {"statut": ["laureat"]},
            shipped.placed(shipped.shown(shipped.LAUREATES), shipped.LAUREATES),
        ),
        ({"region": ["94"]}, f"Aucun des {shipped.POLES} pôles recensés."),
        (
            {"departement": ["08"]},
            f"1 des {shipped.POLES} pôles recensés, dont aucun localisé à la commune.",
        ),
    ],
)
def test_the_sentence_begins_with_the_count(
    shipped_atlas: Atlas, query: dict[str, list[str]], expected: str
) -> None:
    view = shipped_atlas.select(shipped_atlas.read_query(query)[0])
    assert count_sentence(view) == expected


def test_a_year_filter_says_how_many_it_leaves_out(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(shipped_atlas.read_query({"annee_min": ["2013"]})[0])
    undated = shipped.POLES - shipped.SELECTED
    assert count_sentence(view).endswith(
        f"{undated} pôles sans année d'appel sont écartés par le filtre sur les années."
    )


def test_what_is_not_on_the_map_is_said(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(shipped_atlas.read_query({})[0])
    assert unplaced_sentence(view).startswith(
        f"{shipped.UNLOCATED} pôles n'ont pas de point : "
        f"{len(shipped.poles(precision='departement'))} connus"
    )
