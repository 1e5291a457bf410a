"""Which rows name the same organisation."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.organisations import compared_name, organisation_keys

RELAIS, OTHER = "356000000", "443061841"


def keys(*rows: tuple[str, str]) -> list[str]:
    frame = pd.DataFrame(rows, columns=["nom", "siren"], dtype="str")
    return organisation_keys(frame["nom"], frame["siren"]).tolist()


def test_one_number_is_one_organisation_however_it_is_written() -> None:
    first, second = keys(("Le Relais", RELAIS), ("Relais (SCOP)", RELAIS))
    assert first == second
    assert compared_name(first) == "le relais"


def test_two_numbers_are_two_organisations_of_one_name() -> None:
    first, second, third = keys(("Emmaüs", RELAIS), ("EMMAUS", OTHER), ("Emmaüs", ""))
    assert len({first, second, third}) == 3
    assert {compared_name(each) for each in (first, second, third)} == {"emmaus"}


def test_a_name_without_a_number_is_the_one_that_has_it_elsewhere() -> None:
    first, second, other = keys(("Le Relais", RELAIS), ("LE RELAIS", ""), ("Ailleurs", ""))
    assert first == second != other


def test_without_any_number_names_decide() -> None:
    assert keys(("Lycée d'ici", ""), ("LYCEE D’ICI", ""), ("!!!", ""))[:2] == ["lycee d ici\0"] * 2


ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "A", "b", "c"]), st.sampled_from(["", RELAIS, OTHER])),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@given(ROWS)
def test_rows_of_different_numbers_are_never_joined(rows: list[tuple[str, str]]) -> None:
    found = keys(*rows)
    for key in set(found):
        numbers = {number for (_, number), each in zip(rows, found, strict=True) if each == key}
        assert len(numbers - {""}) <= 1


@pytest.mark.slow
@given(ROWS)
def test_rows_of_one_number_are_always_joined(rows: list[tuple[str, str]]) -> None:
    found = keys(*rows)
    for number in (RELAIS, OTHER):
        assert len({key for (_, own), key in zip(rows, found, strict=True) if own == number}) <= 1
