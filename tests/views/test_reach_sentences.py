"""What the page of coverage says in sentences."""

import pytest

from geo.analysis.bounds import Bounds
from geo.analysis.coverage import Coverage
from geo.analysis.inhabitants import Inhabitants
from geo.analysis.proximity import surroundings, territory_origin
from geo.analysis.siting.places import Siting
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.coverage.charts import curve_title
from geo.reports.distances import (
    bound_sentence,
    bounds_sentence,
    comparison_sentence,
    coverage_sentence,
    exact_sentence,
    how_far,
    median_sentence,
    proximity_sentences,
    siting_sentence,
)
from geo.reports.sentences import RECORDED, SHOWN
from tests.spaces import plain


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            coverage_sentence(Coverage(500, 1000, 3, 10), 30, "en Bretagne", SHOWN),
            (
                "En Bretagne, 500 des 1 000 habitants (50,0 %) vivent à 30 km au plus d'un pôle "
                "affiché et localisé, dans 3 des 10 communes."
            ),
        ),
        (
            coverage_sentence(Coverage(0, 0, 0, 1), 5, "à Douaumont", SHOWN),
            "À Douaumont, personne n'habite : la part n'est pas calculable.",
        ),
        (
            coverage_sentence(Coverage(0, 860, 0, 1), 5, "à Ouessant", RECORDED),
            (
                "À Ouessant, aucun des 860 habitants ne vit à 5 km au plus d'un pôle recensé et "
                "localisé."
            ),
        ),
        (bounds_sentence(Bounds(0, 1, 1, 2), SHOWN), ""),
        (
            bounds_sentence(Bounds(1, 50, 60, 100), RECORDED),
            (
                "1 pôle recensé sans commune connue n'est pas compté : selon sa place, la part "
                "serait comprise entre 50,0 % et 60,0 %."
            ),
        ),
        (
            bounds_sentence(Bounds(2, 50, 50, 100), "de la seconde sélection"),
            (
                "2 pôles de la seconde sélection sans commune connue ne sont pas comptés ; où "
                "qu'ils soient, la part resterait la même."
            ),
        ),
        (
            median_sentence(0, 27.8, 86.6),
            "La moitié des habitants vit à 28 km au plus d'un pôle, neuf sur dix à 87 km au plus.",
        ),
        (
            median_sentence(12, float("inf"), float("inf")),
            "La moitié au moins des habitants n'a aucun pôle localisé sur sa terre.",
        ),
        (
            median_sentence(float("inf"), float("inf"), float("inf")),
            "Aucun de ces habitants n'a de pôle localisé sur sa terre.",
        ),
        (median_sentence(float("nan"), float("nan"), float("nan")), ""),
        (
            comparison_sentence(Coverage(500, 1000, 0, 0), Coverage(300, 1000, 0, 0)),
            (
                "La première sélection couvre 50,0 % des habitants, la seconde 30,0 % : 200 "
                "habitants de plus (+20,0 points)."
            ),
        ),
        (
            siting_sentence(Siting((0,), (100,), 100), 30, 1, Coverage(500, 1000, 0, 0)),
            (
                "1 nouveau pôle mettrait 100 habitants de plus à 30 km au plus d'un pôle : la part "
                "passerait de 50,0 % à 60,0 %."
            ),
        ),
        (
            siting_sentence(Siting((), (), 0), 30, 5, Coverage(1000, 1000, 0, 0)),
            ("Tous les habitants vivent déjà à 30 km au plus d'un pôle : il n'y a rien à ajouter."),
        ),
        (
            siting_sentence(Siting((), (), 0), 30, 5, Coverage(500, 1000, 0, 0)),
            "Aucune commune candidate n'atteindrait un habitant de plus à 30 km.",
        ),
        (
            siting_sentence(Siting((0,), (100,), 100), 30, 5, Coverage(500, 1000, 0, 0)),
            (
                "1 nouveau pôle mettrait 100 habitants de plus à 30 km au plus d'un pôle : la part "
                "passerait de 50,0 % à 60,0 %. Aucune autre commune candidate n'en ajouterait."
            ),
        ),
        (how_far(0.01, 90), "sur place"),
        (how_far(61.2, 182), "à 61 km au sud"),
        (
            curve_title(float("inf"), "en Guadeloupe"),
            "En Guadeloupe, la moitié au moins des habitants n'a aucun pôle localisé sur sa terre",
        ),
    ],
)
def test_sentences_say_the_figures_in_french(sentence: str, expected: str) -> None:
    assert plain(sentence) == expected


def test_a_choice_proven_best_says_so_and_another_says_by_how_much() -> None:
    assert "c'est prouvé" in bound_sentence(Siting((1,), (10,), 10), 1)
    assert "9,1 % au plus" in plain(bound_sentence(Siting((1,), (10,), 11), 2))


@pytest.mark.parametrize(
    ("poles", "least"),
    [(1, "100 %"), (2, "75 %"), (6, "66 %"), (8, "65 %"), (20, "64 %")],  # 66.51, 65.64 %...
)
def test_what_is_proven_is_never_rounded_beyond(poles: int, least: str) -> None:
    siting = Siting((1,), (8330533,), 8745666)  # 4.7467 % from the best at most
    sentence = plain(bound_sentence(siting, poles))
    assert f"toujours au moins {least} du meilleur" in sentence
    assert "celui-ci est à 4,8 % au plus du meilleur" in sentence
    assert "à 4,8 % au plus" in plain(exact_sentence(siting, siting, is_optimal=False))


def test_where_nothing_is_near_the_sentence_says_why(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    origin = territory_origin(inhabitants, "commune", "97105")
    around = surroundings(shipped_atlas.select(Selection()), origin, inhabitants, None)
    sentences = proximity_sentences(shipped_atlas, around)
    assert "mairie de Basse-Terre (Guadeloupe)" in sentences[0]
    assert "aucune distance ne traverse la mer" in sentences[1]
    # Two poles are known to be in Guadeloupe, and no more.
    assert sentences[1].endswith("2 pôles, de lieu trop mal connu, peuvent y être.")


def test_poles_that_may_be_nearer_than_the_nearest_one_are_said_with_it(
    shipped_atlas: Atlas, inhabitants: Inhabitants
) -> None:
    origin = territory_origin(inhabitants, "epci", "242900314")  # Brest
    view = shipped_atlas.select(Selection())
    sentence = proximity_sentences(shipped_atlas, surroundings(view, origin, inhabitants, 10))[1]
    # Four poles of Bretagne are known by their région alone; those of Pays de la Loire are farther.
    assert plain(sentence).startswith(
        "Le plus proche localisé est Mady&co, à 110 km au sud-est ; 4 autres, de lieu mal connu, "
        "peuvent l'être davantage. À 10 km au plus : aucun pôle localisé"
    )
