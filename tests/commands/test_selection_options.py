"""A selection on the command line: every key of an address, and what means nothing is refused."""

import argparse

import pytest

from geo.commands.selection_options import add_selection_options, option, read_selection
from geo.errors import SelectionError
from geo.model.atlas import Atlas
from geo.model.selection import QUERY_KEYS, Selection


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_selection_options(parser)
    return parser.parse_args(words)


def test_every_key_of_an_address_is_an_option() -> None:
    help_text = argparse.ArgumentParser()
    add_selection_options(help_text)
    for key in QUERY_KEYS:
        assert f"{option(key)} " in help_text.format_help()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Selection()),
        ("--region 53 --region 28", Selection(level="region", codes=("53", "28"))),
        ("--departement 2A", Selection(level="departement", codes=("2A",))),
        ("--epci 243500139", Selection(level="epci", codes=("243500139",))),
        ("--commune 29019", Selection(level="commune", codes=("29019",))),
        ("--secteur numerique --secteur culture", Selection(sectors=("numerique", "culture"))),
        ("--reseau RTES --statut laureat", Selection(networks=("rtes",), statuses=("laureat",))),
        ("--appel ami-2023", Selection(calls=("ami-2023",))),
        ("--annee-min 2013 --annee-max 2021", Selection(year_min=2013, year_max=2021)),
        ("--q vélo --q partagé", Selection(words="vélo partagé")),
        # Annecy-le-Vieux is in Annecy since 2017.
        ("--commune 74011", Selection(level="commune", codes=("74010",))),
    ],
)
def test_options_make_the_selection(shipped_atlas: Atlas, words: str, expected: Selection) -> None:
    assert read_selection(parsed(*words.split()), shipped_atlas) == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--region 99", r"--region «.99.» n'existe pas .* 53 \(Bretagne\)"),
        ("--departement 20", r"--departement «.20.» .* 2A \(Corse-du-Sud\)"),
        ("--commune Brest", r"--commune «.Brest.» .* noms proches.: 29019 \(Brest\), 27110 "),
        ("--commune zzz", "Cherchez son code"),
        ("--epci ''", "Cherchez son code"),
        ("--secteur velo", "Valeurs connues.: numerique, insertion"),
        ("--reseau xyz", "Valeurs connues.: .*rtes"),
        ("--statut <script>", "laureat, temoin"),
        ("--annee-min 1999", r"--annee-min «.1999.» .* de 2013 à 2024"),
        ("--annee-max deux", "de 2013 à 2024"),
        ("--annee-min 2021 --annee-max 2013", r"--annee-min \(2021\) vient après"),
        ("--region 53 --commune 29019", "Un seul niveau .* --region et --commune"),
        ("--q !!", "ni lettre ni chiffre"),
        (f"--q {'a' * 201}", "201 caractères"),
        ("--statut laureat " * 201, "201 fois"),
    ],
)
def test_what_means_nothing_is_refused_with_what_would(
    shipped_atlas: Atlas, words: str, message: str
) -> None:
    with pytest.raises(SelectionError, match=message):
        read_selection(parsed(*words.split()), shipped_atlas)


def test_all_faults_are_told_at_once(shipped_atlas: Atlas) -> None:
    with pytest.raises(SelectionError) as caught:
        read_selection(parsed("--region", "99", "--statut", "x", "--q", "?"), shipped_atlas)
    assert len(str(caught.value).splitlines()) == 3
