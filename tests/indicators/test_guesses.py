"""What a measure is, by what public files call it: what adds up, what is divided, what is money."""

import pytest

from geo.indicators.reading.cells import read_numbers
from geo.indicators.reading.guesses import guess_kind, guess_unit

DECIMALS = read_numbers(["12345.5", "20000", "18000.25"])


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Revenu imposable par habitant", "€"),
        ("Potentiel fiscal par habitant", "€"),
        ("Potentiel financier par habitant", "€"),
        ("Dépenses de fonctionnement par habitant", "€"),
        ("Dette par habitant (€/hab)", "€"),
        ("Dette (milliers d'euros)", "k€"),
        ("Médiane du revenu disponible par unité de consommation", "€"),
        ("Médiane du niveau de vie", "€"),
        ("Revenu médian", "€"),
        ("Revenu médian en Meurthe-et-Moselle", "€"),
        ("Subventions (M€)", "M€"),
        ("Montant supérieur", ""),
        ("Ménages fiscaux : revenu médian", "€"),
        ("1er décile du niveau de vie", "€"),
        ("Salaire net horaire moyen", "€"),
        ("Loyer d'annonce au m²", "€"),
        ("Revenu imposable des habitants de la commune", ""),
    ],
)
def test_money_and_money_a_head_are_amounts_in_euros(title: str, unit: str) -> None:
    assert guess_kind(title, title, "", DECIMALS)[0] == "montant"
    assert guess_unit(title, "montant", "", []) == unit


@pytest.mark.parametrize(
    "title",
    [
        "Part des ménages dont le revenu est inférieur à 10 000 euros",
        "Part des revenus d'activité",
        "Rapport interdécile du niveau de vie",
        "Nombre moyen de personnes par ménage",
        "Nombre d'allocataires du RSA pour 1 000 habitants",
        "Nombre de ménages percevant plus de 1 500 euros par personne",
        "Emplois pour 100 actifs",
        "Logements par km²",
        "Âge moyen",
    ],
)
def test_what_is_divided_and_is_no_money_is_a_rate(title: str) -> None:
    assert guess_kind(title, title, "", DECIMALS)[0] == "taux"


@pytest.mark.parametrize(
    "title",
    [
        "Nombre de ménages fiscaux",
        "Nombre de naissances par an",
        "Population par sexe",
        "Retraités",
    ],
)
def test_what_adds_up_stays_a_count(title: str) -> None:
    assert guess_kind(title, title, "", read_numbers(["12", "7", "3"]))[0] == "effectif"
